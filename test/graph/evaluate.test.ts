/** Conditions, watches and derivative texts: what they mean over given values. */

import { describe, expect, it } from 'vitest';
import { type EvaluateScope, evaluate } from '../../src/graph/evaluate.ts';
import { LanguageError } from '../../src/language/language-error.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { type Nested, scalar, type Tensor, tensor, toNested } from '../../src/tensor/tensor.ts';
import { tensorOf } from '../support/programs.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const VALUES = new Map<string, Tensor>([
  ['x', tensorOf([1, -2, 3])],
  [
    'W',
    tensorOf([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ],
  ['s', scalar(4)],
  ['idx', tensorOf([2, 0])],
  ['odd', tensorOf([nan, inf, 0])],
]);

const SCOPE: EvaluateScope = {
  name: name => VALUES.get(name),
  call: ({ callee, operands: [operand] }) =>
    callee === 'grad' && operand?.kind === 'name' ? tensor([], [10]) : undefined,
  text: name => (name === 'phase' ? 'backward' : undefined),
};

const resultOf = (source: string): Nested => toNested(evaluate(parseExpression(source), SCOPE));

describe('An expression over values', () => {
  it.each<[string, Nested]>([
    ['2 * s + 1', 9],
    ['x * s', [4, -8, 12]],
    ['W @ x', [6, 12]], // 1 − 4 + 9, 4 − 10 + 18
    ['sum(W, axis=0)', [5, 7, 9]],
    ['W.T[0, 1]', 4],
    ['W[1, :]', [4, 5, 6]],
    ['x[idx[0]]', 3], // an index may be computed here
    ['-x ** 2', [-1, -4, -9]],
    ['[s, 2 * s]', [4, 8]],
    [
      '[[1, 2], [3, 4]]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['max(x)', 3],
    ['max(x, 0)', [1, 0, 3]],
    ['true', 1],
    ['relu(0) + σ(0)', 0.5],
  ])('%s', (source, expected) => expect(resultOf(source)).toEqual(expected));
});

describe('A condition', () => {
  it.each<[string, Nested]>([
    ['x < 0', [0, 1, 0]],
    [
      'x >= [[0], [3]]',
      [
        [1, 0, 1],
        [0, 0, 1],
      ],
    ],
    ['s == 4 && s != 5', 1],
    ['s > 5 || !(s > 5)', 1],
    ['x < 0 ? -x : x', [1, 2, 3]],
    ['s > 0 ? x[0] : missing', 1], // of a single condition only one branch is looked at
    ['isnan(odd)', [1, 0, 0]],
    ['isinf(odd)', [0, 1, 0]],
    ['any(x < 0)', 1],
    ['all(x < 0)', 0],
    ['all(odd[0:2])', 0], // NaN does not hold
    ['all(odd[1:2])', 1],
    // Each column of [[1, 0], [1, 0]], then each row.
    ['all([[1, 0], [1, 0]], axis=0)', [1, 0]],
    ['any([[1, 0], [1, 0]], axis=-1)', [1, 1]],
    ['any([[0, 0], [1, 0]], 1)', [0, 1]],
    ['all([[1, 0], [1, 1]], axis=1, keepdims=true)', [[0], [1]]],
    ['all([[1, 0], [1, 1]], keepdims=true)', [[0]]],
    ['abs(grad(W1)) > 1', 1],
    ['∂W1 == 10', 1],
    ['phase == "backward"', 1],
    ["phase != 'backward'", 0],
    ['"a" == "b"', 0],
    ['odd[0] == odd[0]', 0], // NaN equals nothing
  ])('%s', (source, expected) => expect(resultOf(source)).toEqual(expected));
});

describe('A mistake in an expression over values', () => {
  it.each([
    ['missing + 1', 'unknown-name', 'missing'],
    ['2 * (x + W.T)', 'shapes-do-not-broadcast', '(x + W.T)'],
    ['x < W.T', 'shapes-do-not-broadcast', 'x < W.T'],
    ['s + (x > 0 ? x : W.T)', 'shapes-do-not-broadcast', 'x > 0 ? x : W.T'],
    ['x[3]', 'index-out-of-range', 'x[3]'],
    ['x[0.5]', 'index-not-whole', '0.5'],
    ['nothing(x)', 'unknown-function', 'nothing'],
    ['any()', 'wrong-operands', 'any()'],
    ['any(x, x)', 'wrong-attribute', 'x'],
    ['isnan(x, x)', 'wrong-operands', 'isnan(x, x)'],
    ['all(x, foo=3)', 'unknown-keyword', 'foo=3'],
    ['isnan(x, axis=0)', 'unknown-keyword', 'axis=0'],
    ['all(x, axis=2)', 'axis-out-of-range', 'all(x, axis=2)'],
    ['sum(x, foo=3)', 'unknown-keyword', 'foo=3'],
    ['"a" + 1', 'text-not-a-number', '"a"'],
    ['phase + 1', 'unknown-name', 'phase'],
    ['[x, s]', 'ragged-list', '[x, s]'],
    ['[]', 'ragged-list', '[]'],
  ])('%s', (source, code, marked) => {
    const evaluated = () => evaluate(parseExpression(source), SCOPE);
    expect(evaluated).toThrow(LanguageError);
    try {
      evaluated();
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      expect([error.code, source.slice(error.span.start, error.span.end)]).toEqual([code, marked]);
    }
  });
});
