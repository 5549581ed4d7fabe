/** The run of a second file, which the screen compares with the first as `diff` does. */

import { type NodeId, nodeOf } from '../graph/program.ts';
import { Counterparts } from '../query/diff/counterparts.ts';
import { diffingRuns, type RunDiff } from '../query/diff/run-diff.ts';
import { coarserOf, largestGap, type Tolerance, toleranceOf } from '../query/diff/tolerance.ts';
import { type OtherRun, Run } from '../session/runs.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { partingWords, type Side } from './diff-report.ts';
import type { RunInput } from './input.ts';
import type { Io } from './io.ts';
import type { FlagValues } from './options.ts';
import { withProgress } from './passing-line.ts';
import { sidesOf, toleranceIn } from './sides.ts';

/** The run of the first file, and that of the second. */
export interface Both {
  /** What the first is. */
  readonly input: RunInput;
  readonly run: Run;
  readonly other: OtherRun;
}

/** Resolves to both runs, recorded to their ends. @throws Failure as `diff` does */
export async function openBoth(words: readonly string[], flags: FlagValues, io: Io): Promise<Both> {
  const tolerance = toleranceIn(flags);
  const [here, there] = await sidesOf(words, flags, io);
  const run = new Run(here.scenario, here.log);
  const diff = await withProgress(diffingRuns(here.log, there.log, tolerance), 'comparing', io);
  return { input: here.input, run, other: new OtherFile(here, there, { diff, tolerance }) };
}

/** What a comparison has found, and by which tolerance. */
interface Compared {
  readonly diff: RunDiff;
  readonly tolerance: Tolerance | undefined;
}

/** A class, so that immer leaves it alone. */
class OtherFile implements OtherRun {
  readonly number = 'B';
  readonly name: string;
  readonly comparedWith: string;
  readonly run: Run;
  readonly first: number | undefined;
  readonly words: string;
  private readonly here: Side;
  private readonly tolerance: Tolerance | undefined;
  private readonly counterparts: Counterparts;

  constructor(here: Side, there: Side, { diff, tolerance }: Compared) {
    this.here = here;
    this.name = there.name;
    this.comparedWith = here.name;
    this.run = new Run(there.scenario, there.log);
    this.tolerance = tolerance;
    this.counterparts = new Counterparts(here.log, there.log);
    this.first = diff.apart[0]?.here;
    this.words = partingWords(here, there, diff, tolerance);
  }

  readonly counterpartOf = (position: number): number => this.counterparts.counterpartOf(position);

  readonly nodeOf = (node: NodeId): NodeId | undefined => this.counterparts.nodeOf(node);

  readonly isApart = (node: NodeId, here: Tensor, there: Tensor): boolean => {
    const [one, other] = [nodeOf(this.here.log.program, node), nodeOf(this.run.log.program, this.nodeOf(node)!)]; // it has numbers there
    const tolerance = this.tolerance ?? toleranceOf(coarserOf(one.dtype ?? 'float64', other.dtype ?? 'float64'));
    return here.data.length !== there.data.length || (largestGap(here.data, there.data, tolerance)?.times ?? 0) > 1;
  };
}
