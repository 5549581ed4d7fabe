import { describe, expect, it } from 'vitest';
import { initialise } from '../../src/scenario/initialisers.ts';
import type { Initialiser } from '../../src/scenario/scenario-schema.ts';

const drawn = (initialiser: Initialiser, name = 'W') => [...initialise(initialiser, name).data];
const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
function deviation(numbers: readonly number[]): number {
  const centre = mean(numbers);
  return Math.sqrt(mean(numbers.map(x => (x - centre) ** 2)));
}

describe('An initialiser', () => {
  it('gives the same numbers for the same seed, name and shape, and others otherwise', () => {
    const normal: Initialiser = { init: 'normal', shape: [2, 3], seed: 7 };
    expect(drawn(normal)).toEqual(drawn(normal));
    expect(drawn(normal)).not.toEqual(drawn({ ...normal, seed: 8 }));
    expect(drawn(normal, 'W1')).not.toEqual(drawn(normal, 'W2'));
    expect(drawn({ init: 'normal', shape: [2, 3] })).toEqual(drawn({ ...normal, seed: 0 }));
  });

  it('stays what it is, as files are kept for years', () => {
    expect(drawn({ init: 'uniform', shape: [3], seed: 1 })).toMatchInlineSnapshot(`
      [
        0.37907221586575235,
        0.7710014393535569,
        0.04415023589172773,
      ]
    `);
    expect(drawn({ init: 'normal', shape: [3], seed: 1 })).toMatchInlineSnapshot(`
      [
        0.12844959823209537,
        -0.21705741655626085,
        -0.08731025344748876,
      ]
    `);
  });

  it('fills with zeros and ones', () => {
    expect(drawn({ init: 'zeros', shape: [2] })).toEqual([0, 0]);
    expect(initialise({ init: 'ones', shape: [] }, 'b')).toEqual({ shape: [], data: Float64Array.of(1) });
  });

  // 10,000 draws: the mean's standard error is σ/100, the deviation's about σ/141; four of them are allowed.
  it('draws normal numbers around 0 with the deviation asked for', () => {
    const numbers = drawn({ init: 'normal', shape: [10_000], std: 0.5, seed: 3 });
    expect(Math.abs(mean(numbers))).toBeLessThan(0.02);
    expect(Math.abs(deviation(numbers) - 0.5)).toBeLessThan(0.015);
  });

  it('he: the deviation is √(2/fan_in), fan_in the last axis', () => {
    const numbers = drawn({ init: 'he', shape: [1250, 8], seed: 3 }); // √(2/8) = 0.5
    expect(Math.abs(deviation(numbers) - 0.5)).toBeLessThan(0.015);
  });

  it('xavier: uniform within √(6/(fan_in + fan_out))', () => {
    const numbers = drawn({ init: 'xavier', shape: [100, 50], seed: 3 }); // √(6/150) = 0.2
    expect(Math.max(...numbers)).toBeLessThanOrEqual(0.2);
    expect(Math.max(...numbers)).toBeGreaterThan(0.199);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(-0.2);
    expect(Math.min(...numbers)).toBeLessThan(-0.199);
  });

  it('uniform: from low to high', () => {
    const numbers = drawn({ init: 'uniform', shape: [5_000], low: -3, high: 1, seed: 3 });
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(Math.abs(mean(numbers) + 1)).toBeLessThan(0.066); // 4 · (4/√12)/√5000
  });
});
