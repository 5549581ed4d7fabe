/** Numbers read last, up to a part of the memory budget. */

import type { ReadonlyFloats } from '../../tensor/tensor.ts';

export class RecentNumbers {
  bytes = 0;
  private readonly most: number;
  private readonly held = new Map<number, ReadonlyFloats>();

  /** @param most Bytes; the last tensor is held however large it is. */
  constructor(most: number) {
    this.most = most;
  }

  /** Returns the numbers of event i, read if they are not held. */
  of(i: number, read: () => Float64Array): ReadonlyFloats {
    const known = this.held.get(i);
    if (known !== undefined) {
      this.held.delete(i);
      this.held.set(i, known);
      return known;
    }
    const numbers = read();
    this.held.set(i, numbers);
    this.bytes += numbers.byteLength;
    for (const [oldest, { length }] of this.held) {
      if (this.bytes <= this.most || oldest === i) break;
      this.held.delete(oldest);
      this.bytes -= length * Float64Array.BYTES_PER_ELEMENT;
    }
    return numbers;
  }
}
