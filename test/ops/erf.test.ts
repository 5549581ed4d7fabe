/** The error function against the C library's. */

import { describe, expect, it } from 'vitest';
import { erfc, errorFunction } from '../../src/ops/erf.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe('The error function', () => {
  // Python's math.erf and math.erfc, which are the C library's.
  it.each([
    [0.1, 0.1124629160182849, 0.8875370839817152],
    [0.5, 0.5204998778130465, 0.4795001221869535],
    [1, 0.8427007929497149, 0.15729920705028513],
    [1.999, 0.9953015566513705, 0.004698443348629488],
    [2, 0.9953222650189527, 0.004677734981047265],
    [2.001, 0.9953428907185247, 0.00465710928147535],
    [3, 0.9999779095030014, 2.2090496998585438e-5],
    [5, 0.9999999999984626, 1.5374597944280351e-12],
    [10, 1, 2.088487583762545e-45],
    [26, 1, 5.663192408856143e-296],
  ])('of %f is %f, its complement %f', (x, value, complement) => {
    expect(Math.abs(errorFunction(x) - value)).toBeLessThan(1e-15);
    expect(errorFunction(-x)).toBe(-errorFunction(x));
    expect(Math.abs(erfc(x) / complement - 1)).toBeLessThan(2e-13);
    expect(Math.abs(erfc(-x) - (1 + value))).toBeLessThan(1e-15);
  });

  it('reaches ±1 at ±∞ and passes NaN on', () => {
    expect([errorFunction(inf), errorFunction(-inf), erfc(inf), erfc(-inf), errorFunction(nan)]).toEqual([
      1,
      -1,
      0,
      2,
      nan,
    ]);
  });
});
