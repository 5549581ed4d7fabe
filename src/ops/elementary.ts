/** Elementary functions on each element by itself, beyond those of the lecture: NumPy's names. */

import { unary } from './elementwise.ts';
import { ShapeError } from './operation.ts';

export const tan = unary({
  name: 'tan',
  torch: 'torch.tan',
  summary: 'tangent of radians',
  definition: 'sin(x) / cos(x)',
  forward: Math.tan,
  local: { text: '1 + out ** 2', of: (_x, out) => 1 + out * out },
  range: [-1.2, 1.2],
});

export const arcsin = unary({
  name: 'arcsin',
  torch: 'torch.asin',
  summary: 'inverse of sin, from −1 to 1; NaN outside',
  noun: 'inverse of the sine',
  definition: 'arcsin(x)',
  forward: Math.asin,
  local: { text: '1 / sqrt(1 - x ** 2)', of: x => 1 / Math.sqrt(1 - x * x) },
  range: [-0.9, 0.9],
});

export const arccos = unary({
  name: 'arccos',
  torch: 'torch.acos',
  summary: 'inverse of cos, from −1 to 1; NaN outside',
  noun: 'inverse of the cosine',
  definition: 'arccos(x)',
  forward: Math.acos,
  local: { text: '-1 / sqrt(1 - x ** 2)', of: x => -1 / Math.sqrt(1 - x * x) },
  range: [-0.9, 0.9],
});

export const arctan = unary({
  name: 'arctan',
  torch: 'torch.atan',
  summary: 'inverse of tan',
  noun: 'inverse of the tangent',
  definition: 'arctan(x)',
  forward: Math.atan,
  local: { text: '1 / (1 + x ** 2)', of: x => 1 / (1 + x * x) },
});

export const sinh = unary({
  name: 'sinh',
  torch: 'torch.sinh',
  summary: 'hyperbolic sine',
  definition: '(exp(x) - exp(-x)) / 2',
  forward: Math.sinh,
  local: { text: 'cosh(x)', of: x => Math.cosh(x) },
});

export const cosh = unary({
  name: 'cosh',
  torch: 'torch.cosh',
  summary: 'hyperbolic cosine',
  definition: '(exp(x) + exp(-x)) / 2',
  forward: Math.cosh,
  local: { text: 'sinh(x)', of: x => Math.sinh(x) },
});

export const log1p = unary({
  name: 'log1p',
  torch: 'torch.log1p',
  summary: 'log(1 + x), exact for x near 0',
  noun: 'logarithm after adding 1',
  definition: 'log(1 + x)',
  forward: Math.log1p,
  local: { text: '1 / (1 + x)', contribution: (upstream, x) => upstream / (1 + x) },
  range: [-0.5, 3],
});

export const expm1 = unary({
  name: 'expm1',
  torch: 'torch.expm1',
  summary: 'eˣ − 1, exact for x near 0',
  noun: 'exponential minus 1',
  definition: 'exp(x) - 1',
  forward: Math.expm1,
  local: { text: 'out + 1', of: (_x, out) => out + 1 },
});

export const log2 = unary({
  name: 'log2',
  torch: 'torch.log2',
  summary: 'logarithm to the base 2',
  definition: 'log(x) / log(2)',
  forward: Math.log2,
  local: { text: '1 / (x * log(2))', contribution: (upstream, x) => upstream / (x * Math.LN2) },
  range: [0.2, 3],
});

export const log10 = unary({
  name: 'log10',
  torch: 'torch.log10',
  summary: 'logarithm to the base 10',
  definition: 'log(x) / log(10)',
  forward: Math.log10,
  local: { text: '1 / (x * log(10))', contribution: (upstream, x) => upstream / (x * Math.LN10) },
  range: [0.2, 3],
});

export const reciprocal = unary({
  name: 'reciprocal',
  torch: 'torch.reciprocal',
  summary: '1 / x',
  noun: 'the inverse of each element',
  definition: '1 / x',
  forward: x => 1 / x,
  local: { text: '-out ** 2', of: (_x, out) => -(out * out) },
  range: [0.4, 2],
  source: 'lecture 9: d(1/x)/dx = −1/x²',
});

export const square = unary({
  name: 'square',
  torch: 'torch.square',
  summary: 'x²',
  noun: 'the square of each element',
  definition: 'x ** 2',
  forward: x => x * x,
  local: { text: '2 * x', of: x => 2 * x },
});

/** What a step has for a derivative: 0 between its jumps, and at them as well. */
const flat = { text: '0', contribution: () => 0 } as const;

export const sign = unary({
  name: 'sign',
  torch: 'torch.sign',
  summary: '1 above 0, −1 below, 0 at 0; its gradient is 0',
  noun: 'the sign',
  definition: 'x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x',
  forward: x => (x === 0 ? 0 : Math.sign(x)), // 0 for −0 as well, which is no other sign
  local: flat,
  kink: () => 'sign at 0: the derivative is taken as 0',
});

/** The distance from the nearest whole number, where floor jumps. */
const fromWhole = (x: number): number => Math.abs(x - Math.round(x));

export const floor = unary({
  name: 'floor',
  torch: 'torch.floor',
  summary: 'the largest whole number that is not above x; its gradient is 0',
  noun: 'rounded down',
  definition: 'floor(x)',
  forward: Math.floor,
  local: flat,
  kink: () => 'floor at a whole number: the derivative is taken as 0',
  distance: fromWhole,
});

export const round = unary({
  name: 'round',
  torch: 'torch.round',
  summary: 'the nearest whole number, of two the even one; its gradient is 0',
  noun: 'rounded to the nearest whole number',
  definition: 'round(x)',
  forward: roundHalfToEven,
  local: flat,
  kink: () => 'round halfway between whole numbers: the derivative is taken as 0',
  distance: x => fromWhole(x - 0.5),
});

/** Math.round takes the upper of two: −0.5 is −0 in both, 0.5 is 0 here. */
function roundHalfToEven(x: number): number {
  const nearest = Math.round(x);
  return nearest - x === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

/** x limited to [min, max]; either bound may be left out. Source: torch.clamp, whose gradient at the bounds is 1. */
export const clip = unary({
  name: 'clip',
  torch: 'torch.clamp',
  summary: 'x limited to min … max; either may be left out, as in clip(x, max=1)',
  noun: 'limited to an interval',
  definition: ({ min, max }) => {
    if (min === undefined) return 'x > max ? max : x';
    return max === undefined ? 'x < min ? min : x' : 'x < min ? min : x > max ? max : x';
  },
  settings: {
    min: { standard: Number.NEGATIVE_INFINITY, example: '0' },
    max: { standard: Number.POSITIVE_INFINITY, example: '1' },
  },
  mistake: ({ min, max }) => {
    if (min === undefined && max === undefined)
      return new ShapeError(
        'no-bound',
        'clip has neither min nor max',
        'write clip(x, 0, 1), clip(x, min=0) or clip(x, max=1)',
      );
    if (Number(min) > Number(max))
      return new ShapeError('empty-interval', `clip has min ${min} above max ${max}`, 'the smaller bound comes first');
    return undefined;
  },
  forward: (x, { min, max }) => Math.min(Math.max(x, min), max),
  local: {
    text: ({ min, max }) => {
      const above = min === undefined ? [] : ['x >= min'];
      const below = max === undefined ? [] : ['x <= max'];
      return `${[...above, ...below].join(' && ')} ? 1 : 0`;
    },
    contribution: (upstream, x, _out, { min, max }) => (x >= min && x <= max ? upstream : 0),
  },
  kink: () => 'clip at a bound: the derivative is taken as 1',
  distance: (x, { min, max }) => Math.min(Math.abs(x - min), Math.abs(x - max)),
  samples: [
    { operands: [[]], attributes: { min: -1, max: 1 }, range: [-2, 2] },
    { operands: [[2, 3]], attributes: { min: -1, max: 1 }, range: [-2, 2] },
    { operands: [[4]], attributes: { min: 0.25 }, range: [-2, 2] },
    { operands: [[4]], attributes: { max: 0.5 }, range: [-2, 2] },
  ],
});
