/** The losses on the validation examples before the first iteration: they may take seconds. */

import { validationCost } from '../engine/evaluation.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { pauses } from './passing-line.ts';

/** Cost of a validation that is computed in some tenths of a second. */
const LONG = 2e8;

/** Computes a long first validation in parts, between which signals and keys are heard. @param tell Called with how much is done, in percent. */
export async function prepareValidation(
  { training: { validation } }: Scenario,
  tell: (percent: number) => void,
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
    tell(Math.min(99, Math.floor((100 * done) / cost)));
    await pause();
  }
}
