/** Finds the largest contribution to a gradient, which `o` follows and the ledger marks. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** Returns the largest absolute value. NaN ranks above all, as searches look for it. A loop, as there may be more elements than a call may have arguments. */
export function sizeOfContribution(numbers: ReadonlyFloats): number {
  let largest = 0;
  for (let i = 0; i < numbers.length; i++) {
    const size = Math.abs(numbers[i]!);
    if (!(size <= largest)) largest = Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
  }
  return largest;
}

/** Returns the entry with the largest contribution, the first of equal entries; undefined for an empty list. */
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
