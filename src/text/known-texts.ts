/** A table of numbers and their texts, for a screen, a ledger or a list. */

import { DIGITS } from '../limits.ts';
import { formatNumber, type NumberOptions } from './number-format.ts';
import { noiseOf } from './rounding.ts';

/** A magnitude, its least digits, and the signs with which it occurs. */
export interface Wanted {
  readonly magnitude: number;
  readonly digits: number;
  readonly isPositive: boolean;
  readonly isNegative: boolean;
}

/** A wanted magnitude with its text. */
export interface KnownText extends Wanted {
  /** The number that is written: the simplest number equal to it up to rounding. */
  readonly written: number;
  readonly text: string;
}

/** A signed number's texts in fewer digits, indexed by digits, and the neighbours from which they differ. */
interface Shortened {
  readonly others: readonly number[];
  readonly texts: string[];
}

/** Known texts in layers: an upper table's texts differ from all texts of the tables below. */
export class KnownTexts {
  /** How every number here is written, apart from its digits. */
  readonly options: NumberOptions;
  readonly #below: KnownTexts | undefined;
  /** Whether numbers that are told apart later are added. */
  readonly keeps: boolean;
  /** Entries, sorted by magnitude. */
  #sorted: readonly KnownText[] = [];
  readonly #byMagnitude = new Map<number, KnownText>();
  readonly #texts = new Set<string>();
  /** Cached shortened texts: they depend on all known numbers, and many cells need them. */
  readonly #shortened = { positive: new Map<KnownText, Shortened>(), negative: new Map<KnownText, Shortened>() };

  constructor(options: NumberOptions, below?: KnownTexts, keeps = false) {
    this.options = options;
    this.#below = below;
    this.keeps = keeps;
  }

  /** Whether a known magnitude has this text. */
  has(text: string): boolean {
    return this.#texts.has(text) || this.#below?.has(text) === true;
  }

  /** Returns the entry of the same number, exact or up to rounding. */
  find(magnitude: number, digits: number): KnownText | undefined {
    return this.#exact(magnitude) ?? this.#near({ magnitude, digits });
  }

  /** @param entries New entries, sorted by magnitude. */
  add(entries: readonly KnownText[]): void {
    this.#sorted =
      this.#sorted.length === 0 ? entries : [...this.#sorted, ...entries].sort((a, b) => a.magnitude - b.magnitude);
    for (const entry of entries) {
      this.#byMagnitude.set(entry.magnitude, entry);
      this.#texts.add(entry.text);
    }
    this.#shortened.positive.clear();
    this.#shortened.negative.clear();
  }

  /** Returns the text of x without a sign, in the fewest digits, at least `fewest`, that differ from all others; `entry` is x's entry. */
  shortened(x: number, entry: KnownText, fewest: number): string {
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

  #exact(magnitude: number): KnownText | undefined {
    const own = this.#byMagnitude.get(magnitude);
    return own === undefined && this.#below ? this.#below.#exact(magnitude) : own;
  }

  #near(wanted: Amount): KnownText | undefined {
    const known = this.#below ? this.#below.#near(wanted) : undefined;
    if (known !== undefined) return known;
    const at = placeOf(this.#sorted, wanted.magnitude);
    return [this.#sorted[at], this.#sorted[at - 1]].find(entry => entry && isOne(entry, wanted));
  }

  /** Returns, for each table, the next smaller and next greater magnitude with the number's sign and another text. */
  #neighbours(x: number, text: string): readonly number[] {
    const isOther = (entry: KnownText) => entry.text !== text && (x < 0 ? entry.isNegative : entry.isPositive);
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

/** Whether two magnitudes are the same number up to rounding, at the larger number of digits. */
export function isOne(a: Amount, b: Amount): boolean {
  if (a.magnitude === b.magnitude) return true;
  const [less, more] = a.magnitude < b.magnitude ? [a.magnitude, b.magnitude] : [b.magnitude, a.magnitude];
  return more - less <= noiseOf(less, Math.max(a.digits, b.digits));
}

/**
 * Returns the text in at least `digits` digits that differs from its neighbours in as many digits.
 * Rounding keeps the order, so numbers with the same text are neighbours; and a text of few digits can only belong to a
 * number that reads so in these digits too.
 */
function unlike(
  { written, text: whole }: KnownText,
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

/** Returns the index of the first entry that is not below a magnitude. */
function placeOf(entries: readonly KnownText[], magnitude: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.magnitude < magnitude) low = middle + 1;
    else high = middle;
  }
  return low;
}
