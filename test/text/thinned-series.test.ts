import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf } from '../../src/text/scale.ts';
import { ThinnedSeries } from '../../src/text/thinned-series.ts';

function thinned(numbers: readonly (number | undefined)[], most: number): ThinnedSeries {
  const series = new ThinnedSeries(most);
  for (const x of numbers) series.push(x);
  return series;
}

describe('A thinned series', () => {
  it('holds all numbers while they are few', () => {
    const { values, at, count } = thinned([3, Number.NaN, 5], 4);
    expect([values, at, count]).toEqual([[3, Number.NaN, 5], [0, 1, 2], 3]);
  });

  it('has of every stretch the ends, the extremes and what is no ordinary number, each in its place', () => {
    // Two stretches of four, of which 1 and 6 stand between the extremes and are neither first nor last.
    expect(thinned([2, 9, 1, 4, 5, 6, 1 / 0, 7], 1).values).toEqual([2, 9, 1, 1 / 0, 7]);
    expect(thinned([0, 0, Number.NaN, 8, 3, 0, -1 / 0, 0], 1).at).toEqual([0, 2, 3, 6, 7]);
  });

  it('keeps a gap of every stretch as no number, not as NaN', () => {
    const { values, at, count } = thinned([2, undefined, 1, 4, 5, 6, 6, undefined], 1);
    expect([values, at, count]).toEqual([[2, undefined, 1, 6, undefined], [0, 1, 2, 5, 7], 8]);
  });

  it('never loses an extreme, the last number or a NaN, however long the series', () => {
    const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const numbers = fc.array(
      fc.oneof({ weight: 20, arbitrary: number }, { weight: 1, arbitrary: fc.constant(Number.NaN) }),
      {
        minLength: 1,
        maxLength: 400,
      },
    );
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 12 }), (all, most) => {
        const { values, at, count } = thinned(all, most);
        expect(count).toBe(all.length);
        expect(values).toEqual(at.map(i => all[i])); // each stands where it was
        expect(at).toEqual([...at].sort((a, b) => a - b));
        expect(extentOf(values)).toEqual(extentOf(all));
        expect(values.some(Number.isNaN)).toBe(all.some(Number.isNaN));
        expect(at.at(-1)).toBe(all.length - 1);
        expect(values.length).toBeLessThanOrEqual(7 * 2 * most);
      }),
    );
  });
});
