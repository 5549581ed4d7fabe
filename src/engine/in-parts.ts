/** Long work in parts, between which keys and `^C` are heard. */

import type { Kernel } from '../ops/operation.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** Yields after each part, with how much of the work is done, 0 … 1. */
export type Parts<T> = Generator<number, T, void>;

/** Does all parts at once, whatever is told between them. */
export function whole<T>(parts: Generator<unknown, T, void>): T {
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
  }
}

/** Does work whose own parts are not told: it is a part of other work, of which this much is done. */
export function* within<T>(parts: Parts<T>, done: number): Parts<T> {
  for (;;) {
    const next = parts.next();
    if (next.done) return next.value;
    yield done;
  }
}

/** Does work for each item, one after the other; returns what it comes to. */
export function* each<Item, T>(items: readonly Item[], work: (item: Item) => Parts<T>): Parts<readonly T[]> {
  const come: T[] = [];
  for (const item of items) {
    const parts = work(item);
    let next = parts.next();
    for (; !next.done; next = parts.next()) yield (come.length + next.value) / items.length;
    come.push(next.value);
  }
  return come;
}

/** Computes an operation; yields after each band of a long product, and at its end. */
export function* forwardInParts(kernel: Kernel, operands: readonly ReadonlyFloats[], out: Float64Array): Parts<void> {
  if (kernel.inParts === undefined) kernel.forward(operands, out);
  else for (const _ of kernel.inParts.forward(operands, out)) yield 0;
  yield 1;
}

/** Work between two stops, about, in multiplications: some hundredths of a second. */
const PART = 2e7;

/** The same work in fewer parts. */
export function* together(parts: Iterable<number>): Generator<number, undefined> {
  let work = 0;
  for (const part of parts) {
    work += part;
    if (work < PART) continue;
    yield work;
    work = 0;
  }
  return undefined;
}
