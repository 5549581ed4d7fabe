/** How far two numbers or tensors are apart, and how far they may be. */

import type { Summary } from '../../engine/summaries.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { ReadonlyFloats } from '../../tensor/tensor.ts';

/** Two numbers x and y are as good as the same when |x − y| ≤ absolute + relative · max(|x|, |y|). */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

const EXACT: Tolerance = { relative: 0, absolute: 0 };

/** Source: the defaults of torch.testing.assert_close; numbers of other types must be the same. */
const TOLERANCES: Readonly<Partial<Record<DType, Tolerance>>> = {
  bfloat16: { relative: 1.6e-2, absolute: 1e-5 },
  float16: { relative: 1e-3, absolute: 1e-5 },
  float32: { relative: 1.3e-6, absolute: 1e-5 },
  float64: { relative: 1e-7, absolute: 1e-7 },
};

const COARSEST_FIRST = Object.keys(TOLERANCES) as readonly DType[]; // the table has only types as keys

/** Returns the coarser of two types; that of integers is the other. */
export function coarserOf(one: DType, other: DType): DType {
  return COARSEST_FIRST.find(type => type === one || type === other) ?? one;
}

/** Returns the usual tolerance of a type. */
export const toleranceOf = (type: DType): Tolerance => TOLERANCES[type] ?? EXACT;

/** Where two tensors are farthest apart. */
export interface Gap {
  /** Flat index of the element, or what was compared in place of elements. */
  readonly at: number | keyof Summary;
  readonly here: number;
  readonly there: number;
  /** |here − there|; ∞ where only one of them is NaN, or infinite, or both are infinite with other signs. */
  readonly apart: number;
  /** `apart` in units of what is tolerated: up to 1 they are as good as the same. */
  readonly times: number;
}

/** Returns how far two numbers are apart. */
export function gapOf(at: Gap['at'], here: number, there: number, { relative, absolute }: Tolerance): Gap {
  if (here === there || (Number.isNaN(here) && Number.isNaN(there))) return { at, here, there, apart: 0, times: 0 };
  const apart = Math.abs(here - there);
  if (!Number.isFinite(here) || !Number.isFinite(there))
    return { at, here, there, apart: Number.POSITIVE_INFINITY, times: Number.POSITIVE_INFINITY };
  return { at, here, there, apart, times: apart / (absolute + relative * Math.max(Math.abs(here), Math.abs(there))) };
}

/** Returns the larger of two gaps, the first of equal ones. */
export const largerOf = (one: Gap | undefined, other: Gap): Gap =>
  one === undefined || other.times > one.times || (other.times === one.times && other.apart > one.apart) ? other : one;

/** Returns the largest gap between the elements of two lists as far as both go; undefined without elements. */
export function largestGap(here: ReadonlyFloats, there: ReadonlyFloats, tolerance: Tolerance): Gap | undefined {
  let largest: Gap | undefined;
  for (let k = 0; k < Math.min(here.length, there.length); k++) {
    const [x, y] = [here[k]!, there[k]!];
    if (x === y && largest !== undefined) continue; // most are the same
    largest = largerOf(largest, gapOf(k, x, y, tolerance));
  }
  return largest;
}

/** What is compared of tensors that are not kept whole. The sum of many numbers of both signs says little. */
const COMPARED = ['norm', 'min', 'max'] as const satisfies readonly (keyof Summary)[];

/** Returns the largest gap between two summaries. */
export const gapOfSummaries = (here: Summary, there: Summary, tolerance: Tolerance): Gap =>
  COMPARED.map(field => gapOf(field, here[field], there[field], tolerance)).reduce((one, other) =>
    largerOf(one, other),
  );
