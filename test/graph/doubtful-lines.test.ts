/** A column of predictions against a row of labels is told with both shapes and the line to write; broadcasts that are meant are not. */

import { describe, expect, it } from 'vitest';
import { doubtfulLines } from '../../src/graph/doubtful-lines.ts';
import { programOf } from '../support/programs.ts';

const x = [
  [1, 0],
  [0, 1],
  [1, 1],
];
const w = [[0.1], [-0.2]];
const found = (lines: readonly string[], constants: object) =>
  doubtfulLines(programOf({ constants: { x, ...constants }, parameters: { w, b: 0, v: [1, 2, 3] }, lines })).map(
    ({ line, says, write }) => [line, says, write],
  );

describe('Predictions (n, 1) against labels (n)', () => {
  it.each([
    ['L = mse(p, y)', 'L = mse(reshape(p, [3]), y)'],
    ['L = mse(y, p)', 'L = mse(y, reshape(p, [3]))'],
    ['L = bce(sigmoid(p), y)', 'L = bce(reshape(sigmoid(p), [3]), y)'],
    ['L = bce_with_logits(p, y)', 'L = bce_with_logits(reshape(p, [3]), y)'],
    ['L = l1(p, y)', 'L = l1(reshape(p, [3]), y)'],
    ['L = mse(sum(p) * y, p)', 'L = mse(sum(p) * y, reshape(p, [3]))'],
    ['L = huber(p, y, delta=2)', 'L = huber(reshape(p, [3]), y, delta=2)'],
    ['L = smooth_l1(y, p)', 'L = smooth_l1(y, reshape(p, [3]))'],
    ['L = kl_div(p, y)', 'L = kl_div(reshape(p, [3]), y)'],
    ['L = hinge(p, y)', 'L = hinge(reshape(p, [3]), y)'],
    ['L = mean((p - y) ** 2)', 'L = mean((reshape(p, [3]) - y) ** 2)'],
    ['L = mean(abs(y - p))', 'L = mean(abs(y - reshape(p, [3])))'],
    ['L = -mean(y * log(p))', 'L = -mean(y * reshape(log(p), [3]))'],
    ['L = sum(max(p, y))', 'L = sum(max(reshape(p, [3]), y))'],
    ['L = mean(abs(p - (2 * y - 1)))', 'L = mean(abs(reshape(p, [3]) - (2 * y - 1)))'],
    ['L = sum(where(y > 0, p, 0))', 'L = sum(where(y > 0, reshape(p, [3]), 0))'],
    ['L = sum(where(p > 0, y, p))', 'L = sum(where(reshape(p > 0, [3]), y, reshape(p, [3])))'],
    [
      'L = -mean(where(y == 1, log(p), log(1 - p)))',
      'L = -mean(where(y == 1, reshape(log(p), [3]), reshape(log(1 - p), [3])))',
    ],
  ])('in %s are told, and how to write it', (line, write) => {
    const [first] = found(['p = x @ w + b', line], { y: [1, 0, 1] });
    expect(first?.slice(0, 1)).toEqual([1]);
    expect(first?.[1]).toMatch(/ \(3,( 1)?\) and .* broadcast to \(3, 3\)$/);
    expect(first?.[2]).toBe(`write ${write}`);
  });

  it.each([
    ['right = mean((p > 0) == y)', 'right = mean(reshape(p > 0, [3]) == y)'],
    ['far = max(abs(detach(p) - y))', 'far = max(abs(reshape(detach(p), [3]) - y))'],
  ])('in %s are told, which no gradient passes', (line, write) => {
    const [first] = found(['p = x @ w + b', line, 'L = sum(p)'], { y: [1, 0, 1] });
    expect(first?.[2]).toBe(`write ${write}`);
  });

  it('are told in a loss whatever shapes they blow up to', () => {
    expect(found(['p = x @ w', 'L = mse(p, y)'], { y: [1, 2] })).toEqual([
      [1, 'p (3, 1) and y (2,) broadcast to (3, 2)', 'give both the same shape'],
    ]);
  });
});

describe('A parameter matrix times a vector, element by element,', () => {
  const W = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const told = (...lines: readonly string[]) =>
    doubtfulLines(programOf({ inputs: { x: [1, 2, 3] }, parameters: { W, c: [1, 1, 1] }, lines })).map(
      ({ write }) => write,
    );

  it.each([
    ['h = W * x', 'h = W @ x'],
    ['h = x * W + 1', 'h = W @ x + 1'],
    ['h = relu(W * (x + 1))', 'h = relu(W @ (x + 1))'],
  ])('is told, with the line of the matrix product: %s', (line, write) => {
    expect(told(line, 'L = sum(h)')).toEqual([`for the matrix product write ${write}`]);
  });

  it('is told once', () => expect(told('h = W * x', 'k = W * c', 'L = sum(h + k)')).toHaveLength(1));

  it.each([['h = W ⊙ x'], ['h = (W @ x) * 2'], ['h = (W + 0) * c']])('is not told where it is meant: %s', line =>
    expect(told(line, 'L = sum(h)')).toEqual([]),
  );
});

describe('Nothing is said of', () => {
  it.each([
    ['labels of the same shape', ['p = x @ w', 'L = mse(p, y)'], { y: [[1], [0], [1]] }],
    ['one label for all', ['p = x @ w', 'L = mse(p, y)'], { y: 1 }],
    ['a bias added to rows', ['p = x @ w + v', 'L = sum(p)'], {}],
    ['differences of all pairs', ['p = reshape(v, [3, 1])', 'L = sum((p - v) ** 2)'], {}],
    ['one number for each column', ['p = reshape(v, [3, 1]) * x', 'L = mse(p, y)'], { y: [[1, 2]] }],
    ['one of two columns, chosen for each row', ['p = x @ w', 'L = sum(where(c > 0, p, 0))'], { c: [[1], [0], [1]] }],
    [
      'rows that are compared with themselves',
      ['q = reshape(y, [3, 1]) == y', 'L = sum(q * sum(w))'],
      { y: [1, 2, 1] },
    ],
    ['an outer product of leaves', ['L = sum(c * v)'], { c: [[1], [2], [3]] }],
  ])('%s', (_what, lines, constants) => expect(found(lines, constants)).toEqual([]));
});

describe('A loss of scores', () => {
  it.each([
    ['cross_entropy(q, y)', 'q = softmax(x @ c)', 'cross_entropy', 'softmax', [1, 0, 1]],
    [
      'bce_with_logits(q, y)',
      'q = sigmoid(x @ c)',
      'bce_with_logits',
      'sigmoid',
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
    ],
  ])('%s of %s is told, as it applies that itself', (loss, line, name, applied, y) => {
    const c = [
      [1, 2],
      [3, 4],
    ];
    expect(found([line, `L = ${loss} + sum(w)`], { y, c })).toEqual([
      [
        1,
        `${name} applies ${applied} itself, here to q, which is a ${applied}`,
        'for the usual loss give it the scores, x @ c',
      ],
    ]);
  });

  it('is not told of scores, and of a softmax that is multiplied', () =>
    expect(
      found(['q = softmax(x) * 5', 'L = cross_entropy(q, y) + cross_entropy(x, y) + sum(w)'], { y: [1, 0, 1] }),
    ).toEqual([]));
});

describe('A variance divided by n − correction = 0', () => {
  it.each([
    ['L = sum(var(v, correction=3))', 'var(v, correction=3)', '3 − 3'],
    ['L = sum(std(w, axis=1))', 'std(w, axis=1)', '1 − 1'],
  ])('in %s is told with what to write', (line, call, difference) => {
    const says = `${call} divides by n − correction = ${difference} = 0, so it is NaN or ∞`;
    expect(found([line], {})).toEqual([[0, says, 'for a whole population write correction=0']]);
  });

  it('is not told of others', () => expect(found(['L = var(v) + sum(std(w, axis=1, correction=0))'], {})).toEqual([]));
});

it('a line that runs in several rounds is told once', () => {
  const lines = [
    'L = 0 * sum(x)',
    'for t in range(3):',
    '  p = softmax(x @ w * t, axis=0)',
    '  L += log_softmax(p)[0, 0]',
  ];
  expect(found(lines, {}).map(([line, says]) => [line, says])).toEqual([
    [3, 'log_softmax applies softmax itself, here to p, which is a softmax'],
  ]);
});
