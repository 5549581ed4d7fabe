/** NaN and ∞ are values: when an event makes the first NaN or ∞ from finite inputs, the explanation says so. */

import { broadcastSources } from '../tensor/broadcast.ts';
import { indexOf, type ReadonlyFloats, type Tensor } from '../tensor/tensor.ts';

export type NonFiniteWord = 'NaN' | '∞' | '−∞';

/** Returns the word for the worst number, undefined when all are finite. */
export function nonFiniteWord(data: ArrayLike<number>): NonFiniteWord | undefined {
  let word: '∞' | '−∞' | undefined;
  for (let i = firstNonFinite(data); i < data.length; i++) {
    const x = data[i]!;
    if (Number.isNaN(x)) return 'NaN';
    if (x === Number.POSITIVE_INFINITY) word = '∞';
    else if (x === Number.NEGATIVE_INFINITY) word ??= '−∞';
  }
  return word;
}

/** Returns the flat index of the first NaN or ∞; the length when all are finite. */
function firstNonFinite(data: ArrayLike<number>): number {
  let i = 0;
  while (i < data.length && data[i]! - data[i]! === 0) i++; // ∞ − ∞ is NaN
  return i;
}

/** An input of a number: `∂p`, with its numbers. */
export interface Ingredient {
  readonly name: string;
  readonly tensor: Tensor | undefined;
}

/** The origin of a NaN or ∞ in a result: the operation made it from finite numbers or from ∞, or passed it on. */
interface Origin {
  readonly kind: 'finite' | 'infinite' | 'passed on';
  /** `the NaN of x`. */
  readonly causes: readonly string[];
  /** Flat index of the first such element; undefined where elements are not told apart. */
  readonly place: number | undefined;
}

/**
 * `NaN first appears here: all inputs are finite`, `NaN first appears here, from the −∞ of q` or `NaN comes from the NaN of ∂p`, for
 * each kind that there is. With `isByElement` each element is made of one element of each ingredient, broadcast to it; `why` says
 * what makes it of finite numbers, at a flat place.
 */
export function nonFiniteRemark(
  out: Tensor,
  from: readonly Ingredient[],
  isByElement: boolean,
  why: (place: number | undefined) => string | undefined = () => undefined,
): readonly string[] {
  const word = nonFiniteWord(out.data);
  if (word === undefined) return [];
  const origins = isByElement ? originsByElement(out, from, word) : [originOf(from, word, data => data)];
  const isAllFinite = from.every(({ tensor }) => nonFiniteWord(tensor?.data ?? []) === undefined);
  return origins.map(({ kind, causes, place }) => {
    const isSaid =
      place !== undefined && out.shape.length > 0 && (origins.length > 1 || (kind === 'finite' && !isAllFinite));
    const where = isSaid ? ` at [${indexOf(out.shape, place).join(', ')}]` : '';
    const of = causes.join(' and ');
    if (kind === 'passed on') return `${word}${where} comes from ${of}`;
    if (kind === 'infinite') return `${word} first appears here${where}, from ${of}`;
    return `${word} first appears here${where}: ${why(place) ?? `${where === '' ? 'all' : 'its'} inputs are finite`}`;
  });
}

/** Returns the distinct origins of the elements that are `word`, in the order of the elements. */
function originsByElement(out: Tensor, from: readonly Ingredient[], word: string): readonly Origin[] {
  const sources = from.map(({ tensor }) => tensor && broadcastSources(tensor.shape, out.shape));
  const isOfWord = word === 'NaN' ? Number.isNaN : (x: number) => !Number.isFinite(x);
  const byKind = new Map<Origin['kind'], Origin>();
  for (const [place, x] of Array.from(out.data).entries()) {
    if (!isOfWord(x)) continue;
    const origin = originOf(from, word, (data, i) => [data[sources[i]![place]!]!]);
    const known = byKind.get(origin.kind);
    const causes = [...new Set([...(known?.causes ?? []), ...origin.causes])];
    byKind.set(origin.kind, { kind: origin.kind, causes, place: known?.place ?? place });
  }
  return [...byKind.values()];
}

/** Returns the origin of a `word` that was made from the numbers `partOf` each ingredient. */
function originOf(
  from: readonly Ingredient[],
  word: string,
  partOf: (data: ReadonlyFloats, ingredient: number) => ArrayLike<number>,
): Origin {
  const wild = from.flatMap(({ name, tensor }, i) => {
    const cause = tensor && nonFiniteWord(partOf(tensor.data, i));
    return cause === undefined ? [] : [{ cause, says: `the ${cause} of ${name}` }];
  });
  const same = wild.filter(({ cause }) => (cause === 'NaN') === (word === 'NaN'));
  const kind = same.length > 0 ? 'passed on' : wild.length > 0 ? 'infinite' : 'finite';
  const causes = (same.length > 0 ? same : wild).map(({ says }) => says);
  return { kind, causes: [...new Set(causes)], place: undefined };
}

/** Remarks on upstream × local derivative: `NaN first appears here: upstream 0 × local derivative ∞`, where the upstream gradient and the operands are finite and the local derivative is not. */
export function factorRemark(
  contribution: Tensor,
  upstream: Tensor,
  local: Tensor | undefined,
  from: readonly Ingredient[],
  isByElement: boolean,
): readonly string[] {
  const isPlaced = isByElement && local !== undefined;
  const sourcesOfLocal = isPlaced ? broadcastSources(local.shape, contribution.shape) : undefined;
  const sourcesOfUpstream = isPlaced ? broadcastSources(upstream.shape, contribution.shape) : undefined;
  const why = (place: number | undefined): string | undefined => {
    const partOf = ({ data }: Tensor, sources: Int32Array | undefined) =>
      place === undefined || sources === undefined ? data : [data[sources[place]!]!];
    const localWord = nonFiniteWord(local === undefined ? [] : partOf(local, sourcesOfLocal));
    if (localWord === undefined)
      return 'the upstream gradient and the local derivative are finite, what they make is not';
    const word = nonFiniteWord(contribution.data);
    const isOfZero =
      word === 'NaN' && localWord !== 'NaN' && Array.from(partOf(upstream, sourcesOfUpstream)).includes(0);
    return isOfZero ? `upstream 0 × local derivative ${localWord}` : `the local derivative is ${localWord}`;
  };
  return nonFiniteRemark(contribution, from, isByElement, why);
}

/** Remarks where the upstream gradient is NaN or infinite and is not passed on, although a product with 0 would be NaN. */
export function blockedRemark(upstream: Tensor, contribution: Tensor): readonly string[] {
  const word = nonFiniteWord(upstream.data);
  const isBlocked = word !== undefined && nonFiniteWord(contribution.data) === undefined;
  return isBlocked
    ? [`the ${word} ends here: what the forward pass did not take is sent 0; a product with 0 would be NaN`]
    : [];
}
