/** Texts of the numbers of one screen: the same number has the same text everywhere, another one never has it. */

import { DIGITS } from '../limits.ts';
import { formatDistinct, formatNumber } from './number-format.ts';

/** Numbers with their texts, and the other way round; −0 is not among them, as its text is always its own. */
export interface KnownTexts {
  readonly texts: ReadonlyMap<number, string>;
  readonly owners: ReadonlyMap<string, number>;
  readonly sorted: Float64Array;
  /** Where later writers are to keep to the texts of earlier ones: takes note of one. */
  readonly give?: (x: number, text: string) => void;
}

const NEGATIVE_ZERO = '−0';
/** Relative difference that rounding makes in a few operations. */
const ROUNDING = 1e-12;

/** @param numbers Every number with the digits that it is to have; texts are distinct within those of equal digits, and then between them. */
export function knownTexts(numbers: ReadonlyMap<number, number>): KnownTexts {
  const texts = new Map<number, string>();
  const owners = new Map<string, number>();
  for (const digits of new Set(numbers.values())) {
    const alike = [...numbers].filter(([, wanted]) => wanted === digits).map(([x]) => x);
    const formatted = formatDistinct(alike, { digits });
    alike.forEach((x, i) => {
      let text = formatted[i]!;
      for (let more = digits; owners.has(text) && more < DIGITS.most; ) text = formatNumber(x, { digits: ++more });
      texts.set(x, text);
      owners.set(text, x);
    });
  }
  return { texts, owners, sorted: Float64Array.from(numbers.keys()).sort() };
}

/**
 * A writer for numbers that stand side by side on a screen on which others have their texts. A number and its opposite have the same digits.
 * Asked for fewer digits, it takes as few as tell the number from all others, even where these are rounded as well.
 */
export function toldApart(
  numbers: readonly number[],
  digits: number,
  known: KnownTexts | undefined,
): (x: number, fewer?: number) => string {
  const unknown = numbers.filter(x => !Object.is(x, -0) && knownText(x, known) === undefined);
  const texts = formatDistinct(unknown, { digits });
  const own = new Map(unknown.map((x, i) => [x, unlikeKnown(x, texts[i]!, digits, known)]));
  const ownText = (x: number) => longer(own.get(x), x === 0 ? undefined : mirrored(own.get(-x)));
  for (const x of own.keys()) known?.give?.(x, ownText(x)!); // it is among its own
  const full = (x: number): string =>
    Object.is(x, -0)
      ? NEGATIVE_ZERO
      : (knownText(x, known) ?? ownText(x) ?? unlikeKnown(x, formatNumber(x, { digits }), digits, known));
  let sorted: Float64Array | undefined;
  return (x, fewer) => {
    if (fewer === undefined || Number.isNaN(x)) return full(x);
    sorted ??= Float64Array.from(unknown).sort();
    const others = [...neighbours(sorted, x), ...neighbours(known?.sorted ?? sorted, x)];
    return rounded(x, Math.min(fewer, digits), others) ?? full(x);
  };
}

/**
 * Lists of numbers as they are to be shown side by side: where numbers of one list look alike in so many digits and differ by
 * rounding alone, the first stands for all of them, as more digits would tell of nothing but the order of operations.
 * Not where another list has almost the same in that place: from before to after, any difference is a change.
 */
export function withoutRounding(lists: readonly Numbers[], digits: number): readonly Numbers[] {
  return lists.map(numbers => {
    if (!hasRounding(numbers)) return numbers;
    const firsts = new Map<string, number>();
    return Array.from(numbers, (x, i) => {
      const text = formatNumber(x, { digits });
      const first = firsts.get(text) ?? x;
      firsts.set(text, first);
      if (!isRoundingOf(first, x)) return x;
      return lists.some(other => other !== numbers && isRoundingOf(other[i], x)) ? x : first;
    });
  });
}

type Numbers = ArrayLike<number>;

/** Whether two of them differ by rounding alone, which is rare; then they are neighbours in order. */
function hasRounding(numbers: Numbers): boolean {
  if (numbers.length < 2) return false;
  const sorted = Float64Array.from(numbers).sort();
  return sorted.some((x, i) => isRoundingOf(sorted[i + 1], x));
}

const isRoundingOf = (other: number | undefined, x: number): boolean =>
  other !== undefined && other !== x && Math.abs(other - x) <= ROUNDING * Math.abs(x);

/** Texts that a number keeps once it is given one, for all that stands in one place. */
export function keepingTexts(known: KnownTexts | undefined): KnownTexts {
  const texts = new Map(known?.texts);
  const owners = new Map(known?.owners);
  const give = (x: number, text: string) => {
    texts.set(x, text);
    owners.set(text, x);
  };
  return { texts, owners, sorted: known?.sorted ?? new Float64Array(), give };
}

/** The text of the opposite number. */
function mirrored(text: string | undefined): string | undefined {
  if (text === undefined || text === 'NaN') return text;
  return text.startsWith('−') ? text.slice(1) : `−${text}`;
}

const longer = (a: string | undefined, b: string | undefined): string | undefined =>
  (b?.length ?? 0) > (a?.length ?? 0) ? b : a;

/** The text that a number has on the screen, or that its opposite has with the other sign. */
function knownText(x: number, known: KnownTexts | undefined): string | undefined {
  if (known === undefined) return undefined;
  const text = known.texts.get(x) ?? (x === 0 ? undefined : mirrored(known.texts.get(-x)));
  const owner = text === undefined ? undefined : known.owners.get(text);
  return owner === undefined || Object.is(owner, x) ? text : undefined;
}

/** The text, with more digits as long as it is the known text of another number. */
function unlikeKnown(x: number, text: string, digits: number, known: KnownTexts | undefined): string {
  let [more, unlike] = [digits, text];
  for (
    let owner = known?.owners.get(unlike);
    owner !== undefined && !Object.is(owner, x) && more < DIGITS.most;
    owner = known?.owners.get(unlike)
  )
    unlike = formatNumber(x, { digits: ++more });
  return unlike;
}

/**
 * In at least so many digits and at most a usual number, unlike its neighbours in as many.
 * Rounding keeps the order, so that whatever would read as x does lies next to it; and a text of few digits can only be that of a
 * number that reads so in these digits too.
 */
function rounded(x: number, fewest: number, others: readonly number[]): string | undefined {
  for (let digits = fewest; digits < DIGITS.most; digits++) {
    const text = formatNumber(x, { digits });
    if (others.every(other => formatNumber(other, { digits }) !== text)) return text;
  }
  return undefined;
}

/** The next smaller and the next greater one of a sorted list. */
function neighbours(sorted: Float64Array, x: number): readonly number[] {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  let above = low;
  while (above < sorted.length && sorted[above] === x) above++;
  return [sorted[low - 1], sorted[above]].filter(other => other !== undefined && !Number.isNaN(other)) as number[]; // just tested
}
