/** Products, reductions and softmax, worked out on paper; the derivation stands beside each. */

import { describe } from 'vitest';
import { works } from '../support/worked-cases.ts';

describe('Products', () => {
  works([
    {
      name: '@',
      operands: [
        [
          [1, 2],
          [3, 4],
        ],
        [5, 6],
      ],
      upstream: [1, 10],
      out: [17, 39],
      contributions: [
        [
          [5, 6],
          [50, 60],
        ],
        [31, 42],
      ],
      why: 'W: upstream ⊗ x; x: Wᵀ · upstream = (1 + 30, 2 + 40)',
    },
    {
      name: '@',
      operands: [
        [5, 6],
        [
          [1, 2],
          [3, 4],
        ],
      ],
      out: [23, 34],
      contributions: [
        [3, 7],
        [
          [5, 5],
          [6, 6],
        ],
      ],
      why: '5 + 18, 10 + 24; row sums; each row its x',
    },
    {
      name: '@',
      operands: [
        [1, 2],
        [3, 4],
      ],
      upstream: 2,
      out: 11,
      contributions: [
        [6, 8],
        [2, 4],
      ],
      why: '3 + 8, a number',
    },
    {
      name: '@',
      operands: [[[1, 2]], [[3], [4]]],
      upstream: [[2]],
      out: [[11]],
      contributions: [[[6, 8]], [[2], [4]]],
      why: 'the same as matrices',
    },
    {
      name: 'dot',
      operands: [
        [1, 2],
        [3, 4],
      ],
      upstream: 2,
      out: 11,
      contributions: [
        [6, 8],
        [2, 4],
      ],
      why: 'the same, named',
    },
    {
      name: 'outer',
      operands: [
        [1, 2],
        [3, 4],
      ],
      out: [
        [3, 4],
        [6, 8],
      ],
      contributions: [
        [7, 7],
        [3, 3],
      ],
      why: '3 + 4 and 1 + 2',
    },
  ]);
});

describe('Reductions', () => {
  const X = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  works([
    {
      name: 'sum',
      operands: [X],
      upstream: 2,
      out: 21,
      contributions: [
        [
          [2, 2, 2],
          [2, 2, 2],
        ],
      ],
      why: 'each gets the whole gradient',
    },
    {
      name: 'sum',
      operands: [X],
      attributes: { axis: 0 },
      upstream: [1, 2, 3],
      out: [5, 7, 9],
      contributions: [
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
      ],
      why: 'down the columns',
    },
    {
      name: 'sum',
      operands: [X],
      attributes: { axis: -1, keepdims: true },
      upstream: [[1], [2]],
      out: [[6], [15]],
      contributions: [
        [
          [1, 1, 1],
          [2, 2, 2],
        ],
      ],
      why: 'along the rows, the axis kept',
    },
    { name: 'mean', operands: [[1, 2, 6]], upstream: 3, out: 3, contributions: [[1, 1, 1]], why: '3 · ⅓' },
    {
      name: 'max',
      operands: [[1, 5, 5, 2]],
      upstream: 4,
      out: 5,
      contributions: [[0, 2, 2, 0]],
      why: 'the tied two share 4 equally',
    },
    { name: 'max', operands: [[7]], out: 7, contributions: [[1]], why: 'nothing else is larger' },
    { name: 'min', operands: [[7]], out: 7, contributions: [[1]], why: 'nothing else is smaller' },
    { name: 'min', operands: [[3, 1, 2]], out: 1, contributions: [[0, 1, 0]], why: 'routes to the smallest' },
    {
      name: 'max',
      operands: [
        [
          [1, 9],
          [8, 2],
        ],
      ],
      attributes: { axis: 1 },
      upstream: [1, 2],
      out: [9, 8],
      contributions: [
        [
          [0, 1],
          [2, 0],
        ],
      ],
      why: 'the largest of each row',
    },
    { name: 'norm', operands: [[3, 4]], upstream: 5, out: 5, contributions: [[3, 4]], why: '5 · x/5' },
    { name: 'norm', operands: [[0, 0]], out: 0, contributions: [[0, 0]], why: '0 at the zero vector, by convention' },
  ]);
});

describe('Softmax', () => {
  const z = [Math.log(1), Math.log(2), Math.log(5)];
  works([
    {
      name: 'softmax',
      operands: [z],
      upstream: [1, 0, 0],
      out: [0.125, 0.25, 0.625],
      contributions: [[7 / 64, -2 / 64, -5 / 64]],
      why: '⅛(1 − ⅛), −⅛ · ¼, −⅛ · ⅝',
    },
    {
      name: 'log_softmax',
      operands: [z],
      upstream: [0, 1, 0],
      out: [Math.log(0.125), Math.log(0.25), Math.log(0.625)],
      contributions: [[-0.125, 0.75, -0.625]],
      why: 'one-hot − softmax',
    },
    {
      name: 'softmax',
      operands: [[1000, 1000]],
      out: [0.5, 0.5],
      contributions: [[0, 0]],
      why: 'nothing overflows; the outputs always sum to 1',
    },
    {
      name: 'log_softmax',
      operands: [[0, -1000]],
      out: [0, -1000],
      contributions: [[1 - 2, 1]],
      why: 'no log 0: contributions 1 − 2 · 1 and 1 − 2 · e⁻¹⁰⁰⁰',
    },
    {
      name: 'one_hot',
      operands: [[2, 0]],
      attributes: { classes: 3 },
      out: [
        [0, 0, 1],
        [1, 0, 0],
      ],
      contributions: [],
      why: 'a one at each label',
    },
  ]);
});
