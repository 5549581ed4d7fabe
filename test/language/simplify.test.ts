import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/language/parse.ts';
import { print } from '../../src/language/print-expression.ts';
import { simplified, specialised } from '../../src/language/simplify.ts';

const POWER = 'y == 0 ? 0 : y * x ** (y - 1)';

describe('A text with numbers put in', () => {
  it.each([
    [2, '2 * x'],
    [3, '3 * x**2'],
    [0.5, '0.5 * x**-0.5'],
    [-1, '-x**-2'],
    [1, '1'],
    [0, '0'],
    // 1.1 − 1 is 0.10000000000000009 in 64-bit floats: no shorter, so it stays
    [1.1, '1.1 * x**(1.1 - 1)'],
  ])('has the derivative of x ** %d as %s', (y, expected) => {
    expect(specialised(POWER, new Map([['y', y]]))).toBe(expected);
  });

  it('stays as it is without numbers', () => {
    expect(specialised(POWER, new Map())).toBe(POWER);
  });
});

describe('Simplifying', () => {
  it.each([
    ['1 < 2 && a > 0 ? a : b', 'a > 0 ? a : b'],
    ['a > 0 || 1 == 1 ? a : b', 'a'],
    ['a > 0 ? b : b', 'b'],
    ['a < b ? 0 : a == b ? 0 : 1', 'a <= b ? 0 : 1'],
    ['a > b ? c : a == b ? c : 1', 'a >= b ? c : 1'],
    ['a < b ? 0 : a == c ? 0 : 1', 'a < b ? 0 : a == c ? 0 : 1'],
    ['a < b ? 0 : a == b ? 0.5 : 1', 'a < b ? 0 : a == b ? 0.5 : 1'],
    ['a / 1 - 1 * b', 'a - b'],
    ['a ** 0 + 0.5 * 2', '2'],
    ['-(3)', '-3'],
    ['-a + 1 * b', '-a + b'],
    ['!a ? 1 : 2', '!a ? 1 : 2'],
    ['a < b ? 0 : a > b ? 0 : 1', 'a < b ? 0 : a > b ? 0 : 1'],
    ['a + (0.5 + 1)', 'a + 1.5'],
    ['a + 0.5 * 0.5', 'a + 0.25'],
    ['1 / 12', '1 / 12'],
    ['sum(x * 1, axis=1)[2 * 1]', 'sum(x * 1, axis=1)[2 * 1]'],
    ['exp(1 * a)', 'exp(a)'],
    // 0 · a is NaN for a = ∞, and −0 + 0 is 0: neither may go
    ['0 * a + 0', '0 * a + 0'],
  ])('%s is %s', (source, expected) => {
    expect(print(simplified(parseExpression(source)))).toBe(expected);
  });

  it.each([
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
    ['==', [false, true, false]],
    ['!=', [true, false, true]],
  ])('settles 1, 2 and 3 %s 2', (operator, expected) => {
    const settled = [1, 2, 3].map(n => print(simplified(parseExpression(`${n} ${operator} 2`))));
    expect(settled).toEqual(expected.map(String));
  });
});
