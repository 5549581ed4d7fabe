/** Which contribution to a gradient was the largest: what `o` follows, and what the ledger marks. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** The largest size of an element; NaN counts as more than all, as it is what one looks for. A loop, as there may be more elements than a call may have arguments. */
export function sizeOfContribution(numbers: ReadonlyFloats): number {
  let largest = 0;
  for (let i = 0; i < numbers.length; i++) {
    const size = Math.abs(numbers[i]!);
    if (!(size <= largest)) largest = Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
  }
  return largest;
}

/** The entry with the largest contribution, of equal ones the first; undefined when there is none. */
export function largestEntry<T extends { readonly contribution: { readonly data: ReadonlyFloats } }>(
  entries: readonly T[],
): T | undefined {
  let [largest, most]: [T | undefined, number] = [undefined, -1];
  for (const entry of entries) {
    const size = sizeOfContribution(entry.contribution.data);
    if (size > most) [largest, most] = [entry, size];
  }
  return largest;
}
