/** One element written out: products close together, and of a sum of contributions each of them as well. */

import { describe, expect, it } from 'vitest';
import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { DEFAULT_STYLE } from '../../src/explain/derivation.ts';
import { writeElement } from '../../src/explain/inside.ts';
import { spoken } from '../../src/explain/spoken.ts';
import { idOf, programOf } from '../support/programs.ts';

const program = programOf({
  inputs: { x: [4, 5] },
  parameters: { W: [[1, 2], [3, 1]], s: 2 }, // biome-ignore format: a matrix
  lines: ['z = W @ x', 'L = sum(z ** 2) * s'],
});
const log = record(program, { iterations: 1 });

/** Element `k` of the first event of that type about that node. */
function elementOf(type: 'value.computed' | 'gradient.accumulated', name: string, k: number) {
  for (let i = 0; i < log.length; i++) {
    const event = log.at(i);
    if (event.type === type && event.node === idOf(program, name))
      return writeElement(stateAt(log, i), event, k, DEFAULT_STYLE)!;
  }
  throw new Error(`no ${type} of ${name}`);
}

/** Element 1 of the last update of w, whose gradient is [2, 3]. */
function lastUpdateOf(optimizer: OptimizerSettings, iterations: number) {
  const program = programOf({ constants: { c: [2, 3] }, parameters: { w: [1, 1] }, lines: ['L = sum(c * w)'] });
  const log = record(program, { iterations, optimizer });
  const event = log.at(log.length - 1);
  return writeElement(stateAt(log, log.length - 1), event, 1, DEFAULT_STYLE)!;
}

describe('An element', () => {
  it('of a matrix product is a sum of products', () => {
    const { name, symbols, numbers, result } = elementOf('value.computed', 'z', 1);
    expect([name, symbols, numbers, result]).toEqual(['z[1]', 'W[1, 0]×x[0] + W[1, 1]×x[1]', '3×4 + 1×5', '17']);
  });

  it('of a gradient writes out the contribution that is added, and then the sum', () => {
    // ∂L/∂z[1] = 2 · 2 · 17 = 68, times x[0] = 4
    const { numbers, result, contribution } = elementOf('gradient.accumulated', 'W', 2);
    expect(contribution).toMatchObject({
      name: '∂L/∂W[1, 0]',
      symbols: '∂L/∂z[1]×x[0]',
      numbers: '68×4',
      result: '272',
    });
    expect([numbers, result]).toEqual(['no gradient yet + 272', '272']);
  });

  it('of a square has its derivative settled', () => {
    expect(elementOf('gradient.accumulated', 'z', 1).contribution).toMatchObject({ numbers: '2×2×17', result: '68' });
  });

  it('of an update is the rule over what its earlier lines made of gradient and parameter', () => {
    // ∂L/∂w = [2, 3]; second update: velocity 0.5 · 2 + 2 = 3 and 0.5 · 3 + 3 = 4.5, w[1] = 0.7 − 0.1 · 4.5
    const momentum = { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.5 } as const;
    expect(lastUpdateOf(momentum, 2)).toMatchObject({
      symbols: 'w[1] − lr×g[1]',
      numbers: '0.7 − 0.1×4.5',
      result: '0.25',
    });
    // First w[1] shrinks: 1 · (1 − 0.1 · 0.5) = 0.95. The means 1.5 and 4.5 are those of 3 and 3²: the step is lr.
    const adamw = { ...OPTIMIZER_DEFAULTS.adamw, lr: 0.1, betas: [0.5, 0.5], eps: 0, weightDecay: 0.5 } as const;
    expect(lastUpdateOf({ type: 'adamw', ...adamw }, 1)).toMatchObject({
      symbols: 'w[1] − lr / (1 − beta1^t) × exp_avg[1] / (sqrt(exp_avg_sq[1]) / sqrt(1 − beta2^t) + eps)',
      numbers: '0.95 − 0.1 / (1 − 0.5^1) × 1.5 / (sqrt(4.5) / sqrt(1 − 0.5^1) + 0)',
      result: '0.85',
    });
  });

  it('of an update has the digits of the ledger: a setting of 0.9 adds none to 0.90000000001', () => {
    // The first step of Adam is lr, but for eps: 1 − 0.1 · 3 / (3 + 10⁻⁹).
    const adam = { type: 'adam', lr: 0.1, ...OPTIMIZER_DEFAULTS.adam, eps: 1e-9 } as const;
    expect(lastUpdateOf(adam, 1).result).toBe('0.9');
  });

  it('can be said aloud', () => {
    expect(spoken('3×4 + v^2 + v^−1')).toBe('3 times 4 + v squared + v to the power minus 1');
    expect(spoken('∂L/∂w of A ⊙ B ≥ ±2, from the NaN of ∂L.1')).toBe(
      'the gradient of L by w of A times B at least plus or minus 2, from the NaN of the gradient of L.1',
    );
    expect(spoken('∂L/∂h#2 · ∂s[1]/∂x[0, 1] · ∂(x^2)/∂θ')).toBe(
      'the gradient of L by h#2 times the gradient of s[1] by x[0, 1] times the gradient of (x squared) by θ',
    );
    expect(spoken('3.6×10⁻⁶ × 2')).toBe('3.6 times ten to the minus 6 times 2');
  });
});
