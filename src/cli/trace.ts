/** `trace`: every event as a sentence, as a line of JSON, or as bytes. */

import type { EventLog } from '../engine/log.ts';
import type { NumberStyle } from '../explain/derivation.ts';
import { joined } from '../export/joined.ts';
import type { GrowingRun, Pieces } from '../export/writer.ts';
import { EXIT, Failure } from '../failure.ts';
import { sentenceLine, styleFor } from '../query/event-sentence.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { foundName, isFileName } from '../text/file-name.ts';
import { visibleLine } from '../text/visible.ts';
import { eventPieces, headerPieces } from '../trace/trace-json.ts';
import { PROGRAM } from './help-texts.ts';
import { openInput, type RunInput, warnOfShortage } from './input.ts';
import { gathered, type Io, piecesOf, writeTo } from './io.ts';
import type { FlagValues } from './options.ts';
import type { Invocation } from './parse-arguments.ts';
import { toldInPieces } from './passing-line.ts';
import { positionIn } from './position.ts';
import { growingRun, wholeLog } from './record-ahead.ts';
import type { RecordedInput } from './recorded-input.ts';
import { type Content, demandFree, saveFile } from './save.ts';
import { shellWord } from './shell-word.ts';
import { VERSION } from './version.ts';

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const { output } = flags;
  const form = formOf(flags);
  if (form === 'binary' && output === undefined && io.stdout.isTTY === true)
    throw new Failure(EXIT.usage, 'bytes are not for a terminal: write them to a file with --output FILE');
  if (output !== undefined && !isFileName(output, ENDINGS))
    throw new Failure(EXIT.usage, `trace: expected a name such as run.bplog for --output, found ${foundName(output)}`);
  const isForced = flags.force === true;
  if (output !== undefined && !isForced) await demandFree(output); // checked now, not after an hour's recording
  const input = await openInput(words[0]!, flags, io);
  const run = growingRun(input, io, output === undefined);
  const isCopied = input.recorded !== undefined && form !== 'sentences';
  const made = isCopied ? await recordedPieces(form, input.recorded, input.name) : await piecesIn(form, run, flags);
  const pieces = toldInPieces(made, io, output ?? '-');
  if (output === undefined) for await (const piece of pieces) await writeTo(io.stdout, piece);
  else await saveFile(output, await contentFor(output, pieces), { isForced });
  await warnOfShortage(input, run.log, io);
  if (output !== undefined) {
    const shown = visibleLine(output);
    const opened = form === 'sentences' ? '' : `; open it with: ${PROGRAM} ${shellWord(output)}`;
    await writeTo(io.stdout, `wrote ${shown}${opened}\n`);
  }
  return EXIT.fine;
}

type Form = 'sentences' | 'json' | 'binary';

/** Returns the form asked for, else the form of the file's name. */
function formOf({ json, binary, output = '' }: FlagValues): Form {
  if (binary) return 'binary';
  if (json) return 'json';
  const name = output.replace(GZIP, '');
  return /\.bplog$/i.test(name) ? 'binary' : /\.(ndjson|jsonl)$/i.test(name) ? 'json' : 'sentences';
}

/** Endings of logs; the outermost, `.gz`, first. */
const ENDINGS = ['.gz', '.ndjson', '.jsonl', '.bplog'];

const GZIP = /\.gz$/i;

async function contentFor(output: string, pieces: Pieces): Promise<Content> {
  if (!GZIP.test(output)) return pieces;
  const { gzipped } = await import('../trace/gzip.ts');
  return gzipped(pieces);
}

/** Resolves to the pieces to write; the run is recorded while they are written. */
async function piecesIn(form: Form, { scenario, log, lengths }: GrowingRun, { digits }: FlagValues): Promise<Pieces> {
  const writtenBy = `${PROGRAM} ${VERSION}`;
  switch (form) {
    case 'sentences': {
      const style = styleFor(scenario, digits);
      return joined(eventTexts(atEnd(lengths), i => [`${sentenceLine(scenario, log, i, style)}\n`]));
    }
    case 'json':
      return joined(jsonLines(headerPieces(scenario, writtenBy), log, lengths));
    case 'binary': {
      const { binaryPieces } = await import('../trace/trace-binary.ts');
      return binaryPieces(scenario, writtenBy, log, lengths);
    }
  }
}

/** Resolves to a recorded run's log in either form, with everything that it says. */
async function recordedPieces(
  form: 'json' | 'binary',
  { bytes, isBinary }: RecordedInput,
  name: string,
): Promise<Iterable<string | Uint8Array>> {
  const entries = isBinary
    ? (await import('../trace/recorded/entries-of-bytes.ts')).entriesOfBytes(bytes, name)
    : (await import('../trace/recorded/entries-of-lines.ts')).entriesOfLines(bytes, name);
  if (form === 'json') return piecesOf((await import('../trace/recorded/write-lines.ts')).writtenLines(entries));
  return (await import('../trace/recorded/write-bytes.ts')).writtenBytes(entries);
}

async function* jsonLines(
  header: Iterable<string>,
  log: EventLog,
  lengths: GrowingRun['lengths'],
): AsyncGenerator<string> {
  function* line(i: number): Generator<string> {
    yield* eventPieces(log, i);
    yield '\n';
  }
  yield* gathered(header);
  yield '\n';
  yield* eventTexts(lengths, line);
}

/** Yields the last length alone: a sentence says how many events the run has. */
async function* atEnd(lengths: GrowingRun['lengths']): AsyncGenerator<number> {
  let last = 0;
  for await (const length of lengths) last = length;
  yield last;
}

/** Joins the texts of the events that are recorded meanwhile. */
async function* eventTexts(
  lengths: GrowingRun['lengths'],
  textsOf: (i: number) => Iterable<string>,
): AsyncGenerator<string> {
  function* texts(length: number): Generator<string> {
    for (; next < length; next++) yield* textsOf(next);
  }
  let next = 0;
  for await (const length of lengths) yield* gathered(texts(length));
}

/** Writes events as spoken sentences, from `--at` on. */
export async function writeSentences(input: RunInput, flags: FlagValues, io: Io): Promise<void> {
  const log = await wholeLog(input, io);
  const from = positionIn(log, flags.at) ?? 0;
  const lines = sentences(input.scenario, log, from, styleFor(input.scenario, flags.digits));
  for await (const piece of toldInPieces(piecesOf(lines), io, '-')) await writeTo(io.stdout, piece);
  await warnOfShortage(input, log, io);
}

function* sentences(scenario: Scenario, log: EventLog, from: number, style: NumberStyle): Generator<string> {
  for (let i = from; i < log.length; i++) yield sentenceLine(scenario, log, i, style);
}
