/** What batch_norm keeps for evaluation: running averages of each channel's mean and variance. Source: torch.nn.BatchNorm1d. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** The buffers of a normalisation, by PyTorch's names, in the order of their updates. */
export const RUNNING = [
  { name: 'running_mean', initial: 0, of: 'mean(x)' },
  { name: 'running_var', initial: 1, of: 'var(x, correction=1)' },
] as const;

/** How one call's statistics are kept: running ← (1 − momentum) · running + momentum · that of the batch. */
export interface RunningStatistics {
  readonly channels: number;
  /** From 0 to 1. */
  readonly momentum: number;
  /** The batch's statistic of a channel: its mean, or its unbiased variance. @param which place in `RUNNING` */
  readonly batch: (which: number, x: ReadonlyFloats, channel: number) => number;
}

/** Writes the statistics after a batch. */
export function runOn(
  { channels, momentum, batch }: RunningStatistics,
  which: number,
  { before, x }: { readonly before: ReadonlyFloats; readonly x: ReadonlyFloats },
  after: Float64Array,
): void {
  for (let c = 0; c < channels; c++) after[c] = (1 - momentum) * before[c]! + momentum * batch(which, x, c);
}
