import { describe, expect, it } from 'vitest';
import { isSameNumber, unchangedWords, withoutNoise } from '../../src/text/rounding.ts';

const said = (before: readonly number[], after: readonly number[], digits = 5) =>
  unchangedWords({ data: before }, { data: after }, digits);

describe('rounding alone', () => {
  it.each([
    [0.3, 0.1 + 0.2, true], // 0.30000000000000004
    [1, 1 + 1e-13, true],
    [1, 1 + 1e-11, false],
    [1e300, 1e300 * (1 + 1e-15), true],
    [0, 1e-300, false], // nothing is a part of 0
    [0, -0, false],
    [1, -1, false],
    [Number.NaN, Number.NaN, true],
    [1 / 0, -1 / 0, false],
    [1 / 0, Number.MAX_VALUE, false],
  ])('between %d and %d: %s', (x, y, is) => {
    expect([isSameNumber(x, y), isSameNumber(y, x)]).toEqual([is, is]);
  });

  it('is a difference where all digits are read', () => {
    expect(isSameNumber(0.3, 0.1 + 0.2, 17)).toBe(false);
    expect(withoutNoise(2.9999999999999996, 17)).toBe(2.9999999999999996);
    expect(withoutNoise(2.9999999999999996, 12)).toBe(3);
  });

  it('is said of a before and an after', () => {
    expect(said([0.3, 1], [0.1 + 0.2, 1])).toBe('unchanged up to rounding');
    expect(said([0.3, 1], [0.3, 1])).toBeUndefined();
    expect(said([0.3, 1], [0.1 + 0.2, 1.1])).toBeUndefined();
    expect(said([0.3], [0.1 + 0.2], 17)).toBeUndefined();
    expect(said([0], [-0])).toBeUndefined();
  });
});
