/** Stochastic gradient descent, with momentum if asked for. Source: torch.optim.SGD. */

import { amount, decayed, decayLine, optimizer, type RuleLine, yesOrNo } from './optimizer.ts';

export const sgd = optimizer({
  name: 'sgd',
  title: 'Stochastic gradient descent',
  torch: 'torch.optim.SGD',
  settings: {
    momentum: amount(0),
    dampening: { kind: 'number', standard: 0 },
    nesterov: yesOrNo(false, 'Needs a momentum and no dampening'),
    weightDecay: amount(0),
  },
  stateMeans: { momentum_buffer: 'velocity' },
  contradiction: ({ momentum, dampening, nesterov }) =>
    !nesterov || (momentum !== 0 && dampening === 0)
      ? undefined
      : {
          setting: 'nesterov',
          says: 'Nesterov needs a momentum above 0 and a dampening of 0',
          remedy: momentum === 0 ? 'add "momentum": 0.9' : 'leave "dampening" out',
        },
  rule({ momentum, dampening, nesterov, weightDecay }) {
    const hasBuffer = momentum !== 0;
    return {
      state: hasBuffer ? ['momentum_buffer'] : [],
      initialState: () => new Map(), // the buffer begins as the first gradient, not as 0
      lines: t => [
        ...decayLine(weightDecay),
        ...(hasBuffer ? momentumLines(t, nesterov, dampening) : []),
        { target: 'p', text: 'p - lr * g' },
      ],
      update({ p, g, state: [buffer], lr, t }, after, [bufferAfter]) {
        for (let i = 0; i < after.length; i++) {
          let d = decayed(g[i]!, p[i]!, weightDecay);
          if (hasBuffer) {
            const velocity = t === 1 ? d : momentum * buffer![i]! + (1 - dampening) * d; // there is one, as it has momentum
            bufferAfter![i] = velocity;
            d = nesterov ? d + momentum * velocity : velocity;
          }
          after[i] = p[i]! - lr * d;
        }
      },
    };
  },
});

function momentumLines(t: number, nesterov: boolean, dampening: number): readonly RuleLine[] {
  const inflow = dampening === 0 ? 'g' : '(1 - dampening) * g';
  return [
    { target: 'momentum_buffer', text: t === 1 ? 'g' : `momentum * momentum_buffer + ${inflow}` },
    { target: 'g', text: nesterov ? 'g + momentum * momentum_buffer' : 'momentum_buffer' },
  ];
}
