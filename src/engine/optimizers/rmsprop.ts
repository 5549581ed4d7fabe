/** RMSprop: gradients divided by the root of their mean square. Source: torch.optim.RMSprop; Hinton's lecture 6e. */

import { amount, decayed, decayLine, epsilon, filled, optimizer, yesOrNo } from './optimizer.ts';

export const rmsprop = optimizer({
  name: 'rmsprop',
  title: 'RMSprop',
  torch: 'torch.optim.RMSprop',
  settings: {
    alpha: amount(0.99, 'Decay of the running average'),
    eps: epsilon(1e-8),
    momentum: amount(0),
    centered: yesOrNo(false, 'Divide by the variance instead of the mean square'),
    weightDecay: amount(0),
  },
  stateMeans: { square_avg: 'mean of squares', grad_avg: 'mean of gradients', momentum_buffer: 'velocity' },
  rule({ alpha, eps, momentum, centered, weightDecay }) {
    const hasBuffer = momentum > 0;
    const state = ['square_avg', ...(centered ? ['grad_avg'] : []), ...(hasBuffer ? ['momentum_buffer'] : [])];
    const average = centered ? 'sqrt(square_avg - grad_avg ** 2)' : 'sqrt(square_avg)';
    const scaledGradient = `g / (${average} + eps)`;
    return {
      state,
      initialState: filled(state, 0),
      lines: () => [
        ...decayLine(weightDecay),
        { target: 'square_avg', text: 'alpha * square_avg + (1 - alpha) * g ** 2' },
        ...(centered ? [{ target: 'grad_avg', text: 'alpha * grad_avg + (1 - alpha) * g' }] : []),
        ...(hasBuffer ? [{ target: 'momentum_buffer', text: `momentum * momentum_buffer + ${scaledGradient}` }] : []),
        { target: 'p', text: hasBuffer ? 'p - lr * momentum_buffer' : `p - lr * ${scaledGradient}` },
      ],
      update({ p, g, state: before, lr }, after, stateAfter) {
        const buffer = hasBuffer ? state.length - 1 : 0;
        for (let i = 0; i < after.length; i++) {
          const d = decayed(g[i]!, p[i]!, weightDecay);
          const square = alpha * before[0]![i]! + (1 - alpha) * d * d;
          stateAfter[0]![i] = square;
          const mean = centered ? alpha * before[1]![i]! + (1 - alpha) * d : 0;
          if (centered) stateAfter[1]![i] = mean;
          const scaled = d / (Math.sqrt(centered ? square - mean * mean : square) + eps);
          const step = hasBuffer ? momentum * before[buffer]![i]! + scaled : scaled;
          if (hasBuffer) stateAfter[buffer]![i] = step;
          after[i] = p[i]! - lr * step;
        }
      },
    };
  },
});
