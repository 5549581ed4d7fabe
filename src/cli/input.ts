/** Opens the FILE of a command line: a scenario, a log of one, standard input, or a bundled example. */

import { close, open, read, statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { cwd } from 'node:process';
import { promisify } from 'node:util';
import type { EventLog } from '../engine/log.ts';
import { EXIT, Failure } from '../failure.ts';
import { FILE_LIMITS } from '../limits.ts';
import { shortageIn } from '../query/shortage.ts';
import { type LoadOptions, loadScenario } from '../scenario/load.ts';
import { formatProblems } from '../scenario/problems.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { didYouMean } from '../text/suggest.ts';
import { visibleLine } from '../text/visible.ts';
import { truncate } from '../text/width.ts';
import { FIRST_BYTES, isBinaryLog, isGzip, isLog, isRecordedRun, packingOf } from '../trace/log-signature.ts';
import type { RecordedReading } from '../trace/recorded/log-reader.ts';
import { readAct } from '../tui/read-act.ts';
import { exampleFile, exampleNames, TOUR } from './examples.ts';
import { type Io, remark } from './io.ts';
import type { FlagValues } from './options.ts';
import { passingLine } from './passing-line.ts';
import type { RecordedInput } from './recorded-input.ts';
import { COMMAND_WORDS } from './subcommands.ts';
import { Telling } from './telling.ts';
import { whyUnreadable } from './unreadable.ts';
import { usualMemory } from './usual-memory.ts';

export interface RunInput {
  /** The file's name in messages, not yet passed through `visible`. */
  readonly name: string;
  /** The file's path; undefined for standard input. */
  readonly file: string | undefined;
  readonly scenario: Scenario;
  /** The run, when it had to be recorded to read the input. */
  readonly log?: EventLog;
  /** The memory budget for the run's numbers in bytes; undefined for the default. */
  readonly memory: number | undefined;
  /** How the log of a recorded run is read on. */
  readonly recorded?: RecordedInput;
}

/** Bytes read at a time: a log is read in half the time that Node's default size takes. */
const READ_AT_ONCE = 1024 * 1024;

/** When a person may look at the log of a recorded run, of which more is to be read. */
export type IsEnough = (reading: RecordedReading) => boolean;

/** Opens an input; warnings go to stderr. @param isEnough By default a log is read to its end. @throws Failure 65 with every mistake in the file, 66 when it cannot be read. */
export async function openInput(word: string, flags: FlagValues, io: Io, isEnough?: IsEnough): Promise<RunInput> {
  const { memory = usualMemory(), 'force-large': isForced = false } = flags;
  const { name, file, chunks } = await chunksOf(word, io);
  const line = passingLine(io);
  const telling = new Telling(name, line.show);
  const options = { isForced, readAct };
  const reading = { name, file, memory, isEnough, options, telling };
  const { notes, ...input } = await readInput(telling.counted(chunks), reading).finally(line.clear);
  const { warnings } = input.scenario;
  const shown = warnings.slice(0, FILE_LIMITS.problems).map(warning => `warning: ${warning}`);
  const more = warnings.length - shown.length;
  if (more > 0) shown.push(`${more} more ${more === 1 ? 'warning' : 'warnings'}`);
  for (const note of [...shown, ...notes]) await remark(io.stderr, `${visibleLine(`${name}: ${note}`)}\n`);
  await telling.prepare(input.scenario).finally(line.clear);
  return { name, file, memory, ...input };
}

type Read = Omit<RunInput, 'name' | 'file' | 'memory'> & { readonly notes: readonly string[] };

/** How an input is read. */
interface Reading {
  readonly name: string;
  /** The file's path; examples may lie beside it. */
  readonly file: string | undefined;
  readonly memory: number | undefined;
  readonly isEnough: IsEnough | undefined;
  readonly options: LoadOptions;
  readonly telling: Telling;
  /** Whether the bytes are not the file's own, but unpacked. */
  readonly isPacked?: boolean;
}

async function readInput(chunks: Chunks, reading: Reading): Promise<Read> {
  const { name } = reading;
  try {
    const { head, all } = await withHead(chunks);
    if (!isGzip(head)) return await readPlain(head, all, reading);
    const { gunzipped } = await import('../trace/gzip.ts');
    const inner = await withHead(gunzipped(all, name)); // nested gzip may have no end
    return await readPlain(inner.head, inner.all, { ...reading, isPacked: true });
  } catch (error) {
    throw isSystemError(error) ? unreadable(name, error) : error;
  }
}

async function readPlain(head: Buffer, all: AsyncIterable<Uint8Array>, reading: Reading): Promise<Read> {
  const { name, memory, options, telling } = reading;
  if (head.length === 0 && LOG_NAME.test(name))
    throw new Failure(EXIT.badScenario, `${visibleLine(name)}: ${EMPTY_LOG}`);
  const packing = packingOf(head);
  if (packing !== undefined)
    throw new Failure(
      EXIT.badScenario,
      `${visibleLine(name)}: expected a scenario or a log, plain or in gzip, found ${packing}\n  unpack it first`,
    );
  if ((isBinaryLog(head) || isLog(head)) && isRecordedRun(head)) return readRecorded(head, all, reading);
  if (isBinaryLog(head)) {
    const { readBinaryLog } = await import('../trace/read-binary.ts');
    return readBinaryLog(all, name, memory, options, telling);
  }
  if (isLog(head)) {
    const { readLog } = await import('../trace/read-log.ts');
    return readLog(all, name, memory, options, telling);
  }
  return { scenario: await readScenario(all, reading), notes: [] };
}

/** Names of logs: nothing in an empty file says what it will be. */
const LOG_NAME = /\.(bplog|ndjson)(\.gz)?$/i;

const EMPTY_LOG =
  'expected a log, found an empty file\n  a recording writes its first events within some seconds: open it again then';

async function readRecorded(head: Buffer, chunks: AsyncIterable<Uint8Array>, reading: Reading): Promise<Read> {
  const { name, memory = usualMemory(), isPacked } = reading;
  const file = !isPacked && isRegular(reading.file) ? reading.file : undefined;
  if (file !== undefined) for await (const _ of chunks) break; // it is read by place from here on
  const { isEnough, telling } = reading;
  const { openRecordedInput } = await import('./recorded-input.ts');
  const recorded = await openRecordedInput(
    { name, file, memory, isBinary: isBinaryLog(head), chunks },
    telling.read,
    isEnough,
  );
  const { scenario, log, notes } = recorded;
  return { scenario, log, recorded, notes: isEnough === undefined ? notes : [] }; // the screen says how far it is read
}

/** Whether a path leads to a file that can be read by place: the bytes of a pipe come once. */
const isRegular = (path: string | undefined): boolean =>
  path !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile() === true;

type Chunks = AsyncIterator<Uint8Array>;

async function chunksOf(
  word: string,
  { stdin }: Io,
): Promise<Pick<RunInput, 'name' | 'file'> & { readonly chunks: Chunks }> {
  if (word === '-') return { name: 'standard input', file: undefined, chunks: stdin[Symbol.asyncIterator]() };
  const direct = await opened(word);
  if (!isSystemError(direct)) return { name: word, file: word, chunks: direct };
  const names = direct.code === 'ENOENT' ? [TOUR.name, ...exampleNames()] : [];
  if (!names.includes(word)) throw unreadable(word, direct, didYouMean(word, [...names, ...COMMAND_WORDS]));
  const file = exampleFile(word);
  const bundled = await opened(file);
  if (isSystemError(bundled)) throw unreadable(file, bundled);
  return { name: nearest(file), file, chunks: bundled };
}

/** Resolves to the file's chunks, or to why it cannot be opened. Node's own file stream would load ten more modules, in 2 ms at the start. */
async function opened(file: string): Promise<Chunks | NodeJS.ErrnoException> {
  try {
    return chunksIn(await promisify(open)(file, 'r'));
  } catch (error) {
    if (isSystemError(error)) return error;
    throw error;
  }
}

async function* chunksIn(file: number): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await promisify(read)(
        file,
        Buffer.allocUnsafe(READ_AT_ONCE),
        0,
        READ_AT_ONCE,
        null,
      );
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await promisify(close)(file);
  }
}

/** Returns the shorter of a file's relative and absolute paths; the absolute one where the working folder was removed. */
function nearest(file: string): string {
  try {
    const fromHere = relative(cwd(), file);
    return fromHere.startsWith('..') || isAbsolute(fromHere) ? file : fromHere;
  } catch {
    return file;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** Characters of a path; systems take no longer ones. */
const LONGEST_PATH = 4_096;

/** Why a file cannot be read, in words. @returns Failure 66, or 2 where no name was given */
export function unreadable(name: string, error: NodeJS.ErrnoException, near?: string): Failure {
  if (name === '') return new Failure(EXIT.usage, 'expected the name of a file, found nothing');
  const reason = whyUnreadable(error);
  const hint = near === undefined ? '' : `\ndid you mean ${near}?`;
  return new Failure(EXIT.noInput, `${truncate(visibleLine(name), LONGEST_PATH)}: ${reason}${hint}`);
}

/** Resolves to the first bytes of a stream, and the whole stream. */
async function withHead(chunks: Chunks): Promise<{ readonly head: Buffer; readonly all: AsyncIterable<Uint8Array> }> {
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < FIRST_BYTES) {
    const { done, value } = await chunks.next();
    if (done) break;
    const chunk: Uint8Array = typeof value === 'string' ? Buffer.from(value) : value;
    first.push(chunk);
    size += chunk.byteLength;
  }
  const rest = { [Symbol.asyncIterator]: () => chunks };
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* first;
    yield* rest;
  }
  return { head: Buffer.concat(first).subarray(0, FIRST_BYTES), all: all() };
}

async function readScenario(chunks: AsyncIterable<Uint8Array>, reading: Reading): Promise<Scenario> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    size += chunk.byteLength;
    if (size > FILE_LIMITS.read) break;
  }
  return scenarioFrom(Buffer.concat(read), reading);
}

/** @throws Failure 65 with every mistake in the scenario. */
async function scenarioFrom(content: Buffer, { name, file, options }: Reading): Promise<Scenario> {
  const beside =
    file !== undefined && content.includes('"file"') ? (await import('./beside.ts')).besideOf(file) : undefined;
  const loaded = loadScenario(content, name, { ...options, beside });
  if ('scenario' in loaded) return loaded.scenario;
  throw new Failure(EXIT.badScenario, formatProblems(loaded.problems, loaded.omitted).trimEnd());
}

/** Says on stderr when the run ends before its last iteration. */
export async function warnOfShortage({ name, scenario }: RunInput, log: EventLog, { stderr }: Io): Promise<void> {
  const shortage = shortageIn(log, scenario.training);
  if (shortage !== undefined) await remark(stderr, `${visibleLine(`${name}: warning: ${shortage}`)}\n`);
}
