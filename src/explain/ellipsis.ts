/** Long sums are written without their middle terms: 784 terms cannot be read, and the first and last terms show the pattern. */

/** Most terms of a sum that is written whole, and the terms at each end of a longer sum. */
export const TERMS = { most: 100, atEachEnd: 20 } as const;

/** The name that stands for omitted terms in a text of the scenario language. */
export const ELLIPSIS = '_left_out';

/** `… 1,880 more …`. */
export const ellipsisText = (count: number): string => `… ${count.toLocaleString('en')} more …`;

export interface Shortened {
  readonly text: string;
  /** Number of omitted terms. */
  readonly leftOut: number;
}

/** Returns the text without the middle of its longest sum, if that sum is long. */
export function shortened(text: string): Shortened {
  const pluses = longestSum(text);
  const leftOut = pluses.length + 1 - 2 * TERMS.atEachEnd;
  if (pluses.length < TERMS.most) return { text, leftOut: 0 };
  const head = text.slice(0, pluses[TERMS.atEachEnd - 1]! + PLUS.length);
  return { text: head + ELLIPSIS + text.slice(pluses.at(-TERMS.atEachEnd)!), leftOut };
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

const PLUS = ' + ';

/** Returns the positions of the pluses of the longest sum: those within the same brackets. */
function longestSum(text: string): readonly number[] {
  let longest: number[] = [];
  const open: number[][] = [[]];
  const close = () => {
    const sum = open.pop()!; // brackets of operations' texts are balanced
    if (sum.length > longest.length) longest = sum;
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '(' || character === '[') open.push([]);
    else if (character === ')' || character === ']') close();
    else if (character === '+' && text.startsWith(PLUS, i - 1)) open.at(-1)!.push(i - 1);
  }
  close();
  return longest;
}
