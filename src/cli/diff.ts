/** `diff`: two runs event by event, by name: where their numbers part, and what only one of them has. */

import { EXIT, Failure } from '../failure.ts';
import { diffRuns, type RunDiff } from '../query/diff/run-diff.ts';
import type { Tolerance } from '../query/diff/tolerance.ts';
import { asciiJson, visibleLine } from '../text/visible.ts';
import { truncate } from '../text/width.ts';
import type { Side } from './diff-report.ts';
import { diffFacts, diffLines } from './diff-report.ts';
import { openInput, warnOfShortage } from './input.ts';
import { type Io, write, writeLines } from './io.ts';
import type { FlagValues } from './options.ts';
import type { Invocation } from './parse-arguments.ts';
import { runOf } from './record-ahead.ts';

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const tolerance = toleranceIn(flags);
  if (words.every(word => word === '-'))
    throw new Failure(EXIT.usage, 'standard input can be one of the runs, not both');
  const sides: Side[] = [];
  for (const word of words) sides.push(await sideOf(word, flags, io));
  const [here, there] = sides as [Side, Side]; // the parser demands two
  const diff = diffRuns(here.log, there.log, tolerance);
  if (flags.json) await write(io.stdout, `${asciiJson(diffFacts(here, there, diff, tolerance))}\n`);
  else await writeLines(io.stdout, diffLines(here, there, diff, tolerance));
  return isSame(diff) ? EXIT.fine : EXIT.checkFailed;
}

const isSame = ({ differing, onlyHere, onlyThere, iterations }: RunDiff): boolean =>
  differing + onlyHere.length + onlyThere.length + iterations.onlyHere.length + iterations.onlyThere.length === 0;

async function sideOf(word: string, flags: FlagValues, io: Io): Promise<Side> {
  const input = await openInput(word, flags, io);
  const { scenario, log } = await runOf(input, io);
  await warnOfShortage(input, log, io);
  return { name: input.name, scenario, log };
}

/** @throws Failure 2 */
function toleranceIn({ tolerance: text }: FlagValues): Tolerance | undefined {
  if (text === undefined) return undefined;
  const [relative, absolute = 0, ...more] = text
    .split(',')
    .map(part => (/^\s*[\d.]+(e[-+]?\d+)?\s*$/i.test(part) ? Number(part) : Number.NaN));
  const isRead = relative !== undefined && relative >= 0 && absolute >= 0 && more.length === 0;
  if (isRead) return { relative, absolute };
  const found = truncate(visibleLine(text), 60);
  throw new Failure(EXIT.usage, `--tolerance: expected one number or two, such as 1e-6 or 1e-6,1e-9, found ${found}`);
}
