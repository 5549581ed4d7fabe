/** The losses on the validation examples before the first iteration: they may take seconds. */

import { validationCost } from '../engine/evaluation.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { pauses } from './passing-line.ts';

/** Cost of a validation that is computed in some tenths of a second. */
const LONG = 2e8;

/** Most that is told: the last part is not over yet. */
const MOST = 0.99;

/** Computes a long first validation in parts, between which signals and keys are heard. @param tell Called with how much is done, 0 … 1. */
export async function prepareValidation(
  { training: { validation } }: Scenario,
  tell: (part: number) => void,
  isWanted = () => true,
): Promise<void> {
  if (validation === undefined) return;
  const cost = validationCost(validation);
  if (cost <= LONG) return;
  const pause = pauses();
  let done = 0;
  for (const work of validation.prepare?.() ?? []) {
    if (!isWanted()) return;
    done += work;
    tell(Math.min(MOST, done / cost));
    await pause();
  }
}
