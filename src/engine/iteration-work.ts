/** What an iteration takes, known before it begins. */

import type { Program } from '../graph/program.ts';
import { memoisedPair } from '../memoised.ts';
import { validationCost } from './evaluation.ts';
import { stepsOf } from './steps.ts';
import type { Training } from './training.ts';

export interface IterationWork {
  /** Passes, each with another batch or loss. */
  readonly passes: number;
  /** About, in multiplications. */
  readonly cost: number;
  /** Whether it is recorded in parts. */
  readonly isLong: boolean;
}

/** About a tenth of a second. */
const LONG = 1e8;

export const iterationWork = memoisedPair(
  (program: Program, { accumulate = 1, validation }: Training): IterationWork => {
    const steps = stepsOf(program);
    const passes = accumulate * Math.max(1, program.losses.length);
    const cost = passes * steps.cost + (validation ? validationCost(validation) : 0);
    return { passes, cost, isLong: steps.isLong || cost > LONG };
  },
);
