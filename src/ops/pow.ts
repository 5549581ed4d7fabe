/**
 * Powers that are the same on every machine: V8's own differ from version to version by a unit in the last place, and between
 * compiled and interpreted code. Within 0.55 units in the last place of the exact value; the special cases are those of IEEE 754.
 *
 * xʸ = e to the power y · ln x, where ln x has about 68 bits: a number of more than 53 bits is the sum of two, `High` and `Low`.
 * `Math.fround` takes the high part, since products of two numbers of 24 bits are exact.
 * Source of the method: Tang, Table-driven implementation of the exponential and logarithm functions, ACM TOMS 1989 and 1990.
 */

import { INTERVALS, LN2, LN2_SHORT, LOWEST, type PowTables, powTables } from './pow-tables.ts';

/** Beyond these every power but that of ±1 is ∞ or 0. */
const LARGEST_EXPONENT = 2 ** 64;

/** x to the power y; 1 for x = 1, y = 0, and x = −1 with y = ±∞, whatever the other is. */
export function pow(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 0 || x === 1) return 1;
  const size = Math.abs(x);
  if (!(size > 0 && size < Infinity && Math.abs(y) < LARGEST_EXPONENT)) return special(x, y);
  if (x > 0) return positivePower(x, y);
  return Number.isInteger(y) ? signOf(x, y) * positivePower(size, y) : NaN;
}

/** Zeros, infinities, NaN, and exponents so large that the power is 0, 1 or ∞. */
function special(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const size = Math.abs(x);
  if (size === 1) return 1; // an exponent as large as this is even, or infinite
  return signOf(x, y) * (size > 1 === y > 0 ? Infinity : 0);
}

/** −1 for odd powers of what is below 0, −0 included. */
const signOf = (x: number, y: number): number => ((x < 0 || Object.is(x, -0)) && Math.abs(y % 2) === 1 ? -1 : 1);

const bits = new Uint32Array(2);
const float = new Float64Array(bits.buffer);

/** Made when the first power is asked for. */
let tables: PowTables | undefined;

/** Adding and subtracting it rounds to the nearest integer. */
const ROUNDING = 1.5 * 2 ** 52;

/** x to the power y. @param x Above 0, finite. @param y Finite, below 2⁶⁴ in size. */
function positivePower(x: number, y: number): number {
  tables ??= powTables();
  // x = 2ⁿ · m, and m = c · (1 + r) with a c of the table: ln x = n · ln 2 + ln c + r − r²/2 + r³/3 − …
  const isSubnormal = x < 2 ** -1022;
  float[0] = isSubnormal ? x * 2 ** 53 : x;
  const upper = bits[1]! - LOWEST;
  const i = (upper >> 13) & (INTERVALS - 1);
  const exponent = upper >> 20;
  const m = float[0]! * tables.powerOfTwo[1100 - exponent]!;
  const n = isSubnormal ? exponent - 53 : exponent;
  const inverse = tables.inverse[i]!;
  const mHigh = Math.fround(m);
  const main = mHigh * inverse - 1;
  const side = (m - mHigh) * inverse;
  const r = main + side;
  const rHigh = Math.fround(r);
  const rLow = r - rHigh;
  const r2 = r * r;
  const series = 1 / 3 - r / 4 + r2 * (1 / 5 - r / 6) + r2 * r2 * (1 / 7 - r / 8 + r2 / 9);
  const known = n * LN2.high + tables.log[i]!;
  const first = known + r;
  const halfSquare = -0.5 * rHigh * rHigh;
  const high = first + halfSquare;
  const low =
    n * LN2.low +
    tables.logRest[i]! +
    (known - first + r) +
    (main - r + side) +
    (first - high + halfSquare) -
    0.5 * rLow * (r + rHigh) +
    r * r2 * series;
  const log = high + low;
  const logHigh = Math.fround(log);
  const logLow = high - logHigh + low;
  const yHigh = Math.fround(y);
  return exponential(yHigh * logHigh, (y - yHigh) * logHigh + y * logLow, tables);
}

/** e to the power high + low, where high has 48 bits. */
function exponential(high: number, low: number, { root, rootRest, powerOfTwo }: PowTables): number {
  if (high > 711) return Infinity;
  if (high < -746) return 0;
  // high + low = k · ln 2 / 128 + r
  const k = high * (INTERVALS / Math.LN2) + ROUNDING - ROUNDING;
  const r = high - k * (LN2_SHORT.high / INTERVALS) + (low - k * (LN2_SHORT.low / INTERVALS));
  const j = k & (INTERVALS - 1);
  const n = (k - j) / INTERVALS;
  const r2 = r * r;
  const part = rootRest[j]! + r + r2 * (1 / 2 + r / 6) + r2 * r2 * (1 / 24 + r / 120);
  const result = root[j]! + root[j]! * part;
  if (n > 1000) return result * 2 ** 1000 * powerOfTwo[100 + n]!;
  return n < -1000 ? result * powerOfTwo[n + 1200]! * 2 ** -100 : result * powerOfTwo[n + 1100]!;
}
