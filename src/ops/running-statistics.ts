/** What batch_norm keeps for evaluation: running averages of each channel's mean and variance. Source: torch.nn.BatchNorm1d. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** The buffers of a normalisation, by PyTorch's names, in the order of their updates. */
export const RUNNING = [
  { name: 'running_mean', initial: 0, of: 'mean(x)' },
  { name: 'running_var', initial: 1, of: 'var(x, correction=1)' },
] as const;

export const STANDARD_MOMENTUM = 0.1;

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

/** The channels of a batch. */
interface Channels {
  readonly count: number;
  /** Numbers in each, more than one. */
  readonly length: number;
  /** Where number e of a channel lies. */
  readonly place: (channel: number, e: number) => number;
}

/** The mean of each channel, and its variance divided by n − 1. */
export function runningOf({ count, length, place }: Channels, momentum: number): RunningStatistics {
  const mean = (x: ReadonlyFloats, channel: number): number => {
    let sum = 0;
    for (let e = 0; e < length; e++) sum += x[place(channel, e)]!;
    return sum / length;
  };
  const variance = (x: ReadonlyFloats, channel: number): number => {
    const middle = mean(x, channel);
    let squares = 0;
    for (let e = 0; e < length; e++) squares += (x[place(channel, e)]! - middle) ** 2;
    return squares / (length - 1);
  };
  return { channels: count, momentum, batch: (which, x, channel) => (which === 0 ? mean : variance)(x, channel) };
}
