/** Operations that look at their operand in another order: every axis of the result is a step through the operand's numbers. */

import { once } from '../memoised.ts';
import { indexOf, type Shape, sizeOf, stridesOf } from '../tensor/tensor.ts';
import { normalAxes } from './lanes.ts';
import {
  type AttributeForms,
  AXES,
  type AxisRange,
  at,
  type Kernel,
  type Operation,
  type OperationCall,
  type Sample,
} from './operation.ts';
import {
  badStep,
  emptySlice,
  indexOutOfRange,
  noOrderOfAxes,
  normalAxis,
  tooManyIndices,
  twoEllipses,
  wrongRank,
} from './shape-errors.ts';

/** Element (i, j, …) lies at offset + i × steps[0] + j × steps[1] + …; no two lie at the same place. */
export interface StridedView {
  readonly shape: Shape;
  readonly steps: readonly number[];
  readonly offset: number;
}

/** The flat place of each element of a view, row by row. */
export function placesOf({ shape, steps, offset }: StridedView): Int32Array {
  const places = new Int32Array(sizeOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  let place = offset;
  for (let flat = 0; flat < places.length; flat++) {
    places[flat] = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      place += steps[axis]!;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
      place -= steps[axis]! * shape[axis]!;
    }
  }
  return places;
}

interface ViewRecord {
  readonly name: string;
  readonly summary: string;
  readonly noun: string;
  readonly attributes?: AttributeForms;
  /** @throws ShapeError */
  readonly view: (call: OperationCall) => StridedView;
  readonly samples: readonly Sample[];
}

function viewed({ view, attributes = {}, ...words }: ViewRecord): Operation {
  return {
    ...words,
    operands: ['x'],
    attributes,
    kernel: call => viewKernel(view(call)),
    derivative: () => ({ contribution: 'scatter(upstream)' }),
    element: (index, call) => {
      const { steps, offset } = view(call);
      const place = index.reduce((sum, i, axis) => sum + i * steps[axis]!, offset);
      return at('x', indexOf(call.operands[0]!, place));
    },
    paths: (_slot, index, call) => {
      const seen = view(call);
      const strides = stridesOf(call.operands[0]!);
      const flat = placesOf(seen).indexOf(index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0));
      return flat < 0 ? [] : [{ out: indexOf(seen.shape, flat), local: '1' }];
    },
  };
}

function viewKernel(view: StridedView): Kernel {
  const places = once(() => placesOf(view)); // shapes are checked before anything large is allocated
  return {
    shape: view.shape,
    forward([x], out) {
      const from = places();
      for (let flat = 0; flat < from.length; flat++) out[flat] = x![from[flat]!]!;
    },
    vjp(_slot, upstream, _operands, _out, contribution) {
      const to = places();
      contribution.fill(0);
      for (let flat = 0; flat < to.length; flat++) contribution[to[flat]!] = upstream[flat]!;
    },
  };
}

/** The operand with its axes in another order: axis `i` of the result is axis `order[i]` of it. */
function reordered(shape: Shape, order: readonly number[]): StridedView {
  const strides = stridesOf(shape);
  return { shape: order.map(axis => shape[axis]!), steps: order.map(axis => strides[axis]!), offset: 0 };
}

export const transpose = viewed({
  name: 'transpose',
  summary: 'rows become columns, also written A.T; transpose(x, [0, 2, 1]) puts all axes in that order',
  noun: 'axes in another order',
  attributes: { axes: { kind: 'whole numbers', example: '[0, 2, 1]' } },
  view: ({ operands: [x], attributes: { axes } }) => {
    if (axes === undefined) {
      if (x!.length > 2) throw wrongRank('transpose', 'x', 'a matrix, or the order of all axes', x!);
      return reordered(x!, x!.map((_, axis) => axis).toReversed());
    }
    const written = axes as readonly number[]; // its form says so
    const order = written.map(axis => (axis < 0 ? axis + x!.length : axis));
    if (order.toSorted((a, b) => a - b).some((axis, i) => axis !== i) || order.length !== x!.length)
      throw noOrderOfAxes('transpose', written, x!);
    return reordered(x!, order);
  },
  samples: [
    { operands: [[2, 3]] },
    { operands: [[3]] },
    { operands: [[2, 3, 2]], attributes: { axes: [1, 2, 0] } },
    { operands: [[2, 1, 3]], attributes: { axes: [0, -1, 1] } },
  ],
});

export const swapaxes = viewed({
  name: 'swapaxes',
  summary: 'swapaxes(x, 1, 2): two axes change places',
  noun: 'two axes exchanged',
  attributes: {
    axis1: { kind: 'whole number', example: '1', isRequired: true },
    axis2: { kind: 'whole number', example: '2', isRequired: true },
  },
  view: ({ operands: [x], attributes: { axis1, axis2 } }) => {
    const [a, b] = [axis1, axis2].map(axis => normalAxis('swapaxes', Number(axis), x!)) as [number, number]; // one for each of two
    return reordered(
      x!,
      x!.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
    );
  },
  samples: [
    { operands: [[2, 3]], attributes: { axis1: 0, axis2: 1 } },
    { operands: [[2, 3, 2]], attributes: { axis1: 0, axis2: -1 } },
    { operands: [[2, 3, 2]], attributes: { axis1: 1, axis2: 1 } },
  ],
});

export const flip = viewed({
  name: 'flip',
  summary: 'the elements in the opposite order along an axis, along several, or along all',
  noun: 'elements in the opposite order',
  attributes: AXES,
  view: ({ operands: [x], attributes: { axis } }) => {
    const turned = normalAxes('flip', axis, x!);
    const { shape, steps } = reordered(
      x!,
      x!.map((_, i) => i),
    );
    return {
      shape,
      steps: steps.map((step, i) => (turned.includes(i) ? -step : step)),
      offset: turned.reduce((sum, i) => sum + (shape[i]! - 1) * steps[i]!, 0),
    };
  },
  samples: [
    { operands: [[3]] },
    { operands: [[2, 3]], attributes: { axis: 1 } },
    { operands: [[2, 2, 3]], attributes: { axis: [0, -1] } },
  ],
});

const lengthOf = ({ start, stop, step = 1 }: AxisRange): number => Math.max(0, Math.ceil((stop - start) / step));

/** `x[1, 0:2]`: the attribute `ranges` has an entry for each axis that is named, and for each that is new. */
export const index = viewed({
  name: 'index',
  summary: 'x[i, j], x[a:b], x[:, j], x[::2], x[..., 0], x[None]: ends are exclusive, negative counts from the end',
  noun: 'picked elements',
  view: ({ operands: [x], attributes: { ranges = [] } }) => {
    const named = ranges.filter(({ isNew }) => !isNew).length;
    const whole = x!.slice(named).map(length => ({ start: 0, stop: length, keeps: true }));
    const strides = stridesOf(x!).values();
    const axes = [...ranges, ...whole].map((range: AxisRange) => ({
      range,
      stride: range.isNew ? 0 : strides.next().value!, // there are as many as ranges that are not new
    }));
    const kept = axes.filter(({ range }) => range.keeps);
    return {
      shape: kept.map(({ range }) => lengthOf(range)),
      steps: kept.map(({ range: { step = 1 }, stride }) => step * stride),
      offset: axes.reduce((sum, { range: { start }, stride }) => sum + start * stride, 0),
    };
  },
  samples: [
    { operands: [[3]], attributes: { ranges: [{ start: 1, stop: 2, keeps: false }] } },
    { operands: [[4]], attributes: { ranges: [{ start: 1, stop: 3, keeps: true }] } },
    {
      operands: [[2, 3]],
      attributes: {
        ranges: [
          { start: 0, stop: 2, keeps: true },
          { start: 2, stop: 3, keeps: false },
        ],
      },
    },
    {
      operands: [[5, 2]],
      attributes: {
        ranges: [
          { start: 0, stop: 5, step: 2, keeps: true },
          { start: 0, stop: 1, keeps: true, isNew: true },
          { start: 1, stop: -1, step: -1, keeps: true },
        ],
      },
    },
  ],
});

/** One subscript as it is written, before the length of its axis is known. */
export type WrittenRange =
  | { readonly at: number }
  | { readonly from?: number | undefined; readonly to?: number | undefined; readonly step?: number | undefined }
  | 'ellipsis'
  | 'new axis';

const NEW: AxisRange = { start: 0, stop: 1, keeps: true, isNew: true };

/** Counts negative indices from the end and cuts slices to the axis, as Python does. @throws ShapeError */
export function rangesOf(written: readonly WrittenRange[], shape: Shape): readonly AxisRange[] {
  const named = written.filter(range => typeof range !== 'string').length;
  if (named > shape.length) throw tooManyIndices(named, shape);
  if (written.filter(range => range === 'ellipsis').length > 1) throw twoEllipses();
  let axis = 0;
  return written.flatMap((range): readonly AxisRange[] => {
    if (range === 'new axis') return [NEW];
    if (range !== 'ellipsis') return [rangeOf(range, axis++, shape)];
    return Array.from({ length: shape.length - named }, () => rangeOf({}, axis++, shape));
  });
}

function rangeOf(range: Exclude<WrittenRange, string>, axis: number, shape: Shape): AxisRange {
  const length = shape[axis]!;
  const fromEnd = (i: number) => (i < 0 ? i + length : i);
  if ('at' in range) {
    const start = fromEnd(range.at);
    if (!Number.isInteger(start) || start < 0 || start >= length) throw indexOutOfRange(range.at, axis, shape);
    return { start, stop: start + 1, keeps: false };
  }
  const { from, to, step = 1 } = range;
  if (step === 0) throw badStep(step);
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const cut = (i: number) => Math.min(Math.max(fromEnd(i), least), most);
  const start = from === undefined ? (step > 0 ? least : most) : cut(from);
  const stop = to === undefined ? (step > 0 ? most : least) : cut(to);
  const cutOut = { start, stop, ...(step !== 1 && { step }), keeps: true };
  const stepText = step === 1 ? '' : `:${step}`;
  if (lengthOf(cutOut) === 0) throw emptySlice(`${from ?? ''}:${to ?? ''}${stepText}`, shape);
  return cutOut;
}
