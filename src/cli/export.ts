/** `export`: a run out of the terminal, as a document, a figure or a table. */

import { atGradients } from '../export/event-range.ts';
import { joined } from '../export/joined.ts';
import type { ExportSubject, GrowingRun, Pieces, Writing } from '../export/writer.ts';
import { WRITERS } from '../export/writers.ts';
import { EXIT, Failure } from '../failure.ts';
import { once } from '../memoised.ts';
import {
  EXPORT_KINDS,
  type ExportKindName,
  type ExportTarget,
  exportKind,
  exportTarget,
} from '../session/export-kinds.ts';
import type { Session } from '../session/session.ts';
import { THEME_NAMES } from '../session/theme-names.ts';
import { visibleLine } from '../text/visible.ts';
import { isNumbered, saveNumbered } from './export-numbered.ts';
import { openInput, type RunInput, warnOfShortage } from './input.ts';
import { type Io, writeTo } from './io.ts';
import { EXPORT_FLAGS, type FlagValues } from './options.ts';
import type { Invocation } from './parse-arguments.ts';
import { toldInPieces } from './passing-line.ts';
import { growingRun, wholeRun } from './record-ahead.ts';
import { demandFree, saveFile } from './save.ts';
import { shownBy } from './save-export.ts';
import { readScript, type Script, startSession } from './start.ts';
import { COMMON_FLAGS } from './subcommands.ts';

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const { output, force: isForced = false } = flags;
  if (output === undefined) throw new Failure(EXIT.usage, 'export: expected --output FILE, such as run.steps.tex');
  const target = targetIn(output, flags);
  const isOne = !isNumbered(output, target.kind);
  if (isOne && exportKind(target.kind).isOfEvent) demandOneEvent(flags);
  const solutions = solutionsIn(flags, target);
  if (isOne && !isForced) for (const file of [output, solutions?.file]) await demandFreeFile(file); // checked now, not after an hour's recording
  const script = await readScript(words[0]!, flags, io);
  const input = await openInput(words[0]!, flags, io);
  const subject = subjectOf(target.kind, { input, flags, script, io });
  const writing = { ...settingsIn(flags), ending: target.ending };
  const writer = await WRITERS[target.kind]();
  if (!isOne) {
    const session = await sessionOf(input, withoutRange(flags), script, io);
    const count = await saveNumbered(output, { session, flags, writing, writer, io });
    await writeTo(io.stdout, `wrote ${count} files as ${visibleLine(output)}\n`);
  } else await writeOne(output, writer.write(subject, writing), isForced, io);
  if (solutions !== undefined) {
    const filledIn = writer.write(subject, { ...writing, ending: solutions.ending, part: 'solutions' });
    await writeOne(solutions.file, filledIn, isForced, io);
  }
  return EXIT.fine;
}

const demandFreeFile = async (file: string | undefined): Promise<void> => {
  if (file !== undefined && file !== '-') await demandFree(file);
};

/** The second file of a sheet. @throws Failure 2 for a name with an ending of another kind. */
function solutionsIn({ solutions, output }: FlagValues, { kind }: ExportTarget) {
  if (solutions === undefined) return undefined;
  if (solutions === output) throw new Failure(EXIT.usage, 'expected different files for --output and --solutions');
  const target = exportTarget(solutions, kind);
  if ('message' in target) throw new Failure(EXIT.usage, visibleLine(`--solutions: ${target.message}; ${target.hint}`));
  return { file: solutions, ending: target.ending };
}

async function writeOne(output: string, pieces: Pieces, isForced: boolean, io: Io): Promise<void> {
  const written = joined(toldInPieces(pieces, io, output));
  if (output === '-') {
    for await (const piece of written) await writeTo(io.stdout, piece);
    return;
  }
  await saveFile(output, written, { isForced });
  await writeTo(io.stdout, `wrote ${visibleLine(output)}\n`);
}

/** @throws Failure 2 for a name that says nothing, and for a flag that its kind does not take. */
function targetIn(output: string, flags: FlagValues): ExportTarget {
  if (output === '-' && flags.as === undefined)
    throw new Failure(EXIT.usage, 'export: expected --as KIND beside --output -, as there is no name that says it');
  const target = exportTarget(output, flags.as);
  if ('message' in target) throw new Failure(EXIT.usage, visibleLine(`export: ${target.message}; ${target.hint}`));
  const { name, takes } = exportKind(target.kind);
  const foreign = OWN_FLAGS.find(flag => flags[flag] !== undefined && !takes.includes(flag));
  if (flags.hops !== undefined && flags.around === undefined)
    throw new Failure(EXIT.usage, '--hops: expected --around NODE beside it');
  if (foreign !== undefined) throw new Failure(EXIT.usage, `--${foreign} is not for ${name}${takersOf(foreign)}`);
  return target;
}

/** Flags that not every subcommand has. */
const OWN_FLAGS = EXPORT_FLAGS.filter(flag => !COMMON_FLAGS.includes(flag));

function takersOf(flag: (typeof EXPORT_FLAGS)[number]): string {
  const takers = EXPORT_KINDS.filter(({ name }) => exportKind(name).takes.includes(flag)).map(({ name }) => name);
  return `; it is for ${takers.join(', ')}`;
}

/** @throws Failure 2 for several events where there is a file for one. */
function demandOneEvent({ to, each }: FlagValues): void {
  const flag = to !== undefined ? '--to' : each !== undefined ? '--each' : undefined;
  if (flag !== undefined)
    throw new Failure(
      EXIT.usage,
      `${flag}: expected a number in the name, as in run-%d.step.svg: a file for each event`,
    );
}

function settingsIn(flags: FlagValues): Omit<Writing, 'ending'> {
  const given = EXPORT_FLAGS.flatMap(flag => (flags[flag] === undefined ? [] : [[flag, flags[flag]] as const]));
  const theme = THEME_NAMES.find(name => name === flags.theme); // auto is what a kind takes by itself
  return { ...Object.fromEntries(given.filter(([flag]) => flag !== 'theme')), ...(theme !== undefined && { theme }) };
}

/** With a file for each event, the events are not where the session starts. */
const withoutRange = ({ at: _, ...flags }: FlagValues): FlagValues => flags;

interface Starting {
  readonly input: RunInput;
  readonly flags: FlagValues;
  readonly script: Script | undefined;
  readonly io: Io;
}

/** A run is recorded while it is written, unless a session has to come first. */
function subjectOf(kind: ExportKindName, { input, flags, script, io }: Starting): ExportSubject {
  const isScripted = script !== undefined || flags.keys !== undefined;
  const isAtGradients = exportKind(kind).isOfGradients && flags.at === undefined && !isScripted;
  // Once for both files of a sheet: the run is long, and its commands may write files of their own.
  const session = once(async (): Promise<Session> => {
    const started = await sessionOf(input, flags, script, io);
    return isAtGradients ? atGradients(started) : started;
  });
  const run = async () => (isScripted ? shownBy(await session()).run() : warningRun(input, flags, io));
  return { session, run, isAtEvent: !isAtGradients };
}

async function sessionOf(input: RunInput, flags: FlagValues, script: Script | undefined, io: Io): Promise<Session> {
  const run = await wholeRun(input, io);
  await warnOfShortage(input, run.log, io);
  return startSession({ run }, flags, script, io);
}

/** The run of an input, recorded while it is written; after the last event a shortage is told. */
function warningRun(input: RunInput, flags: FlagValues, io: Io): GrowingRun {
  const run = growingRun(input, io, flags.output === '-');
  async function* lengths(): AsyncGenerator<number> {
    yield* run.lengths;
    await warnOfShortage(input, run.log, io);
  }
  return { ...run, lengths: lengths() };
}
