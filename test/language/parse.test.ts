import { describe, expect, it } from 'vitest';
import { parseAssignment } from '../../src/language/assignments.ts';
import { type Expression, reachOf } from '../../src/language/ast.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { tokenize } from '../../src/language/tokens.ts';

/** The tree with a pair of parentheses around everything that is applied. */
function grouped(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
    case 'boolean':
      return String(expression.value);
    case 'text':
      return `"${expression.value}"`;
    case 'name':
      return expression.name;
    case 'unary':
      return `(${expression.operator}${grouped(expression.operand)})`;
    case 'binary':
      return `(${grouped(expression.left)} ${expression.operator} ${grouped(expression.right)})`;
    case 'conditional':
      return `(${[expression.test, expression.then, expression.otherwise].map(grouped).join(' ? ')})`;
    case 'call':
      return `${expression.callee}(${[...expression.operands.map(grouped), ...expression.keywords.map(({ name, value }) => `${name}=${grouped(value)}`)].join(', ')})`;
    case 'list':
      return `[${expression.items.map(grouped).join(', ')}]`;
    case 'index': {
      const subscripts = expression.subscripts.map(part =>
        part.kind === 'element'
          ? grouped(part.at)
          : part.kind === 'slice'
            ? [part.from, part.to, ...(part.step ? [part.step] : [])].map(end => (end ? grouped(end) : '')).join(':')
            : part.kind,
      );
      return `${grouped(expression.operand)}[${subscripts.join(', ')}]`;
    }
  }
}

describe('Precedence is Python’s', () => {
  it.each([
    ['a and b or c', '((a && b) || c)'],
    ['not a < b', '(!(a < b))'],
    ['not a and not b', '((!a) && (!b))'],
    ['(a > 1) & ~(b == c) | d', '(((a > 1) && (!(b == c))) || d)'],
    ['not + 1', '(not + 1)'], // a name, where nothing follows that could be negated
    ['a + b * c', '(a + (b * c))'],
    ['a * b + c', '((a * b) + c)'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b / c', '((a / b) / c)'],
    ['a / b * c', '((a / b) * c)'],
    ['W2 @ a1 + b2', '((W2 @ a1) + b2)'],
    ['a @ b * c', '((a @ b) * c)'],
    ['a * b @ c', '((a * b) @ c)'],
    ['-x ** 2', '(-(x ** 2))'],
    ['-2 ** 2', '(-(2 ** 2))'],
    ['(-2) ** 2', '(-2 ** 2)'],
    ['2 ** -1', '(2 ** -1)'],
    ['2 ** -x', '(2 ** (-x))'],
    ['2 ** -x ** 2', '(2 ** (-(x ** 2)))'],
    ['2 ** 3 ** 2', '(2 ** (3 ** 2))'],
    ['2 ** 3 * 4', '((2 ** 3) * 4)'],
    ['-a * b', '((-a) * b)'],
    ['a * -b', '(a * (-b))'],
    ['a - -b', '(a - (-b))'],
    ['--a', '(-(-a))'],
    ['-A.T', '(-transpose(A))'],
    ['A.T @ x', '(transpose(A) @ x)'],
    ['-v[0]', '(-v[0])'],
    ['v[0] ** 2', '(v[0] ** 2)'],
    ['A.T[0, 1]', 'transpose(A)[0, 1]'],
    ['a < b + 1', '(a < (b + 1))'],
    ['a < b && c >= d || e', '(((a < b) && (c >= d)) || e)'],
    ['a || b && c', '(a || (b && c))'],
    ['!a && b', '((!a) && b)'],
    ['a ? b : c ? d : e', '(a ? b ? (c ? d ? e))'],
    ['a ? b ? c : d : e', '(a ? (b ? c ? d) ? e)'],
    ['a < 0 ? -a : a + 1', '((a < 0) ? (-a) ? (a + 1))'],
    ['a || b ? c : d', '((a || b) ? c ? d)'],
  ])('%s is %s', (source, expected) => expect(grouped(parseExpression(source))).toBe(expected));
});

describe('What can be written', () => {
  it.each([
    ['1.5e-3 + .5 + 2.', '((0.0015 + 0.5) + 2)'],
    ['softmax(z, axis=-1)', 'softmax(z, axis=-1)'],
    ['sum(x, axis=0, keepdims=True)', 'sum(x, axis=0, keepdims=true)'],
    ['A[1, :] + x[1:3] + x[:-1]', '((A[1, :] + x[1:3]) + x[:-1])'],
    ['stack([a, b])', 'stack([a, b])'],
    ['[[1, 2], [3, 4]]', '[[1, 2], [3, 4]]'],
    ['concat([a, b,],)', 'concat([a, b])'],
    ['σ(z)', 'sigmoid(z)'],
    ['a × b · c − d', '(((a * b) * c) - d)'],
    ['−3.6×10⁻⁶ + 2×10³ × a', '(-0.0000036 + (2000 * a))'],
    ['2 ** 1×10¹', '(2 ** 10)'],
    ['a ≤ b && c ≠ d || e ≥ f', '(((a <= b) && (c != d)) || (e >= f))'],
    ['∂W1 > 1', '(grad(W1) > 1)'],
    ['abs(grad(L.7)) > 1', '(abs(grad(L.7)) > 1)'],
    ["phase == 'backward'", '(phase == "backward")'],
    ['phase == "update"', '(phase == "update")'],
    ['f()', 'f()'],
    ['\tx  +\ty ', '(x + y)'],
  ])('%s', (source, expected) => expect(grouped(parseExpression(source))).toBe(expected));
});

describe('Every expression knows its place in the source', () => {
  const cut = (source: string, { start, end }: { start: number; end: number }) => source.slice(start, end);

  it('by itself, and with the parentheses around it', () => {
    const source = 'y * (1 - ( a + b ))';
    const whole = parseExpression(source);
    if (whole.kind !== 'binary') throw new Error('a product was written');
    const difference = whole.right;
    expect(cut(source, whole.span)).toBe(source);
    expect([cut(source, difference.span), cut(source, reachOf(difference))]).toEqual([
      '1 - ( a + b )',
      '(1 - ( a + b ))',
    ]);
    if (difference.kind !== 'binary') throw new Error('a difference was written');
    expect([cut(source, difference.right.span), cut(source, reachOf(difference.right))]).toEqual([
      'a + b',
      '( a + b )',
    ]);
  });

  it.each([
    ['  -x ** 2', '-x ** 2'],
    ['softmax(z, axis=-1) ', 'softmax(z, axis=-1)'],
    ['(A).T', '(A).T'],
    ['(x)[0, 1:2]', '(x)[0, 1:2]'],
    ['(a) + (b)', '(a) + (b)'],
    ['-(a)', '-(a)'],
    ['(c) ? (a) : (b)', '(c) ? (a) : (b)'],
    ['[1, 2]', '[1, 2]'],
    ['∂W1', '∂W1'],
  ])('%s', (source, expected) => expect(cut(source, parseExpression(source).span)).toBe(expected));

  it('the outermost parentheses count when there are several', () => {
    const source = '((a + b))';
    const { span, parens } = parseExpression(source);
    expect([cut(source, span), parens && cut(source, parens)]).toEqual(['a + b', '((a + b))']);
  });

  it('names, functions and keywords have their own', () => {
    const source = 'z1 = sum(x, axis=0)';
    const { name, nameSpan, expression } = parseAssignment(source);
    if (expression.kind !== 'call') throw new Error('a call was written');
    expect([name, cut(source, nameSpan), cut(source, expression.calleeSpan)]).toEqual(['z1', 'z1', 'sum']);
    expect(expression.keywords.map(({ span }) => cut(source, span))).toEqual(['axis=0']);
  });
});

describe('Words and places', () => {
  it('knows true and false as Python and as JSON write them', () => {
    for (const source of ['True', 'true'])
      expect(parseExpression(source)).toMatchObject({ kind: 'boolean', value: true });
    for (const source of ['False', 'false'])
      expect(parseExpression(source)).toMatchObject({ kind: 'boolean', value: false });
  });

  it('ends one place behind the last character, where something is missing', () => {
    expect(tokenize('a −').map(({ span }) => [span.start, span.end])).toEqual([
      [0, 1],
      [2, 3],
      [3, 4],
    ]);
  });

  it('takes numbers of up to 64 characters', () => {
    expect(tokenize('1'.repeat(64))[0]).toMatchObject({ kind: 'number' });
    expect(() => tokenize('1'.repeat(65))).toThrow('expected a number of at most 64 characters, found 65');
  });
});
