/** A group of events in a binary log, stored by columns. */

import type { Kind } from '../engine/events.ts';

/** Bytes of each column of a row: place, previous writer, node, edge, kind. */
const COLUMNS = [8, 4, 4, 4, 2] as const;

/** Bytes of a row. */
export const ROW = 22;

export class Rows {
  readonly count: number;
  private readonly body: Uint8Array;
  private readonly view: DataView;

  /** @param body A whole number of rows. */
  constructor(body: Uint8Array) {
    this.body = body;
    this.count = body.length / ROW;
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }

  /** Returns where the numbers of the row's event begin. */
  placeOf(row: number): number {
    const at = COLUMNS[0] * row;
    return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 2 ** 32; // without a BigInt for each row
  }

  /** Returns the event that wrote the same value or gradient before; −1 for none. */
  previousOf(row: number): number {
    return this.view.getInt32(COLUMNS[0] * this.count + COLUMNS[1] * row, true);
  }

  nodeOf(row: number): number {
    return this.view.getInt32((COLUMNS[0] + COLUMNS[1]) * this.count + COLUMNS[2] * row, true);
  }

  edgeOf(row: number): number {
    return this.view.getInt32((COLUMNS[0] + COLUMNS[1] + COLUMNS[2]) * this.count + COLUMNS[3] * row, true);
  }

  /** The last column: in the log of a computed run a kind, in that of a recorded run also what stands at the place. */
  codeOf(row: number): number {
    return this.view.getUint16((ROW - COLUMNS[4]) * this.count + COLUMNS[4] * row, true);
  }

  kindOf(row: number): Kind {
    return this.codeOf(row) as Kind; // only kinds are written
  }

  /** Returns the first common row in which they differ. */
  firstDifference(other: Rows): number | undefined {
    const count = Math.min(this.count, other.count);
    let [start, otherStart] = [0, 0];
    for (const width of COLUMNS) {
      const ours = this.body.subarray(start, start + count * width);
      const theirs = other.body.subarray(otherStart, otherStart + count * width);
      if (Buffer.compare(ours, theirs) !== 0) return Math.floor(firstDifference(ours, theirs) / width);
      start += this.count * width;
      otherStart += other.count * width;
    }
    return undefined;
  }
}

/** Returns the first byte in which they differ; their common length when they do not. */
export function firstDifference(one: Uint8Array, other: Uint8Array): number {
  let i = 0;
  while (one[i] === other[i] && i < one.length) i++;
  return i;
}
