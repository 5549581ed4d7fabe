/**
 * Texts of numbers that stand side by side. Numbers that rounding alone tells apart are one number and have one text; all others differ
 * in their texts. A number and its opposite have the same digits, so that magnitudes are told apart; where there is room for few digits
 * only, numbers of one sign are.
 */

import { DIGITS } from '../limits.ts';
import { formatNumber, type NumberOptions } from './number-format.ts';
import { roundingAt } from './rounding.ts';

/** A magnitude, the digits that it is to have at least, and which of its signs there are. */
interface Wanted {
  readonly magnitude: number;
  readonly digits: number;
  readonly isPositive: boolean;
  readonly isNegative: boolean;
}

/** It with the text that it got. */
interface Entry extends Wanted {
  /** The simplest number that differs from it by rounding alone, which is the one that is written. */
  readonly written: number;
  readonly text: string;
}

/** The numbers that have their texts already, on a screen or in one ledger. */
export class KnownTexts {
  /** By their magnitudes, which rise. */
  readonly #entries: Entry[];
  readonly #texts: Set<string>;
  /** Whether those that are told apart later become known too. */
  readonly keeps: boolean;

  constructor(entries: readonly Entry[] = [], keeps = false) {
    this.#entries = [...entries];
    this.#texts = new Set(entries.map(({ text }) => text));
    this.keeps = keeps;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Whether a text is that of a known magnitude. */
  has(text: string): boolean {
    return this.#texts.has(text);
  }

  /** The entry of the same number, if need be up to rounding. */
  find(magnitude: number, digits: number): Entry | undefined {
    const at = placeOf(this.#entries, magnitude);
    const near = [this.#entries[at], this.#entries[at - 1]];
    return near.find(entry => entry && isOne(entry, { magnitude, digits }));
  }

  add(entry: Entry): void {
    this.#entries.splice(placeOf(this.#entries, entry.magnitude), 0, entry);
    this.#texts.add(entry.text);
  }
}

/** @param numbers Every number with the digits that it is to have at least; where a number or its opposite stands twice, the most count. */
export const knownTexts = (numbers: Iterable<readonly [x: number, digits: number]>): KnownTexts =>
  new KnownTexts(entriesOf(numbers, undefined));

/** Texts that numbers keep once they are given one, for all that stands in one place. */
export const keepingTexts = (known: KnownTexts | undefined): KnownTexts => new KnownTexts(known?.entries, true);

/** Writes a number; in at least `fewer` digits, if these are given, and as few as still tell it from all others. */
export type NumberWriter = (x: number, fewer?: number) => string;

/** A writer for numbers that stand side by side where others have their texts already. */
export function toldApart(
  numbers: ArrayLike<number>,
  digits: number,
  known: KnownTexts | undefined,
  options: NumberOptions = {},
): NumberWriter {
  const unknown = Array.from(numbers).filter(x => known?.find(Math.abs(x), digits) === undefined);
  const wanted = unknown.map(x => [x, digits] as const);
  const own = new KnownTexts(entriesOf(wanted, known, options));
  if (known?.keeps) for (const entry of own.entries) known.add(entry);
  const entryOf = (magnitude: number): Entry =>
    known?.find(magnitude, digits) ?? own.find(magnitude, digits) ?? entryAlone(magnitude, digits, known, options);
  return (x, fewer) => {
    if (Number.isNaN(x)) return 'NaN';
    const entry = entryOf(Math.abs(x));
    if (fewer === undefined) return signed(x, entry.text, options);
    const others = [known, own].flatMap(texts => (texts ? neighbours(x, entry.text, texts.entries) : []));
    return signed(x, shortened(entry, fewer, others, options) ?? entry.text, options);
  };
}

/**
 * Numbers that stand side by side, as texts: the same number has the same text, another one another (0 and −0 are two, NaN is one).
 * Only those that would look the same get more digits.
 */
export function formatDistinct(numbers: ArrayLike<number>, options: NumberOptions = {}): readonly string[] {
  const digits = options.exact ? DIGITS.most : (options.digits ?? DIGITS.usual);
  const write = toldApart(numbers, digits, undefined, options);
  return Array.from(numbers, x => write(x));
}

/** Of a number that is not known: most have a text that none of the known ones has. */
function entryAlone(magnitude: number, digits: number, known: KnownTexts | undefined, options: NumberOptions): Entry {
  const text = formatNumber(magnitude, { ...options, digits });
  if (known?.has(text)) return entriesOf([[magnitude, digits]], known, options)[0]!; // one for one
  return { magnitude, digits, written: magnitude, text, isPositive: true, isNegative: true };
}

/** The sign of −0 counts. */
function signed(x: number, text: string, { ascii = false }: NumberOptions): string {
  return x < 0 || Object.is(x, -0) ? (ascii ? '-' : '−') + text : text;
}

type Amount = Pick<Wanted, 'magnitude' | 'digits'>;

/** Whether two magnitudes are one number to who reads the more digits of the two. */
function isOne(a: Amount, b: Amount): boolean {
  if (a.magnitude === b.magnitude) return true;
  const [less, more] = a.magnitude < b.magnitude ? [a.magnitude, b.magnitude] : [b.magnitude, a.magnitude];
  return more - less <= roundingAt(Math.max(a.digits, b.digits)) * less;
}

/** Entries in the order of their magnitudes, none with a known text; NaN has none. Time grows with n log n. */
function entriesOf(
  numbers: Iterable<readonly [x: number, digits: number]>,
  known: KnownTexts | undefined,
  options: NumberOptions = {},
): readonly Entry[] {
  const groups = groupsOf(numbers);
  const written = groups.map(simplestOf);
  const wanted = groups.map(group => group.reduce((most, { digits }) => Math.max(most, digits), 0));
  const digits = [...wanted];
  const textFor = (i: number) => formatNumber(written[i]!, { ...options, digits: digits[i]! });
  const texts = groups.map((_, i) => textFor(i));
  for (let shared = sharedIn(texts, known); shared.size > 0; shared = sharedIn(texts, known)) {
    let isSettled = true;
    for (const [i, text] of texts.entries()) {
      if (!shared.has(text) || digits[i]! >= DIGITS.most) continue;
      digits[i]!++;
      texts[i] = textFor(i);
      isSettled = false;
    }
    if (isSettled) break; // a known text of fewer digits may be all that a number has
  }
  return groups.flatMap((group, i) =>
    group.map(one => ({ ...one, digits: wanted[i]!, written: written[i]!, text: texts[i]! })),
  );
}

/** Magnitudes with their digits, those together that are one number. */
function groupsOf(numbers: Iterable<readonly [x: number, digits: number]>): readonly (readonly Wanted[])[] {
  const wanted = new Map<number, Wanted>();
  for (const [x, digits] of numbers) {
    if (Number.isNaN(x)) continue;
    const magnitude = Math.abs(x);
    const before = wanted.get(magnitude);
    wanted.set(magnitude, {
      magnitude,
      digits: Math.max(digits, before?.digits ?? 0),
      isPositive: x > 0 || before?.isPositive === true,
      isNegative: x < 0 || before?.isNegative === true,
    });
  }
  const groups: Wanted[][] = [];
  for (const magnitude of Float64Array.from(wanted.keys()).sort()) {
    const one = wanted.get(magnitude)!; // it is one of the keys
    const group = groups.at(-1);
    if (group && isOne(group.at(-1)!, one)) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** The text for numbers that count as equal: the one with the fewest digits, 0.3 rather than 0.30000000000000004. */
function simplestOf(group: readonly Wanted[]): number {
  if (group.length === 1) return group[0]!.magnitude;
  const lengths = group.map(({ magnitude }) => String(magnitude).length);
  return group[lengths.indexOf(Math.min(...lengths))]!.magnitude;
}

/** The texts that several have, or that known numbers have. */
function sharedIn(texts: readonly string[], known: KnownTexts | undefined): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const text of texts) {
    if (seen.has(text) || known?.has(text)) shared.add(text);
    seen.add(text);
  }
  return shared;
}

/**
 * The text in at least so many digits, unlike its neighbours in as many.
 * Rounding keeps the order, so that whatever would read as the same lies next to it; and a text of few digits can only be that of a
 * number that reads so in these digits too.
 */
function shortened(
  { written }: Entry,
  fewest: number,
  others: readonly number[],
  options: NumberOptions,
): string | undefined {
  for (let digits = fewest; digits < DIGITS.most; digits++) {
    const text = formatNumber(written, { ...options, digits });
    if (others.every(other => formatNumber(other, { ...options, digits }) !== text)) return text;
  }
  return undefined;
}

/** The next smaller and the next greater magnitude of the number's sign that have another text. */
function neighbours(x: number, text: string, entries: readonly Entry[]): readonly number[] {
  const isOther = (entry: Entry) => entry.text !== text && (x < 0 ? entry.isNegative : entry.isPositive);
  const at = placeOf(entries, Math.abs(x));
  let [below, above] = [at - 1, at];
  while (below >= 0 && !isOther(entries[below]!)) below--;
  while (above < entries.length && !isOther(entries[above]!)) above++;
  return [entries[below], entries[above]].flatMap(other => (other ? [other.written] : []));
}

/** Where the first entry stands that is not below a magnitude. */
function placeOf(entries: readonly Entry[], magnitude: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.magnitude < magnitude) low = middle + 1;
    else high = middle;
  }
  return low;
}
