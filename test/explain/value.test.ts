/** What the ledger says of one value: its formula with the numbers put in, which is still the same call. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
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
