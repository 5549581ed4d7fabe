/** A table of numbers and their texts: those of a screen, of one ledger, or of a list. */

import { DIGITS } from '../limits.ts';
import { formatNumber, type NumberOptions } from './number-format.ts';
import { roundingAt } from './rounding.ts';

/** A magnitude, the digits that it is to have at least, and which of its signs there are. */
export interface Wanted {
  readonly magnitude: number;
  readonly digits: number;
  readonly isPositive: boolean;
  readonly isNegative: boolean;
}

/** It with the text that it got. */
export interface Entry extends Wanted {
  /** The simplest number that differs from it by rounding alone, which is the one that is written. */
  readonly written: number;
  readonly text: string;
}

/** Of a number with its sign: the texts that it has in fewer digits, each at the place of its digits, and the numbers that they are unlike. */
interface Shortened {
  readonly others: readonly number[];
  readonly texts: string[];
}

/** Tables lie on each other: what an upper one knows is told apart from all that those below it know. */
export class KnownTexts {
  /** How every number here is written, but for its digits. */
  readonly options: NumberOptions;
  readonly #below: KnownTexts | undefined;
  /** Whether numbers that are told apart later become known too. */
  readonly keeps: boolean;
  /** By their magnitudes, which rise. */
  #sorted: readonly Entry[] = [];
  readonly #byMagnitude = new Map<number, Entry>();
  readonly #texts = new Set<string>();
  /** Worked out once, as they depend on all that is known and are asked for in cell after cell. */
  readonly #shortened = { positive: new Map<Entry, Shortened>(), negative: new Map<Entry, Shortened>() };

  constructor(options: NumberOptions, below?: KnownTexts, keeps = false) {
    this.options = options;
    this.#below = below;
    this.keeps = keeps;
  }

  /** Whether a text is that of a known magnitude. */
  has(text: string): boolean {
    return this.#texts.has(text) || this.#below?.has(text) === true;
  }

  /** The entry of the same number, if need be up to rounding. */
  find(magnitude: number, digits: number): Entry | undefined {
    return this.#exact(magnitude) ?? this.#near({ magnitude, digits });
  }

  /** @param entries Whose magnitudes rise; none of them is known. */
  add(entries: readonly Entry[]): void {
    this.#sorted =
      this.#sorted.length === 0 ? entries : [...this.#sorted, ...entries].sort((a, b) => a.magnitude - b.magnitude);
    for (const entry of entries) {
      this.#byMagnitude.set(entry.magnitude, entry);
      this.#texts.add(entry.text);
    }
    this.#shortened.positive.clear();
    this.#shortened.negative.clear();
  }

  /** The text of x, whose entry it is, without a sign, in as few digits from `fewest` on as still tell it from all others. */
  shortened(x: number, entry: Entry, fewest: number): string {
    const known = x < 0 ? this.#shortened.negative : this.#shortened.positive;
    let shortened = known.get(entry);
    if (shortened === undefined) {
      shortened = { others: this.#neighbours(x, entry.text), texts: [] };
      known.set(entry, shortened);
    }
    const { others, texts } = shortened;
    texts[fewest] ??= unlike(entry, fewest, others, this.options);
    return texts[fewest];
  }

  #exact(magnitude: number): Entry | undefined {
    const own = this.#byMagnitude.get(magnitude);
    return own === undefined && this.#below ? this.#below.#exact(magnitude) : own;
  }

  #near(wanted: Amount): Entry | undefined {
    const known = this.#below ? this.#below.#near(wanted) : undefined;
    if (known !== undefined) return known;
    const at = placeOf(this.#sorted, wanted.magnitude);
    return [this.#sorted[at], this.#sorted[at - 1]].find(entry => entry && isOne(entry, wanted));
  }

  /** The next smaller and the next greater magnitude of the number's sign that have another text, in each table. */
  #neighbours(x: number, text: string): readonly number[] {
    const isOther = (entry: Entry) => entry.text !== text && (x < 0 ? entry.isNegative : entry.isPositive);
    const entries = this.#sorted;
    const at = placeOf(entries, Math.abs(x));
    let [below, above] = [at - 1, at];
    while (below >= 0 && !isOther(entries[below]!)) below--;
    while (above < entries.length && !isOther(entries[above]!)) above++;
    const own = [entries[below], entries[above]].flatMap(other => (other ? [other.written] : []));
    return this.#below ? [...this.#below.#neighbours(x, text), ...own] : own;
  }
}

type Amount = Pick<Wanted, 'magnitude' | 'digits'>;

/** Whether two magnitudes are one number to who reads the more digits of the two. */
export function isOne(a: Amount, b: Amount): boolean {
  if (a.magnitude === b.magnitude) return true;
  const [less, more] = a.magnitude < b.magnitude ? [a.magnitude, b.magnitude] : [b.magnitude, a.magnitude];
  return more - less <= roundingAt(Math.max(a.digits, b.digits)) * less;
}

/**
 * The text in at least so many digits, unlike its neighbours in as many.
 * Rounding keeps the order, so that whatever would read as the same lies next to it; and a text of few digits can only be that of a
 * number that reads so in these digits too.
 */
function unlike(
  { written, text: whole }: Entry,
  fewest: number,
  others: readonly number[],
  options: NumberOptions,
): string {
  for (let digits = fewest; digits < DIGITS.most; digits++) {
    const inDigits = { ...options, digits };
    const text = formatNumber(written, inDigits);
    if (others.every(other => formatNumber(other, inDigits) !== text)) return text;
  }
  return whole;
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
