/** Tensors of which the log of a recorded run has the first numbers and a summary of all. */

import { type Shape, sizeOf, type Tensor, type Whole } from '../tensor/tensor.ts';
import type { Summary } from './summaries.ts';

/** A summary as the file has it. */
export type Said = Readonly<Record<string, unknown>>;

/** Returns the first numbers as a tensor; the facts about all are read when they are asked for. */
export function keptInPart({ shape, data }: Tensor, wholeShape: Shape, said: () => Said | undefined): Tensor {
  return {
    shape,
    data,
    get whole() {
      return wholeOf(said(), wholeShape);
    },
  };
}

/** Returns what a summary says of all elements; undefined without a summary. */
export function wholeOf(said: Said | undefined, shape: Shape): Whole | undefined {
  if (said === undefined) return undefined;
  const number = (field: string) => Number(said[field]);
  return {
    shape,
    min: number('min'),
    max: number('max'),
    mean: number('mean'),
    norm: number('norm'),
    zeros: number('zeros'),
    nan: number('nan'),
    inf: number('inf'),
  };
}

/** Returns the facts as operations of these names give them, where no element has to be known: of ∞ the sign is not. */
export function summaryOfWhole({ shape, norm, mean, min, max, nan, inf }: Whole): Summary {
  if (nan > 0) return { norm: Number.NaN, sum: Number.NaN, min: Number.NaN, max: Number.NaN };
  const finite = { norm, sum: mean * sizeOf(shape), min, max };
  return inf > 0 ? { ...finite, norm: Number.POSITIVE_INFINITY, sum: Number.NaN } : finite;
}
