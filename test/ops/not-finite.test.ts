/** NaN, ±∞ and zeros are values: recorded, passed on, never an exception. */

import { describe, expect, it } from 'vitest';
import { worked } from '../support/operations.ts';
import { works } from '../support/worked-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe('Values that are not numbers, or beyond all numbers', () => {
  works([
    {
      name: 'relu',
      operands: [[nan, inf, -inf]],
      out: [nan, inf, 0],
      contributions: [[1, 1, 0]],
      why: 'NaN is not below 0',
    },
    {
      name: 'sigmoid',
      operands: [[800, -800, inf, -inf, nan]],
      out: [1, 0, 1, 0, nan],
      contributions: [[0, 0, 0, 0, nan]],
      why: 'saturates without overflow',
    },
    { name: 'tanh', operands: [[inf, -inf, nan]], out: [1, -1, nan], contributions: [[0, 0, nan]], why: 'saturates' },
    {
      name: 'softplus',
      operands: [[800, -800, inf, -inf]],
      out: [800, 0, inf, 0],
      contributions: [[1, 0, 1, 0]],
      why: 'log(1 + e⁸⁰⁰) is 800',
    },
    {
      name: 'exp',
      operands: [[1000, -1000]],
      out: [inf, 0],
      contributions: [[inf, 0]],
      why: 'overflows to ∞, underflows to 0',
    },
    { name: 'log', operands: [[0, -1, inf]], out: [-inf, nan, inf], contributions: [[inf, -1, 0]], why: '1/x goes on' },
    { name: 'sqrt', operands: [[0, -1]], out: [0, nan], contributions: [[inf, nan]], why: '1/(2 · 0)' },
    { name: '/', operands: [0, 0], out: nan, contributions: [inf, nan], why: '0/0; 1/0; −(0/0)/0' },
    { name: '/', operands: [1, 0], out: inf, contributions: [inf, -inf], why: '1/0 and −(1/0)/0' },
    { name: '*', operands: [0, inf], out: nan, contributions: [inf, 0], why: '0 · ∞' },
    {
      name: '*',
      operands: [2, inf],
      upstream: 0,
      out: inf,
      contributions: [nan, 0],
      why: 'a zero upstream is multiplied all the same',
    },
    { name: '**', operands: [0, 0], out: 1, contributions: [0, 0], why: '0⁰ is 1; the derivatives are taken as 0' },
    { name: '**', operands: [0, -1], out: inf, contributions: [-inf, -inf], why: '−1 · 0⁻²; ∞ · log 0' },
    { name: '**', operands: [-2, 2], out: 4, contributions: [-4, nan], why: '2 · −2; log of −2' },
    { name: 'max', operands: [nan, 1], out: nan, contributions: [1, 1], why: 'NaN wins, and both are asked' },
    { name: 'max', operands: [1, nan], out: nan, contributions: [1, 1], why: 'NaN wins on the other side' },
    { name: 'max', operands: [[1, nan, 3]], out: nan, contributions: [[0, 1, 0]], why: 'NaN is the extreme' },
    {
      name: 'min',
      operands: [[nan, nan, 3]],
      out: nan,
      contributions: [[0.5, 0.5, 0]],
      why: 'so are two, which share it equally',
    },
    { name: 'elu', operands: [nan], out: nan, contributions: [1], why: 'NaN is not below 0' },
    { name: '**', operands: [1, inf], out: 1, contributions: [inf, 0], why: '1 to any power; ∞ · 1^∞; 1 · log 1' },
    { name: '**', operands: [1, nan], out: 1, contributions: [nan, 0], why: '1 to any power, even to NaN' },
    { name: '**', operands: [-1, -inf], out: 1, contributions: [-inf, nan], why: '|−1| to any power is 1; log of −1' },
    { name: 'bce_with_logits', operands: [inf, 0], out: inf, contributions: [1, -inf], why: 'log(1 + e^∞) is ∞' },
    { name: 'bce_with_logits', operands: [inf, 0.3], out: inf, contributions: [0.7, -inf], why: '0.7 · ∞' },
    { name: 'bce_with_logits', operands: [-inf, 0.3], out: inf, contributions: [-0.3, inf], why: '0.3 · ∞' },
    {
      name: 'bce_with_logits',
      operands: [-inf, 0],
      out: 0,
      contributions: [0, inf],
      why: 'right, and infinitely sure',
    },
    {
      name: 'relu',
      operands: [[-1, 0, 2]],
      upstream: [inf, nan, inf],
      out: [0, 0, 2],
      contributions: [[0, 0, inf]],
      why: 'a closed gate hands nothing on, not even ∞',
    },
    { name: 'max', operands: [1, 2], upstream: inf, out: 2, contributions: [0, inf], why: 'the smaller was not taken' },
    { name: 'min', operands: [1, 2], upstream: nan, out: 1, contributions: [nan, 0], why: 'the larger was not taken' },
    {
      name: 'max',
      operands: [[1, 2]],
      upstream: inf,
      out: 2,
      contributions: [[0, inf]],
      why: 'the first was not taken',
    },
    { name: '**', operands: [2, 0], upstream: inf, out: 1, contributions: [0, inf], why: 'x⁰ does not depend on x' },
    {
      name: '**',
      operands: [0, 2],
      upstream: inf,
      out: 0,
      contributions: [nan, 0],
      why: '2 · 0 is a product; 0ʸ stays 0',
    },
    {
      name: 'log',
      operands: [1e-310],
      upstream: 1e-310,
      out: Math.log(1e-310),
      contributions: [1],
      why: '1/x would be ∞',
    },
    {
      name: 'softmax',
      operands: [[nan, 1]],
      out: [nan, nan],
      contributions: [[nan, nan]],
      why: 'NaN spreads over its lane',
    },
    {
      name: 'gather',
      operands: [
        [1, 2],
        [0, 5],
      ],
      out: [1, nan],
      contributions: [[1, 0]],
      why: 'row 5 is none',
    },
    {
      name: 'cross_entropy',
      operands: [[0, 0], 7],
      out: nan,
      contributions: [[0.5, 0.5]],
      why: 'class 7 is none: no element is the label',
    },
    { name: 'bce', operands: [0, 1], out: inf, contributions: [-inf, inf], why: '−log 0; −1/0; log 1 − log 0' },
    { name: 'bce', operands: [1, 1], out: 0, contributions: [-1, -inf], why: '0 · log 0 is 0; −1/1; log 0 − log 1' },
    {
      name: 'bce_with_logits',
      operands: [
        [800, -800],
        [1, 0],
      ],
      out: 0,
      contributions: [
        [0, 0],
        [-400, 400],
      ],
      why: 'sure and right: nothing to lose',
    },
  ]);

  it('keeps the sign of a zero through relu', () => {
    expect(worked('relu', { operands: [-0] }).out).toBe(-0);
  });
});
