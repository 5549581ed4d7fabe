/** Derivations as LaTeX: whole for every event of every scenario, and two that were written out by hand. */

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventLatex } from '../../src/explain/latex.ts';
import { lesson } from '../support/lessons.ts';

const SCENARIOS = readdirSync(new URL('../../scenarios/', import.meta.url))
  .filter(file => file.endsWith('.json') && !file.includes('schema'))
  .map(file => file.slice(0, -'.json'.length));

const STYLE = { digits: 5, width: 200 };

/** Events of the first iterations, in which everything has happened that happens, and the last ones. */
function* sampled(length: number): Generator<number> {
  for (let i = 0; i < length; i++) if (i < 150 || i >= length - 50) yield i;
}

/** Braces, `\left` and `\right`, `\begin` and `\end`, dollars: what opens closes again, in its order. */
function mistakeIn(latex: string): string | undefined {
  const open: string[] = [];
  for (const [token] of latex.matchAll(
    /\\(?:begin|end)\{[a-z]+\*?\}|\\(?:left|right)(?![A-Za-z])|\\[^A-Za-z]|[{}$]/g,
  )) {
    const closes =
      { '}': '{', '\\right': '\\left' }[token] ?? (token.startsWith('\\end') ? token.replace('end', 'begin') : '');
    if (token === '$' && open.at(-1) === '$') open.pop();
    else if (token === '{' || token === '$' || token === '\\left' || token.startsWith('\\begin')) open.push(token);
    else if (closes !== '' && open.pop() !== closes) return token;
  }
  return open.at(-1);
}

test('what is not balanced is found', () => {
  expect([
    mistakeIn('\\frac{a}{b'),
    mistakeIn('\\left(a'),
    mistakeIn('$a'),
    mistakeIn('\\{ {a} \\left[b\\right] $c$'),
  ]).toEqual(['{', '\\left', '$', undefined]);
});

describe.each(SCENARIOS)('%s', name => {
  test('every event is LaTeX in ASCII, balanced, and its formulas are no text', () => {
    const { log } = lesson(name);
    for (const i of sampled(log.length)) {
      const latex = eventLatex(log, i, STYLE);
      expect(mistakeIn(latex), latex).toBeUndefined();
      expect(latex).toMatch(/^[\n -~]*$/);
      expect(latex).not.toContain('_piece_');
      expect(latex).not.toMatch(
        /&(?:=|\\leftarrow) \\text\{(?!.*(?:back where|put back|begins|no gradient|no value|skipped|clip))/,
      );
    }
  });
});

describe('By hand', () => {
  test('L = c(a + 2b), event 13: e has sent −2 to d, and it is added', () => {
    expect(eventLatex(lesson('computation-graph').log, 13, STYLE)).toBe(String.raw`% event 13 of 15
\begin{align*}
  \frac{\partial L}{\partial d} &= \frac{\partial L}{\partial e} \cdot \frac{\partial e}{\partial d} && \text{chain rule} \\
  &= \frac{\partial L}{\partial e} \cdot 1 && \text{as $\frac{\partial e}{\partial d}$ = 1} \\
  &= -2 \cdot 1 && \text{numbers} \\
  &= -2 && \text{contribution} \\
  \frac{\partial L}{\partial d} &= \text{no gradient yet} + \left(-2\right) && \text{+ contribution} \\
  &= -2 && \text{accumulated (1 of 1)}
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
    expect(latex).toMatch(/= \\begin\{bmatrix\}1 & 1 & 1 & 1 \\\\ 1 & 1 & 1 & 1\\end\{bmatrix\} - 0\.1 \\cdot \\begin/);
    expect(latex).toContain(String.raw`\end{bmatrix} \cdot 10^{-6}`);
  });

  test('a choice is a choice between cases', () => {
    const { log } = lesson('dead-relu');
    const latex = Array.from({ length: 60 }, (_, i) => eventLatex(log, i, STYLE)).join('\n');
    expect(latex).toContain(String.raw`\begin{cases}0 & z \le 0 \\`);
  });
});
