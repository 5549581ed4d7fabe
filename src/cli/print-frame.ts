/** `frame`: prints the screen after an event as text. */

import { EXIT } from '../failure.ts';
import { FRAME_LIMITS } from '../limits.ts';
import { screenOf } from '../tui/screen.ts';
import { appearanceOf, painted } from './appearance.ts';
import { openInput, warnOfShortage } from './input.ts';
import { type Io, writeLines } from './io.ts';
import type { FlagValues } from './options.ts';
import { openBoth } from './other-run.ts';
import type { Invocation } from './parse-arguments.ts';
import { wholeRun } from './record-ahead.ts';
import { demandNoTolerance } from './sides.ts';
import { readScript, startSession } from './start.ts';

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const script = await readScript(words[0]!, flags, io);
  const { run, other } = words.length > 1 ? await openBoth(words, flags, io) : await openOne(words[0]!, flags, io);
  const size = flags.size ?? FRAME_LIMITS.usual;
  const session = await startSession({ run, other }, { ...flags, size }, script, io);
  const rows = painted(screenOf(session, size), appearanceOf(io.stdout, io.env, flags));
  await writeLines(
    io.stdout,
    rows.map(row => row.trimEnd()),
  );
  return EXIT.fine;
}

async function openOne(word: string, flags: FlagValues, io: Io) {
  demandNoTolerance(flags);
  const input = await openInput(word, flags, io);
  const run = await wholeRun(input, io);
  await warnOfShortage(input, run.log, io);
  return { run, other: undefined };
}
