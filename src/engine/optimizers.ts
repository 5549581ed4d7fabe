/** Update rules: each is a few lines in the scenario language and the same in numbers; tests hold the two together.
 * Source of all rules: PyTorch's torch.optim, single-tensor form. */

import { type ReadonlyFloats, type Shape, sizeOf, tensor } from '../tensor/tensor.ts';
import type { OptimizerState } from './events.ts';
import type { OptimizerSettings } from './training.ts';

/** One step of a rule: `target` is a state key, `g` (the gradient from here on) or `p` (the parameter from here on). */
export interface RuleLine {
  readonly target: string;
  /** Over p, g, lr, t (updates so far, this one included), the state keys and the settings. */
  readonly text: string;
}

/** What an update reads: all arrays have the parameter's shape; `state` in the order of the rule's keys. */
export interface UpdateInput {
  readonly p: ReadonlyFloats;
  readonly g: ReadonlyFloats;
  readonly state: readonly ReadonlyFloats[];
  readonly lr: number;
  /** Number of this update, from 1. */
  readonly t: number;
}

export interface UpdateRule {
  readonly name: OptimizerSettings['type'];
  /** PyTorch's keys, in the order in which updates store them. */
  readonly state: readonly string[];
  /** What the rule's names other than p, g, lr, t and the state stand for. */
  readonly settings: ReadonlyMap<string, number>;
  initialState(shape: Shape): OptimizerState;
  lines(t: number): readonly RuleLine[];
  update(input: UpdateInput, after: Float64Array, stateAfter: readonly Float64Array[]): void;
}

export function updateRule(settings: OptimizerSettings): UpdateRule {
  switch (settings.type) {
    case 'sgd':
      return sgd(settings);
    case 'adam':
    case 'adamw':
      return adam(settings);
    case 'rmsprop':
      return rmsprop(settings);
    case 'adagrad':
      return adagrad(settings);
  }
}

type Of<T extends OptimizerSettings['type']> = Extract<OptimizerSettings, { type: T }>;

const filled = (keys: readonly string[], value: number) => (shape: Shape) =>
  new Map(keys.map(key => [key, tensor(shape, new Float64Array(sizeOf(shape)).fill(value))]));

const decayLine = (weightDecay: number): readonly RuleLine[] =>
  weightDecay === 0 ? [] : [{ target: 'g', text: 'g + weightDecay * p' }];

function sgd({ momentum, dampening, nesterov, weightDecay }: Of<'sgd'>): UpdateRule {
  const hasBuffer = momentum !== 0;
  return {
    name: 'sgd',
    state: hasBuffer ? ['momentum_buffer'] : [],
    settings: new Map([
      ['momentum', momentum],
      ['dampening', dampening],
      ['weightDecay', weightDecay],
    ]),
    initialState: () => new Map(), // the buffer begins as the first gradient, not as 0
    lines: t => [
      ...decayLine(weightDecay),
      ...(hasBuffer ? momentumLines(t, nesterov, dampening) : []),
      { target: 'p', text: 'p - lr * g' },
    ],
    update({ p, g, state: [buffer], lr, t }, after, [bufferAfter]) {
      for (let i = 0; i < after.length; i++) {
        let d = g[i]! + (weightDecay === 0 ? 0 : weightDecay * p[i]!);
        if (hasBuffer) {
          const velocity = t === 1 ? d : momentum * buffer![i]! + (1 - dampening) * d;
          bufferAfter![i] = velocity;
          d = nesterov ? d + momentum * velocity : velocity;
        }
        after[i] = p[i]! - lr * d;
      }
    },
  };
}

function momentumLines(t: number, nesterov: boolean, dampening: number): readonly RuleLine[] {
  const inflow = dampening === 0 ? 'g' : '(1 - dampening) * g';
  return [
    { target: 'momentum_buffer', text: t === 1 ? 'g' : `momentum * momentum_buffer + ${inflow}` },
    { target: 'g', text: nesterov ? 'g + momentum * momentum_buffer' : 'momentum_buffer' },
  ];
}

function adam({ type, betas: [beta1, beta2], eps, weightDecay, amsgrad }: Of<'adam' | 'adamw'>): UpdateRule {
  const isDecoupled = type === 'adamw';
  const state = ['exp_avg', 'exp_avg_sq', ...(amsgrad ? ['max_exp_avg_sq'] : [])];
  const second = amsgrad ? 'max_exp_avg_sq' : 'exp_avg_sq';
  return {
    name: type,
    state,
    settings: new Map([
      ['beta1', beta1],
      ['beta2', beta2],
      ['eps', eps],
      ['weightDecay', weightDecay],
    ]),
    initialState: filled(state, 0),
    lines: () => [
      ...(isDecoupled && weightDecay !== 0
        ? [{ target: 'p', text: 'p * (1 - lr * weightDecay)' }]
        : decayLine(isDecoupled ? 0 : weightDecay)),
      { target: 'exp_avg', text: 'beta1 * exp_avg + (1 - beta1) * g' },
      { target: 'exp_avg_sq', text: 'beta2 * exp_avg_sq + (1 - beta2) * g ** 2' },
      ...(amsgrad ? [{ target: 'max_exp_avg_sq', text: 'max(max_exp_avg_sq, exp_avg_sq)' }] : []),
      { target: 'p', text: `p - lr / (1 - beta1 ** t) * exp_avg / (sqrt(${second}) / sqrt(1 - beta2 ** t) + eps)` },
    ],
    update({ p, g, state: [m, v, w], lr, t }, after, [mAfter, vAfter, wAfter]) {
      const size = lr / (1 - beta1 ** t);
      const correction = Math.sqrt(1 - beta2 ** t);
      for (let i = 0; i < after.length; i++) {
        const from = isDecoupled ? p[i]! * (1 - lr * weightDecay) : p[i]!;
        const d = isDecoupled || weightDecay === 0 ? g[i]! : g[i]! + weightDecay * p[i]!;
        mAfter![i] = beta1 * m![i]! + (1 - beta1) * d;
        vAfter![i] = beta2 * v![i]! + (1 - beta2) * d * d;
        if (amsgrad) wAfter![i] = Math.max(w![i]!, vAfter![i]!);
        after[i] = from - (size * mAfter![i]!) / (Math.sqrt(amsgrad ? wAfter![i]! : vAfter![i]!) / correction + eps);
      }
    },
  };
}

function rmsprop({ alpha, eps, momentum, centered, weightDecay }: Of<'rmsprop'>): UpdateRule {
  const hasBuffer = momentum > 0;
  const state = ['square_avg', ...(centered ? ['grad_avg'] : []), ...(hasBuffer ? ['momentum_buffer'] : [])];
  const average = centered ? 'sqrt(square_avg - grad_avg ** 2)' : 'sqrt(square_avg)';
  return {
    name: 'rmsprop',
    state,
    settings: new Map([
      ['alpha', alpha],
      ['eps', eps],
      ['momentum', momentum],
      ['weightDecay', weightDecay],
    ]),
    initialState: filled(state, 0),
    lines: () => [
      ...decayLine(weightDecay),
      { target: 'square_avg', text: 'alpha * square_avg + (1 - alpha) * g ** 2' },
      ...(centered ? [{ target: 'grad_avg', text: 'alpha * grad_avg + (1 - alpha) * g' }] : []),
      ...(hasBuffer
        ? [{ target: 'momentum_buffer', text: `momentum * momentum_buffer + g / (${average} + eps)` }]
        : []),
      { target: 'p', text: hasBuffer ? 'p - lr * momentum_buffer' : `p - lr * g / (${average} + eps)` },
    ],
    update({ p, g, state: before, lr }, after, stateAfter) {
      const buffer = hasBuffer ? state.length - 1 : 0;
      for (let i = 0; i < after.length; i++) {
        const d = weightDecay === 0 ? g[i]! : g[i]! + weightDecay * p[i]!;
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
}

function adagrad({ lrDecay, initialAccumulator, eps, weightDecay }: Of<'adagrad'>): UpdateRule {
  return {
    name: 'adagrad',
    state: ['sum'],
    settings: new Map([
      ['lrDecay', lrDecay],
      ['eps', eps],
      ['weightDecay', weightDecay],
    ]),
    initialState: filled(['sum'], initialAccumulator),
    lines: () => [
      ...decayLine(weightDecay),
      { target: 'sum', text: 'sum + g ** 2' },
      { target: 'p', text: `p - lr${lrDecay === 0 ? '' : ' / (1 + (t - 1) * lrDecay)'} * g / (sqrt(sum) + eps)` },
    ],
    update({ p, g, state: [sum], lr, t }, after, [sumAfter]) {
      const rate = lr / (1 + (t - 1) * lrDecay);
      for (let i = 0; i < after.length; i++) {
        const d = weightDecay === 0 ? g[i]! : g[i]! + weightDecay * p[i]!;
        sumAfter![i] = sum![i]! + d * d;
        after[i] = p[i]! - (rate * d) / (Math.sqrt(sumAfter![i]!) + eps);
      }
    },
  };
}
