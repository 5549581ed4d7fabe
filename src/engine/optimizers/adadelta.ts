/** Adadelta: steps as long as the steps before, divided by gradients as large as those before. Source: torch.optim.Adadelta; Zeiler, 2012. */

import { amount, decayed, decayLine, filled, optimizer } from './optimizer.ts';

const STATE = ['square_avg', 'acc_delta'] as const;

export const adadelta = optimizer({
  name: 'adadelta',
  title: 'Adadelta',
  torch: 'torch.optim.Adadelta',
  settings: {
    rho: amount(0.9, 'Decay of both running averages, up to 1'),
    eps: amount(1e-6, 'Keeps the division from 0, and begins the steps'),
    weightDecay: amount(0),
  },
  stateMeans: { square_avg: 'mean of squares', acc_delta: 'mean of squared steps' },
  contradiction: ({ rho }) =>
    rho <= 1
      ? undefined
      : { setting: 'rho', says: `expected rho from 0 to 1, found ${rho}`, remedy: 'PyTorch’s default is 0.9' },
  rule: ({ rho, eps, weightDecay }) => ({
    state: STATE,
    initialState: filled(STATE, 0),
    lines: () => [
      ...decayLine(weightDecay),
      { target: 'square_avg', text: 'rho * square_avg + (1 - rho) * g ** 2' },
      { target: 'delta', text: 'sqrt(acc_delta + eps) / sqrt(square_avg + eps) * g', means: 'step before lr' },
      { target: 'acc_delta', text: 'rho * acc_delta + (1 - rho) * delta ** 2' },
      { target: 'p', text: 'p - lr * delta' },
    ],
    update({ p, g, state: [squares, steps], lr }, after, [squaresAfter, stepsAfter]) {
      for (let i = 0; i < after.length; i++) {
        // There are as many arrays as the state has keys.
        const d = decayed(g[i]!, p[i]!, weightDecay);
        const square = rho * squares![i]! + (1 - rho) * d * d;
        const delta = (Math.sqrt(steps![i]! + eps) / Math.sqrt(square + eps)) * d;
        squaresAfter![i] = square;
        stepsAfter![i] = rho * steps![i]! + (1 - rho) * delta * delta;
        after[i] = p[i]! - lr * delta;
      }
    },
  }),
});
