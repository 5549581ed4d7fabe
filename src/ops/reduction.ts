/** What all reductions have in common: they fold the lanes along one axis, several or all of them into one number each. */

import { indexOf, type ReadonlyFloats, type Shape, sizeOf } from '../tensor/tensor.ts';
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

/** What a derivative's text calls the element, the lane that it stands in, and the result. */
export interface LaneNames {
  readonly x: string;
  readonly lane: string;
  readonly out: string;
}

/** In the text for all elements at once each lane is the tensor, folded over the axis. */
const WHOLE: LaneNames = { x: 'x', lane: 'x', out: 'out' };

/** Most elements of a lane whose formula is written out where it is no sum: max(max(a, b), c) stands a level deeper with each. */
const MOST_WRITTEN = 32;

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
  /** Whether that is one sum, which can lose its middle; other formulas of long lanes are a call over the lane. */
  readonly isOneSum?: true;
  /** ∂out/∂x over x, its lane, out (all broadcastable), and the settings; `over` closes a call with the axis. */
  readonly local: (settings: LaneTexts, over: string, names: LaneNames) => string;
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
    rule: () => ({ local: record.local(symbols, '', WHOLE) }),
    keptShape: call => keptShape(record, call),
    element: (index, call) =>
      isCall(record, call)
        ? callText(record, call, index)
        : record.written(laneElements(record, call, index), textsOf(record, call)),
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
  return { local: record.local(textsOf(record, call), over, WHOLE) };
}

/** Whether an element is written as a call over its lane. */
const isCall = ({ name, isOneSum }: ReductionRecord, call: OperationCall): boolean =>
  isOneSum !== true && sizeOf(axesOf(name, call).map(axis => call.operands[0]![axis]!)) > MOST_WRITTEN;

/** `std(x[2, :], correction=1)`. */
function callText(record: ReductionRecord, call: OperationCall, index: readonly number[]): string {
  const { n: _, ...own } = textsOf(record, call);
  const settings = Object.entries(own).map(([name, value]) => `, ${name}=${value}`);
  return `${record.name}(${laneText(record, call, index)}${settings.join('')})`;
}

/** `x[2, :]`; `x` where it is the whole tensor. */
function laneText(record: ReductionRecord, call: OperationCall, index: readonly number[]): string {
  const axes = axesOf(record.name, call);
  const places = placesInLane(record, call, index, () => ':');
  return axes.length === places.length ? 'x' : `x[${places.join(', ')}]`;
}

/** The place on each axis of an element of the lane of `index`, a place in the result. */
function placesInLane<Place>(
  { name }: ReductionRecord,
  call: OperationCall,
  index: readonly number[],
  along: (axis: number) => Place,
): readonly (Place | number)[] {
  const axes = axesOf(name, call);
  const held = (call.attributes.keepdims ? index.filter((_, i) => !axes.includes(i)) : index).values();
  return call.operands[0]!.map((_, axis) => (axes.includes(axis) ? along(axis) : held.next().value!)); // there is one for each axis
}

function laneElements(record: ReductionRecord, call: OperationCall, index: readonly number[]): readonly string[] {
  const axes = axesOf(record.name, call);
  const lengths = axes.map(axis => call.operands[0]![axis]!);
  return Array.from({ length: sizeOf(lengths) }, (_, flat) => {
    const along = indexOf(lengths, flat);
    return at(
      'x',
      placesInLane(record, call, index, axis => along[axes.indexOf(axis)]!),
    );
  });
}

function reductionPath(record: ReductionRecord, call: OperationCall, index: readonly number[]): Path {
  const axes = axesOf(record.name, call);
  const out = call.attributes.keepdims
    ? index.map((i, axis) => (axes.includes(axis) ? 0 : i))
    : index.filter((_, axis) => !axes.includes(axis));
  const { local, elementLocal } = record;
  const settings = textsOf(record, call);
  const names = { x: at('x', index), lane: laneText(record, call, out), out: at('out', out) };
  const isWritten = elementLocal !== undefined && !isCall(record, call);
  return {
    out,
    local: isWritten
      ? elementLocal(names.x, names.out, laneElements(record, call, out), settings)
      : local(settings, '', names),
  };
}
