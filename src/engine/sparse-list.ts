/** Whole numbers by ascending keys, of which a long log has millions: 12 bytes each, a fifth of what a Map takes. */

import { NumberList } from './number-list.ts';

export class SparseList {
  private readonly keys = new NumberList(length => new Uint32Array(length));
  private readonly values = new NumberList(length => new Float64Array(length));

  /** Sets the value of a key after the last. @throws RangeError for another key */
  set(key: number, value: number): void {
    const { length } = this.keys;
    if (length > 0 && key <= this.keys.at(length - 1))
      throw new RangeError(`expected a key after the last, found ${key}`);
    this.keys.push(key);
    this.values.push(value);
  }

  /** Returns the value of a key; undefined without one. */
  get(key: number): number | undefined {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keys.at(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low < this.keys.length && this.keys.at(low) === key ? this.values.at(low) : undefined;
  }
}
