/** Adam, and AdamW, which decays the parameter itself. Source: torch.optim.Adam and AdamW; Kingma and Ba, 2015; Loshchilov and Hutter, 2019. */

import { pow } from '../../ops/pow.ts';
import {
  amount,
  decayed,
  decayLine,
  decoupledDecayLine,
  epsilon,
  filled,
  optimizer,
  type Rule,
  type ValuesOf,
  yesOrNo,
} from './optimizer.ts';

const settings = {
  betas: { kind: 'decays', standard: [0.9, 0.999], means: 'Decay of the two running averages' },
  eps: epsilon(1e-8),
  weightDecay: amount(0),
  amsgrad: yesOrNo(false, 'Divide by the largest second moment so far'),
} as const;

const stateMeans = {
  exp_avg: 'mean of gradients',
  exp_avg_sq: 'mean of squares',
  max_exp_avg_sq: 'largest mean of squares',
};

export const adam = optimizer({
  name: 'adam',
  title: 'Adam',
  torch: 'torch.optim.Adam',
  settings,
  stateMeans,
  rule: values => adamRule(values, { isDecoupled: false }),
});

export const adamw = optimizer({
  name: 'adamw',
  title: 'Adam with decoupled weight decay',
  torch: 'torch.optim.AdamW',
  settings: { ...settings, weightDecay: amount(0.01) },
  stateMeans,
  rule: values => adamRule(values, { isDecoupled: true }),
});

function adamRule(
  { betas: [beta1, beta2], eps, weightDecay, amsgrad }: ValuesOf<typeof settings>,
  { isDecoupled }: { readonly isDecoupled: boolean },
): Rule {
  const state = ['exp_avg', 'exp_avg_sq', ...(amsgrad ? ['max_exp_avg_sq'] : [])];
  const second = amsgrad ? 'max_exp_avg_sq' : 'exp_avg_sq';
  const inGradient = isDecoupled ? 0 : weightDecay;
  return {
    state,
    initialState: filled(state, 0),
    lines: () => [
      ...(isDecoupled ? decoupledDecayLine(weightDecay) : decayLine(weightDecay)),
      { target: 'exp_avg', text: 'beta1 * exp_avg + (1 - beta1) * g' },
      { target: 'exp_avg_sq', text: 'beta2 * exp_avg_sq + (1 - beta2) * g ** 2' },
      ...(amsgrad ? [{ target: 'max_exp_avg_sq', text: 'max(max_exp_avg_sq, exp_avg_sq)' }] : []),
      { target: 'p', text: `p - lr / (1 - beta1 ** t) * exp_avg / (sqrt(${second}) / sqrt(1 - beta2 ** t) + eps)` },
    ],
    update({ p, g, state: [m, v, w], lr, t }, after, [mAfter, vAfter, wAfter]) {
      const size = lr / (1 - pow(beta1, t));
      const correction = Math.sqrt(1 - pow(beta2, t));
      for (let i = 0; i < after.length; i++) {
        const from = isDecoupled ? p[i]! * (1 - lr * weightDecay) : p[i]!;
        const d = decayed(g[i]!, p[i]!, inGradient);
        // There are as many arrays as the state has keys.
        mAfter![i] = beta1 * m![i]! + (1 - beta1) * d;
        vAfter![i] = beta2 * v![i]! + (1 - beta2) * d * d;
        if (amsgrad) wAfter![i] = Math.max(w![i]!, vAfter![i]!);
        after[i] = from - (size * mAfter![i]!) / (Math.sqrt(amsgrad ? wAfter![i]! : vAfter![i]!) / correction + eps);
      }
    },
  };
}
