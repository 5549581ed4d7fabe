/** What all reductions have in common: they fold the lanes along one axis, several or all of them into one number each. */

import { indexOf, type ReadonlyFloats, type Shape, sizeOf } from '../tensor/tensor.ts';
import { atElement } from './element-texts.ts';
import { lanesAlong, normalAxes } from './lanes.ts';
import {
  type AttributeForms,
  AXES,
  AXIS,
  at,
  type Doubt,
  KEEPDIMS,
  type Kernel,
  type Operation,
  type OperationCall,
  type Path,
  type Sample,
} from './operation.ts';

/** The settings of a reduction of its own, with their defaults; `n` is how many elements a lane has. */
export interface LaneSettings {
  readonly n: number;
  readonly [own: string]: number;
}

/** The same as texts: numbers of a call, or symbols. */
export type LaneTexts = Readonly<Record<string, string>>;

export interface ReductionRecord {
  readonly name: string;
  readonly summary: string;
  readonly noun: string;
  /** Takes one axis at most. */
  readonly isOfOneAxis?: true;
  /** Further settings, each a number. */
  readonly settings?: Readonly<Record<string, { readonly standard: number; readonly example: string }>>;
  /** @throws ShapeError for settings that do not go with lanes of that length. */
  readonly check?: (settings: LaneSettings) => void;
  /** What such settings do to lanes of that length, where that is seldom meant. */
  readonly doubt?: (settings: LaneSettings) => Doubt | undefined;
  readonly fold: (lane: Float64Array, settings: LaneSettings) => number;
  /** The folded lane written out over its elements' texts. */
  readonly written: (elements: readonly string[], settings: LaneTexts) => string;
  /** ∂out/∂x over x, out (both broadcastable), and the settings; `over` closes a call with the axis. */
  readonly local: (settings: LaneTexts, over: string) => string;
  /** The contribution of one element: upstream × the same in numbers. `context` is worked out once a lane. */
  readonly contribution: (upstream: number, x: number, out: number, context: number, settings: LaneSettings) => number;
  /** `local` for one element, where it is more than putting indices to names. */
  readonly elementLocal?: (x: string, out: string, lane: readonly string[], settings: LaneTexts) => string;
  readonly context?: (lane: Float64Array, out: number) => number;
  /** The distance of a lane from its kink, and what is taken there. */
  readonly kink?: { readonly distance: (lane: Float64Array, out: number) => number; readonly convention: () => string };
  readonly samples?: readonly Sample[];
}

/** The shape without the axes, or with length 1 there. */
function reducedShape(shape: Shape, axes: readonly number[], keepdims: boolean): Shape {
  if (keepdims) return shape.map((length, i) => (axes.includes(i) ? 1 : length));
  return shape.filter((_, i) => !axes.includes(i));
}

const axesOf = (name: string, { operands: [shape], attributes }: OperationCall): readonly number[] =>
  normalAxes(name, attributes.axis, shape!);

export function reduction(record: ReductionRecord): Operation {
  const symbols = Object.fromEntries(['n', ...Object.keys(record.settings ?? {})].map(name => [name, name]));
  return {
    name: record.name,
    summary: record.summary,
    noun: record.noun,
    nounOf: ({ attributes: { axis } }) => record.noun + alongWords(axis),
    operands: ['x'],
    attributes: { ...(record.isOfOneAxis ? AXIS : AXES), ...ownForms(record), ...KEEPDIMS },
    kernel: call => reductionKernel(record, call),
    derivative: (_slot, call) => localText(record, call),
    rule: () => ({ local: record.local(symbols, '') }),
    keptShape: call => keptShape(record, call),
    element: (index, call) => record.written(laneElements(record, call, index), textsOf(record, call)),
    paths: (_slot, index, call) => [reductionPath(record, call, index)],
    ...(record.doubt && { doubt: call => record.doubt!(settingsOf(record, call)) }), // just tested
    samples: [...(record.isOfOneAxis ? ONE_AXIS : SEVERAL_AXES), ...(record.samples ?? [])],
    ...(record.kink && {
      kink: { distance: ([x], call) => nearestKink(record, x!, call), convention: record.kink.convention },
    }),
  };
}

/** `, along axis 1`; nothing where all elements are folded. */
const alongWords = (axis: OperationCall['attributes']['axis']): string =>
  axis === undefined
    ? ''
    : `, along ${typeof axis === 'number' ? 'axis' : 'axes'} ${String(axis).replaceAll(',', ', ')}`;

const ownForms = ({ settings = {} }: ReductionRecord): AttributeForms =>
  Object.fromEntries(Object.entries(settings).map(([name, { example }]) => [name, { kind: 'number', example }]));

const ONE_AXIS: readonly Sample[] = [
  { operands: [[4]] },
  { operands: [[2, 3]] },
  { operands: [[2, 3]], attributes: { axis: 0 } },
  { operands: [[2, 3]], attributes: { axis: -1 } },
  { operands: [[2, 3]], attributes: { axis: 1, keepdims: true } },
  { operands: [[2, 2, 3]], attributes: { axis: 1 } },
];
const SEVERAL_AXES: readonly Sample[] = [
  ...ONE_AXIS,
  { operands: [[2, 2, 3]], attributes: { axis: [0, 1] } },
  { operands: [[2, 3, 2]], attributes: { axis: [-1, 0] } },
  { operands: [[2, 3, 2]], attributes: { axis: [0, 2], keepdims: true } },
];

function settingsOf({ name, settings = {}, check }: ReductionRecord, call: OperationCall): LaneSettings {
  const n = sizeOf(axesOf(name, call).map(axis => call.operands[0]![axis]!));
  const own = Object.entries(settings).map(([key, { standard }]) => [key, call.attributes[key] ?? standard]);
  const all = { n, ...Object.fromEntries(own) };
  check?.(all);
  return all;
}

const textsOf = (record: ReductionRecord, call: OperationCall): LaneTexts =>
  Object.fromEntries(Object.entries(settingsOf(record, call)).map(([name, value]) => [name, String(value)]));

function reductionKernel(record: ReductionRecord, call: OperationCall): Kernel {
  const { name, fold, contribution: contributionOf, context = () => 0 } = record;
  const operand = call.operands[0]!;
  const axes = axesOf(name, call);
  const settings = settingsOf(record, call);
  const { count, length, start, offset } = lanesAlong(operand, axes);
  const lane = new Float64Array(length);
  const load = (x: ArrayLike<number>, from: number) => {
    for (let e = 0; e < length; e++) lane[e] = x[from + offset(e)]!;
  };
  return {
    shape: reducedShape(operand, axes, call.attributes.keepdims ?? false),
    forward([x], out) {
      for (let l = 0; l < count; l++) {
        load(x!, start(l));
        out[l] = fold(lane, settings);
      }
    },
    vjp(_slot, upstream, [x], out, contribution) {
      for (let l = 0; l < count; l++) {
        const from = start(l);
        load(x!, from);
        const about = context(lane, out[l]!);
        for (let e = 0; e < length; e++)
          contribution[from + offset(e)] = contributionOf(upstream[l]!, lane[e]!, out[l]!, about, settings);
      }
    },
  };
}

function nearestKink(record: ReductionRecord, x: ReadonlyFloats, call: OperationCall): number {
  const { count, length, start, offset } = lanesAlong(call.operands[0]!, axesOf(record.name, call));
  const settings = settingsOf(record, call);
  let nearest = Number.POSITIVE_INFINITY;
  for (let l = 0; l < count; l++) {
    const lane = Float64Array.from({ length }, (_, e) => x[start(l) + offset(e)]!);
    nearest = Math.min(nearest, record.kink!.distance(lane, record.fold(lane, settings))); // only called for records with a kink
  }
  return nearest;
}

/** Along the first axes the result broadcasts against x as it is, and along all of them it is one number. */
function keptShape({ name }: ReductionRecord, call: OperationCall): Shape | undefined {
  const axes = axesOf(name, call);
  const areFirst = axes.every((axis, i) => axis === i);
  return call.attributes.keepdims || areFirst ? undefined : reducedShape(call.operands[0]!, axes, true);
}

function localText(record: ReductionRecord, call: OperationCall) {
  const axes = axesOf(record.name, call);
  const axis = axes.length === 1 ? axes[0] : `[${axes.join(', ')}]`;
  const over = call.attributes.axis === undefined ? '' : `, axis=${axis}, keepdims=true`;
  return { local: record.local(textsOf(record, call), over) };
}

function laneElements({ name }: ReductionRecord, call: OperationCall, index: readonly number[]): readonly string[] {
  const shape = call.operands[0]!;
  const axes = axesOf(name, call);
  const across = call.attributes.keepdims ? index.filter((_, i) => !axes.includes(i)) : index;
  const lengths = axes.map(axis => shape[axis]!);
  return Array.from({ length: sizeOf(lengths) }, (_, flat) => {
    const [along, held] = [indexOf(lengths, flat).values(), across.values()];
    return at(
      'x',
      shape.map((_, axis) => (axes.includes(axis) ? along : held).next().value!), // there is one for each axis
    );
  });
}

function reductionPath(record: ReductionRecord, call: OperationCall, index: readonly number[]): Path {
  const axes = axesOf(record.name, call);
  const out = call.attributes.keepdims
    ? index.map((i, axis) => (axes.includes(axis) ? 0 : i))
    : index.filter((_, axis) => !axes.includes(axis));
  const lane = laneElements(record, call, out);
  const { local, elementLocal } = record;
  const settings = textsOf(record, call);
  const text = elementLocal
    ? elementLocal(at('x', index), at('out', out), lane, settings)
    : atElement(local(settings, ''), [
        ['x', index],
        ['out', out],
      ]);
  return { out, local: text };
}
