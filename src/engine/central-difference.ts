/** Numeric derivatives by central differences, against which every analytic gradient is checked. */

import { type Parts, whole } from './in-parts.ts';

/** An analytic and a numeric derivative, and whether the two agree. */
export interface DerivativeComparison {
  readonly analytic: number;
  readonly numeric: number;
  readonly verdict: 'pass' | 'fail' | 'nonfinite';
}

export interface CheckTolerance {
  /** The largest number whose rounding reaches the result, ≥ |f|; counts as at least 1. */
  readonly magnitude: number;
  /** Near a kink the function bends too sharply for more than four digits. */
  readonly isNearKink: boolean;
  /** Terms of the longest sum in f, 1 by default: each adds its rounding. */
  readonly terms?: number;
}

const EPSILON = 2.2e-16;
/** Each shorter step divides the last one by this. */
const SHORTENING = 16;
const SHORTENINGS = 8;

/** The step at x: truncation grows with its square, rounding with its inverse. */
export const differenceStep = (x: number): number => 6e-6 * Math.max(1, Math.abs(x));

/** Whether `analytic` is f′(x), for a function that is computed at once. */
export const compareDerivative = (
  f: (x: number) => number,
  x: number,
  analytic: number,
  tolerance: CheckTolerance,
): DerivativeComparison =>
  whole(
    comparingDerivative(
      function* (at) {
        yield 1;
        return f(at);
      },
      x,
      analytic,
      tolerance,
    ),
  );

/** Whether `analytic` is f′(x), for a function that may take long. The step is shortened only while the quotient still changes with it, as that of log does
 * close to 0: a quotient that has settled and disagrees is a failure. */
export function* comparingDerivative(
  f: (x: number) => Parts<number>,
  x: number,
  analytic: number,
  tolerance: CheckTolerance,
): Parts<DerivativeComparison> {
  let [step, before] = [differenceStep(x) * lengthening(tolerance.terms ?? 1), Number.NaN];
  if (!Number.isFinite(analytic) || !Number.isFinite(x)) return { analytic, numeric: before, verdict: 'nonfinite' };
  for (let shortened = 0; ; shortened++, step /= SHORTENING) {
    const numeric = yield* quotient(f, x, step);
    if (isClose(numeric, analytic, step, tolerance)) return { analytic, numeric, verdict: 'pass' };
    const isSettled = isClose(numeric, before, step, tolerance);
    if (isSettled || shortened === SHORTENINGS)
      return { analytic, numeric, verdict: Number.isFinite(numeric) ? 'fail' : 'nonfinite' };
    before = numeric;
  }
}

/** Fewest terms of a sum whose rounding matters. */
const MANY_TERMS = 1_000;

/** The best step grows with the cube root of the rounding, and rounding at worst with the number of terms. */
const lengthening = (terms: number): number => (terms < MANY_TERMS ? 1 : Math.cbrt(terms));

/** Divided by the realised step: x + h is rounded. */
function* quotient(f: (x: number) => Parts<number>, x: number, step: number): Parts<number> {
  const [above, below] = [x + step, x - step];
  const over = yield* f(above);
  return (over - (yield* f(below))) / (above - below);
}

/** Seven digits, or what rounding leaves of them. False for NaN. */
function isClose(a: number, b: number, step: number, { magnitude, isNearKink }: CheckTolerance): boolean {
  const relative = (isNearKink ? 1e-4 : 1e-7) * Math.max(Math.abs(a), Math.abs(b));
  return Math.abs(a - b) <= relative + (4 * EPSILON * Math.max(1, magnitude)) / step;
}
