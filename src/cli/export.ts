/** `export`: a run out of the terminal, as a document, a figure or a table. */

import { joined } from '../export/joined.ts';
import type { GrowingRun, Subject } from '../export/writer.ts';
import { WRITERS } from '../export/writers.ts';
import { EXIT, Failure } from '../failure.ts';
import { EXPORT_KINDS, type ExportTarget, exportKind, exportTarget } from '../session/export-kinds.ts';
import type { Session } from '../session/session.ts';
import { visibleLine } from '../text/visible.ts';
import { growing, recorderOf } from '../trace/recorded.ts';
import { type Input, openInput, warnOfShortage } from './input.ts';
import { type Io, write } from './io.ts';
import { EXPORT_FLAGS, type FlagValues } from './options.ts';
import type { Invocation } from './parse-arguments.ts';
import { runOf } from './record-ahead.ts';
import { demandFree, saveFile } from './save.ts';
import { shownBy } from './save-export.ts';
import { readScript, type Script, startSession } from './start.ts';

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const { output, force: isForced = false } = flags;
  if (output === undefined) throw new Failure(EXIT.usage, 'export: expected --output FILE, such as run.steps.tex');
  const target = targetIn(output, flags);
  const isFile = output !== '-';
  if (isFile && !isForced) await demandFree(output); // checked now, not after an hour's recording
  const script = await readScript(words[0]!, flags, io);
  const input = await openInput(words[0]!, flags, io);
  const subject = subjectOf(input, flags, script, io);
  const writer = await WRITERS[target.kind]();
  const pieces = joined(writer.write(subject, { ...settingsIn(flags), ending: target.ending }));
  if (isFile) await saveFile(output, pieces, { isForced });
  else for await (const piece of pieces) await write(io.stdout, piece);
  if (isFile) await write(io.stdout, `wrote ${visibleLine(output)}\n`);
  return EXIT.fine;
}

/** @throws Failure 2 for a name that says nothing, and for a flag that its kind does not take. */
function targetIn(output: string, flags: FlagValues): ExportTarget {
  if (output === '-' && flags.as === undefined)
    throw new Failure(EXIT.usage, 'export: expected --as KIND beside --output -, as there is no name that says it');
  const target = exportTarget(output, flags.as);
  if ('message' in target) throw new Failure(EXIT.usage, visibleLine(`export: ${target.message}; ${target.hint}`));
  const { name, takes } = exportKind(target.kind);
  const foreign = EXPORT_FLAGS.find(flag => flags[flag] !== undefined && !takes.includes(flag));
  if (foreign !== undefined) throw new Failure(EXIT.usage, `--${foreign} is not for ${name}${takersOf(foreign)}`);
  return target;
}

function takersOf(flag: (typeof EXPORT_FLAGS)[number]): string {
  const takers = EXPORT_KINDS.filter(({ name }) => exportKind(name).takes.includes(flag)).map(({ name }) => name);
  return takers.length === 0 ? '' : `; it is for ${takers.join(', ')}`;
}

const settingsIn = (flags: FlagValues) =>
  Object.fromEntries(EXPORT_FLAGS.flatMap(flag => (flags[flag] === undefined ? [] : [[flag, flags[flag]]])));

/** What a command line names. A run is recorded while it is written, unless a session has to come first. */
function subjectOf(input: Input, flags: FlagValues, script: Script | undefined, io: Io): Subject {
  const session = async (): Promise<Session> => {
    const run = await runOf(input, io);
    await warnOfShortage(input, run.log, io);
    return startSession(run, flags, script);
  };
  const isScripted = script !== undefined || flags.keys !== undefined;
  return {
    session,
    run: async () => (isScripted ? shownBy(await session()).run() : growingRun(input, io)),
  };
}

async function growingRun(input: Input, io: Io): Promise<GrowingRun> {
  const { scenario, log } = input;
  if (log !== undefined) return { scenario, log, lengths: [log.length] };
  const recorder = recorderOf(scenario, input.memory, input.name);
  return { scenario, log: recorder.log, lengths: lengthsOf() };
  function* lengthsOf(): Generator<number> {
    yield* growing(recorder);
    void warnOfShortage(input, recorder.log, io);
  }
}
