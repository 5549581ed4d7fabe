/** Equality up to rounding: numbers computed in another order may differ in their last bits, which is only noise. */

import { DIGITS } from '../limits.ts';

/** Relative rounding error of a 64-bit number after a few operations; sums of thousands of terms stay below it. */
const ROUNDING = 1e-12;

/** The first decimal place of a number below 2⁵³ is no noise there: 64 bits hold these integers exactly, and nearly all of their halves. */
const LEAST_PLACE = 0.05;

/** Returns the largest noise of a number of this magnitude for a reader of `digits` digits; 0 with all digits. */
export function noiseOf(magnitude: number, digits: number): number {
  if (digits >= DIGITS.most) return 0;
  const noise = Math.min(ROUNDING, 10 ** -digits) * magnitude;
  return magnitude < 2 ** 53 ? Math.min(noise, LEAST_PLACE) : noise;
}

/** Whether two numbers are equal up to rounding; NaN equals NaN, ∞ never equals a finite number, and 0 is not −0. */
export function isSameNumber(x: number, y: number, digits: number = DIGITS.usual): boolean {
  if (Object.is(x, y)) return true;
  const apart = Math.abs(x - y);
  return apart > 0 && Number.isFinite(apart) && apart <= noiseOf(Math.min(Math.abs(x), Math.abs(y)), digits);
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
