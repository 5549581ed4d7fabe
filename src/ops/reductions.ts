/** Operations that fold one axis, or all of them, into one number a lane. */

import { indexOf, type ReadonlyFloats, type Shape, sizeOf } from '../tensor/tensor.ts';
import { atElement } from './element-texts.ts';
import { AXIS, at, type Call, KEEPDIMS, type Kernel, type Operation, type Sample, truth } from './operation.ts';
import { normalAxis } from './shape-errors.ts';

interface ReductionRecord {
  readonly name: string;
  readonly summary: string;
  /** Takes `axis` and `keepdims`; otherwise it folds everything. */
  readonly alongAxis: boolean;
  readonly fold: (lane: Float64Array) => number;
  /** The folded lane written out over its elements' texts. */
  readonly written: (elements: readonly string[]) => string;
  /** ∂out/∂x over x, out (both broadcastable), and `n`, the elements folded; `over` closes a call with the axis. */
  readonly local: (n: number | 'n', over: string) => string;
  /** The contribution of one element: upstream × the same in numbers. `context` is worked out once a lane. */
  readonly contribution: (upstream: number, x: number, out: number, context: number) => number;
  /** `local` for one element, where it is more than putting indices to names. */
  readonly elementLocal?: (x: string, out: string, lane: readonly string[]) => string;
  readonly context?: (lane: Float64Array, out: number) => number;
  /** The distance of a lane from its kink, and what is taken there. */
  readonly kink?: { readonly distance: (lane: Float64Array, out: number) => number; readonly convention: () => string };
}

/** How an array falls into lanes: element `e` of lane `l` lies at start(l) + e × step. */
interface Lanes {
  readonly count: number;
  readonly length: number;
  readonly step: number;
  readonly start: (lane: number) => number;
}

export function lanesOf(shape: Shape, axis: number | undefined): Lanes {
  if (axis === undefined) return { count: 1, length: sizeOf(shape), step: 1, start: () => 0 };
  const length = shape[axis]!;
  const step = sizeOf(shape.slice(axis + 1));
  return {
    count: sizeOf(shape) / length,
    length,
    step,
    start: lane => Math.floor(lane / step) * length * step + (lane % step),
  };
}

/** The shape without the axis, or with length 1 there; without an axis all are folded. */
function reducedShape(shape: Shape, axis: number | undefined, keepdims: boolean): Shape {
  if (keepdims) return shape.map((length, i) => (axis === undefined || i === axis ? 1 : length));
  return axis === undefined ? [] : shape.filter((_, i) => i !== axis);
}

const axisOf = (name: string, { operands: [shape], attributes }: Call): number | undefined =>
  attributes.axis === undefined ? undefined : normalAxis(name, attributes.axis, shape!);

function reduction(record: ReductionRecord): Operation {
  return {
    name: record.name,
    summary: record.summary,
    operands: ['x'],
    attributes: record.alongAxis ? { ...AXIS, ...KEEPDIMS } : {},
    kernel: call => reductionKernel(record, call),
    derivative: (_slot, call) => localText(record, call),
    rule: () => ({ local: record.local('n', '') }),
    keptShape: call => keptShape(record, call),
    element: (index, call) => record.written(laneElements(record, call, index)),
    paths: (_slot, index, call, shape) => [reductionPath(record, call, index, shape)],
    samples: record.alongAxis ? AXIS_SAMPLES : FULL_SAMPLES,
    ...(record.kink && {
      kink: { distance: ([x], call) => nearestKink(record, x!, call), convention: record.kink.convention },
    }),
  };
}

const FULL_SAMPLES: readonly Sample[] = [{ operands: [[4]] }, { operands: [[2, 3]] }];
const AXIS_SAMPLES: readonly Sample[] = [
  ...FULL_SAMPLES,
  { operands: [[2, 3]], attributes: { axis: 0 } },
  { operands: [[2, 3]], attributes: { axis: -1 } },
  { operands: [[2, 3]], attributes: { axis: 1, keepdims: true } },
  { operands: [[2, 2, 3]], attributes: { axis: 1 } },
];

function reductionKernel(
  { name, fold, contribution: contributionOf, context = lane => lane.length }: ReductionRecord,
  call: Call,
): Kernel {
  const operand = call.operands[0]!;
  const axis = axisOf(name, call);
  const lanes = lanesOf(operand, axis);
  const lane = new Float64Array(lanes.length);
  const load = (x: ArrayLike<number>, start: number) => {
    for (let e = 0; e < lanes.length; e++) lane[e] = x[start + e * lanes.step]!;
  };
  return {
    shape: reducedShape(operand, axis, call.attributes.keepdims ?? false),
    forward([x], out) {
      for (let l = 0; l < lanes.count; l++) {
        load(x!, lanes.start(l));
        out[l] = fold(lane);
      }
    },
    vjp(_slot, upstream, [x], out, contribution) {
      for (let l = 0; l < lanes.count; l++) {
        const start = lanes.start(l);
        load(x!, start);
        const about = context(lane, out[l]!);
        for (let e = 0; e < lanes.length; e++)
          contribution[start + e * lanes.step] = contributionOf(upstream[l]!, lane[e]!, out[l]!, about);
      }
    },
  };
}

function nearestKink({ name, fold, kink }: ReductionRecord, x: ReadonlyFloats, call: Call): number {
  const lanes = lanesOf(call.operands[0]!, axisOf(name, call));
  let nearest = Number.POSITIVE_INFINITY;
  for (let l = 0; l < lanes.count; l++) {
    const lane = Float64Array.from({ length: lanes.length }, (_, e) => x[lanes.start(l) + e * lanes.step]!);
    nearest = Math.min(nearest, kink!.distance(lane, fold(lane)));
  }
  return nearest;
}

/** Along the first axis the result broadcasts against x as it is, and along all axes it is one number. */
function keptShape({ name }: ReductionRecord, call: Call): Shape | undefined {
  const axis = axisOf(name, call);
  return call.attributes.keepdims || !axis ? undefined : reducedShape(call.operands[0]!, axis, true);
}

function localText(record: ReductionRecord, call: Call) {
  const axis = axisOf(record.name, call);
  const length = lanesOf(call.operands[0]!, axis).length;
  return { local: record.local(length, axis === undefined ? '' : `, axis=${axis}, keepdims=true`) };
}

function laneElements({ name }: ReductionRecord, call: Call, index: readonly number[]): readonly string[] {
  const shape = call.operands[0]!;
  const axis = axisOf(name, call);
  if (axis === undefined) return Array.from({ length: sizeOf(shape) }, (_, flat) => at('x', indexOf(shape, flat)));
  const kept = call.attributes.keepdims ? index.filter((_, i) => i !== axis) : index;
  return Array.from({ length: shape[axis]! }, (_, e) => at('x', [...kept.slice(0, axis), e, ...kept.slice(axis)]));
}

function reductionPath(record: ReductionRecord, call: Call, index: readonly number[], shape: Shape) {
  const axis = axisOf(record.name, call);
  const keepdims = call.attributes.keepdims ?? false;
  const out =
    axis === undefined
      ? shape.map(() => 0)
      : keepdims
        ? index.map((i, a) => (a === axis ? 0 : i))
        : index.filter((_, a) => a !== axis);
  const lane = laneElements(record, call, out);
  const { local, elementLocal } = record;
  const text = elementLocal
    ? elementLocal(at('x', index), at('out', out), lane)
    : atElement(local(lane.length, ''), [
        ['x', index],
        ['out', out],
      ]);
  return { out, local: text };
}

export const sum = reduction({
  name: 'sum',
  summary: 'the sum over all elements, or along an axis',
  alongAxis: true,
  fold: lane => lane.reduce((total, x) => total + x, 0),
  written: elements => elements.join(' + '),
  local: () => '1',
  contribution: upstream => upstream,
});

export const mean = reduction({
  name: 'mean',
  summary: 'the mean over all elements, or along an axis',
  alongAxis: true,
  fold: lane => lane.reduce((total, x) => total + x, 0) / lane.length,
  written: elements => `(${elements.join(' + ')}) / ${elements.length}`,
  local: n => `1 / ${n}`,
  contribution: (upstream, _x, _out, n) => upstream / n,
});

/** Asked of all elements: the answer is a constant to the backward pass. */
const asked = (record: Pick<ReductionRecord, 'name' | 'summary' | 'fold' | 'written'>): Operation =>
  truth(reduction({ ...record, alongAxis: true, local: () => '0', contribution: () => 0 }));

export const any = asked({
  name: 'any',
  summary: '1 where an element is not 0, of all or along an axis, else 0; no gradient',
  fold: lane => (lane.some(x => x !== 0) ? 1 : 0),
  written: elements => elements.map(element => `${element} != 0`).join(' || '),
});

export const all = asked({
  name: 'all',
  summary: '1 where every element is neither 0 nor NaN, of all or along an axis, else 0; no gradient',
  fold: lane => (lane.every(x => x !== 0 && !Number.isNaN(x)) ? 1 : 0),
  written: elements => elements.map(element => `${element} != 0 && !isnan(${element})`).join(' && '),
});

/** Whether an element is the extreme; where that is NaN, every NaN is. */
const isSame = (x: number, out: number): boolean => x === out || (Number.isNaN(x) && Number.isNaN(out));

const isExtreme = (x: string, out: string): string => `${x} == ${out} || isnan(${x})`;

const tiesShare = {
  local: (_n: number | 'n', over: string) => `${isExtreme('x', 'out')} ? 1 / sum(${isExtreme('x', 'out')}${over}) : 0`,
  elementLocal: (x: string, out: string, lane: readonly string[]) =>
    `${isExtreme(x, out)} ? 1 / (${lane.map(element => `(${isExtreme(element, out)})`).join(' + ')}) : 0`,
  contribution: (upstream: number, x: number, out: number, ties: number) => (isSame(x, out) ? upstream / ties : 0),
  context: (lane: Float64Array, out: number) => lane.reduce((ties, x) => ties + (isSame(x, out) ? 1 : 0), 0),
  kink: {
    distance: (lane: Float64Array, out: number) => lane.map(x => Math.abs(x - out)).sort()[1] ?? Infinity, // the first is the extreme itself
    convention: () => 'tie: the tied elements share the gradient equally',
  },
};

const nested = (name: string) => (elements: readonly string[]) =>
  elements.slice(1).reduce((inner, element) => `${name}(${inner}, ${element})`, elements[0]!);

export const largest = reduction({
  name: 'max',
  summary: 'the largest element of all, or along an axis; ties share the gradient equally',
  alongAxis: true,
  fold: lane => lane.reduce((best, x) => (x > best || Number.isNaN(x) ? x : best), lane[0]!),
  written: nested('max'),
  ...tiesShare,
});

export const smallest = reduction({
  name: 'min',
  summary: 'the smallest element of all, or along an axis; ties share the gradient equally',
  alongAxis: true,
  fold: lane => lane.reduce((best, x) => (x < best || Number.isNaN(x) ? x : best), lane[0]!),
  written: nested('min'),
  ...tiesShare,
});

export const norm = reduction({
  name: 'norm',
  summary: 'the length of a vector, √Σx² (Frobenius norm of a matrix)',
  alongAxis: false,
  fold: lane => Math.sqrt(lane.reduce((total, x) => total + x * x, 0)),
  written: elements => `sqrt(${elements.map(element => `${element} ** 2`).join(' + ')})`,
  local: () => 'out == 0 ? 0 : x / out',
  contribution: (upstream, x, out) => upstream * (out === 0 ? 0 : x / out),
  kink: { distance: (_lane, out) => out, convention: () => 'norm at the zero vector: the derivative is taken as 0' },
});
