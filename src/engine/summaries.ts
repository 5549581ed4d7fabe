/** What is kept of tensors whose numbers were dropped: questions about their length and their extremes need no recording again. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** Facts about the elements of a tensor, to the bit what the operations of these names give. */
export interface Summary {
  /** √Σx². */
  readonly norm: number;
  readonly sum: number;
  /** NaN when any element is NaN, as `max`. */
  readonly min: number;
  readonly max: number;
}

const FIELDS = ['norm', 'sum', 'min', 'max'] as const satisfies readonly (keyof Summary)[];

/** A tensor that an event wrote. */
export interface Written {
  readonly event: number;
  /** Not empty. */
  readonly data: ReadonlyFloats;
}

/** The summaries of some events. */
export class Summaries {
  /** Rising. */
  private readonly events: Int32Array;
  private readonly numbers: Float64Array;

  /** @param written In the order of the events. */
  constructor(written: readonly Written[]) {
    this.events = Int32Array.from(written, ({ event }) => event);
    this.numbers = new Float64Array(FIELDS.length * written.length);
    written.forEach(({ data }, row) => {
      const summary = summaryOf(data);
      FIELDS.forEach((field, k) => {
        this.numbers[FIELDS.length * row + k] = summary[field];
      });
    });
  }

  /** The bytes of so many summaries. */
  static bytesOf = (count: number): number =>
    count * (Int32Array.BYTES_PER_ELEMENT + FIELDS.length * Float64Array.BYTES_PER_ELEMENT);

  get bytes(): number {
    return Summaries.bytesOf(this.events.length);
  }

  /** Returns the summary of what an event wrote; undefined when it is none of these. */
  of(event: number): Summary | undefined {
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.events[middle]! < event) low = middle + 1;
      else high = middle;
    }
    if (this.events[low] !== event) return undefined;
    const [norm, sum, min, max] = this.numbers.subarray(FIELDS.length * low, FIELDS.length * (low + 1));
    return { norm: norm!, sum: sum!, min: min!, max: max! }; // as many as there are fields
  }
}

/** Returns the summary of a tensor that is not empty. Sums are added up in the order of the elements, as the operations do. */
export function summaryOf(data: ReadonlyFloats): Summary {
  let [squares, sum] = [0, 0];
  let [min, max] = [data[0]!, data[0]!];
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    squares += x * x;
    sum += x;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  // The squares are NaN when any element is, and only then: none of them is −∞.
  return Number.isNaN(squares)
    ? { norm: squares, sum, min: squares, max: squares }
    : { norm: Math.sqrt(squares), sum, min, max };
}
