/** When two numbers are one: computed in another order they may differ in their last bits, which is noise and no difference. */

import { DIGITS } from '../limits.ts';

/** What rounding makes of a 64-bit number in a few operations, as a part of the number; sums of thousands of terms stay below it. */
const ROUNDING = 1e-12;

/** The part of a number that is noise for a reader of so many digits: with all digits there is none. */
export const roundingAt = (digits: number): number => (digits >= DIGITS.most ? 0 : Math.min(ROUNDING, 10 ** -digits));

/** Whether rounding alone tells two numbers apart; NaN is NaN, and ∞ is no finite number. */
export function isSameNumber(x: number, y: number, digits: number = DIGITS.usual): boolean {
  if (Object.is(x, y)) return true;
  const apart = Math.abs(x - y);
  return Number.isFinite(apart) && apart <= roundingAt(digits) * Math.min(Math.abs(x), Math.abs(y));
}

/** The integer that a number is but for rounding; the number itself where there is none. */
export function withoutNoise(x: number, digits: number): number {
  const integer = Math.round(x);
  return integer !== x && isSameNumber(integer, x, digits) ? integer : x;
}

/** `unchanged up to rounding` where numbers differ, but by rounding alone; undefined where they are equal, and where a difference is one. */
export function unchangedWords(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  digits: number,
): string | undefined {
  const isAlike = (is: (x: number, y: number) => boolean) =>
    before.length === after.length && Array.prototype.every.call(before, (x: number, i: number) => is(x, after[i]!));
  return isAlike((x, y) => isSameNumber(x, y, digits)) && !isAlike(Object.is) ? 'unchanged up to rounding' : undefined;
}
