/** Eight updates of each optimizer against the numbers of PyTorch in 64-bit floats. */

import { expect, it } from 'vitest';
import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { eventsOf } from '../support/invariants.ts';
import { programOf, tensorOf } from '../support/programs.ts';

/**
 * w after updates 1, 3 and 8, and the state after the last, for L = Σ c (w − y)² from w = [0.5, −1], with y = [3, 1] and c = [1, 0.25].
 * Source: torch.optim of PyTorch 1.13. NAdam's numbers are those of its documentation and of PyTorch 2, worked out in Python:
 * 1.13 multiplies by μ once too often.
 */
const CASES: readonly (readonly [
  OptimizerSettings,
  readonly (readonly number[])[],
  Readonly<Record<string, readonly number[]>>,
])[] = [
  [
    { type: 'adadelta', lr: 1, ...OPTIMIZER_DEFAULTS.adadelta },
    [
      [0.503162277027713, -0.9968377381511013],
      [0.5097009027648587, -0.9903007988932371],
      [0.5266693153849729, -0.9733512992872541],
    ],
    { square_avg: [14.087505844585973, 0.5620020440206436], acc_delta: [6.410848992233915e-6, 6.399105622907579e-6] },
  ],
  [
    { type: 'adadelta', lr: 0.5, rho: 0.5, eps: 1e-3, weightDecay: 0.1 },
    [
      [0.5223597672431751, -0.9776577772481844],
      [0.5763291448507059, -0.9238281380251965],
      [0.7446108469015088, -0.7570319147763782],
    ],
    { square_avg: [20.92353056107253, 0.9877494244575422], acc_delta: [0.004965855744035448, 0.004857562293804696] },
  ],
  [
    { type: 'adamax', lr: 0.1, ...OPTIMIZER_DEFAULTS.adamax },
    [
      [0.5999999998, -0.900000001],
      [0.7939336998004879, -0.7076482376864097],
      [1.2415228808837264, -0.27320032828719],
    ],
    { exp_avg: [-2.4071575243047696, -0.46071147884017555], exp_inf: [4.965104835105104, 0.9930209749651887] },
  ],
  [
    { type: 'adamax', lr: 0.1, betas: [0.5, 0.75], eps: 1e-8, weightDecay: 0.1 },
    [
      [0.5999999997979798, -0.9000000009090909],
      [0.8041569743513539, -0.6945237405629698],
      [1.3292274940137512, -0.15849461426714762],
    ],
    { exp_avg: [-3.6312218247388026, -0.7202973821753735], exp_inf: [3.4317030546157072, 0.6607595794033468] },
  ],
  [
    { type: 'nadam', lr: 0.1, ...OPTIMIZER_DEFAULTS.nadam },
    [
      [0.6056451776242484, -0.894354823220913],
      [0.7534772759180431, -0.7475085031677243],
      [1.1127075043289036, -0.39502599470146427],
    ],
    { mu_product: [0.0016914170062261762, 0.0016914170062261762] },
  ],
  [
    { type: 'nadam', lr: 0.1, betas: [0.5, 0.75], eps: 1e-8, momentumDecay: 0.5, weightDecay: 0.1 },
    [
      [0.6139232992408437, -0.8860767015646747],
      [0.8069904821834805, -0.69452814280709],
      [1.2709418048965342, -0.24293205309845695],
    ],
    { mu_product: [2.950521392142376e-5, 2.950521392142376e-5] },
  ],
  [
    { type: 'radam', lr: 0.1, ...OPTIMIZER_DEFAULTS.radam },
    [
      [1, -0.9],
      [1.84424160031074, -0.7079335793357933],
      [2.503449193653708, -0.5171923482528695],
    ],
    { exp_avg: [-1.1763305905396317, -0.4729334893273083], exp_avg_sq: [0.06126297415308596, 0.005815673076500854] },
  ],
  [
    { type: 'radam', lr: 0.1, betas: [0.5, 0.75], eps: 1e-8, weightDecay: 0.1 },
    [
      [0.995, -0.89],
      [1.775516, -0.6836777142857142],
      [2.614942150082653, -0.2788466915010493],
    ],
    { exp_avg: [-0.9160757219277653, -0.7459834766285217], exp_avg_sq: [3.1539175652541034, 0.6030859132345513] },
  ],
];

const program = programOf({
  parameters: { w: [0.5, -1] },
  constants: { y: tensorOf([3, 1]), c: tensorOf([1, 0.25]) },
  lines: ['L = sum(c * (w - y) ** 2)'],
});

function expectNear(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, x] of expected.entries())
    expect(Math.abs(actual[i]! - x)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(x)));
}

it.each(CASES)('%j', (optimizer, points, state) => {
  const updates = eventsOf(record(program, { iterations: 8, optimizer })).filter(
    event => event.type === 'parameter.updated',
  );
  for (const [k, update] of [1, 3, 8].entries()) expectNear(updates[update - 1]!.after.data, points[k]!);
  for (const [key, numbers] of Object.entries(state)) expectNear(updates.at(-1)!.stateAfter.get(key)!.data, numbers);
});
