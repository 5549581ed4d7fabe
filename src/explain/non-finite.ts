/** NaN and ∞ are values: when an event makes the first NaN or ∞ from finite inputs, the explanation says so. */

import { indexInWhole } from '../graph/kept-elements.ts';
import { at } from '../ops/operation.ts';
import { broadcastSources } from '../tensor/broadcast.ts';
import { isSameShape, nonFiniteIndex, type Tensor } from '../tensor/tensor.ts';
import type { Reach } from './wild-numbers.ts';

/** `±∞` where the sign is not known. */
export type NonFiniteWord = 'NaN' | '∞' | '−∞' | '±∞';

/** Returns the word for the worst number, undefined when all are finite. */
export function nonFiniteWord(data: ArrayLike<number>): NonFiniteWord | undefined {
  let word: '∞' | '−∞' | undefined;
  for (let i = nonFiniteIndex(data); i < data.length; i++) {
    const x = data[i]!;
    if (Number.isNaN(x)) return 'NaN';
    if (x === Number.POSITIVE_INFINITY) word = '∞';
    else if (x === Number.NEGATIVE_INFINITY) word ??= '−∞';
  }
  return word;
}

/** Returns the word for the worst element of a tensor, one that is not kept included. */
export function wordOf({ data, whole }: Tensor): NonFiniteWord | undefined {
  const kept = nonFiniteWord(data);
  if (kept === 'NaN' || whole === undefined) return kept;
  return whole.nan > 0 ? 'NaN' : (kept ?? (whole.inf > 0 ? '±∞' : undefined));
}

/** Returns the words for what a tensor has only behind the elements that are kept. */
export function wordsBehind({ data, whole }: Tensor): readonly NonFiniteWord[] {
  if (whole === undefined || whole.nan + whole.inf === 0) return [];
  const has = (test: (x: number) => boolean) => data.some(test);
  return [
    ...(whole.nan > 0 && !has(Number.isNaN) ? (['NaN'] as const) : []),
    ...(whole.inf > 0 && !has(x => Math.abs(x) === Number.POSITIVE_INFINITY) ? (['±∞'] as const) : []),
  ];
}

/** An input of a number: `∂p`, with its numbers. */
export interface Ingredient {
  readonly name: string;
  readonly tensor: Tensor | undefined;
  /** Whether it may have NaN and ∞ that the log does not tell of. */
  readonly isMissing?: true;
}

/** The origin of a NaN or ∞ in a result: the operation made it from finite numbers or from ∞, or passed it on. */
interface Origin {
  readonly kind: 'finite' | 'infinite' | 'passed on';
  readonly causes: readonly Cause[];
  /** Flat index of the first such element; undefined where elements are not told apart. */
  readonly place: number | undefined;
}

/** What an ingredient has of one word. */
interface Cause {
  readonly ingredient: number;
  readonly word: NonFiniteWord;
  /** Flat indices, as many as decide whether they are named. */
  readonly elements: readonly number[];
}

/** How a result is made of its ingredients: `reach` says which of their elements make one of it, where that is known; it is asked only about NaN and ∞. */
export interface Making {
  /** Whether each element is made of one element of each, broadcast to it: without `reach`, of all of these. */
  readonly isByElement: boolean;
  readonly reach?: () => Reach | undefined;
}

export const BY_ELEMENT: Making = { isByElement: true };

/** How many elements of each are mixed is not known. */
export const MIXED: Making = { isByElement: false };

/**
 * `NaN first appears here: all inputs are finite`, `NaN first appears here, from the −∞ of q` or `NaN comes from the NaN of ∂p[2]`, for
 * each kind that there is. `why` says what makes it of finite numbers, at a flat place.
 */
export function nonFiniteRemark(
  out: Tensor,
  from: readonly Ingredient[],
  making: Making,
  why: (place: number | undefined) => string | undefined = () => undefined,
): readonly string[] {
  const word = wordOf(out);
  if (word === undefined) return [];
  const isKept = [out, ...from.map(({ tensor }) => tensor)].every(made => !made || wordsBehind(made).length === 0);
  const reach = isKept ? (making.reach?.() ?? (making.isByElement ? reachByElement(out, from) : undefined)) : undefined;
  const origins = reach === undefined ? [originOf(from, word)] : originsByElement(out, from, word, reach);
  const isAllFinite = from.every(({ tensor }) => tensor === undefined || wordOf(tensor) === undefined);
  return origins.map(({ kind, causes, place }) => {
    const isSaid =
      place !== undefined && out.shape.length > 0 && (origins.length > 1 || (kind === 'finite' && !isAllFinite));
    const where = isSaid ? ` at [${indexInWhole(out, place).join(', ')}]` : '';
    const of = causeWords(causes, from, making.isByElement ? out : undefined);
    if (kind === 'passed on') return `${word}${where} comes from ${of}`;
    if (kind === 'infinite') return `${word} first appears here${where}, from ${of}`;
    const missing = from.find(({ isMissing }) => isMissing);
    if (missing !== undefined) return `${word}${where} comes from ${missing.name}, which the log does not have`;
    return `${word} first appears here${where}: ${why(place) ?? `${where === '' ? 'all' : 'its'} inputs are finite`}`;
  });
}

/** Most elements of an ingredient that are named; where there are more, the ingredient is. */
const NAMED = 2;

/** `the NaN of A[1, 1] and the ∞ of b`. An ingredient in the shape of `alike` is named as a whole: its elements stand at the places of the result's. */
function causeWords(causes: readonly Cause[], from: readonly Ingredient[], alike: Tensor | undefined): string {
  const texts = causes.map(({ ingredient, word, elements }) => {
    const { name, tensor } = from[ingredient]!;
    const isAlike = alike !== undefined && tensor !== undefined && isSameShape(tensor.shape, alike.shape);
    const isWhole = tensor === undefined || elements.length === 0 || elements.length > NAMED || isAlike;
    const named = elements.map(element => at(name, indexInWhole(tensor!, element))); // an element is one of a tensor
    return `the ${word} of ${isWhole ? name : named.join(' and ')}`;
  });
  return [...new Set(texts)].join(' and ');
}

function reachByElement(out: Tensor, from: readonly Ingredient[]): Reach {
  const sources = from.map(({ tensor }) => tensor && broadcastSources(tensor.shape, out.shape));
  return (ingredient, place) => (sources[ingredient] === undefined ? [] : [sources[ingredient][place]!]);
}

/** Returns the distinct origins of the elements that are `word`, in the order of the elements. */
function originsByElement(out: Tensor, from: readonly Ingredient[], word: string, reach: Reach): readonly Origin[] {
  const isOfWord = word === 'NaN' ? Number.isNaN : (x: number) => !Number.isFinite(x);
  const byKind = new Map<Origin['kind'], Origin>();
  for (let place = 0; place < out.data.length; place++) {
    if (!isOfWord(out.data[place]!)) continue;
    const { kind, causes } = originOf(from, word, ingredient => reach(ingredient, place));
    const known = byKind.get(kind);
    byKind.set(kind, { kind, causes: merged([...(known?.causes ?? []), ...causes]), place: known?.place ?? place });
  }
  return [...byKind.values()];
}

/** Returns the origin of a `word` that was made from some elements of each ingredient, all of them by default. */
function originOf(
  from: readonly Ingredient[],
  word: string,
  partOf?: (ingredient: number) => readonly number[],
): Origin {
  const wild = from.flatMap(({ tensor }, ingredient) =>
    tensor === undefined ? [] : causesIn(tensor, ingredient, partOf?.(ingredient)),
  );
  const same = wild.filter(cause => (cause.word === 'NaN') === (word === 'NaN'));
  const kind = same.length > 0 ? 'passed on' : wild.length > 0 ? 'infinite' : 'finite';
  return { kind, causes: same.length > 0 ? same : wild, place: undefined };
}

/** Without a part, also what is behind the elements that are kept; no elements are named of it. */
function causesIn(made: Tensor, ingredient: number, part: readonly number[] | undefined): readonly Cause[] {
  const { data } = made;
  const byWord = new Map<NonFiniteWord, number[]>(part === undefined ? wordsBehind(made).map(word => [word, []]) : []);
  for (let i = 0; i < (part ?? data).length; i++) {
    const element = part?.[i] ?? i;
    if (Number.isFinite(data[element])) continue;
    const word = nonFiniteWord([data[element]!])!; // it is not finite
    const known = byWord.get(word) ?? [];
    byWord.set(word, known);
    if (known.length <= NAMED) known.push(element);
  }
  return [...byWord].map(([word, elements]) => ({ ingredient, word, elements }));
}

/** Returns one cause for each ingredient and word. */
function merged(causes: readonly Cause[]): readonly Cause[] {
  const byKey = new Map<string, Cause>();
  for (const cause of causes) {
    const key = `${cause.ingredient} ${cause.word}`;
    const elements = [...new Set([...(byKey.get(key)?.elements ?? []), ...cause.elements])];
    byKey.set(key, { ...cause, elements: elements.slice(0, NAMED + 1) });
  }
  return [...byKey.values()];
}

/** Remarks on upstream × local derivative: `NaN first appears here: upstream 0 × local derivative ∞`, where the upstream gradient and the operands are finite and the local derivative is not. */
export function factorRemark(
  contribution: Tensor,
  upstream: Tensor,
  local: Tensor | undefined,
  from: readonly Ingredient[],
  making: Making,
): readonly string[] {
  const isPlaced = making.isByElement && local !== undefined;
  const sourcesOfLocal = isPlaced ? broadcastSources(local.shape, contribution.shape) : undefined;
  const sourcesOfUpstream = isPlaced ? broadcastSources(upstream.shape, contribution.shape) : undefined;
  const why = (place: number | undefined): string | undefined => {
    const partOf = ({ data }: Tensor, sources: Int32Array | undefined) =>
      place === undefined || sources === undefined ? data : [data[sources[place]!]!];
    const localWord = nonFiniteWord(local === undefined ? [] : partOf(local, sourcesOfLocal));
    if (localWord === undefined)
      return 'the upstream gradient and the local derivative are finite, what they make is not';
    const word = wordOf(contribution);
    const isOfZero =
      word === 'NaN' && localWord !== 'NaN' && Array.from(partOf(upstream, sourcesOfUpstream)).includes(0);
    return isOfZero ? `upstream 0 × local derivative ${localWord}` : `the local derivative is ${localWord}`;
  };
  return nonFiniteRemark(contribution, from, making, why);
}

/** Remarks where the upstream gradient is NaN or infinite and is not passed on, although a product with 0 would be NaN. */
export function blockedRemark(upstream: Tensor, contribution: Tensor): readonly string[] {
  const word = wordOf(upstream);
  const isBlocked = word !== undefined && wordOf(contribution) === undefined;
  return isBlocked
    ? [`the ${word} ends here: what the forward pass did not take is sent 0; a product with 0 would be NaN`]
    : [];
}
