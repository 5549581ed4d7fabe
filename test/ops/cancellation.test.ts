/** Where a formula as written would lose the digits of what is left of a difference; expected numbers by exact fractions. */

import { describe, expect, it } from 'vitest';
import { worked } from '../support/operations.ts';

const relative = (actual: unknown, expected: number): number =>
  Math.abs((actual as number) - expected) / Math.abs(expected);

describe('Digits that cancel', () => {
  it('tanh near 1: 1 − out² of the out that was computed', () => {
    expect(relative(worked('tanh', { operands: [10] }).contributions[0], 8.244614529632978e-9)).toBeLessThan(1e-15);
  });

  it('bce near its target: (p − y) / (p(1 − p))', () => {
    const { contributions } = worked('bce', { operands: [0.3000001, 0.3] });
    expect(relative(contributions[0], 4.761903855012615e-7)).toBeLessThan(1e-15);
  });

  it('cross_entropy of large scores is that of the same scores shifted to 0, bit for bit', () => {
    const near = worked('cross_entropy', { operands: [[1, 0, 2], 2] });
    expect(worked('cross_entropy', { operands: [[1e9 + 1, 1e9, 1e9 + 2], 2] })).toEqual(near);
  });

  it('cross_entropy of a sure and right answer: log(1 + e⁻²⁰ + e⁻¹⁹), as near as 1 + e⁻¹⁹ lets it be', () => {
    const { out } = worked('cross_entropy', { operands: [[20, 1, 0], 0] });
    expect(relative(out, 7.66395003e-9)).toBeLessThan(2e-8);
  });
});
