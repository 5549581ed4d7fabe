/** A binary max-heap of weighted keys, the ordered queue for placing and routing. */

/** Keys and weights, largest key first; both arrays stay equally long. */
export interface Heap {
  readonly keys: number[];
  readonly weights: number[];
}

export function createHeap(): Heap {
  return { keys: [], weights: [] };
}

/** Adds a key; among equal keys the order is unspecified but deterministic. */
export function push(heap: Heap, key: number, weight: number): void {
  const { keys, weights } = heap;
  let at = keys.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (keys[parent]! >= key) break;
    keys[at] = keys[parent]!;
    weights[at] = weights[parent]!;
    at = parent;
  }
  keys[at] = key;
  weights[at] = weight;
}

/** Removes the entry with the largest key and returns its weight; `undefined` for an empty heap. */
export function pop(heap: Heap): number | undefined {
  const { keys, weights } = heap;
  const top = weights[0];
  const key = keys.pop();
  const weight = weights.pop();
  if (key === undefined || weight === undefined || keys.length === 0) return top;
  sink(heap, key, weight);
  return top;
}

/** Fills the hole at the root with an entry that moves down to its place. */
function sink({ keys, weights }: Heap, key: number, weight: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= keys.length) break;
    if (child + 1 < keys.length && keys[child + 1]! > keys[child]!) child++;
    if (keys[child]! <= key) break;
    keys[at] = keys[child]!;
    weights[at] = weights[child]!;
    at = child;
  }
  keys[at] = key;
  weights[at] = weight;
}
