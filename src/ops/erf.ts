/** The error function and its complement, to full precision on both sides. */

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** erf(x) in −1…1. Source: Abramowitz & Stegun 7.1.6 (series with positive terms) and 7.1.14 (continued fraction). */
export function errorFunction(x: number): number {
  return Math.abs(x) < 2 ? series(x) : x > 0 ? 1 - fraction(x) : fraction(-x) - 1;
}

/** 1 − erf(x) without the cancellation for large x, in 0…2. */
export function erfc(x: number): number {
  return x < 2 ? 1 - errorFunction(x) : fraction(x);
}

/** Standard normal distribution function Φ(x) = ½ erfc(−x/√2). */
export const normalCdf = (x: number): number => 0.5 * erfc(-x / Math.SQRT2);

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

/** erfc for x ≥ 2, evaluated from its 60th level up. */
function fraction(x: number): number {
  if (Number.isNaN(x)) return x;
  let level = x;
  for (let n = 60; n >= 1; n--) level = x + n / 2 / level;
  return x > 27 ? 0 : Math.exp(-x * x) / (level * Math.sqrt(Math.PI));
}
