/** What moves elements, and losses, worked out on paper; the derivation stands beside each. */

import { describe, expect, it } from 'vitest';
import { type Attributes, DEFAULT_CONVENTIONS, ShapeError } from '../../src/ops/operation.ts';
import { rangesOf } from '../../src/ops/views.ts';
import type { Nested, Shape } from '../../src/tensor/tensor.ts';
import { named, worked } from '../support/operations.ts';
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
      contributions: [
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
      contributions: [
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
      contributions: [
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
      contributions: [[10, 20], [30]],
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
      contributions: [
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
      contributions: [
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
      contributions: [
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
      contributions: [
        [-2, -3],
        [2, 3],
      ],
      why: '(4 + 9)/2; 2(a − b)/2',
    },
    {
      name: 'bce',
      operands: [0.25, 1],
      out: Math.log(4),
      contributions: [-4, Math.log(0.75) - Math.log(0.25)],
      why: '−log ¼; −1/¼',
    },
    {
      name: 'bce',
      operands: [
        [0.5, 0.75],
        [1, 0],
      ],
      out: (Math.log(2) + Math.log(4)) / 2,
      contributions: [
        [-1, 2],
        [0, (Math.log(0.25) - Math.log(0.75)) / 2],
      ],
      why: 'the mean of log 2 and log 4; −1/½ /2, 1/¼ /2',
    },
    {
      name: 'bce_with_logits',
      operands: [Math.log(3), 1],
      out: Math.log(4 / 3),
      contributions: [-0.25, -Math.log(3)],
      why: '−log ¾; σ − 1; −z',
    },
    {
      name: 'cross_entropy',
      operands: [[Math.log(1), Math.log(2), Math.log(5)], 1],
      out: Math.log(4),
      contributions: [[0.125, -0.75, 0.625]],
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
      contributions: [
        [
          [-0.25, 0.25],
          [0.125, -0.125],
        ],
      ],
      why: 'the mean of two rows',
    },
  ]);
});

describe('What does not go together', () => {
  const refusal = (name: string, operands: readonly Shape[], attributes: Attributes = {}) => {
    try {
      named(name, operands.length).kernel({ operands, attributes, conventions: DEFAULT_CONVENTIONS });
      return undefined;
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return error.code;
    }
  };

  it('is a shape of another number of elements, of none, of half ones, or with two lengths left open', () => {
    const refused = [[4], [-1, 4], [0], [-6, -1], [1.5, 4], [-1, -1, 6], [6, -1, -1]];
    for (const shape of refused)
      expect([shape, refusal('reshape', [[2, 3]], { shape })]).toEqual([shape, 'cannot-reshape']);
    for (const shape of [[6], [-1], [1, -1, 2]])
      expect([shape, refusal('reshape', [[2, 3]], { shape })]).toEqual([shape, undefined]);
  });

  it('are parts that differ beside the axis along which they are joined, or anywhere when they are stacked', () => {
    const parts = (...shapes: readonly Shape[]) => shapes;
    expect(refusal('concat', parts([2, 3, 4], [2, 5, 4]), { axis: 1 })).toBeUndefined();
    expect(refusal('concat', parts([2, 3, 4], [2, 3, 5]), { axis: 1 })).toBe('shapes-differ');
    expect(refusal('concat', parts([2, 3], [2]), { axis: 0 })).toBe('shapes-differ');
    expect(refusal('stack', parts([2, 3], [2, 3]))).toBeUndefined();
    expect(refusal('stack', parts([2, 3], [2, 4]))).toBe('shapes-differ');
    expect(refusal('stack', parts([2, 3], [2]))).toBe('shapes-differ');
  });

  it('is an axis that there is not, or half a one', () => {
    const refusals = [-3, -2, 0, 1, 2, 0.5].map(axis => refusal('softmax', [[2, 3]], { axis }));
    const no = 'axis-out-of-range';
    expect(refusals).toEqual([no, undefined, undefined, undefined, no, no]);
  });

  it('is a number of classes that is not whole, or none', () => {
    const refusals = [3, 1, 0, 1.5, -1].map(classes => refusal('one_hot', [[2]], { classes }));
    expect(refusals).toEqual([undefined, undefined, 'bad-classes', 'bad-classes', 'bad-classes']);
    expect(refusal('one_hot', [[2]])).toBe('bad-classes'); // it must be said
  });

  it('is an index before the first, behind the last or between two', () => {
    for (const at of [-3, 2, 0.5]) expect(() => rangesOf([{ at }], [2])).toThrow(`on axis 0, found ${at}`);
    expect([-2, 1].map(at => rangesOf([{ at }], [2])[0])).toEqual([
      { start: 0, stop: 1, keeps: false },
      { start: 1, stop: 2, keeps: false },
    ]);
  });

  it('is what has more axes than rows and columns, where those are exchanged', () => {
    expect(
      [
        [2, 3],
        [2, 3, 4],
      ].map(shape => refusal('transpose', [shape])),
    ).toEqual([undefined, 'wrong-rank']);
  });

  it('are labels of another number than rows, or of another rank', () => {
    const refusals = [[4], [3], [4, 1], []].map(labels => refusal('cross_entropy', [[4, 2], labels]));
    expect(refusals).toEqual([undefined, 'shapes-differ', 'shapes-differ', 'shapes-differ']);
  });
});

describe('A row that is not there', () => {
  it('is NaN, whether its number is too small, too large or not whole, and sends nothing back', () => {
    const table: Nested = [
      [1, 10],
      [2, 20],
    ];
    const nowhere = [Number.NaN, Number.NaN];
    const { out, contributions } = worked('gather', { operands: [table, [1, -1, 2, 0.5]] });
    expect(out).toEqual([[2, 20], nowhere, nowhere, nowhere]);
    expect(contributions[0]).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});
