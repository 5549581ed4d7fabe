/** What moves elements, and losses, worked out on paper; the derivation stands beside each. */

import { describe } from 'vitest';
import { rangesOf } from '../../src/ops/rearrangements.ts';
import { works } from '../support/worked-cases.ts';

describe('Rearrangements and selection', () => {
  const X = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  works([
    {
      name: 'transpose',
      operands: [X],
      upstream: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      out: [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
      shares: [
        [
          [1, 3, 5],
          [2, 4, 6],
        ],
      ],
      why: 'the gradient is transposed back',
    },
    {
      name: 'reshape',
      operands: [X],
      attributes: { shape: [3, -1] },
      upstream: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      out: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      shares: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      why: 'row by row',
    },
    {
      name: 'index',
      operands: [X],
      attributes: { ranges: rangesOf([{ at: -1 }, { from: 1, to: undefined }], [2, 3]) },
      upstream: [7, 8],
      out: [5, 6],
      shares: [
        [
          [0, 0, 0],
          [0, 7, 8],
        ],
      ],
      why: 'x[-1, 1:] goes back to its places',
    },
    {
      name: 'concat',
      operands: [[1, 2], [3]],
      upstream: [10, 20, 30],
      out: [1, 2, 3],
      shares: [[10, 20], [30]],
      why: 'cut where it was joined',
    },
    {
      name: 'concat',
      operands: [
        [[1], [2]],
        [[3], [4]],
      ],
      attributes: { axis: -1 },
      upstream: [
        [1, 2],
        [3, 4],
      ],
      out: [
        [1, 3],
        [2, 4],
      ],
      shares: [
        [[1], [3]],
        [[2], [4]],
      ],
      why: 'side by side',
    },
    {
      name: 'stack',
      operands: [
        [1, 2],
        [3, 4],
      ],
      upstream: [
        [1, 2],
        [3, 4],
      ],
      out: [
        [1, 2],
        [3, 4],
      ],
      shares: [
        [1, 2],
        [3, 4],
      ],
      why: 'row by row',
    },
    {
      name: 'gather',
      operands: [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [2, 0, 2],
      ],
      upstream: [
        [1, 2],
        [10, 20],
        [100, 200],
      ],
      out: [
        [5, 6],
        [1, 2],
        [5, 6],
      ],
      shares: [
        [
          [10, 20],
          [0, 0],
          [101, 202],
        ],
      ],
      why: 'row 2 was picked twice: 1 + 100',
    },
  ]);
});

describe('Losses', () => {
  works([
    {
      name: 'mse',
      operands: [
        [1, 2],
        [3, 5],
      ],
      out: 6.5,
      shares: [
        [-2, -3],
        [2, 3],
      ],
      why: '(4 + 9)/2; 2(a − b)/2',
    },
    {
      name: 'bce',
      operands: [0.25, 1],
      out: Math.log(4),
      shares: [-4, Math.log(0.75) - Math.log(0.25)],
      why: '−log ¼; −1/¼',
    },
    {
      name: 'bce',
      operands: [
        [0.5, 0.75],
        [1, 0],
      ],
      out: (Math.log(2) + Math.log(4)) / 2,
      shares: [
        [-1, 2],
        [0, (Math.log(0.25) - Math.log(0.75)) / 2],
      ],
      why: 'the mean of log 2 and log 4; −1/½ /2, 1/¼ /2',
    },
    {
      name: 'bce_with_logits',
      operands: [Math.log(3), 1],
      out: Math.log(4 / 3),
      shares: [-0.25, -Math.log(3)],
      why: '−log ¾; σ − 1; −z',
    },
    {
      name: 'cross_entropy',
      operands: [[Math.log(1), Math.log(2), Math.log(5)], 1],
      out: Math.log(4),
      shares: [[0.125, -0.75, 0.625]],
      why: '−log ¼; softmax − one-hot',
    },
    {
      name: 'cross_entropy',
      operands: [
        [
          [0, 0],
          [0, Math.log(3)],
        ],
        [0, 1],
      ],
      out: (Math.log(2) + Math.log(4 / 3)) / 2,
      shares: [
        [
          [-0.25, 0.25],
          [0.125, -0.125],
        ],
      ],
      why: 'the mean of two rows',
    },
  ]);
});
