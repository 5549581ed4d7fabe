import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression, Subscript } from '../../src/language/ast.ts';
import { toLatex } from '../../src/language/expression-latex.ts';
import { latexName } from '../../src/language/latex-name.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { MATHEMATICS, print } from '../../src/language/print-expression.ts';

const span = { start: 0, end: 0 };
const names = fc.constantFrom('a', 'b1', 'W2', 'L.7', 'alpha');
const operators = fc.constantFrom('+', '-', '*', '/', '**', '@', '<', '<=', '>', '>=', '==', '!=', '&&', '||');

/** Trees of every kind. A minus never stands on a written number: `-2` is the number −2. */
const { expression } = fc.letrec<{ expression: Expression; subscript: Subscript }>(tie => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    names.map((name): Expression => ({ kind: 'name', name, span })),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Expression => ({ kind: 'number', value, span })),
    fc.boolean().map((value): Expression => ({ kind: 'boolean', value, span })),
    fc
      .stringMatching(/^([a-z .\\"]{0,8}|[a-z .\\']{0,8})$/)
      .map((value): Expression => ({ kind: 'text', value, span })),
    fc
      .record({ operator: fc.constantFrom('-', '!'), operand: tie('expression') })
      .filter(({ operator, operand }) => operator === '!' || operand.kind !== 'number')
      .map((unary): Expression => ({ kind: 'unary', ...unary, span })),
    fc
      .record({ operator: operators, left: tie('expression'), right: tie('expression') })
      .map((binary): Expression => ({ kind: 'binary', ...binary, span })),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([test, then, otherwise]): Expression => ({ kind: 'conditional', test, then, otherwise, span })),
    fc.record({ operands: fc.array(tie('expression'), { maxLength: 3 }), keyword: fc.option(tie('expression')) }).map(
      ({ operands, keyword }): Expression => ({
        kind: 'call',
        callee: 'f',
        calleeSpan: span,
        operands,
        keywords: keyword ? [{ name: 'axis', span, value: keyword }] : [],
        span,
      }),
    ),
    fc
      .record({ operand: tie('expression'), subscripts: fc.array(tie('subscript'), { minLength: 1, maxLength: 2 }) })
      .map((index): Expression => ({ kind: 'index', ...index, span })),
    fc.array(tie('expression'), { maxLength: 3 }).map((items): Expression => ({ kind: 'list', items, span })),
  ),
  subscript: fc.oneof(
    tie('expression').map((at): Subscript => ({ kind: 'element', at })),
    fc
      .record({ from: tie('expression'), to: tie('expression') }, { requiredKeys: [] })
      .map((ends): Subscript => ({ kind: 'slice', ...ends })),
  ),
}));

/** The tree without its places. */
const bare = (tree: Expression): unknown =>
  JSON.parse(
    JSON.stringify(tree, (key, value) =>
      key === 'span' || key === 'parens' || key === 'calleeSpan' ? undefined : Object.is(value, -0) ? '-0' : value,
    ),
  );

describe('Printing', () => {
  it('and parsing again gives the same tree', () => {
    fc.assert(
      fc.property(expression, tree => {
        expect(bare(parseExpression(print(tree)))).toEqual(bare(tree));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['((a)) + (b * c)', 'a + b * c'],
    ['(a + b) * c', '(a + b) * c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a ** b) ** c', '(a**b)**c'],
    ['(a < b) == c', '(a < b) == c'],
    ['a < (b < c)', 'a < (b < c)'],
    ['a ** (b ** c)', 'a**b**c'],
    ['(-2) ** 2', '(-2)**2'],
    ['-(x ** 2)', '-x**2'],
    ['A.T', 'transpose(A)'],
    ['sum( x ,axis = 0 )', 'sum(x, axis=0)'],
    ['x[ 1: , 0 ]', 'x[1:, 0]'],
    ['(a ? b : c) ? d : e', '(a ? b : c) ? d : e'],
  ])('%s has only the parentheses it needs: %s', (source, expected) =>
    expect(print(parseExpression(source))).toBe(expected),
  );

  it('can put numbers for names without changing the meaning', () => {
    const numbers = new Map([
      ['x', '-0.5'],
      ['y', '2'],
      ['s', 'a + b'],
    ]);
    const substituted = (source: string) =>
      print(parseExpression(source), undefined, part => (part.kind === 'name' ? numbers.get(part.name) : undefined));
    expect(['y - x', 'x - y', 'y ** x', 'x ** y', '-x', 'y * s', 's - y', 'y - s', 'f(x)'].map(substituted)).toEqual([
      '2 - (-0.5)',
      '-0.5 - 2',
      '2**(-0.5)',
      '(-0.5)**2',
      '-(-0.5)',
      '2 * (a + b)',
      'a + b - 2',
      '2 - (a + b)',
      'f(-0.5)',
    ]);
  });

  it.each([
    ['b * g ** 2', 'b × (∂L/∂v)^2'],
    ['exp(-z) - z', 'exp(−(0)) − 0'],
    ['1 / t', '1 / (3.6×10⁻⁶)'],
    ['t ** 2', '(3.6×10⁻⁶)^2'],
    ['t + t', '3.6×10⁻⁶ + 3.6×10⁻⁶'],
    ['t * b', '3.6×10⁻⁶ × b'],
    ['b * c', 'b × max(a, a + b)'],
    ['b + p', 'b + Wh @ h0'],
    ['b * p', 'b × (Wh @ h0)'],
    ['b * s', 'b × (f(x) + y)'],
    ['m ** 2', '([1, …] (3, 4))^2'],
    ['b * q', 'b × (x == y)'],
    ['q + b', '(x == y) + b'],
    ['b - l', 'b − (x ≤ 1 and y)'],
    ['i * b', '(x if x > y else y) × b'],
    ['q && l', 'x == y and (x ≤ 1 and y)'],
    ['max(q, b)', 'max(x == y, b)'],
  ])('puts parentheses where a substituted text would be read otherwise: %s is %s', (source, expected) => {
    const texts = new Map([
      ['g', '∂L/∂v'],
      ['z', '0'],
      ['t', '3.6×10⁻⁶'],
      ['p', 'Wh @ h0'],
      ['s', 'f(x) + y'],
      ['m', '[1, …] (3, 4)'],
      ['c', 'max(a, a + b)'],
      ['q', 'x == y'],
      ['l', 'x ≤ 1 and y'],
      ['i', 'x if x > y else y'],
    ]);
    const shown = print(parseExpression(source), MATHEMATICS, part =>
      part.kind === 'name' ? texts.get(part.name) : undefined,
    );
    expect(shown).toBe(expected);
  });

  it('shows mathematics on the screen', () => {
    expect(print(parseExpression('-a * b ** -2 <= c'), MATHEMATICS)).toBe('−a × b^−2 ≤ c');
    expect(print(parseExpression('a ? (b ? c : d) : e'), MATHEMATICS)).toBe('(c if b else d) if a else e');
    expect(print(parseExpression('a ? b : c ? d : e'), MATHEMATICS)).toBe('b if a else d if c else e');
  });
});

describe('LaTeX', () => {
  it.each([
    ['W1 @ x + b1', 'W_{1} \\, x + b_{1}'],
    ['a * b', 'a \\cdot b'],
    ['(a + b) * c', '\\left(a + b\\right) \\cdot c'],
    ['a / (b + c)', '\\frac{a}{b + c}'],
    ['x ** 2', 'x^{2}'],
    ['a * (b / c) - d', 'a \\cdot \\frac{b}{c} - d'],
    ['a - (b - c)', 'a - \\left(b - c\\right)'],
    ['a - b - c', 'a - b - c'],
    ['a * -b', 'a \\cdot \\left(-b\\right)'],
    ['(-2) ** 2', '\\left(-2\\right)^{2}'],
    ['(a / b) ** 2', '\\left(\\frac{a}{b}\\right)^{2}'],
    ['(x ** 2)[0]', '\\left(x^{2}\\right)_{0}'],
    ['(-A).T', '\\left(-A\\right)^{\\top}'],
    ['2 * (c ? a : b)', '2 \\cdot \\begin{cases}a & c \\\\ b & \\text{otherwise}\\end{cases}'],
    ['(-x) ** (a + 1)', '\\left(-x\\right)^{a + 1}'],
    ['sigmoid(z2)', '\\sigma\\left(z_{2}\\right)'],
    ['-(y * log(a2))', '-\\left(y \\cdot \\log\\left(a_{2}\\right)\\right)'],
    ['sqrt(x ** 2 + 1)', '\\sqrt{x^{2} + 1}'],
    ['abs(x)', '\\left|x\\right|'],
    ['A.T @ x', 'A^{\\top} \\, x'],
    ['relu(x)', '\\operatorname{relu}\\left(x\\right)'],
    ['softmax(z, axis=-1)', '\\operatorname{softmax}\\left(z, \\text{axis}=-1\\right)'],
    ['bce_with_logits(z, y)', '\\operatorname{bce\\_with\\_logits}\\left(z, y\\right)'],
    ['x < 0 ? 0 : 1', '\\begin{cases}0 & x < 0 \\\\ 1 & \\text{otherwise}\\end{cases}'],
    ['A[0, 1:]', 'A_{0, 1:}'],
    ['1e-7 * x', '10^{-7} \\cdot x'],
    ['2.5e-7 * x', '2.5 \\times 10^{-7} \\cdot x'],
    ['(2.5e-7) ** 2', '\\left(2.5 \\times 10^{-7}\\right)^{2}'],
    ['A.T ** 2', '\\left(A^{\\top}\\right)^{2}'],
    ['-(-x)', '-\\left(-x\\right)'],
    ['W1[0, 1]', '\\left(W_{1}\\right)_{0, 1}'],
    ['x < 0 ? 0 : x == 0 ? a : 1', '\\begin{cases}0 & x < 0 \\\\ a & x = 0 \\\\ 1 & \\text{otherwise}\\end{cases}'],
    ['[1, 2]', '\\left[1, 2\\right]'],
  ])('%s', (source, expected) => expect(toLatex(parseExpression(source))).toBe(expected));

  it.each([
    ['W1', 'W_{1}'],
    ['alpha', '\\alpha'],
    ['z1.2', 'z_{1.2}'],
    ['loss', '\\mathit{loss}'],
    ['my_name', '\\mathit{my\\_name}'],
    ['h_3', 'h_{3}'],
    ['a_12', 'a_{12}'],
    ['beta1', '\\beta_{1}'],
    ['beta_2', '\\beta_{2}'],
    ['yhat', '\\hat{y}'],
    ['y_hat', '\\hat{y}'],
    ['xbar2', '\\bar{x}_{2}'],
    ['thetahat', '\\hat{\\theta}'],
    ['E_total', 'E_{\\text{total}}'],
    ['w_out', 'w_{\\text{out}}'],
    ['W_xh', 'W_{xh}'],
    ['h_prev.2', 'h_{\\text{prev.2}}'],
    ['Omega', '\\Omega'],
    ['hidden2', '\\mathit{hidden}_{2}'],
  ])('the name %s is %s', (name, expected) => expect(latexName(name)).toBe(expected));
});

describe('Numbers need parentheses only where a sign would be misread', () => {
  it.each(['0**x', '0.5**x', '(-2)**x', '(-0.0)**x', '-1', '-(2)', '-(-2)', '-(-x)', '-(-(-x))', '-x', 'x - -2'])(
    '%s stays as it is',
    source => {
      expect(print(parseExpression(source))).toBe(source);
    },
  );
});

describe('A power of ten in a formula', () => {
  it.each([
    ['p * 1e-10', 'p × (1×10⁻¹⁰)'],
    ['1 / 2.5e+30', '1 / (2.5×10³⁰)'],
    ['x + 1e-8', 'x + 1×10⁻⁸'],
    ['x ** 1e-7', 'x^(1×10⁻⁷)'],
    ['x ** -1e-7', 'x^(−1×10⁻⁷)'],
    ['f(1e21)', 'f(1×10²¹)'],
  ])('%s looks as numbers do elsewhere, and is no product: %s', (source, text) =>
    expect(print(parseExpression(source), MATHEMATICS)).toBe(text),
  );
});
