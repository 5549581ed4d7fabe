/** Equality up to rounding: numbers computed in another order may differ in their last bits, which is only noise. */

import { DIGITS } from '../limits.ts';

/** Relative rounding error of a 64-bit number after a few operations; sums of thousands of terms stay below it. */
const ROUNDING = 1e-12;

/** Returns the relative noise for a reader of `digits` digits; 0 with all digits. */
export const roundingAt = (digits: number): number => (digits >= DIGITS.most ? 0 : Math.min(ROUNDING, 10 ** -digits));

/** Whether two numbers are equal up to rounding; NaN equals NaN, ∞ never equals a finite number, and 0 is not −0. */
export function isSameNumber(x: number, y: number, digits: number = DIGITS.usual): boolean {
  if (Object.is(x, y)) return true;
  const apart = Math.abs(x - y);
  return apart > 0 && Number.isFinite(apart) && apart <= roundingAt(digits) * Math.min(Math.abs(x), Math.abs(y));
}

/** Returns the integer that equals the number up to rounding, else the number itself. */
export function withoutNoise(x: number, digits: number): number {
  const integer = Math.round(x);
  return integer !== x && isSameNumber(integer, x, digits) ? integer : x;
}

interface Numbers {
  readonly data: ArrayLike<number>;
}

/** Whether lists of the same length hold equal numbers up to rounding. */
export const areSameNumbers = ({ data: a }: Numbers, { data: b }: Numbers, digits: number): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (x: number, i: number) => isSameNumber(x, b[i]!, digits));

/** Returns words for a before and an after that differ only by rounding; undefined where they are equal or really differ. */
export function unchangedWords(before: Numbers | undefined, after: Numbers | undefined, digits: number) {
  if (before === undefined || after === undefined || !areSameNumbers(before, after, digits)) return undefined;
  const isIdentical = Array.prototype.every.call(before.data, (x: number, i: number) => Object.is(x, after.data[i]));
  return isIdentical ? undefined : 'unchanged up to rounding';
}
