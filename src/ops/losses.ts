/** Losses of two tensors: what each pair of elements costs, and its derivative. Names and defaults are PyTorch's. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { sigmoidOf, softplusOf } from './activations.ts';
import { pairLoss } from './pair-loss.ts';

/** y · z where nothing times even ∞ is 0: 0 · log 0 is, as the limit. */
const times = (y: number, z: number): number => (y === 0 ? 0 : y * z);
const over = (y: number, p: number): number => (y === 0 ? 0 : y / p);

/** What PyTorch limits where a p is at 0 or 1, or next to it. */
function clampedByTorch([p]: readonly ReadonlyFloats[], isForward: boolean): string | undefined {
  const isClamped = (x: number) => (isForward ? Math.log(Math.min(x, 1 - x)) < -100 : x * (1 - x) < 1e-12);
  if (!p!.some(isClamped)) return undefined;
  return isForward ? 'PyTorch takes no log below −100' : 'PyTorch divides by no p(1 − p) below 1×10⁻¹²';
}

export const bce = pairLoss({
  name: 'bce',
  torch: 'F.binary_cross_entropy',
  differs: clampedByTorch,
  summary: 'mean of −(y log p + (1 − y) log(1 − p)); not clamped, 0 · log 0 is 0',
  noun: 'mean binary cross-entropy',
  operands: ['p', 'y'],
  each: {
    text: '-((y == 0 ? 0 : y * log(p)) + (y == 1 ? 0 : (1 - y) * log(1 - p)))',
    of: (p, y) => -(times(y, Math.log(p)) + times(1 - y, Math.log(1 - p))),
  },
  local: [
    {
      text: '(y == 1 ? 0 : (1 - y) / (1 - p)) - (y == 0 ? 0 : y / p)',
      // The difference of the quotients would cancel where p is near y.
      of: (p, y) => (y === 0 || y === 1 ? over(1 - y, 1 - p) - over(y, p) : (p - y) / (p * (1 - p))),
    },
    { text: 'log(1 - p) - log(p)', of: p => Math.log(1 - p) - Math.log(p) },
  ],
  range: [0.1, 0.9],
  source: 'lecture 9: L(a, y) = −(y log a + (1 − y) log(1 − a))',
});

export const bceWithLogits = pairLoss({
  name: 'bce_with_logits',
  torch: 'F.binary_cross_entropy_with_logits',
  summary: 'bce(sigmoid(z), y) without forming the sigmoid',
  noun: 'mean binary cross-entropy of the sigmoid',
  operands: ['z', 'y'],
  each: {
    text: 'softplus(z) - z * y',
    of: (z, y) => softplusOf(-Math.abs(z)) + (z > 0 ? times(1 - y, z) : -times(y, z)),
  },
  local: [
    { text: 'sigmoid(z) - y', of: (z, y) => (y === 1 ? -sigmoidOf(-z) : sigmoidOf(z) - y) }, // σ(z) − 1 would cancel
    { text: '-z', of: z => -z },
  ],
  range: [-2, 2],
});

export const mse = pairLoss({
  name: 'mse',
  torch: 'F.mse_loss',
  summary: 'mean of (a − b)²',
  noun: 'mean of the squared differences',
  operands: ['a', 'b'],
  each: { text: '(a - b) ** 2', of: (a, b) => (a - b) * (a - b) },
  local: [
    { text: '2 * (a - b)', of: (a, b) => 2 * (a - b) },
    { text: '2 * (b - a)', of: (a, b) => 2 * (b - a) },
  ],
  range: [-2, 2],
});

export const l1 = pairLoss({
  name: 'l1',
  torch: 'F.l1_loss',
  summary: 'mean of |a − b|',
  noun: 'mean of the distances',
  operands: ['a', 'b'],
  each: { text: 'abs(a - b)', of: (a, b) => Math.abs(a - b) },
  local: [
    { text: 'sign(a - b)', of: (a, b) => signOf(a - b) },
    { text: 'sign(b - a)', of: (a, b) => signOf(b - a) },
  ],
  kink: {
    distance: (a, b) => Math.abs(a - b),
    convention: () => 'l1 where both are equal: the derivative is taken as 0',
  },
  range: [-2, 2],
});

/** 0 at 0, of either sign. */
const signOf = (x: number): number => (x === 0 ? 0 : Math.sign(x));

export const huber = pairLoss({
  name: 'huber',
  torch: 'F.huber_loss',
  summary: 'mean of (a − b)² / 2 up to a distance of delta, beyond it delta (|a − b| − delta / 2)',
  noun: 'mean of squares near 0, of distances further out',
  operands: ['a', 'b'],
  settings: { delta: { standard: 1 } },
  positive: ['delta'],
  each: {
    text: 'abs(a - b) <= delta ? (a - b) ** 2 / 2 : delta * (abs(a - b) - delta / 2)',
    of: (a, b, { delta }) => {
      const distance = Math.abs(a - b);
      return distance <= delta ? (distance * distance) / 2 : delta * (distance - delta / 2);
    },
  },
  local: [
    { text: 'clip(a - b, -delta, delta)', of: (a, b, { delta }) => Math.min(Math.max(a - b, -delta), delta) },
    { text: 'clip(b - a, -delta, delta)', of: (a, b, { delta }) => Math.min(Math.max(b - a, -delta), delta) },
  ],
  range: [-2, 2],
});

export const smoothL1 = pairLoss({
  name: 'smooth_l1',
  torch: 'F.smooth_l1_loss',
  summary: 'mean of (a − b)² / (2 beta) below a distance of beta, beyond it |a − b| − beta / 2',
  noun: 'mean of squares near 0, of distances further out',
  operands: ['a', 'b'],
  settings: { beta: { standard: 1 } },
  positive: ['beta'],
  each: {
    text: 'abs(a - b) < beta ? (a - b) ** 2 / (2 * beta) : abs(a - b) - beta / 2',
    of: (a, b, { beta }) => {
      const distance = Math.abs(a - b);
      return distance < beta ? (distance * distance) / (2 * beta) : distance - beta / 2;
    },
  },
  local: [
    { text: 'clip((a - b) / beta, -1, 1)', of: (a, b, { beta }) => Math.min(Math.max((a - b) / beta, -1), 1) },
    { text: 'clip((b - a) / beta, -1, 1)', of: (a, b, { beta }) => Math.min(Math.max((b - a) / beta, -1), 1) },
  ],
  range: [-2, 2],
});

export const klDiv = pairLoss({
  name: 'kl_div',
  torch: 'F.kl_div',
  summary:
    'kl_div(log p, q): mean over all elements of q (log q − log p), 0 where q is 0; reduction="batchmean" over rows',
  noun: 'mean Kullback-Leibler divergence',
  operands: ['logp', 'q'],
  reductions: ['batchmean'],
  each: { text: 'q == 0 ? 0 : q * (log(q) - logp)', of: (logp, q) => (q === 0 ? 0 : q * (Math.log(q) - logp)) },
  local: [
    { text: '-q', of: (_logp, q) => -q },
    { text: 'log(q) + 1 - logp', of: (logp, q) => Math.log(q) + 1 - logp },
  ],
  range: [0.1, 0.9],
});

export const hinge = pairLoss({
  name: 'hinge',
  summary: 'hinge(s, y): mean of max(0, 1 − y s), for labels y of −1 and 1',
  noun: 'mean hinge loss',
  operands: ['s', 'y'],
  each: { text: 'y * s >= 1 ? 0 : 1 - y * s', of: (s, y) => (y * s >= 1 ? 0 : 1 - y * s) },
  local: [
    { text: 'y * s >= 1 ? 0 : -y', of: (s, y) => (y * s >= 1 ? 0 : -y) },
    { text: 'y * s >= 1 ? 0 : -s', of: (s, y) => (y * s >= 1 ? 0 : -s) },
  ],
  kink: {
    distance: (s, y) => Math.abs(1 - y * s),
    convention: () => 'hinge at a margin of 1: the derivative is taken as 0',
  },
  range: [-2, 2],
});
