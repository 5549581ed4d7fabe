/** + − × ÷ and powers, and what is largest or smallest: the operators of the lecture's graphs. */

import { binary, unary } from './elementwise.ts';
import { pow } from './pow.ts';

export const add = binary({
  name: 'add',
  operator: '+',
  summary: 'x + y; passes the gradient on unchanged to both',
  noun: 'sum',
  definition: 'x + y',
  forward: (x, y) => x + y,
  local: [
    { text: '1', of: () => 1 },
    { text: '1', of: () => 1 },
  ],
  source: 'lecture 9: d(c + x)/dx = 1',
});

export const subtract = binary({
  name: 'sub',
  operator: '-',
  summary: 'x − y; the gradient of y changes sign',
  noun: 'difference',
  definition: 'x - y',
  forward: (x, y) => x - y,
  local: [
    { text: '1', of: () => 1 },
    { text: '-1', of: () => -1 },
  ],
});

export const multiply = binary({
  name: 'mul',
  operator: '*',
  summary: 'x × y element by element; each gets the other’s value',
  noun: 'product',
  definition: 'x * y',
  forward: (x, y) => x * y,
  local: [
    { text: 'y', of: (_x, y) => y },
    { text: 'x', of: x => x },
  ],
  source: 'lecture 9: d(a x)/dx = a',
});

export const divide = binary({
  name: 'div',
  operator: '/',
  summary: 'x ÷ y element by element',
  noun: 'quotient',
  definition: 'x / y',
  forward: (x, y) => x / y,
  local: [
    { text: '1 / y', contribution: (upstream, _x, y) => upstream / y },
    { text: '-x / y ** 2', of: (x, y) => -(x / y) / y }, // y² would underflow first
  ],
  range: [0.4, 2],
  source: 'lecture 9: d(1/x)/dx = −1/x²',
});

export const power = binary({
  name: 'pow',
  operator: '**',
  summary: 'x to the power y',
  noun: 'power',
  definition: 'x ** y',
  forward: pow,
  local: [
    {
      text: 'y == 0 ? 0 : y * x ** (y - 1)',
      contribution: (upstream, x, y) => (y === 0 ? 0 : upstream * (y * pow(x, y - 1))),
    },
    {
      text: 'x == 0 && y >= 0 ? 0 : out * log(x)',
      contribution: (upstream, x, y, out) => (x === 0 && y >= 0 ? 0 : upstream * (out * Math.log(x))),
    },
  ],
  range: [0.4, 2],
});

export const negate = unary({
  name: 'neg',
  operator: '-',
  summary: '−x',
  noun: 'the sign changes',
  definition: '-x',
  forward: x => -x,
  local: { text: '-1', of: () => -1 },
});

const TIE = 'tie: each side gets half of the gradient';

/** NaN wins, as in NumPy: a comparison with it is false both ways. */
export const maximum = binary({
  name: 'max',
  summary: 'the larger of x and y; routes the gradient to it',
  noun: 'the larger of the two',
  definition: 'max(x, y)',
  forward: (x, y) => (x < y ? y : Number.isNaN(y) ? y : x),
  local: [
    {
      text: 'x < y ? 0 : x == y ? 0.5 : 1',
      contribution: (upstream, x, y) => (x < y ? 0 : x === y ? upstream / 2 : upstream),
    },
    {
      text: 'y < x ? 0 : x == y ? 0.5 : 1',
      contribution: (upstream, x, y) => (y < x ? 0 : x === y ? upstream / 2 : upstream),
    },
  ],
  kink: () => TIE,
  source: 'CS231n: the max gate routes the gradient',
});

export const minimum = binary({
  name: 'min',
  summary: 'the smaller of x and y; routes the gradient to it',
  noun: 'the smaller of the two',
  definition: 'min(x, y)',
  forward: (x, y) => (x > y ? y : Number.isNaN(y) ? y : x),
  local: [
    {
      text: 'x > y ? 0 : x == y ? 0.5 : 1',
      contribution: (upstream, x, y) => (x > y ? 0 : x === y ? upstream / 2 : upstream),
    },
    {
      text: 'y > x ? 0 : x == y ? 0.5 : 1',
      contribution: (upstream, x, y) => (y > x ? 0 : x === y ? upstream / 2 : upstream),
    },
  ],
  kink: () => TIE,
});
