/** Lion: every element moves by the learning rate, only its sign is learnt. Source: Chen and others, Symbolic Discovery of Optimization Algorithms, 2023, algorithm 2. */

import { amount, decoupledDecayLine, filled, optimizer } from './optimizer.ts';

const STATE = ['exp_avg'] as const;

export const lion = optimizer({
  name: 'lion',
  title: 'Lion: the sign of momentum',
  torch: 'Lion',
  settings: {
    betas: { kind: 'decays', standard: [0.9, 0.99], means: 'Decay for the sign, and of the running average' },
    weightDecay: amount(0),
  },
  stateMeans: { exp_avg: 'mean of gradients' },
  rule: ({ betas: [beta1, beta2], weightDecay }) => ({
    state: STATE,
    initialState: filled(STATE, 0),
    lines: () => [
      ...decoupledDecayLine(weightDecay),
      { target: 'direction', text: 'sign(beta1 * exp_avg + (1 - beta1) * g)', means: 'sign of the step' },
      { target: 'exp_avg', text: 'beta2 * exp_avg + (1 - beta2) * g' },
      { target: 'p', text: 'p - lr * direction' },
    ],
    update({ p, g, state: [mean], lr }, after, [meanAfter]) {
      for (let i = 0; i < after.length; i++) {
        const from = weightDecay === 0 ? p[i]! : p[i]! * (1 - lr * weightDecay); // 0 · ∞ is NaN
        after[i] = from - lr * Math.sign(beta1 * mean![i]! + (1 - beta1) * g[i]!); // the state has one key, here and below
        meanAfter![i] = beta2 * mean![i]! + (1 - beta2) * g[i]!;
      }
    },
  }),
});
