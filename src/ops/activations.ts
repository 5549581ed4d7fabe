/** Activation functions and elementary functions, each on every element by itself. */

import { unary } from './elementwise.ts';
import { errorFunction, normalCdf } from './erf.ts';
import { pow } from './pow.ts';

/** max(0, x); NaN passes through, as it is not below 0. */
export const relu = unary({
  name: 'relu',
  torch: 'torch.relu',
  summary: 'max(x, 0)',
  noun: 'rectified linear unit (ReLU)',
  definition: 'max(x, 0)',
  settings: { reluAtZero: { convention: 'reluAtZero' } },
  // biome-ignore lint/complexity/useMathMinMax: Math.max(−0, 0) is 0, and −0 must stay
  forward: x => (x < 0 ? 0 : x),
  local: {
    text: 'x < 0 ? 0 : x == 0 ? reluAtZero : 1',
    contribution: (upstream, x, _out, { reluAtZero }) => (x < 0 || (x === 0 && reluAtZero === 0) ? 0 : upstream),
  },
  kink: ({ conventions }) =>
    conventions.reluAtZero === 1
      ? 'ReLU at 0: the derivative is taken as 1 (the lecture’s convention)'
      : 'ReLU at 0: the derivative is taken as 0 (PyTorch’s convention)',
  source: 'lecture 9: dReLU(z)/dz = 0 for z < 0, 1 for z ≥ 0; PyTorch takes 0 at 0',
});

export const leakyRelu = unary({
  name: 'leaky_relu',
  torch: 'F.leaky_relu',
  summary: 'x above 0, slope × x below',
  noun: 'unchanged above 0, a slope below',
  definition: 'x > 0 ? x : slope * x',
  settings: { slope: { standard: 0.01, torch: 'negative_slope' } },
  forward: (x, { slope }) => (x > 0 ? x : slope * x),
  local: { text: 'x > 0 ? 1 : slope', of: (x, _out, { slope }) => (x > 0 ? 1 : slope) },
  kink: () => 'leaky ReLU at 0: the derivative is taken as the slope',
});

export const elu = unary({
  name: 'elu',
  torch: 'F.elu',
  summary: 'x above 0, alpha × (eˣ − 1) below',
  noun: 'unchanged above 0, exponential below',
  definition: 'x > 0 ? x : alpha * (exp(x) - 1)',
  settings: { alpha: { standard: 1 } },
  forward: (x, { alpha }) => (x > 0 ? x : alpha * Math.expm1(x)),
  local: { text: 'x <= 0 ? alpha * exp(x) : 1', of: (x, _out, { alpha }) => (x <= 0 ? alpha * Math.exp(x) : 1) },
  kink: () => 'ELU at 0: the derivative is taken from below, alpha',
});

export const gelu = unary({
  name: 'gelu',
  torch: 'F.gelu',
  summary: 'x Φ(x), with the normal distribution function Φ',
  noun: 'smooth ReLU by the normal distribution',
  definition: '0.5 * x * (1 + erf(x / sqrt(2)))',
  forward: x => x * normalCdf(x), // NaN at −∞, which is −∞ · 0, as PyTorch computes it
  local: {
    text: '0.5 * (1 + erf(x / sqrt(2))) + x * exp(-x ** 2 / 2) * 0.3989422804014327',
    of: x => normalCdf(x) + x * Math.exp((-x * x) / 2) * 0.3989422804014327, // 1/√(2π)
  },
});

const GELU_C = 0.7978845608028654; // √(2/π)

export const geluTanh = unary({
  name: 'gelu_tanh',
  summary: 'the tanh approximation of gelu',
  definition: '0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x ** 3)))',
  forward: x => 0.5 * x * (1 + Math.tanh(GELU_C * (x + 0.044715 * pow(x, 3)))),
  local: {
    text: '0.5 * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x ** 3))) + 0.5 * x * (1 - tanh(0.7978845608028654 * (x + 0.044715 * x ** 3)) ** 2) * 0.7978845608028654 * (1 + 0.134145 * x ** 2)',
    of: x => {
      const t = Math.tanh(GELU_C * (x + 0.044715 * pow(x, 3)));
      return 0.5 * (1 + t) + 0.5 * x * (1 - t) * (1 + t) * GELU_C * (1 + 0.134145 * x * x);
    },
  },
});

/** 1 / (1 + e⁻ˣ), with the exponential of −|x| so that neither side overflows. */
export const sigmoidOf = (x: number): number => {
  const e = Math.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
};

export const sigmoid = unary({
  name: 'sigmoid',
  torch: 'torch.sigmoid',
  summary: '1 / (1 + e⁻ˣ), also written σ',
  noun: 'logistic function, also written σ',
  definition: '1 / (1 + exp(-x))',
  forward: sigmoidOf,
  local: { text: 'out * (1 - out)', of: (_x, out) => out * (1 - out) },
  source: 'lecture 9: dσ(z)/dz = σ(z)(1 − σ(z))',
});

export const silu = unary({
  name: 'silu',
  torch: 'F.silu',
  summary: 'x σ(x), also called swish',
  noun: 'SiLU (swish)',
  definition: 'x / (1 + exp(-x))',
  forward: x => x * sigmoidOf(x),
  local: { text: 'sigmoid(x) * (1 + x * (1 - sigmoid(x)))', of: x => sigmoidOf(x) * (1 + x * (1 - sigmoidOf(x))) },
  source: 'PyTorch’s SiLU; Elfwing, Uchibe and Doya 2017',
});

export const tanh = unary({
  name: 'tanh',
  torch: 'torch.tanh',
  summary: 'hyperbolic tangent',
  definition: '(exp(x) - exp(-x)) / (exp(x) + exp(-x))',
  forward: Math.tanh,
  local: { text: '1 - out ** 2', of: (_x, out) => (1 - out) * (1 + out) }, // out² would round what is left of 1
});

/** log(1 + eˣ) without overflow; exact above 20 too, where PyTorch returns x itself. */
export const softplusOf = (x: number): number =>
  x === -Infinity ? 0 : Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

export const softplus = unary({
  name: 'softplus',
  summary: 'log(1 + eˣ), a smooth ReLU',
  noun: 'a smooth ReLU',
  definition: 'log(1 + exp(x))',
  forward: softplusOf,
  local: { text: 'sigmoid(x)', of: sigmoidOf },
});

export const exp = unary({
  name: 'exp',
  torch: 'torch.exp',
  summary: 'eˣ',
  noun: 'exponential function',
  definition: 'exp(x)',
  forward: Math.exp,
  local: { text: 'out', of: (_x, out) => out },
  source: 'lecture 9: deˣ/dx = eˣ',
});

export const log = unary({
  name: 'log',
  torch: 'torch.log',
  summary: 'natural logarithm; −∞ at 0, NaN below',
  definition: 'log(x)',
  forward: Math.log,
  local: { text: '1 / x', contribution: (upstream, x) => upstream / x },
  range: [0.2, 3],
  source: 'lecture 9: d log(a)/da = 1/a',
});

export const sqrt = unary({
  name: 'sqrt',
  torch: 'torch.sqrt',
  summary: 'square root',
  definition: 'sqrt(x)',
  forward: Math.sqrt,
  local: { text: '1 / (2 * out)', of: (_x, out) => 1 / (2 * out) },
  kink: () => 'sqrt at 0: the derivative is taken as ∞',
  range: [0.2, 3],
});

export const abs = unary({
  name: 'abs',
  torch: 'torch.abs',
  summary: 'absolute value',
  definition: 'abs(x)',
  forward: Math.abs,
  local: { text: 'x > 0 ? 1 : x < 0 ? -1 : 0', of: x => (x > 0 ? 1 : x < 0 ? -1 : 0) },
  kink: () => 'abs at 0: the derivative is taken as 0',
});

export const sin = unary({
  name: 'sin',
  torch: 'torch.sin',
  summary: 'sine of radians',
  definition: 'sin(x)',
  forward: Math.sin,
  local: { text: 'cos(x)', of: x => Math.cos(x) },
});

export const cos = unary({
  name: 'cos',
  torch: 'torch.cos',
  summary: 'cosine of radians',
  definition: 'cos(x)',
  forward: Math.cos,
  local: { text: '-sin(x)', of: x => -Math.sin(x) },
});

export const erf = unary({
  name: 'erf',
  torch: 'torch.erf',
  summary: 'the error function',
  definition: 'erf(x)',
  forward: errorFunction,
  local: { text: '1.1283791670955126 * exp(-x ** 2)', of: x => 1.1283791670955126 * Math.exp(-x * x) }, // 2/√π
});
