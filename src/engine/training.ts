/** How a program is trained: plain facts, read from a scenario and followed by the recorder. */

import type { Tensor } from '../tensor/tensor.ts';
import type { OptimizerSettings } from './optimizers/table.ts';
import type { Schedule } from './schedules.ts';

/** Limits gradients before the update: their global norm, or each element's absolute value. */
export type Clip = { readonly norm: number } | { readonly value: number };

/** Examples fed to leaves, batch by batch. */
export interface Feed {
  /** All examples of each leaf, stacked along a leading axis. */
  readonly leaves: ReadonlyMap<string, Tensor>;
  /** Number of examples in `leaves`. */
  readonly examples: number;
  /** Examples in each iteration; divides `examples`. */
  readonly batch: number;
  /** The leaves get a leading axis of length `batch`; without it a batch is one example. */
  readonly hasBatchAxis: boolean;
  /** The file's order, or an order drawn from a seed in each epoch. */
  readonly order: 'sequential' | { readonly shuffle: number };
}

export interface Training {
  /** At least 1. */
  readonly iterations: number;
  /** Without one, there are no updates. */
  readonly optimizer?: OptimizerSettings;
  readonly clip?: Clip;
  readonly schedule?: Schedule;
  readonly feed?: Feed;
}
