/** Operations on each element by itself: the contribution is upstream × local derivative, summed where an operand was broadcast. */

import { specialised } from '../language/simplify.ts';
import { once } from '../memoised.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { isSameShape, type ReadonlyFloats, type Shape, sizeOf } from '../tensor/tensor.ts';
import { atElement, broadcastIndices, broadcastPlaces } from './element-texts.ts';
import type {
  Attributes,
  ElementKernel,
  Kernel,
  Kink,
  Operation,
  OperationCall,
  Sample,
  ShapeError,
} from './operation.ts';
import { everyOf, formsOf, type NumbersOf, numbersFor, type Setting } from './settings.ts';
import { cannotBroadcast } from './shape-errors.ts';

/**
 * A derivative twice: as text for eyes and LaTeX, as a function for speed. Tests hold the two together. The function is ∂out/∂operand;
 * or, where upstream × that is not meant, all that is sent back: a branch that was not taken gets 0 even of an infinite upstream, and
 * upstream / x is finite where 1 / x is not.
 */
type Local<Known extends readonly unknown[], Text = string> = { readonly text: Text } & (
  | { readonly of: (...known: Known) => number }
  | { readonly contribution: (upstream: number, ...known: Known) => number }
);

type Contribution = ElementKernel['contributions'][number];
type BinaryLocal = Local<[x: number, y: number, out: number]>;

interface Common {
  readonly name: string;
  readonly operator?: string;
  readonly summary: string;
  readonly noun?: string;
  readonly torch?: string;
  /** What is taken at the kink: where one operand is 0, or two are equal. */
  readonly kink?: Kink['convention'];
  readonly samples?: readonly Sample[];
  readonly range?: readonly [number, number];
  readonly source?: string;
}

/** A formula, or the one for what a call says. */
type TextByCall = string | ((attributes: Attributes) => string);

interface UnaryRecord<Names extends string> extends Common {
  readonly operand?: string;
  /** One element written out: `1 / (1 + exp(-x))`. */
  readonly definition: TextByCall;
  readonly settings?: Readonly<Record<Names, Setting>>;
  readonly forward: (x: number, settings: NumbersOf<Names>) => number;
  readonly local: Local<[x: number, out: number, settings: NumbersOf<Names>], TextByCall>;
  /** How far an element is from the nearest kink, where that is not 0. */
  readonly distance?: (x: number, settings: NumbersOf<Names>) => number;
  /** What is wrong with the settings of a call, if they cannot be. */
  readonly mistake?: (attributes: Attributes) => ShapeError | undefined;
}

interface BinaryRecord extends Common {
  /** One element written out: `x + y`. */
  readonly definition: string;
  readonly operands?: readonly [string, string];
  readonly forward: (x: number, y: number) => number;
  readonly local: readonly [BinaryLocal, BinaryLocal];
}

/** out has the shape of x. */
export function unary<const Names extends string = never>(record: UnaryRecord<Names>): Operation {
  const { operand = 'x', forward, local, settings = {}, distance = Math.abs } = record;
  const numbersOf = (call: OperationCall) => numbersFor<Names>(settings, call);
  const elementOf = (numbers: NumbersOf<Names>): ElementKernel => ({
    forward: x => forward(x, numbers),
    contributions: [contributionOfUnary(local, numbers)],
  });
  const hasSettings = Object.keys(settings).length > 0;
  const ofNumber = once(() => elementwiseKernel([], elementOf({} as NumbersOf<Names>)));
  const written = (text: TextByCall, call: OperationCall) =>
    specialised(textFor(text, call.attributes), new Map(Object.entries<number>(numbersOf(call))));
  return {
    ...texts(record, [operand]),
    ...(record.kink && {
      kink: {
        distance: ([x], call) => {
          const numbers = numbersOf(call);
          return smallestOf(x!, element => distance(element, numbers));
        },
        convention: record.kink,
      },
    }),
    attributes: formsOf(settings),
    kernel: call => {
      const mistake = record.mistake?.(call.attributes);
      if (mistake !== undefined) throw mistake;
      const [shape] = call.operands;
      return shape!.length === 0 && !hasSettings ? ofNumber() : elementwiseKernel(shape!, elementOf(numbersOf(call)));
    },
    derivative: (_slot, call) => ({ local: written(local.text, call) }),
    rule: () => ({ local: textFor(local.text, everyOf(settings)) }),
    definition: call => written(record.definition, call),
    element: (index, call) => atElement(written(record.definition, call), [[operand, index]]),
    paths: (_slot, index, call) => [
      {
        out: index,
        local: atElement(written(local.text, call), [
          [operand, index],
          ['out', index],
        ]),
      },
    ],
    samples: record.samples ?? [[], [3], [2, 3]].map(shape => ({ operands: [shape], range: record.range ?? [-2, 2] })),
  };
}

const textFor = (text: TextByCall, attributes: Attributes): string =>
  typeof text === 'string' ? text : text(attributes);

/** out has the broadcast shape of x and y. */
export function binary(record: BinaryRecord): Operation {
  const { operands: names = ['x', 'y'], local } = record;
  const ofNumbers = once(() => binaryKernel(record, [], []));
  return {
    ...texts(record, names),
    ...(record.kink && { kink: { distance: smallestDifference, convention: record.kink } }),
    attributes: {},
    kernel: ({ operands: [x, y] }) => (x!.length === 0 && y!.length === 0 ? ofNumbers() : binaryKernel(record, x!, y!)),
    derivative: slot => ({ local: local[slot as 0 | 1].text }), // two operands, so two slots
    definition: () => record.definition,
    element: (index, call) => atElement(record.definition, broadcastIndices(names, call, index)),
    paths: (slot, index, call, shape) =>
      broadcastPlaces(call.operands[slot]!, index, shape).map(out => ({
        out,
        local: atElement(local[slot as 0 | 1].text, [...broadcastIndices(names, call, out), ['out', out]]), // as above
      })),
    samples: record.samples ?? BROADCAST_SAMPLES.map(operands => ({ operands, range: record.range ?? [-2, 2] })),
  };
}

function contributionOfUnary<Names extends string>(
  local: UnaryRecord<Names>['local'],
  settings: NumbersOf<Names>,
): Contribution {
  if ('of' in local) {
    const { of } = local;
    return (upstream, x, _y, out) => upstream * of(x, out, settings);
  }
  const { contribution } = local;
  return (upstream, x, _y, out) => contribution(upstream, x, out, settings);
}

function contributionOfBinary(local: BinaryLocal): Contribution {
  if ('contribution' in local) return local.contribution;
  const { of } = local;
  return (upstream, x, y, out) => upstream * of(x, y, out);
}

const BROADCAST_SAMPLES: readonly (readonly Shape[])[] = [
  [[], []],
  [[3], [3]],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[], [2, 2]],
];

function texts(record: Common, operands: readonly string[]) {
  const { name, torch, operator, summary, noun, source } = record;
  return {
    name,
    summary,
    operands,
    ...(torch !== undefined && { torch }),
    ...(noun !== undefined && { noun }),
    ...(operator !== undefined && { operator }),
    ...(source !== undefined && { source }),
  };
}

/** All operands have the shape of the result. */
function elementwiseKernel(shape: Shape, element: ElementKernel): Kernel {
  const { forward, contributions } = element;
  const compute: Forward = ([x, y = x], out, from, to) => {
    for (let i = from; i < to; i++) out[i] = forward(x![i]!, y![i]!);
  };
  const send: Vjp = (slot, upstream, [x, y = x], out, contribution, from, to) => {
    const contributionOf = contributions[slot]!;
    for (let i = from; i < to; i++) contribution[i] = contributionOf(upstream[i]!, x![i]!, y![i]!, out[i]!);
  };
  return { ...kernelOf(shape, compute, send), ...(sizeOf(shape) === 1 && { element }) };
}

/** What a kernel does for the elements of the result from one place to before another. */
type Forward = (...by: [...Parameters<Kernel['forward']>, from: number, to: number]) => void;
type Vjp = (...by: [...Parameters<Kernel['vjp']>, from: number, to: number]) => void;

/** Elements between two stops: some hundredths of a second. */
const BAND = 2 ** 20;

/** A kernel of loops over the elements of the result; long ones in bands. */
function kernelOf(shape: Shape, compute: Forward, send: Vjp): Kernel {
  const size = sizeOf(shape);
  function* inBands(run: (from: number, to: number) => void) {
    for (let from = 0; from < size; from += BAND) {
      run(from, Math.min(size, from + BAND));
      yield 8 * BAND;
    }
  }
  return {
    shape,
    forward: (x, out) => compute(x, out, 0, size),
    vjp: (slot, upstream, x, out, sent) => send(slot, upstream, x, out, sent, 0, size),
    ...(size > 2 * BAND && {
      inParts: {
        forward: (x, out) => inBands((from, to) => compute(x, out, from, to)),
        vjp: (slot, upstream, x, sent, out) => inBands((from, to) => send(slot, upstream, x, out, sent, from, to)),
      },
    }),
  };
}

function binaryKernel({ name, operator, forward, local }: BinaryRecord, a: Shape, b: Shape): Kernel {
  const shape = broadcastShapes(a, b);
  if (shape === undefined) throw cannotBroadcast(operator ? `\`${operator}\`` : name, a, b);
  const element = { forward, contributions: local.map(contributionOfBinary) };
  return isSameShape(a, b) ? elementwiseKernel(shape, element) : broadcastKernel(shape, [a, b], element);
}

function broadcastKernel(
  shape: Shape,
  operands: readonly [Shape, Shape],
  { forward, contributions }: ElementKernel,
): Kernel {
  let sources: readonly [Int32Array, Int32Array] | undefined; // made when first needed: shapes are checked before anything large is allocated
  const placesIn = () => (sources ??= [broadcastSources(operands[0], shape), broadcastSources(operands[1], shape)]);
  const compute: Forward = ([x, y], out, from, to) => {
    const [xs, ys] = placesIn();
    for (let i = from; i < to; i++) out[i] = forward(x![xs[i]!]!, y![ys[i]!]!);
  };
  const send: Vjp = (slot, upstream, [x, y], out, contribution, from, to) => {
    const [xs, ys] = placesIn();
    const into = slot === 0 ? xs : ys;
    const contributionOf = contributions[slot]!;
    const isSum = contribution.length < into.length; // without a sum a zero keeps its sign
    if (from === 0 && isSum) contribution.fill(0);
    for (let i = from; i < to; i++) {
      const sent = contributionOf(upstream[i]!, x![xs[i]!]!, y![ys[i]!]!, out[i]!);
      if (isSum) contribution[into[i]!]! += sent;
      else contribution[into[i]!] = sent;
    }
  };
  return kernelOf(shape, compute, send);
}

function smallestOf(x: ReadonlyFloats, distance: (x: number) => number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const element of x) smallest = Math.min(smallest, distance(element));
  return smallest;
}

function smallestDifference([x, y]: readonly ReadonlyFloats[], { operands: [a, b] }: OperationCall): number {
  const shape = broadcastShapes(a!, b!)!; // the call has run, so the shapes go together
  const [xs, ys] = [broadcastSources(a!, shape), broadcastSources(b!, shape)];
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < xs.length; i++) smallest = Math.min(smallest, Math.abs(x![xs[i]!]! - y![ys[i]!]!));
  return smallest;
}
