/** Broadcasting as NumPy does it: axes are matched from the right, an axis of length 1 is repeated. */

import { type Shape, sizeOf, stridesOf } from './tensor.ts';

/** `(2, 1)` and `(3,)` → `(2, 3)`; undefined when two lengths differ and neither is 1. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let fromRight = 1; fromRight <= rank; fromRight++) {
    const m = a[a.length - fromRight] ?? 1;
    const n = b[b.length - fromRight] ?? 1;
    if (m !== n && m !== 1 && n !== 1) return undefined;
    shape[rank - fromRight] = m === 1 ? n : m;
  }
  return shape;
}

/** Returns, for each flat index of `to`, the flat index in `from` that is broadcast to it. */
export function broadcastSources(from: Shape, to: Shape): Int32Array {
  const sources = new Int32Array(sizeOf(to));
  const strides = stridesOf(from).map((step, axis) => (from[axis] === 1 ? 0 : step));
  const missing = to.length - from.length;
  const index = new Array<number>(to.length).fill(0);
  let source = 0;
  for (let flat = 0; flat < sources.length; flat++) {
    sources[flat] = source;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const step = axis < missing ? 0 : strides[axis - missing]!;
      index[axis]!++;
      source += step;
      if (index[axis]! < to[axis]!) break;
      index[axis] = 0;
      source -= step * to[axis]!;
    }
  }
  return sources;
}
