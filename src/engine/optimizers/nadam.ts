/**
 * NAdam: Adam that looks one step of momentum ahead. Source: torch.optim.NAdam as documented and since 2.0; Dozat, 2016. PyTorch 1.13
 * multiplies the product of momenta by μ once too often where it looks ahead.
 */

import { pow } from '../../ops/pow.ts';
import { amount, decayed, decayLine, epsilon, filled, optimizer } from './optimizer.ts';

const MEANS = ['exp_avg', 'exp_avg_sq'] as const;
const PRODUCT = ['mu_product'] as const;

export const nadam = optimizer({
  name: 'nadam',
  title: 'Adam with Nesterov momentum',
  torch: 'torch.optim.NAdam',
  sinceTorch: 2,
  settings: {
    betas: { kind: 'decays', standard: [0.9, 0.999], means: 'Decay of the two running averages' },
    eps: epsilon(1e-8),
    momentumDecay: amount(0.004, 'How fast the momentum comes to beta1'),
    weightDecay: amount(0),
  },
  stateMeans: {
    exp_avg: 'mean of gradients',
    exp_avg_sq: 'mean of squares',
    mu_product: 'product of all momenta',
  },
  rule: ({ betas: [beta1, beta2], eps, momentumDecay, weightDecay }) => ({
    state: [...MEANS, ...PRODUCT],
    initialState: shape => new Map([...filled(MEANS, 0)(shape), ...filled(PRODUCT, 1)(shape)]),
    lines: () => [
      ...decayLine(weightDecay),
      { target: 'mu', text: 'beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay))', means: 'momentum now' },
      { target: 'mu_next', text: 'beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentumDecay))', means: 'momentum next' },
      { target: 'mu_product', text: 'mu_product * mu' },
      { target: 'exp_avg', text: 'beta1 * exp_avg + (1 - beta1) * g' },
      { target: 'exp_avg_sq', text: 'beta2 * exp_avg_sq + (1 - beta2) * g ** 2' },
      {
        target: 'g',
        text: '(1 - mu) / (1 - mu_product) * g + mu_next / (1 - mu_product * mu_next) * exp_avg',
      },
      { target: 'p', text: 'p - lr * g / (sqrt(exp_avg_sq / (1 - beta2 ** t)) + eps)' },
    ],
    update({ p, g, state: [mean, squares, product], lr, t }, after, [meanAfter, squaresAfter, productAfter]) {
      const momentumAt = (step: number) => beta1 * (1 - 0.5 * pow(0.96, step * momentumDecay));
      const [mu, next] = [momentumAt(t), momentumAt(t + 1)];
      const correction = 1 - pow(beta2, t);
      for (let i = 0; i < after.length; i++) {
        // There are as many arrays as the state has keys.
        const d = decayed(g[i]!, p[i]!, weightDecay);
        const momenta = product![i]! * mu;
        productAfter![i] = momenta;
        meanAfter![i] = beta1 * mean![i]! + (1 - beta1) * d;
        squaresAfter![i] = beta2 * squares![i]! + (1 - beta2) * d * d;
        const ahead = ((1 - mu) / (1 - momenta)) * d + (next / (1 - momenta * next)) * meanAfter![i]!;
        after[i] = p[i]! - (lr * ahead) / (Math.sqrt(squaresAfter![i]! / correction) + eps);
      }
    },
  }),
});
