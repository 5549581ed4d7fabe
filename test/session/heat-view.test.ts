import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heatOf, heatWidth } from '../../src/session/views/heat-view.ts';

describe('The strip of a matrix', () => {
  test('has its rows one after the other, the greatest element as 1 or −1', () => {
    expect(heatOf([2, 3], Float64Array.of(1, -4, 0, 2, 3, -1))).toEqual([
      [0.25, -1, 0],
      [0.5, 0.75, -0.25],
    ]);
    expect(heatWidth([2, 3])).toBe(7); // two rows of three and a gap
  });

  test('stands for all elements: of many, a cell shows the strongest of its part', () => {
    const matrix = new Float64Array(32); // 4×8: four cells a row, two elements each
    matrix[5] = -2;
    matrix[4] = 1;
    matrix[31] = 1;
    expect(heatOf([4, 8], matrix)).toEqual([
      [0, 0, -1, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0.5],
    ]);
  });

  test('of a matrix with too many rows to part them is one run of cells', () => {
    const column = Float64Array.from({ length: 38 }, (_, i) => i); // two elements a cell
    const strip = heatOf([38, 1], column)!;
    expect(strip).toHaveLength(1);
    expect(strip[0]).toHaveLength(19);
    expect(strip[0]!.at(-1)).toBe(1);
  });

  test('shows NaN and infinite elements as such, beside a scale of the finite ones', () => {
    expect(heatOf([1, 4], Float64Array.of(Number.NaN, -Infinity, 2, 1))).toEqual([[Number.NaN, -1, 1, 0.5]]);
  });

  test('belongs to matrices alone', () => {
    expect([heatOf([], Float64Array.of(1)), heatOf([3], Float64Array.of(1, 2, 3))]).toEqual([undefined, undefined]);
    expect([heatWidth([3]), heatWidth([2, 0])]).toEqual([0, 0]);
  });

  test('never hides where the greatest element is, and keeps to its width', () => {
    const shape = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(shape, fc.nat(10_000), ([rows, columns], pick) => {
        const numbers = new Float64Array(rows * columns).fill(0.01);
        numbers[pick % numbers.length] = -3;
        const strip = heatOf([rows, columns], numbers)!;
        expect(strip.flat().filter(strength => strength === -1)).toHaveLength(1);
        const cells = strip.reduce((sum, row) => sum + row.length, strip.length - 1);
        expect(cells).toBe(heatWidth([rows, columns]));
        expect(cells).toBeLessThanOrEqual(19);
      }),
    );
  });
});
