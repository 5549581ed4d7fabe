/** Derivations as LaTeX: some that were written out by hand. Those of every event of every scenario stand in latex.suite.ts. */

import { describe, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { eventLatex } from '../../src/explain/derivation-latex.ts';
import { latexFault } from '../support/latex-fault.ts';
import { lesson } from '../support/lessons.ts';
import { programOf } from '../support/programs.ts';

const STYLE = { digits: 5, width: 200 };

test('what KaTeX does not read is found', () => {
  expect(latexFault('\\frac{a}{b')).toMatch(/expected '}'/);
  expect(latexFault('{x^{\\top}}^2 + x^{\\top}^2')).toMatch(/Double superscript/);
  expect(latexFault('−2')).toMatch(/ASCII/);
});

describe('By hand', () => {
  test('L = c(a + 2b), event 13: e has sent −2 to d, and it is added', () => {
    expect(eventLatex(lesson('computation-graph').log, 13, STYLE)).toBe(String.raw`% event 13 of 15
\begin{align*}
  \frac{\partial L}{\partial d} &= \frac{\partial L}{\partial e} \cdot \frac{\partial e}{\partial d} && \text{chain rule} \\
  &= \frac{\partial L}{\partial e} \cdot 1 && \text{as } \frac{\partial e}{\partial d} = 1 \\
  &= -2 \cdot 1 && \text{numbers} \\
  &= -2 && \text{contribution} \\
  \frac{\partial L}{\partial d} &= -2 && \text{accumulated (1 of 1)}
\end{align*}
`);
  });

  test('two-layer, event 7: the sigmoid of 12.524', () => {
    expect(eventLatex(lesson('two-layer').log, 7, { digits: 5 })).toContain(String.raw`
  a_{2} &= \sigma\left(z_{2}\right) && \text{logistic function, also written $\sigma$} \\
  &= \frac{1}{1 + \exp\left(-z_{2}\right)} && \text{definition} \\
  &= \frac{1}{1 + \exp\left(-12.524\right)} && \text{numbers} \\`);
  });

  test('a matrix has its rows below each other, and a common power of ten behind it', () => {
    const latex = eventLatex(lesson('two-layer').log, 53, { digits: 5 });
    expect(latex).toContain(
      String.raw`W_{1} &\leftarrow W_{1} - \mathit{lr} \cdot \frac{\partial L}{\partial W_{1}} && \text{sgd rule}`,
    );
    expect(latex).toMatch(/= \\begin\{bmatrix\}1 & 1 & 1 & 1 \\\\ 1 & 1 & 1 & 1\\end\{bmatrix\} && \\text\{numbers\}/);
    expect(latex).toMatch(/&\\quad \{\} - 0\.1 \\cdot \\begin/); // too wide for a line, so broken at the minus
    expect(latex).toContain(String.raw`\end{bmatrix} \cdot 10^{-6}`);
  });

  test('a choice is a choice between cases', () => {
    const { log } = lesson('dead-relu');
    const latex = Array.from({ length: 60 }, (_, i) => eventLatex(log, i, STYLE)).join('\n');
    expect(latex).toContain(String.raw`\begin{cases}0 & z \le 0 \\`);
  });

  /** The event's LaTeX of a program of these leaves and lines. */
  const written = (definition: Parameters<typeof programOf>[0], event: number) =>
    eventLatex(record(programOf(definition), { iterations: 1 }), event, STYLE);

  test('a comparison keeps to itself behind an equals sign, and as a factor', () => {
    const leaves = { inputs: { x: [1, 2], y: [1, 3], w: 2 } };
    const lines = ['c = x == y', 'd = c && x < y', 'L = sum((x == y) * w) + sum(c + d)'];
    const latex = Array.from({ length: 18 }, (_, event) => written({ ...leaves, lines }, event)).join('\n');
    expect(latex).toContain(String.raw`c &= \left(x = y\right) &&`);
    expect(latex).toContain(String.raw`&= \left(\left[1, 2\right] = \left[1, 3\right]\right) &&`);
    expect(latex).toContain(String.raw`d &= \left(c \land x < y\right) &&`);
    expect(latex).toContain(
      String.raw`\odot \left(x = y\right) && \text{as } \frac{\partial \mathit{L.2}}{\partial w} = \left(x = y\right)`,
    );
    expect(latex).not.toMatch(/^[^&]*&= (?!\\left\()[^&(]* (?:=|<) /m); // no chain of equals signs
  });

  test('a transposed operand and a power of ten keep to themselves against an exponent', () => {
    const A = [[1, 2]];
    expect(written({ parameters: { A, B: [[3, 4]] }, lines: ['C = A @ transpose(B)', 'L = sum(C)'] }, 8)).toContain(
      String.raw`\frac{\partial L}{\partial C} \, \left(B^{\top}\right)^{\top}`,
    );
    expect(written({ parameters: { x: 1.5e30 }, lines: ['L = x ** 2'] }, 2)).toContain(
      String.raw`\left(1.5 \times 10^{30}\right)^{2}`,
    );
  });

  test('a product of tensors element by element is \\odot, a matrix product stands close', () => {
    const parameters = { A: [[1, 1], [1, 1]], B: [[1, -2], [3, 0]] }; // biome-ignore format: matrices
    const latex = written({ parameters, lines: ['C = A * B', 'L = sum(C)'] }, 8);
    expect(latex).toContain(String.raw`\frac{\partial L}{\partial C} \odot \frac{\partial C}{\partial A}`);
    expect(latex).toContain(
      String.raw`\begin{bmatrix}1 & 1 \\ 1 & 1\end{bmatrix} \odot \begin{bmatrix}1 & -2 \\ 3 & 0\end{bmatrix}`,
    );
    expect(written({ parameters, lines: ['C = 2 * (A @ B)', 'L = sum(C)'] }, 3)).toContain(
      String.raw`C &= 2 \cdot \left(A \, B\right)`,
    );
  });

  test('a minus of a minus has parentheses, and a zero its sign', () => {
    const lines = ['y = -x', 'L = y * y'];
    expect(written({ parameters: { x: -4 }, lines }, 2)).toContain(String.raw`&= -\left(-4\right) &&`);
    expect(written({ parameters: { x: 0 }, lines }, 2)).toContain('&= -0 &&');
  });

  test('a first contribution is no sum, a second one is', () => {
    // L = x x: each place sends 3, and 3 + 3 = 6
    const square = { parameters: { x: 3 }, lines: ['L = x * x'] };
    expect(written(square, 5)).toContain(String.raw`\frac{\partial L}{\partial x} &= 3 && \text{accumulated (1 of 2)}`);
    expect(written(square, 7)).toContain(String.raw`\frac{\partial L}{\partial x} &= 3 + 3 && \text{+ contribution} \\
  &= 6 && \text{accumulated (2 of 2)}`);
  });

  test('a sum that is too wide is broken before its pluses, within the parentheses that it stands in', () => {
    const names = Array.from({ length: 24 }, (_, i) => `abc${i}`);
    const parameters = Object.fromEntries(names.map(name => [name, 1]));
    const latex = written({ parameters, lines: [`L = (${names.join(' + ')}) / 2`] }, 2 + 23); // after 23 sums the quotient
    const sum = (from: number, to: number) =>
      names
        .slice(from, to)
        .map((_, i) => `\\mathit{abc}_{${from + i}}`)
        .join(' + ');
    expect(latex).toContain(String.raw`  L &= \bigl(${sum(0, 9)} && \text{quotient} \\
  &\quad {} + ${sum(9, 16)} \\
  &\quad {} + ${sum(16, 23)} \\
  &\quad {} + ${sum(23, 24)}\bigr) / 2 \\
`);
    expect(latexFault(latex)).toBeUndefined();
  });

  test('a matrix of more columns than amsmath has room for is an array', () => {
    const latex = written(
      { parameters: { W: [Array.from({ length: 12 }, (_, i) => i), Array(12).fill(1)] }, lines: ['L = sum(W)'] },
      2,
    );
    expect(latex).toContain(String.raw`\left[\begin{array}{cccccccccccc}0 & 1`);
  });

  test('what was assigned again has its number above, and what a block sets the block below', () => {
    const lines = [
      'def cell(x, h):',
      '  z1 = x * h',
      '  return z1 ** 2',
      'h = w * w',
      'for t in range(2): h = cell(w, h)',
      'L = h.T @ (h[0] + w.T @ h ** 2 * h)',
    ];
    const log = record(programOf({ parameters: { w: [2, 3] }, lines }), { iterations: 1 });
    const all = Array.from({ length: log.length }, (_, i) => eventLatex(log, i, STYLE));
    for (const latex of all) expect(latexFault(latex), latex).toBeUndefined();
    const latex = all.join('\n');
    expect(latex).toContain(String.raw`z_{1, \text{cell}}^{(2)} &= w \odot h^{(2)}`);
    expect(latex).toContain(String.raw`h^{(2)} &= z_{1, \text{cell}}^{2}`);
    expect(latex).toContain(String.raw`h^{(3)} &= \left(z_{1, \text{cell}}^{(2)}\right)^{2}`);
    expect(latex).toContain('h^{(3)}_{0}');
  });

  test('names are set as a textbook sets them', () => {
    const latex = written({ parameters: { beta1: 2, yhat: 3, w_out: 4 }, lines: ['L = beta1 * yhat + w_out'] }, 3);
    expect(latex).toContain(String.raw`\beta_{1} \cdot \hat{y} + w_{\text{out}}`);
  });
});
