/** How a program is trained: plain facts, read from a scenario and obeyed by the recorder. */

import type { Tensor } from '../tensor/tensor.ts';

/** Update rules and their settings; names and defaults are PyTorch's, in camel case. */
export type OptimizerSettings =
  | {
      readonly type: 'sgd';
      readonly lr: number;
      readonly momentum: number;
      readonly dampening: number;
      readonly nesterov: boolean;
      readonly weightDecay: number;
    }
  | {
      readonly type: 'adam' | 'adamw';
      readonly lr: number;
      readonly betas: readonly [number, number];
      readonly eps: number;
      readonly weightDecay: number;
      readonly amsgrad: boolean;
    }
  | {
      readonly type: 'rmsprop';
      readonly lr: number;
      readonly alpha: number;
      readonly eps: number;
      readonly momentum: number;
      readonly centered: boolean;
      readonly weightDecay: number;
    }
  | {
      readonly type: 'adagrad';
      readonly lr: number;
      readonly lrDecay: number;
      readonly initialAccumulator: number;
      readonly eps: number;
      readonly weightDecay: number;
    };

/** PyTorch's defaults; `lr` is for the scenario to say. */
export const OPTIMIZER_DEFAULTS = {
  sgd: { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 },
  adam: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false },
  adamw: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01, amsgrad: false },
  rmsprop: { alpha: 0.99, eps: 1e-8, momentum: 0, centered: false, weightDecay: 0 },
  adagrad: { lrDecay: 0, initialAccumulator: 0, eps: 1e-10, weightDecay: 0 },
} as const;

/** Factors of the learning rate over the iterations. */
export type Schedule =
  | { readonly type: 'step'; readonly every: number; readonly factor: number }
  | { readonly type: 'cosine'; readonly iterations: number; readonly min: number }
  | { readonly type: 'linear'; readonly iterations: number; readonly from: number; readonly to: number };

/** Limits gradients before the update: their common length, or each element's size. */
export type Clip = { readonly norm: number } | { readonly value: number };

/** Examples fed to leaves, batch by batch. */
export interface Feed {
  /** By leaf: all examples, stacked along a leading axis. */
  readonly leaves: ReadonlyMap<string, Tensor>;
  /** Number of examples in `leaves`. */
  readonly examples: number;
  /** Examples an iteration; divides `examples`. */
  readonly batch: number;
  /** The leaves get a leading axis of length `batch`; without it a batch is one example. */
  readonly hasBatchAxis: boolean;
  /** In the file's order, or drawn anew each time round from a seed. */
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
