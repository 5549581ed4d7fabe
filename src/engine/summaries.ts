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
    for (const group of groupsOf(written)) this.summarise(group.map(row => ({ row, data: written[row]!.data })));
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

  /** Up to four tensors of one length; a place that is left takes the last of them again. */
  private summarise(group: readonly { readonly row: number; readonly data: ReadonlyFloats }[]): void {
    const at = (k: number) => group[Math.min(k, group.length - 1)]!;
    const summaries = fourSummaries(at(0).data, at(1).data, at(2).data, at(3).data);
    for (let k = 0; k < group.length; k++) this.numbers.set(summaries[k]!, FIELDS.length * at(k).row);
  }
}

/** Returns the summary of one tensor. */
export function summaryOf(data: ReadonlyFloats): Summary {
  return new Summaries([{ event: 0, data }]).of(0)!; // it was just made
}

/** Tensors at once: an addition waits for the one before it, but not for those of other tensors. */
const AT_ONCE = 4;

/** Returns rows of tensors of one length, four at most in each group. */
function groupsOf(written: readonly Written[]): readonly (readonly number[])[] {
  const rows = new Map<number, number[]>();
  const groups: number[][] = [];
  written.forEach(({ data: { length } }, row) => {
    const last = rows.get(length);
    if (last !== undefined && last.length < AT_ONCE) last.push(row);
    else {
      const group = [row];
      rows.set(length, group);
      groups.push(group);
    }
  });
  return groups;
}

type Row = readonly [norm: number, sum: number, min: number, max: number];

/** Each sum is added up in the order of the elements, as the operations do. */
function fourSummaries(
  a: ReadonlyFloats,
  b: ReadonlyFloats,
  c: ReadonlyFloats,
  d: ReadonlyFloats,
): readonly [Row, Row, Row, Row] {
  let [squaresA, squaresB, squaresC, squaresD] = [0, 0, 0, 0];
  let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
  let [minA, minB, minC, minD] = [a[0]!, b[0]!, c[0]!, d[0]!];
  let [maxA, maxB, maxC, maxD] = [minA, minB, minC, minD];
  for (let i = 0; i < a.length; i++) {
    const [xa, xb, xc, xd] = [a[i]!, b[i]!, c[i]!, d[i]!];
    squaresA += xa * xa;
    squaresB += xb * xb;
    squaresC += xc * xc;
    squaresD += xd * xd;
    sumA += xa;
    sumB += xb;
    sumC += xc;
    sumD += xd;
    if (xa < minA) minA = xa;
    else if (xa > maxA) maxA = xa;
    if (xb < minB) minB = xb;
    else if (xb > maxB) maxB = xb;
    if (xc < minC) minC = xc;
    else if (xc > maxC) maxC = xc;
    if (xd < minD) minD = xd;
    else if (xd > maxD) maxD = xd;
  }
  return [
    rowOf(squaresA, sumA, minA, maxA),
    rowOf(squaresB, sumB, minB, maxB),
    rowOf(squaresC, sumC, minC, maxC),
    rowOf(squaresD, sumD, minD, maxD),
  ];
}

/** The squares are NaN when any element is, and only then: none of them is −∞. */
const rowOf = (squares: number, sum: number, min: number, max: number): Row =>
  Number.isNaN(squares) ? [squares, sum, squares, squares] : [Math.sqrt(squares), sum, min, max];
