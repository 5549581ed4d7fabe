/** How an array falls into lanes: the elements that one axis, several or all of them run through, all other indices held. */

import { indexOf, type ReadonlyFloats, type Shape, sizeOf, stridesOf } from '../tensor/tensor.ts';
import { normalAxis, repeatedAxis } from './shape-errors.ts';

/** Element `e` of lane `l` lies at start(l) + e × step. */
export interface Lanes {
  readonly count: number;
  readonly length: number;
  readonly step: number;
  readonly start: (lane: number) => number;
}

/** The lanes along one axis, or of axes that follow each other: `from` to before `to`. */
export function lanesOf(shape: Shape, from: number, to = from + 1): Lanes {
  const length = sizeOf(shape.slice(from, to));
  const step = sizeOf(shape.slice(to));
  return {
    count: sizeOf(shape) / length,
    length,
    step,
    start: lane => Math.floor(lane / step) * length * step + (lane % step),
  };
}

/** Returns the numbers of one lane. */
export const laneIn = (numbers: ReadonlyFloats, { length, start, step }: Lanes, lane: number): Float64Array =>
  Float64Array.from({ length }, (_, e) => numbers[start(lane) + e * step]!);

/** Element `e` of lane `l` lies at start(l) + offset(e); lanes and elements are counted row by row. */
export interface SpreadLanes {
  readonly count: number;
  readonly length: number;
  readonly start: (lane: number) => number;
  readonly offset: (element: number) => number;
}

/** The lanes along several axes, in ascending order. Nothing is allocated before it is needed. */
export function lanesAlong(shape: Shape, axes: readonly number[]): SpreadLanes {
  const [first = 0, last = -1] = [axes[0], axes.at(-1)];
  if (last - first === axes.length - 1) {
    const { step, ...lanes } = lanesOf(shape, first, last + 1);
    return { ...lanes, offset: element => element * step };
  }
  const others = shape.map((_, axis) => axis).filter(axis => !axes.includes(axis));
  const [along, across] = [axes, others].map(chosen => placesOf(shape, chosen)) as [Places, Places]; // one for each of two
  return { count: across.count, length: along.count, start: across.at, offset: along.at };
}

interface Places {
  readonly count: number;
  readonly at: (flat: number) => number;
}

/** Where the elements lie whose indices on the other axes are 0. */
function placesOf(shape: Shape, axes: readonly number[]): Places {
  const lengths = axes.map(axis => shape[axis]!);
  const strides = stridesOf(shape);
  const count = sizeOf(lengths);
  const at = (flat: number) => indexOf(lengths, flat).reduce((place, i, axis) => place + i * strides[axes[axis]!]!, 0);
  let places: Int32Array | undefined;
  return {
    count,
    at: flat => {
      places ??= Int32Array.from({ length: count }, (_, i) => at(i));
      return places[flat]!;
    },
  };
}

/** The axes as they are written, counted from 0, in ascending order; all of them where none is. @throws ShapeError */
export function normalAxes(
  name: string,
  axis: number | readonly number[] | undefined,
  shape: Shape,
): readonly number[] {
  if (axis === undefined) return shape.map((_, i) => i);
  const written = typeof axis === 'number' ? [axis] : axis;
  const axes = written.map(one => normalAxis(name, one, shape));
  const twice = axes.findIndex((one, i) => axes.indexOf(one) !== i);
  if (twice >= 0) throw repeatedAxis(name, written, axes[twice]!, shape);
  return axes.toSorted((a, b) => a - b);
}
