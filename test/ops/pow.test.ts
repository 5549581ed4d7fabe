/** Powers against a table with 60 digits (make-pow-table.py) and the special cases of IEEE 754-2019, 9.2.1. */

import { describe, expect, it } from 'vitest';
import { pow } from '../../src/ops/pow.ts';
import table from './pow-table.json' with { type: 'json' };

const bits = new DataView(new ArrayBuffer(8));

/** The distance to the next larger number. @param x Above 0. */
function ulpOf(x: number): number {
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + 1n);
  return bits.getFloat64(0) - x;
}

describe('A power', () => {
  const SMALLEST_NORMAL = 2 ** -1022;
  const errors = table.map(([x, y, nearest, rest]) => ({
    of: `${x} ** ${y}`,
    isNormal: nearest! >= SMALLEST_NORMAL,
    ulps: Math.abs((pow(x!, y!) - nearest!) / ulpOf(nearest!) - rest!),
  }));

  it('is within 0.55 units in the last place of the exact one', () => {
    expect(errors.length).toBeGreaterThan(1000);
    expect(errors.filter(({ isNormal, ulps }) => isNormal && ulps > 0.55)).toEqual([]);
  });

  it('is within one unit below the smallest normal number, where it is rounded twice', () => {
    const small = errors.filter(({ isNormal }) => !isNormal);
    expect(small.length).toBeGreaterThan(20);
    expect(small.filter(({ ulps }) => ulps > 1)).toEqual([]);
  });

  it('is the nearest number wherever the base is squared', () => {
    for (const x of [0.1, 1e-170, 3.3e160, -7.7]) expect(pow(x, 2)).toBe(x * x);
  });

  it('of a base below 0 has the sign of the exponent’s parity, and none for other exponents', () => {
    expect([pow(-2, 3), pow(-2, 4), pow(-2, -3), pow(-2, 0.5), pow(-2, 2 ** 53)]).toEqual([
      -8,
      16,
      -0.125,
      NaN,
      Infinity,
    ]);
    expect(pow(-0.5, 1e15 + 1)).toBe(-0);
  });

  const [inf, nan] = [Infinity, NaN];
  it.each([
    [nan, 0, 1],
    [1, nan, 1],
    [1, inf, 1],
    [-1, inf, 1],
    [-1, -inf, 1],
    [-1, 2 ** 64, 1],
    [2, nan, nan],
    [nan, 2, nan],
    [nan, 3, nan],
    [0.5, inf, 0],
    [0.5, -inf, inf],
    [-2, inf, inf],
    [-2, -inf, 0],
    [0, -3, inf],
    [-0, -3, -inf],
    [-0, -2, inf],
    [-0, -0.5, inf],
    [-0, 3, -0],
    [-0, 2.5, 0],
    [0, 0.5, 0],
    [0, -inf, inf],
    [inf, 0.5, inf],
    [inf, -1, 0],
    [-inf, 3, -inf],
    [-inf, 2.5, inf],
    [-inf, -3, -0],
    [-inf, -4, 0],
    [1 + 2 ** -52, 1e300, inf],
    [1 - 2 ** -53, 1e300, 0],
    [2, 1024, inf],
    [2, 1023, 2 ** 1023],
    [2, -1074, 5e-324],
    [2, -1075, 0],
    [5e-324, 1, 5e-324],
    [5e-324, -1, inf],
    [1.7976931348623157e308, 1, 1.7976931348623157e308],
    [10, 1e-320, 1],
  ])('%d to the power %d is %d', (x, y, expected) => {
    expect(pow(x, y)).toBe(expected);
  });
});
