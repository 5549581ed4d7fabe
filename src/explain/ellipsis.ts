/** Long sums and products are written without their middle: 784 terms cannot be read, and the first and last show the pattern. */

import { parsedIfShort } from '../language/parse.ts';
import { exactText } from '../text/amounts.ts';

/** Most terms of a sum that is written whole, and the terms at each end of a longer sum. */
export const TERMS = { most: 100, atEachEnd: 20 } as const;

/** What is tried in turn, as sums may stand in sums. */
const SHORTER = [TERMS, { most: 16, atEachEnd: 4 }, { most: 4, atEachEnd: 1 }] as const;

/** The name that stands for so many omitted terms in a text of the scenario language. */
const ellipsisName = (count: number): string => `_left_out_${count}`;

/** `… 1,880 more …`. */
export const ellipsisText = (count: number): string => `… ${exactText(count)} more …`;

/** Returns what is shown for a name that stands for omitted terms; undefined for other names. */
export function omission(name: string): string | undefined {
  const [, count] = /^_left_out_(\d+)$/.exec(name) ?? [];
  return count === undefined ? undefined : ellipsisText(Number(count));
}

/** Returns the text without the middle of its long sums and products; undefined where it is too long even so. */
export function shortened(text: string): string | undefined {
  for (const terms of SHORTER) {
    const shorter = withoutMiddles(text, terms);
    if (parsedIfShort(shorter) !== undefined) return shorter;
  }
  return undefined;
}

type Terms = (typeof SHORTER)[number];

/** What begins and ends brackets, joins terms and factors, and ends a sum: a comma, a comparison, a choice. */
const JOINTS = /[()[\],]| \+ | \* | (?:\?|:|[=!<>]=|[<>]|\|\||&&) /g;

/** Returns the text without the middle of each sum and product that is longer than `most`, within whatever brackets. */
function withoutMiddles(text: string, terms: Terms): string {
  const open = [new Level(terms)];
  let start = 0;
  for (const { 0: joint, index } of text.matchAll(JOINTS)) {
    const level = open.at(-1)!; // brackets of operations' texts are balanced
    level.add(text.slice(start, index));
    start = index + joint.length;
    if (joint === '(' || joint === '[') {
      level.add(joint);
      open.push(new Level(terms));
    } else if (joint === ')' || joint === ']') {
      open.pop();
      open.at(-1)!.add(level.text() + joint);
    } else if (joint === ' + ') level.endTerm();
    else if (joint === ' * ') level.endFactor();
    else level.endSum(joint);
  }
  const level = open[0]!; // the outermost
  level.add(text.slice(start));
  return level.text();
}

/** What stands between two brackets. */
class Level {
  private readonly ends: Terms;
  private before = '';
  private sum: string[] = [];
  private product: string[] = [];
  private factor = '';

  constructor(ends: Terms) {
    this.ends = ends;
  }

  add(text: string): void {
    this.factor += text;
  }

  endFactor(): void {
    this.product.push(this.factor);
    this.factor = '';
  }

  endTerm(): void {
    this.endFactor();
    this.sum.push(withoutMiddle(this.product, ' * ', this.ends));
    this.product = [];
  }

  endSum(joint = ''): void {
    this.endTerm();
    this.before += withoutMiddle(this.sum, ' + ', this.ends) + joint;
    this.sum = [];
  }

  text(): string {
    this.endSum();
    return this.before;
  }
}

function withoutMiddle(terms: readonly string[], joint: string, { most, atEachEnd }: Terms): string {
  if (terms.length <= most) return terms.join(joint);
  const name = ellipsisName(terms.length - 2 * atEachEnd);
  return [...terms.slice(0, atEachEnd), name, ...terms.slice(-atEachEnd)].join(joint);
}

/** Returns the ends of a long list of terms, and the number omitted between them. */
export function ends<T>(terms: readonly T[]): {
  readonly head: readonly T[];
  readonly tail: readonly T[];
  readonly leftOut: number;
} {
  if (terms.length <= TERMS.most) return { head: terms, tail: [], leftOut: 0 };
  const { atEachEnd } = TERMS;
  return { head: terms.slice(0, atEachEnd), tail: terms.slice(-atEachEnd), leftOut: terms.length - 2 * atEachEnd };
}
