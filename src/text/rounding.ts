/** When two numbers are one: computed in another order they may differ in their last bits, which is noise and no difference. */

import { DIGITS } from '../limits.ts';

/** What rounding makes of a 64-bit number in a few operations, as a part of the number; sums of thousands of terms stay below it. */
const ROUNDING = 1e-12;

/** The part of a number that is noise for a reader of so many digits: with all digits there is none. */
export const roundingAt = (digits: number): number => (digits >= DIGITS.most ? 0 : Math.min(ROUNDING, 10 ** -digits));

/** Whether rounding alone tells two numbers apart; NaN is NaN, ∞ is not finite, and 0 is not −0. */
export function isSameNumber(x: number, y: number, digits: number = DIGITS.usual): boolean {
  if (Object.is(x, y)) return true;
  const apart = Math.abs(x - y);
  return apart > 0 && Number.isFinite(apart) && apart <= roundingAt(digits) * Math.min(Math.abs(x), Math.abs(y));
}

/** The integer that a number is but for rounding; the number itself where there is none. */
export function withoutNoise(x: number, digits: number): number {
  const integer = Math.round(x);
  return integer !== x && isSameNumber(integer, x, digits) ? integer : x;
}

interface Numbers {
  readonly data: ArrayLike<number>;
}

/** Whether lists of one length hold the same numbers, each up to rounding. */
export const areSameNumbers = ({ data: a }: Numbers, { data: b }: Numbers, digits: number): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (x: number, i: number) => isSameNumber(x, b[i]!, digits));

/** What is said of a before and an after that differ by rounding alone; undefined where they do not differ, and where they do. */
export function unchangedWords(before: Numbers | undefined, after: Numbers | undefined, digits: number) {
  if (before === undefined || after === undefined || !areSameNumbers(before, after, digits)) return undefined;
  const isIdentical = Array.prototype.every.call(before.data, (x: number, i: number) => Object.is(x, after.data[i]));
  return isIdentical ? undefined : 'unchanged up to rounding';
}
