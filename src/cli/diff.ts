/** `diff`: two runs event by event, by name: where their numbers part, and what only one of them has. */

import { EXIT } from '../failure.ts';
import { diffingRuns, type RunDiff } from '../query/diff/run-diff.ts';
import { asciiJson } from '../text/visible.ts';
import { diffFacts, diffLines } from './diff-report.ts';
import { type Io, writeLines, writeTo } from './io.ts';
import type { Invocation } from './parse-arguments.ts';
import { withProgress } from './passing-line.ts';
import { sidesOf, toleranceIn } from './sides.ts';

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const tolerance = toleranceIn(flags);
  const [here, there] = await sidesOf(words, flags, io);
  const diff = await withProgress(diffingRuns(here.log, there.log, tolerance), 'comparing', io);
  if (flags.json) await writeTo(io.stdout, `${asciiJson(diffFacts(here, there, diff, tolerance))}\n`);
  else await writeLines(io.stdout, diffLines(here, there, diff, tolerance));
  return isSame(diff) ? EXIT.fine : EXIT.checkFailed;
}

const isSame = ({ differing, onlyHere, onlyThere, iterations }: RunDiff): boolean =>
  differing + onlyHere.length + onlyThere.length + iterations.onlyHere.length + iterations.onlyThere.length === 0;
