/** Arithmetic and activations at points that can be worked out on paper; the derivation stands beside each. */

import { describe, expect, it } from 'vitest';
import { type Example, worked } from '../support/operations.ts';
import { works } from '../support/worked-cases.ts';

describe('Arithmetic', () => {
  works([
    { name: '+', operands: [2, 3], upstream: 5, out: 5, contributions: [5, 5], why: 'passes the gradient on' },
    { name: '-', operands: [2, 3], upstream: 5, out: -1, contributions: [5, -5], why: 'turns it round for y' },
    { name: '*', operands: [2, 3], upstream: 5, out: 6, contributions: [15, 10], why: '5 · 3 and 5 · 2' },
    { name: '/', operands: [6, 3], upstream: 9, out: 2, contributions: [3, -6], why: '9 · 1/3 and 9 · −6/9' },
    { name: '**', operands: [3, 2], out: 9, contributions: [6, 9 * Math.log(3)], why: '2 · 3¹ and 9 · log 3' },
    { name: '-', operands: [4], upstream: 2, out: -4, contributions: [-2], why: '2 · −1' },
    {
      name: '+',
      operands: [[1, 2, 3], 10],
      upstream: [1, 2, 4],
      out: [11, 12, 13],
      contributions: [[1, 2, 4], 7],
      why: 'the broadcast 10 gets 1 + 2 + 4',
    },
    {
      name: '*',
      operands: [[[1], [2]], [[3, 4]]],
      out: [
        [3, 4],
        [6, 8],
      ],
      contributions: [[[7], [7]], [[3, 3]]],
      why: 'columns 3 + 4; rows 1 + 2',
    },
    {
      name: '*',
      operands: [
        [
          [1, 2],
          [3, 4],
        ],
        [10, 100],
      ],
      out: [
        [10, 200],
        [30, 400],
      ],
      contributions: [
        [
          [10, 100],
          [10, 100],
        ],
        [4, 6],
      ],
      why: 'a row broadcast down: 1 + 3 and 2 + 4',
    },
    { name: 'max', operands: [2, 3], out: 3, contributions: [0, 1], why: 'routes to the larger' },
    { name: 'max', operands: [3, 3], upstream: 4, out: 3, contributions: [2, 2], why: 'half of 4 each' },
    { name: 'min', operands: [2, 3], out: 2, contributions: [1, 0], why: 'routes to the smaller' },
  ]);
});

describe('Activations', () => {
  works([
    { name: 'relu', operands: [[-1, 0, 2]], out: [0, 0, 2], contributions: [[0, 0, 1]], why: '0 at 0, as PyTorch' },
    {
      name: 'relu',
      operands: [[-1, 0, 2]],
      reluAtZero: 1,
      out: [0, 0, 2],
      contributions: [[0, 1, 1]],
      why: '1 at 0, as the lecture',
    },
    {
      name: 'leaky_relu',
      operands: [[-2, 0, 2]],
      out: [-0.02, 0, 2],
      contributions: [[0.01, 0.01, 1]],
      why: 'slope 0.01 up to 0',
    },
    {
      name: 'elu',
      operands: [-1],
      out: Math.expm1(-1),
      contributions: [Math.exp(-1)],
      why: 'alpha is 1 unless it is said',
    },
    { name: 'leaky_relu', operands: [-2], attributes: { slope: 0.5 }, out: -1, contributions: [0.5], why: '0.5 · −2' },
    {
      name: 'elu',
      operands: [-1],
      attributes: { alpha: 2 },
      out: 2 * (1 / Math.E - 1),
      contributions: [2 / Math.E],
      why: '2(e⁻¹ − 1) and 2e⁻¹',
    },
    { name: 'sigmoid', operands: [0], upstream: 8, out: 0.5, contributions: [2], why: '8 · ½ · ½' },
    { name: 'sigmoid', operands: [Math.log(3)], out: 0.75, contributions: [0.1875], why: '1/(1 + ⅓) = ¾; ¾ · ¼' },
    {
      name: 'silu',
      operands: [Math.log(3)],
      out: 0.75 * Math.log(3),
      contributions: [0.75 + 0.1875 * Math.log(3)],
      why: 'x · ¾; ¾ (1 + x · ¼)',
    },
    { name: 'tanh', operands: [Math.log(3)], out: 0.8, contributions: [0.36], why: '(3 − ⅓)/(3 + ⅓) = 8/10; 1 − 0.64' },
    { name: 'softplus', operands: [Math.log(3)], out: Math.log(4), contributions: [0.75], why: 'log(1 + 3); σ = ¾' },
    { name: 'gelu', operands: [0], out: 0, contributions: [0.5], why: 'Φ(0) = ½' },
    { name: 'gelu_tanh', operands: [0], out: 0, contributions: [0.5], why: '½(1 + tanh 0)' },
    { name: 'exp', operands: [Math.log(2)], out: 2, contributions: [2], why: 'its own derivative' },
    { name: 'log', operands: [4], out: Math.log(4), contributions: [0.25], why: '1/4' },
    { name: 'sqrt', operands: [4], out: 2, contributions: [0.25], why: '1/(2 · 2)' },
    { name: 'abs', operands: [[-3, 0, 3]], out: [3, 0, 3], contributions: [[-1, 0, 1]], why: 'the sign' },
    { name: 'sin', operands: [0], out: 0, contributions: [1], why: 'cos 0' },
    { name: 'cos', operands: [0], out: 1, contributions: [0], why: '−sin 0' },
    { name: 'erf', operands: [0], out: 0, contributions: [2 / Math.sqrt(Math.PI)], why: '2/√π' },
  ]);
});

it('A zero that is sent to each element keeps its sign, also beside a single number: −0 · 2 · 10 = −0; a sum begins with 0', () => {
  const sent = (operands: Example['operands'], slot: number) =>
    worked('*', { operands, upstream: [-0, 3] }).contributions[slot];
  expect(
    sent(
      [
        [10, 2],
        [2, 2],
      ],
      0,
    ),
  ).toEqual([-0, 6]); // toEqual tells −0 from 0
  expect(sent([[10, 2], 2], 0)).toEqual([-0, 6]);
  expect(sent([2, [10, 2]], 1)).toEqual([-0, 6]);
  expect(worked('*', { operands: [[10, 2], 2], upstream: [-0, -0] }).contributions[1]).toBe(0);
});
