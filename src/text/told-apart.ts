/**
 * Texts of numbers that stand side by side. Numbers that rounding alone tells apart are one number and have one text; all others differ
 * in their texts. A number and its opposite have the same digits, so that magnitudes are told apart; where there is room for few digits
 * only, numbers of one sign are.
 */

import { DIGITS } from '../limits.ts';
import { isOne, type KnownText, KnownTexts, type Wanted } from './known-texts.ts';
import { formatNumber, type NumberOptions } from './number-format.ts';

/** A number with its least digits. */
type WantedNumber = readonly [x: number, digits: number];

/** @param numbers Numbers; if a number or its opposite occurs twice, the larger digits count. */
export function knownTexts(numbers: Iterable<WantedNumber>): KnownTexts {
  const texts = new KnownTexts({});
  texts.add(entriesOf(numbers, texts));
  return texts;
}

/** Returns texts that numbers keep once they have them, for use in one place. */
export const keepingTexts = (known: KnownTexts | undefined): KnownTexts => new KnownTexts({}, known, true);

/** Writes a number; with `fewer`, in the fewest digits, at least `fewer`, that differ from all others. */
export type NumberWriter = (x: number, fewer?: number) => string;

/** Returns a writer for numbers side by side, where other numbers have texts already. */
export function toldApart(
  numbers: ArrayLike<number>,
  digits: number,
  known: KnownTexts = new KnownTexts({}),
): NumberWriter {
  const unknown: WantedNumber[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!;
    if (known.find(Math.abs(x), digits) === undefined) unknown.push([x, digits]);
  }
  const { options } = known;
  const texts = knowing(known, unknown);
  return (x, fewer) => {
    if (Number.isNaN(x)) return 'NaN';
    const magnitude = Math.abs(x);
    const entry = texts.find(magnitude, digits) ?? entryAlone(magnitude, digits, texts);
    return signed(x, fewer === undefined ? entry.text : texts.shortened(x, entry, fewer), options);
  };
}

/**
 * Numbers that stand side by side, as texts: equal numbers have one text, others another (0 and −0 differ, NaN equals NaN).
 * Only those that would look the same get more digits.
 */
export function formatDistinct(numbers: ArrayLike<number>, options: NumberOptions = {}): readonly string[] {
  const digits = options.exact ? DIGITS.most : (options.digits ?? DIGITS.usual);
  const write = toldApart(numbers, digits, new KnownTexts(options));
  return Array.from(numbers, x => write(x));
}

/** Returns a table with these new numbers added: the same table if it keeps them, else a table on top of it. */
function knowing(known: KnownTexts, numbers: Iterable<WantedNumber>): KnownTexts {
  const entries = entriesOf(numbers, known);
  if (entries.length === 0) return known;
  const texts = known.keeps ? known : new KnownTexts(known.options, known);
  texts.add(entries);
  return texts;
}

/** Returns the entry of an unknown number. Its usual text is mostly unlike all known texts. */
function entryAlone(magnitude: number, digits: number, known: KnownTexts): KnownText {
  const text = formatNumber(magnitude, { ...known.options, digits });
  if (known.has(text)) return entriesOf([[magnitude, digits]], known)[0]!; // a number gives an entry
  return { magnitude, digits, written: magnitude, text, isPositive: true, isNegative: true };
}

/** Adds the sign; −0 has a sign. */
function signed(x: number, text: string, { ascii = false }: NumberOptions): string {
  return x < 0 || Object.is(x, -0) ? (ascii ? '-' : '−') + text : text;
}

/** Magnitudes that are the same number, with its digits, which grow while it looks like another number. */
interface Group {
  readonly members: readonly Wanted[];
  readonly written: number;
  digits: number;
  text: string;
}

/** Returns entries sorted by magnitude, none with a known text; NaN has no entry. Time grows with n log n. */
function entriesOf(numbers: Iterable<WantedNumber>, known: KnownTexts): readonly KnownText[] {
  const textOf = (written: number, digits: number) => formatNumber(written, { ...known.options, digits });
  const groups = groupsOf(numbers).map((members): Group => {
    const written = simplestOf(members);
    const digits = digitsOf(members);
    return { members, written, digits, text: textOf(written, digits) };
  });
  for (let shared = sharedIn(groups, known); shared.size > 0; shared = sharedIn(groups, known)) {
    const longer = groups.filter(({ text, digits }) => shared.has(text) && digits < DIGITS.most);
    if (longer.length === 0) break; // a number may have only a known text of fewer digits
    for (const group of longer) group.text = textOf(group.written, ++group.digits);
  }
  return groups.flatMap(({ members, written, text }) => {
    const digits = digitsOf(members);
    return members.map(
      ({ magnitude, isPositive, isNegative }): KnownText => ({
        magnitude,
        digits,
        isPositive,
        isNegative,
        written,
        text,
      }),
    );
  });
}

/** Returns the most digits of any member. */
const digitsOf = (members: readonly Wanted[]): number =>
  members.reduce((most, { digits }) => Math.max(most, digits), 0);

/** Returns groups of magnitudes that are the same number, with their digits. */
function groupsOf(numbers: Iterable<WantedNumber>): readonly (readonly Wanted[])[] {
  const wanted = new Map<number, { -readonly [K in keyof Wanted]: Wanted[K] }>();
  for (const [x, digits] of numbers) {
    if (Number.isNaN(x)) continue;
    const magnitude = Math.abs(x);
    const one = wanted.get(magnitude) ?? { magnitude, digits, isPositive: false, isNegative: false };
    one.digits = Math.max(one.digits, digits);
    one.isPositive ||= x > 0;
    one.isNegative ||= x < 0;
    wanted.set(magnitude, one);
  }
  const groups: Wanted[][] = [];
  for (const magnitude of Float64Array.from(wanted.keys()).sort()) {
    const one = wanted.get(magnitude)!; // the magnitude is a key
    const group = groups.at(-1);
    if (group && isOne(group[0]!, one)) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** Returns the number with the fewest digits among equal numbers: 0.3 rather than 0.30000000000000004. */
function simplestOf(group: readonly Wanted[]): number {
  if (group.length === 1) return group[0]!.magnitude;
  const lengths = group.map(({ magnitude }) => String(magnitude).length);
  return group[lengths.indexOf(Math.min(...lengths))]!.magnitude;
}

/** Returns the texts that several groups share, or that known numbers have. */
function sharedIn(groups: readonly Group[], known: KnownTexts): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { text } of groups) {
    if (seen.has(text) || known.has(text)) shared.add(text);
    seen.add(text);
  }
  return shared;
}
