/** Losses of two tensors as one operation each: what every pair of elements costs, folded into their mean or sum, or left as it is. */

import { specialised } from '../language/simplify.ts';
import { PROGRAM_LIMITS } from '../limits.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { indexOf, type Shape, sizeOf } from '../tensor/tensor.ts';
import { atElement, broadcastPlaces, sourceIndex } from './element-texts.ts';
import type { Kernel, Kink, Operation, OperationCall, Sample } from './operation.ts';
import { formsOf, type NumbersOf, numbersFor, type Setting } from './settings.ts';
import { badSetting, cannotBroadcast, tooManyElements } from './shape-errors.ts';

/** A formula twice, as text and as a function; tests hold the two together. */
interface Formula<Names extends string> {
  readonly text: string;
  readonly of: (x: number, y: number, settings: NumbersOf<Names>) => number;
}

interface PairLossRecord<Names extends string> {
  readonly name: string;
  readonly summary: string;
  readonly noun: string;
  readonly torch?: string;
  readonly differs?: NonNullable<Operation['differs']>;
  readonly operands: readonly [string, string];
  readonly settings?: Readonly<Record<Names, { readonly standard: number }>>;
  /** The settings that must be above 0. */
  readonly positive?: readonly Names[];
  /** Further ways to fold the costs than REDUCTIONS. */
  readonly reductions?: readonly string[];
  /** What one pair of elements costs. */
  readonly each: Formula<Names>;
  readonly local: readonly [Formula<Names>, Formula<Names>];
  readonly kink?: { readonly distance: (x: number, y: number) => number; readonly convention: Kink['convention'] };
  readonly range: readonly [number, number];
  readonly source?: string;
}

/** PyTorch's words for how the costs are folded. */
const REDUCTIONS = ['mean', 'sum', 'none'] as const;

export const reductionForm = (words: readonly string[] = REDUCTIONS) =>
  ({ reduction: { kind: 'text', example: '"sum"', words } }) as const;

export const isUnreduced = ({ attributes }: OperationCall): boolean => attributes.reduction === 'none';

/** What the sum of all costs is divided by. */
function divisorOf({ attributes: { reduction = 'mean' } }: OperationCall, over: Shape): number {
  if (reduction === 'mean') return sizeOf(over);
  return reduction === 'batchmean' ? (over[0] ?? 1) : 1;
}

/** `mean of the squared differences` for what a call makes of it: their sum, or each. */
export function foldedNoun(noun: string, { attributes: { reduction = 'mean' } }: OperationCall): string {
  const costs = noun.replace(/^mean (of )?(the )?/, '');
  if (reduction === 'mean') return noun;
  if (reduction === 'batchmean') return `sum of the ${costs}, divided by the number of rows`;
  return reduction === 'sum' ? `sum of the ${costs}` : costs;
}

const divided = (text: string, n: number | 'n'): string => (n === 1 ? text : `(${text}) / ${n}`);

/** (broadcast shapes) → () as mean or sum, or the broadcast shape with reduction="none". */
export function pairLoss<const Names extends string = never>(record: PairLossRecord<Names>): Operation {
  const { name, torch, differs, summary, noun, operands: names, each, local, kink, source } = record;
  const settings: Readonly<Record<string, Setting>> = record.settings ?? {};
  const indexed = (call: OperationCall, place: readonly number[]) =>
    names.map((operand, slot) => [operand, sourceIndex(call.operands[slot]!, place)] as const);
  const written = (text: string, call: OperationCall) =>
    specialised(text, new Map(Object.entries<number>(numbersFor<Names>(settings, call))));
  const cost = (call: OperationCall, place: readonly number[]) =>
    atElement(written(each.text, call), indexed(call, place));
  const localOf = (slot: number) => local[slot as 0 | 1]; // two operands, so two slots
  return {
    name,
    summary,
    noun,
    nounOf: call => foldedNoun(noun, call),
    operands: names,
    attributes: { ...formsOf(settings), ...reductionForm([...REDUCTIONS, ...(record.reductions ?? [])]) },
    kernel: call => pairLossKernel(record, call, shapeOver(record, call), numbersFor<Names>(settings, call)),
    derivative: (slot, call) => ({
      local: divided(written(localOf(slot).text, call), divisorOf(call, shapeOver(record, call))),
    }),
    rule: slot => ({ local: divided(localOf(slot).text, 'n') }),
    element: (index, call) => {
      const over = shapeOver(record, call);
      if (isUnreduced(call)) return cost(call, index);
      const costs = Array.from({ length: sizeOf(over) }, (_, flat) => cost(call, indexOf(over, flat)));
      const sum = costs.length === 1 ? costs[0]! : costs.map(one => `(${one})`).join(' + ');
      return divided(sum, divisorOf(call, over));
    },
    paths: (slot, index, call) => {
      const over = shapeOver(record, call);
      return broadcastPlaces(call.operands[slot]!, index, over).map(place => ({
        out: isUnreduced(call) ? place : [],
        local: divided(atElement(written(localOf(slot).text, call), indexed(call, place)), divisorOf(call, over)),
      }));
    },
    ...(kink && {
      kink: { distance: ([x, y], call) => nearest(kink.distance, x!, y!, call), convention: kink.convention },
    }),
    samples: samplesOf(record),
    ...(torch && { torch }),
    ...(differs && { differs }),
    ...(source && { source }),
  };
}

/** The shape of all pairs. @throws ShapeError */
function shapeOver<Names extends string>({ name, positive = [] }: PairLossRecord<Names>, call: OperationCall): Shape {
  const [a, b] = call.operands;
  const shape = broadcastShapes(a!, b!);
  if (shape === undefined) throw cannotBroadcast(name, a!, b!);
  if (sizeOf(shape) > PROGRAM_LIMITS.elements) throw tooManyElements(name, shape, PROGRAM_LIMITS.elements); // the result may be one number, which no limit stops
  for (const setting of positive) {
    const value = call.attributes[setting];
    if (value !== undefined && !(Number(value) > 0))
      throw badSetting(name, setting, 'a number above 0', value, `write it out, as in ${setting}=1`);
  }
  return shape;
}

function samplesOf<Names extends string>({ range, settings, reductions = [] }: PairLossRecord<Names>): Sample[] {
  const matrices = [
    [2, 3],
    [2, 3],
  ];
  const others = Object.fromEntries(Object.keys(settings ?? {}).map(setting => [setting, 0.6]));
  const attributes = [{}, { reduction: 'sum' }, { reduction: 'none' }, ...reductions.map(reduction => ({ reduction }))];
  return [
    ...[[[], []], [[3], [3]], matrices].map(operands => ({ operands, range })),
    ...attributes.slice(1).map(folded => ({ operands: matrices, attributes: folded, range })),
    { operands: [[2, 3], [3]], attributes: { ...others, reduction: 'none' }, range },
    ...(settings ? [{ operands: [[4], [4]], attributes: others, range }] : []),
  ];
}

function nearest(
  distance: (x: number, y: number) => number,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { operands: [a, b] }: OperationCall,
): number {
  const shape = broadcastShapes(a!, b!)!; // the call has run, so the shapes go together
  const [xs, ys] = [broadcastSources(a!, shape), broadcastSources(b!, shape)];
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < xs.length; i++) smallest = Math.min(smallest, distance(x[xs[i]!]!, y[ys[i]!]!));
  return smallest;
}

function pairLossKernel<Names extends string>(
  { each, local }: PairLossRecord<Names>,
  call: OperationCall,
  over: Shape,
  settings: NumbersOf<Names>,
): Kernel {
  const size = sizeOf(over);
  const [a, b] = call.operands;
  const isNone = isUnreduced(call);
  const divisor = divisorOf(call, over);
  let sources: readonly [Int32Array, Int32Array] | undefined; // made when first needed: shapes are checked before anything large is allocated
  const from = () => (sources ??= [broadcastSources(a!, over), broadcastSources(b!, over)]);
  return {
    shape: isNone ? over : [],
    forward([x, y], out) {
      const [xs, ys] = from();
      let sum = 0;
      for (let i = 0; i < size; i++) {
        const cost = each.of(x![xs[i]!]!, y![ys[i]!]!, settings);
        if (isNone) out[i] = cost;
        else sum += cost;
      }
      if (!isNone) out[0] = sum / divisor;
    },
    vjp(slot, upstream, [x, y], _out, contribution) {
      const [xs, ys] = from();
      const into = slot === 0 ? xs : ys;
      const derivative = local[slot as 0 | 1].of; // two operands, so two slots
      contribution.fill(0);
      for (let i = 0; i < size; i++) {
        const scale = isNone ? upstream[i]! : upstream[0]! / divisor;
        contribution[into[i]!]! += scale * derivative(x![xs[i]!]!, y![ys[i]!]!, settings);
      }
    },
  };
}
