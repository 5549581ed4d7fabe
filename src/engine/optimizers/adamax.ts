/** Adamax: Adam with the largest gradient of late in place of the mean square. Source: torch.optim.Adamax; Kingma and Ba, 2015. */

import { pow } from '../../ops/pow.ts';
import { amount, decayed, decayLine, epsilon, filled, optimizer } from './optimizer.ts';

const STATE = ['exp_avg', 'exp_inf'] as const;

export const adamax = optimizer({
  name: 'adamax',
  title: 'Adamax',
  torch: 'torch.optim.Adamax',
  settings: {
    betas: { kind: 'decays', standard: [0.9, 0.999], means: 'Decay of the mean and of the largest size' },
    eps: epsilon(1e-8),
    weightDecay: amount(0),
  },
  stateMeans: { exp_avg: 'mean of gradients', exp_inf: 'largest size, decaying' },
  rule: ({ betas: [beta1, beta2], eps, weightDecay }) => ({
    state: STATE,
    initialState: filled(STATE, 0),
    lines: () => [
      ...decayLine(weightDecay),
      { target: 'exp_avg', text: 'beta1 * exp_avg + (1 - beta1) * g' },
      { target: 'exp_inf', text: 'max(beta2 * exp_inf, abs(g) + eps)' },
      { target: 'p', text: 'p - lr / (1 - beta1 ** t) * exp_avg / exp_inf' },
    ],
    update({ p, g, state: [mean, largest], lr, t }, after, [meanAfter, largestAfter]) {
      const size = lr / (1 - pow(beta1, t));
      for (let i = 0; i < after.length; i++) {
        // There are as many arrays as the state has keys.
        const d = decayed(g[i]!, p[i]!, weightDecay);
        meanAfter![i] = beta1 * mean![i]! + (1 - beta1) * d;
        largestAfter![i] = Math.max(beta2 * largest![i]!, Math.abs(d) + eps);
        after[i] = p[i]! - (size * meanAfter![i]!) / largestAfter![i]!;
      }
    },
  }),
});
