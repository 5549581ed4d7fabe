/** Adagrad: gradients divided by the root of the sum of all squares so far. Source: torch.optim.Adagrad; Duchi et al., 2011. */

import { amount, decayed, decayLine, epsilon, filled, optimizer } from './optimizer.ts';

export const adagrad = optimizer({
  name: 'adagrad',
  title: 'Adagrad',
  torch: 'torch.optim.Adagrad',
  settings: {
    lrDecay: amount(0),
    initialAccumulator: {
      ...amount(0, "PyTorch's initial_accumulator_value"),
      torch: 'initial_accumulator_value',
    },
    eps: epsilon(1e-10),
    weightDecay: amount(0),
  },
  stateMeans: { sum: 'sum of squares' },
  rule: ({ lrDecay, initialAccumulator, eps, weightDecay }) => ({
    state: ['sum'],
    initialState: filled(['sum'], initialAccumulator),
    lines: () => [
      ...decayLine(weightDecay),
      { target: 'sum', text: 'sum + g ** 2' },
      { target: 'p', text: `p - lr${lrDecay === 0 ? '' : ' / (1 + (t - 1) * lrDecay)'} * g / (sqrt(sum) + eps)` },
    ],
    update({ p, g, state: [sum], lr, t }, after, [sumAfter]) {
      const rate = lr / (1 + (t - 1) * lrDecay);
      for (let i = 0; i < after.length; i++) {
        const d = decayed(g[i]!, p[i]!, weightDecay);
        sumAfter![i] = sum![i]! + d * d; // the one array of its state
        after[i] = p[i]! - (rate * d) / (Math.sqrt(sumAfter![i]!) + eps);
      }
    },
  }),
});
