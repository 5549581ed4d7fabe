/** RAdam: Adam whose first steps do not trust the variance of few gradients. Source: torch.optim.RAdam; Liu and others, 2020. */

import { pow } from '../../ops/pow.ts';
import { amount, decayed, decayLine, epsilon, filled, optimizer, type RuleLine } from './optimizer.ts';

const STATE = ['exp_avg', 'exp_avg_sq'] as const;
/** The average must be longer than this for its variance to be known. */
const SHORT = 5;

export const radam = optimizer({
  name: 'radam',
  title: 'Rectified Adam',
  torch: 'torch.optim.RAdam',
  settings: {
    betas: { kind: 'decays', standard: [0.9, 0.999], means: 'Decay of the two running averages' },
    eps: epsilon(1e-8),
    weightDecay: amount(0),
  },
  stateMeans: { exp_avg: 'mean of gradients', exp_avg_sq: 'mean of squares' },
  rule({ betas: [beta1, beta2], eps, weightDecay }) {
    const longest = 2 / (1 - beta2) - 1;
    const lengthAt = (t: number) => longest - (2 * t * pow(beta2, t)) / (1 - pow(beta2, t));
    return {
      state: STATE,
      initialState: filled(STATE, 0),
      lines: t => [
        ...decayLine(weightDecay),
        { target: 'exp_avg', text: 'beta1 * exp_avg + (1 - beta1) * g' },
        { target: 'exp_avg_sq', text: 'beta2 * exp_avg_sq + (1 - beta2) * g ** 2' },
        { target: 'rho_inf', text: '2 / (1 - beta2) - 1', means: 'longest average' },
        {
          target: 'rho',
          text: 'rho_inf - 2 * t * beta2 ** t / (1 - beta2 ** t)',
          means: `length of the average, ${lengthAt(t) > SHORT ? 'above' : 'not above'} ${SHORT}`,
        },
        ...(lengthAt(t) > SHORT ? RECTIFIED : UNRECTIFIED),
      ],
      update({ p, g, state: [mean, squares], lr, t }, after, [meanAfter, squaresAfter]) {
        const length = lengthAt(t);
        const size = lr / (1 - pow(beta1, t));
        const root = Math.sqrt(1 - pow(beta2, t));
        const rectification = Math.sqrt(
          ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length),
        );
        for (let i = 0; i < after.length; i++) {
          // There are as many arrays as the state has keys.
          const d = decayed(g[i]!, p[i]!, weightDecay);
          meanAfter![i] = beta1 * mean![i]! + (1 - beta1) * d;
          squaresAfter![i] = beta2 * squares![i]! + (1 - beta2) * d * d;
          const adaptive = length > SHORT ? (rectification * root) / (Math.sqrt(squaresAfter![i]!) + eps) : 1;
          after[i] = p[i]! - size * meanAfter![i]! * adaptive;
        }
      },
    };
  },
});

const RECTIFIED: readonly RuleLine[] = [
  {
    target: 'rect',
    text: 'sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))',
    means: 'rectification of the variance',
  },
  { target: 'p', text: 'p - lr / (1 - beta1 ** t) * exp_avg * rect * sqrt(1 - beta2 ** t) / (sqrt(exp_avg_sq) + eps)' },
];

const UNRECTIFIED: readonly RuleLine[] = [{ target: 'p', text: 'p - lr / (1 - beta1 ** t) * exp_avg' }];
