/** The rule of what is written in place through a view: the operation's own rule for the view's elements, while the others of the whole stay. */

import type { Kernel } from '../../ops/operation.ts';
import { indexOf, numbersAt, type ReadonlyFloats, type Shape, sizeOf } from '../../tensor/tensor.ts';

/** Where the elements of a view stand in the whole tensor, in row-major order. */
export interface ViewPlace {
  readonly start: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** Most elements of a view whose places are listed. */
const LISTED = 1 << 20;

/** Returns the place in the whole of each element of a view; undefined where two share one, one lies outside, or there are too many. */
export function placesOfView({ start, shape, strides }: ViewPlace, size: number): readonly number[] | undefined {
  if (sizeOf(shape) > Math.min(size, LISTED)) return undefined;
  const places = Array.from({ length: sizeOf(shape) }, (_, k) =>
    indexOf(shape, k).reduce((place, i, axis) => place + i * strides[axis]!, start),
  );
  const areWithin = places.every(place => place >= 0 && place < size);
  return areWithin && new Set(places).size === places.length ? places : undefined;
}

/** @param kernel of the operation on the view: its first operand is the view's elements. */
export function throughView(kernel: Kernel, shape: Shape, places: readonly number[]): Kernel {
  const inView = (numbers: ReadonlyFloats) => numbersAt(numbers, places);
  const inPlace = (part: ReadonlyFloats, whole: ReadonlyFloats, out: Float64Array) => {
    out.set(whole);
    for (const [k, place] of places.entries()) out[place] = part[k]!;
  };
  return {
    shape,
    ...(kernel.multiplications !== undefined && { multiplications: kernel.multiplications }),
    forward([whole, ...others], out) {
      const part = new Float64Array(places.length);
      kernel.forward([inView(whole!), ...others], part);
      inPlace(part, whole!, out);
    },
    vjp(slot, upstream, [whole, ...others], out, contribution) {
      const sent = slot === 0 ? new Float64Array(places.length) : contribution;
      kernel.vjp(slot, inView(upstream), [inView(whole!), ...others], inView(out), sent);
      if (slot === 0) inPlace(sent, upstream, contribution);
    },
  };
}
