/** How a program is trained: plain facts, read from a scenario and followed by the recorder. */

import type { Program } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { OptimizerMemory } from './checkpoint.ts';
import type { LossScale } from './loss-scale.ts';
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

/** Parameters with settings of their own. */
export interface Group {
  readonly parameters: readonly string[];
  /** The optimizer's settings with those of the group in their place. */
  readonly settings: OptimizerSettings;
  /** The settings that the group gives, as written: `lr` and `weightDecay`. */
  readonly own: readonly string[];
}

/** Losses on examples that nothing is trained on, without gradients. */
export interface Validation {
  /** After each so many iterations. */
  readonly every: number;
  /** The program in evaluation, for all examples at once or for one. */
  readonly program: Program;
  /** The examples of each leaf, along the leading axis. */
  readonly leaves: ReadonlyMap<string, Tensor>;
  /** Passes: 1 with all examples, or one for each. */
  readonly passes: number;
  /** Computes the losses before the first iteration in parts, for callers that do not wait until they are asked for; yields the work of each. */
  readonly prepare?: () => Generator<number, void>;
}

export interface Training {
  /** At least 1. */
  readonly iterations: number;
  /** Without one, there are no updates. */
  readonly optimizer?: OptimizerSettings;
  /** Each parameter is in one at most. */
  readonly groups?: readonly Group[];
  /** The optimizer's state of parameters before the first iteration. */
  readonly state?: ReadonlyMap<string, OptimizerMemory>;
  /** Whether gradients are cleared when an iteration begins, which they are by default. */
  readonly clear?: 'iteration' | 'never';
  /** Forward and backward passes of an iteration, each with a batch of its own; by default 1. */
  readonly accumulate?: number;
  readonly validation?: Validation;
  readonly clip?: Clip;
  readonly schedule?: Schedule;
  readonly scale?: LossScale;
  readonly feed?: Feed;
}
