/** Which NaN and ∞ among the numbers of a computation reach which of its results: all others are replaced, and it is computed again. */

import type { Kernel } from '../ops/operation.ts';
import { broadcastSources } from '../tensor/broadcast.ts';
import type { ReadonlyFloats, Shape, Tensor } from '../tensor/tensor.ts';

/** Returns the elements of an ingredient that are NaN or infinite and make the result's element `place` so, as flat indices. */
export type Reach = (ingredient: number, place: number) => readonly number[];

/** Numbers in, numbers out. */
export type Compute = (inputs: readonly ReadonlyFloats[]) => ReadonlyFloats;

/** An element of an input, by its place among the inputs and its flat index. */
export interface Wild {
  readonly input: number;
  readonly element: number;
}

/** Multiplications and numbers that all computations together may take: some ten milliseconds. */
const AFFORDABLE = 5e6;

/**
 * Returns the reach of each NaN and ∞ in what `compute` makes of the tensors with the kernel; undefined where there are too many, or
 * computing takes too long. @param byElement The result's shape, where each of its elements is made of one of each tensor.
 */
export function wildReach(
  tensors: readonly Tensor[],
  kernel: Kernel,
  compute: Compute,
  byElement?: Shape,
): Reach | undefined {
  const inputs = tensors.map(({ data }) => data);
  const cost = wildCost(kernel, inputs);
  if (byElement === undefined) return reachOfEach(inputs, compute, cost);
  if (inputs.length * cost > AFFORDABLE) return undefined;
  const sources = tensors.map(({ shape }) => broadcastSources(shape, byElement));
  return reachByElement(inputs, sources, compute);
}

function reachOfEach(inputs: readonly ReadonlyFloats[], compute: Compute, cost: number): Reach | undefined {
  const wild = wildIn(inputs, x => !Number.isFinite(x));
  if (wild.length * cost > AFFORDABLE) return undefined;
  const finite = compute(keptOnly(inputs, []));
  const alone = wild.map(one => ({ ...one, results: compute(keptOnly(inputs, [one])) }));
  let missing: typeof alone | undefined;
  /** Those without which it would be finite: −∞ in all of a row makes softmax NaN, and one of them does not. */
  const together = (place: number) => {
    missing ??= wild.map(one => ({
      ...one,
      results: compute(
        keptOnly(
          inputs,
          wild.filter(other => other !== one),
        ),
      ),
    }));
    return missing.filter(({ results }) => Number.isFinite(results[place]));
  };
  return (input, place) => {
    const reached = alone.filter(({ results }) => isWilder(results[place]!, finite[place]!));
    if (reached.length === 0 && !Number.isFinite(finite[place])) return []; // what finite numbers make so, comes from none
    return (reached.length > 0 ? reached : together(place)).flatMap(one => (one.input === input ? one.element : []));
  };
}

const wildness = (x: number): number => (Number.isNaN(x) ? 2 : Number.isFinite(x) ? 0 : 1);

/** Whether NaN or ∞ stands in place of a finite number, or NaN in place of ∞. */
const isWilder = (x: number, than: number): boolean => wildness(x) > wildness(than);

/** The reach of the branch that a choice takes, not of the other. Where no input alone makes a result NaN or infinite, all do. */
function reachByElement(
  inputs: readonly ReadonlyFloats[],
  sources: readonly ArrayLike<number>[],
  compute: Compute,
): Reach {
  const wild = wildIn(inputs, x => !Number.isFinite(x));
  const finite = compute(keptOnly(inputs, []));
  const alone = inputs.map((_, input) =>
    compute(
      keptOnly(
        inputs,
        wild.filter(one => one.input === input),
      ),
    ),
  );
  const reaches = (input: number, place: number) => isWilder(alone[input]![place]!, finite[place]!);
  return (input, place) =>
    reaches(input, place) || !inputs.some((_, other) => reaches(other, place)) ? [sources[input]![place]!] : [];
}

/** Returns a NaN or ∞ that makes the result's element `place` NaN or infinite, a wanted one where there is one; undefined where none does. */
export function oneThatReaches(
  inputs: readonly ReadonlyFloats[],
  compute: Compute,
  place: number,
  isWanted: (x: number) => boolean,
): Wild | undefined {
  const isEnough = (some: readonly Wild[]) => !Number.isFinite(compute(keptOnly(inputs, some))[place]);
  if (isEnough([])) return undefined; // finite numbers make it so
  const all = [isWanted, () => true].map(isIt => wildIn(inputs, isIt)).find(isEnough);
  if (all === undefined) return undefined;
  // Several can make it together, as a row of −∞ makes softmax NaN: the first few that do so, of these the last few.
  const some = all.slice(
    0,
    leastOf(all.length, count => isEnough(all.slice(0, count))),
  );
  return some[some.length - leastOf(some.length, count => isEnough(some.slice(-count)))];
}

/** Returns the least count from 1 that is enough, where `most` is, and more than enough is enough. */
function leastOf(most: number, isEnough: (count: number) => boolean): number {
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function wildIn(inputs: readonly ReadonlyFloats[], isWanted: (x: number) => boolean): readonly Wild[] {
  const found: Wild[] = [];
  for (const [input, data] of inputs.entries())
    for (let element = 0; element < data.length; element++)
      if (!Number.isFinite(data[element]) && isWanted(data[element]!)) found.push({ input, element });
  return found;
}

/** Returns the inputs with 1 for every NaN and ∞ but some. */
function keptOnly(inputs: readonly ReadonlyFloats[], kept: readonly Wild[]): readonly ReadonlyFloats[] {
  return inputs.map((data, input) => {
    const elements = new Set(kept.filter(one => one.input === input).map(({ element }) => element));
    return data.map((x, i) => (Number.isFinite(x) || elements.has(i) ? x : 1));
  });
}

/** Computes an operation's value from its operands. */
export const forwardOf =
  (kernel: Kernel, size: number): Compute =>
  operands => {
    const out = new Float64Array(size);
    kernel.forward(operands, out);
    return out;
  };

/** Computes what an operation sends back along `slot` from the upstream gradient and the operands, in this order. */
export const backwardOf =
  (kernel: Kernel, slot: number): Compute =>
  ([upstream, ...operands]) => {
    const contribution = new Float64Array(operands[slot]!.length);
    kernel.vjp(slot, upstream!, operands, forwardOf(kernel, upstream!.length)(operands), contribution); // the upstream gradient comes first
    return contribution;
  };

/** About how long one computation takes, in multiplications and numbers. */
export const wildCost = (kernel: Kernel, inputs: readonly ReadonlyFloats[]): number =>
  (kernel.multiplications ?? 0) + inputs.reduce((sum, { length }) => sum + length, 0);
