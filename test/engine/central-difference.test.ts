import { describe, expect, it } from 'vitest';
import { compareDerivative, differenceStep } from '../../src/engine/central-difference.ts';

const smooth = { magnitude: 1, isNearKink: false };

describe('A derivative from values', () => {
  it('steps 6e−6, and as much of a number larger than 1', () => {
    expect([differenceStep(0), differenceStep(-0.5), differenceStep(-128)]).toEqual([6e-6, 6e-6, 128 * 6e-6]);
  });

  it('agrees to seven digits: x³ at 2 has 12', () => {
    const cube = (x: number) => x ** 3;
    expect(compareDerivative(cube, 2, 12, smooth).verdict).toBe('pass');
    expect(compareDerivative(cube, 2, 12 * (1 + 5e-7), smooth).verdict).toBe('fail');
    expect(compareDerivative(cube, 2, -12, smooth)).toMatchObject({ verdict: 'fail', analytic: -12 });
  });

  it('is divided by the step that was really taken: 1e8 + 600 is exact, 0.1 + 6e−6 is not', () => {
    expect(compareDerivative(x => 3 * x, 0.1, 3, smooth).verdict).toBe('pass');
    expect(compareDerivative(x => 3 * x, 1e8 + 0.1, 3, { magnitude: 3e8, isNearKink: false }).verdict).toBe('pass');
  });

  it('allows for the rounding of f, as of a saturated loss: 1 + 1e−12·x cannot show its slope', () => {
    expect(compareDerivative(x => 1 + 1e-12 * x, 0, 1e-12, smooth).verdict).toBe('pass');
    expect(compareDerivative(x => 1 + 1e-6 * x, 0, -1e-6, smooth).verdict).toBe('fail');
  });

  it('shortens the step where the function bends within it: log at 1e−4, 1e−6 and 1e−9', () => {
    for (const x of [1e-4, 1e-6, 1e-9]) {
      const rounding = { magnitude: Math.abs(Math.log(x)), isNearKink: false };
      expect(compareDerivative(Math.log, x, 1 / x, rounding).verdict).toBe('pass');
      expect(compareDerivative(Math.log, x, -1 / x, rounding).verdict).toBe('fail');
      expect(compareDerivative(Math.log, x, 1.001 / x, rounding).verdict).toBe('fail');
    }
  });

  it('is content with four digits near a kink', () => {
    const bent = { magnitude: 1, isNearKink: true };
    expect(compareDerivative(x => x * x, 1, 2.0001, bent).verdict).toBe('pass');
    expect(compareDerivative(x => x * x, 1, 2.001, bent).verdict).toBe('fail');
  });

  it('does not judge what is not finite', () => {
    expect(compareDerivative(Math.log, 0, Number.POSITIVE_INFINITY, smooth).verdict).toBe('nonfinite');
    expect(compareDerivative(Math.log, -1, -1, smooth).verdict).toBe('nonfinite');
    expect(compareDerivative(Math.cbrt, 0, Number.POSITIVE_INFINITY, smooth).verdict).toBe('nonfinite'); // the quotient is finite
    expect(compareDerivative(x => x, Number.NaN, 1, smooth).verdict).toBe('nonfinite');
  });
});
