/** Records the losses on the validation examples at the end of an iteration. */

import { trainedLeaf, validatedBy, validationLeaves, validationLosses } from './evaluation.ts';
import { KIND } from './events.ts';
import { type EventLog, NONE } from './log.ts';
import type { Passes } from './passes.ts';
import type { Validation } from './training.ts';

export class Validator {
  private readonly log: EventLog;
  private readonly passes: Passes;
  private readonly validation: Validation;

  constructor(log: EventLog, passes: Passes, validation: Validation) {
    this.log = log;
    this.passes = passes;
    this.validation = validation;
  }

  /** Yields the work of each part. @param first the first loss to record, by its place. */
  *validate(first: number, iteration: number): Generator<number, void> {
    const { log, passes, validation } = this;
    const leaves = validationLeaves(log.program).slice(first);
    if (iteration % validation.every !== 0 || leaves.length === 0) return;
    const losses = yield* validationLosses(validation, leaf => {
      const id = trainedLeaf(log.program, leaf);
      return id === undefined ? undefined : passes.values.get(id);
    });
    for (const leaf of leaves) {
      const loss = losses[validatedBy(log.program, leaf)!]!; // there is one for each
      passes.values.setNumber(leaf, loss);
      passes.valueWriter[leaf] = log.append(KIND.validated, leaf, NONE, log.keep(loss), passes.valueWriter[leaf]!);
    }
  }
}
