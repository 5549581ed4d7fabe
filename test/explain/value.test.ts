/** What the ledger says of one value: its formula with the numbers put in, which is still the same call. */

import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
import { explainLineStep } from '../../src/explain/line-step.ts';
import { programOf } from '../support/programs.ts';

/** The right side of the row with the numbers of the first operation. */
function numbersOf(line: string): string | undefined {
  const parameters = { A: [[1, 2], [3, 4]], x: [1, -2] }; // biome-ignore format: a matrix
  const log = record(programOf({ parameters, lines: [line], forwardOnly: true }), { iterations: 1 });
  const row = explain(log, log.length - 1).equations.find(({ label }) => label === 'numbers');
  return row?.right.map(({ text }) => text).join('');
}

describe('With its numbers put in', () => {
  it.each([
    ['y = sum(A, axis=1)', 'sum([[1, 2], [3, 4]], axis=1)'],
    ['y = max(A, axis=0, keepdims=true)', 'max([[1, 2], [3, 4]], axis=0, keepdims=true)'],
    ['y = leaky_relu(x, slope=0.2)', 'leaky_relu([1, −2], slope=0.2)'],
    ['y = reshape(A, [4])', 'reshape([[1, 2], [3, 4]], [4])'],
    ['y = softmax(A, axis=0)', 'softmax([[1, 2], [3, 4]], axis=0)'],
    ['y = A[0, 1:2]', '[[1, 2], [3, 4]][0, 1:2]'],
    ['y = stack([x, x])', 'stack([[1, −2], [1, −2]])'],
    ['y = concat([A, A], axis=1)', 'concat([[[1, 2], [3, 4]], [[1, 2], [3, 4]]], axis=1)'],
    ['y = gather(A, [1])', 'gather([[1, 2], [3, 4]], [1])'],
    ['y = A @ x', '[[1, 2], [3, 4]] @ [1, −2]'],
    ['y = -x', '−[1, −2]'],
    ['y = x - A', '[1, −2] − [[1, 2], [3, 4]]'],
  ])('%s keeps its settings: %s', (line, expected) => expect(numbersOf(line)).toBe(expected));
});

describe('Beside its formula, a reduction is called', () => {
  it.each([
    ['y = sum(x)', 'sum'],
    ['y = mean(A, axis=1)', 'mean, along axis 1'],
    ['y = max(A, axis=[0, 1])', 'largest element, along axes 0, 1'],
    ['y = any(A > 3, axis=0)', 'whether any element is not 0, along axis 0'],
    ['y = argmin(x)', 'number of the smallest element'],
  ])('in %s: %s', (line, words) => {
    const parameters = { A: [[1, 2], [3, 4]], x: [1, -2] }; // biome-ignore format: a matrix
    const log = record(programOf({ parameters, lines: [line], forwardOnly: true }), { iterations: 1 });
    expect(explain(log, log.length - 1).equations[0]?.label).toBe(words);
  });
});

describe('In a line of 1,000 operations', () => {
  // x · 1 + x · 2 + … + x · 500 at x = 1: the first n terms add up to n (n + 1) / 2.
  const terms = Array.from({ length: 500 }, (_, i) => `x * ${i + 1}`).join(' + ');
  const log = record(programOf({ inputs: { x: 1 }, lines: [`L = ${terms}`], loss: 'L' }), { iterations: 1 });
  const titlesOf = (type: Event['type']): readonly string[] =>
    Array.from({ length: log.length }, (_, i) => i)
      .filter(i => log.typeAt(i) === type)
      .map(i => explain(log, i).title);

  it('each operation is said over its operands by name', () => {
    expect(titlesOf('value.computed').slice(-3)).toEqual([
      'L.997 = L.995 + x × 499',
      'L.998 = x × 500',
      'L = L.997 + x × 500',
    ]);
    expect(titlesOf('contribution.computed')[0]).toBe('L = L.997 + x × 500 sends back to L.997');
  });

  it('and so is the whole line', () => {
    const computed = 1 + 999; // the start, then 500 products and 499 sums
    const [forward, backward] = [computed, log.length - 1].map(i => explainLineStep(log, i, { digits: 6 }));
    expect(forward?.title).toBe('L = L.997 + x × 500');
    expect(
      forward?.equations
        .at(-1)
        ?.right.map(({ text }) => text)
        .join(''),
    ).toBe('L.997 + L.998 = 124750 + 500 = 125250');
    expect(backward?.title).toBe('L = L.997 + x × 500 sends back');
  });
});
