/** Layers and losses say what is wrong with a call's shapes and settings, before anything is computed. */

import { describe, expect, it } from 'vitest';
import { type Attributes, DEFAULT_CONVENTIONS, ShapeError } from '../../src/ops/operation.ts';
import type { Shape } from '../../src/tensor/tensor.ts';
import { named } from '../support/operations.ts';

const messageOf = (name: string, operands: readonly Shape[], attributes: Attributes = {}): string => {
  try {
    named(name, operands.length).kernel({ operands, attributes, conventions: DEFAULT_CONVENTIONS });
    return 'no mistake';
  } catch (error) {
    if (error instanceof ShapeError) return error.message;
    throw error;
  }
};

const X = [1, 4, 5, 5];

describe('A call that cannot be says what was expected and what was found', () => {
  it.each<[string, readonly Shape[], Attributes, string]>([
    [
      'conv2d',
      [
        [5, 5],
        [1, 1, 2, 2],
      ],
      {},
      'conv2d: expected (N, C, H, W) or (C, H, W) for x, found shape (5, 5)',
    ],
    [
      'conv2d',
      [X, [2, 4, 3]],
      {},
      'conv2d: expected (out channels, in channels / groups, rows, columns) for w, found shape (2, 4, 3)',
    ],
    [
      'conv2d',
      [X, [2, 3, 3, 3]],
      {},
      'conv2d: expected 4 input channels in w, found 3, for shapes (1, 4, 5, 5) and (2, 3, 3, 3)',
    ],
    ['conv2d', [X, [2, 2, 3, 3]], { groups: 3 }, 'conv2d: expected a divisor of 4 and 2 channels for groups, found 3'],
    ['conv2d', [X, [2, 4, 3, 3]], { stride: [0] }, 'conv2d: expected a whole number from 1 for stride, found 0'],
    ['conv2d', [X, [2, 4, 3, 3]], { padding: [-1] }, 'conv2d: expected a whole number from 0 for padding, found -1'],
    ['conv2d', [X, [2, 4, 3, 3]], { stride: [1, 1, 1] }, 'conv2d: expected 1 or 2 numbers for stride, found 3'],
    [
      'conv2d',
      [X, [2, 4, 3, 3]],
      { dilation: [3] },
      'conv2d: expected a window of at most 5, found 7 over shape (1, 4, 5, 5)',
    ],
    ['conv2d', [X, [2, 4, 3, 3], [3]], {}, 'conv2d: expected matching shapes, found (2, 4, 3, 3) and (3,)'],
    [
      'max_pool2d',
      [X],
      { kernel_size: [2], padding: [2] },
      "max_pool2d: expected at most half of the window's 2 for padding, found 2",
    ],
    [
      'max_pool2d',
      [X],
      { kernel_size: [6] },
      'max_pool2d: expected a window of at most 5, found 6 over shape (1, 4, 5, 5)',
    ],
    ['layer_norm', [[2, 3], [2], [3]], {}, 'layer_norm: expected matching shapes, found (2, 3) and (2,)'],
    ['batch_norm', [[3], [3], [3]], {}, 'batch_norm: expected (N, C) or (N, C, …) for x, found shape (3,)'],
    [
      'batch_norm',
      [[1, 3], [3], [3]],
      {},
      'batch_norm: expected several numbers for each channel, found one in shape (1, 3)',
    ],
    ['embedding', [[3], [2]], {}, 'embedding: expected a matrix for W, found shape (3,)'],
    ['embedding', [[3, 2], [2]], { padding_idx: 3 }, 'embedding: expected a row from 0 to 2 for padding_idx, found 3'],
    ['cross_entropy', [[2, 3], [2], [2]], {}, 'cross_entropy: expected matching shapes, found (2, 3) and (2,)'],
    [
      'cross_entropy',
      [[2, 3], [2]],
      { label_smoothing: 2 },
      'cross_entropy: expected a number from 0 to 1 for label_smoothing, found 2',
    ],
    ['huber', [[2], [2]], { delta: 0 }, 'huber: expected a number above 0 for delta, found 0'],
  ])('%s of %j with %j: %s', (name, operands, attributes, message) => {
    expect(messageOf(name, operands, attributes)).toBe(message);
  });
});
