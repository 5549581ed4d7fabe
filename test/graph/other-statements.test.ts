/** Statements of Python that a program does not have are refused by name, with what to do instead; as names they stay. */

import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';

/** What is wrong with the lines above `L = sum(x)`. */
function problemsIn(...lines: readonly string[]) {
  const loaded = loadScenario(
    JSON.stringify({ title: 't', parameters: { x: [1, 2, 4] }, program: ['y = x', ...lines, 'L = sum(x) + sum(y)'] }),
    't.json',
  );
  return 'scenario' in loaded ? [] : loaded.problems;
}

/** The piece that is marked, and what is said. */
const mistakesIn = (...lines: readonly string[]) =>
  problemsIn(...lines).map(({ sourceLine, caret, message, hint }) => [
    sourceLine.slice(caret.start, caret.end),
    message,
    hint,
  ]);

describe('Refused by name, and nothing else is said of the lines below:', () => {
  it.each([
    [
      ['while sum(y) < 3:', '  y = y * 2'],
      'while',
      'write for t in range(5): the number of rounds is known before anything runs',
    ],
    [['if sum(y) > 2:', '  y = y * 2'], 'if', 'write y = where(condition, a, b), which chooses element by element'],
    [['y = x if sum(x) > 2 else 0'], 'if', 'write where(condition, a, b), which chooses element by element'],
    [['import torch'], 'import', 'leave the line out'],
    [['with torch.no_grad():', '  y = x * 2'], 'with', 'leave the line out; detach(x) is x without a gradient'],
    [['print(y)'], 'print', 'leave the line out: every value is shown'],
    [
      ['L.backward()'],
      'backward',
      'leave the line out: backward pass, update and clearing are events; "training" sets them',
    ],
    [['y = lambda a: a'], 'lambda', 'write a block of its own, as in def f(a): return 2 * a'],
  ])('%j', (lines, statement, write) => {
    expect(mistakesIn(...lines)).toEqual([[statement, `${statement} is not available in a program`, write]]);
  });

  it.each([
    [
      ['for i, r in enumerate(x):', '  y = y + r'],
      'for',
      'for takes one number at a time from a range',
      'write for t in range(len(X)): and X[t] in its lines',
    ],
    [
      ['y = stack([a * 2 for a in x])'],
      'for',
      'for inside a list is not available',
      'write outs = [], then a loop with outs = append(outs, h)',
    ],
    [
      ['y[0] = 3'],
      'y[0]',
      'y[0] cannot be assigned: a value is computed as a whole',
      'write where(condition, a, b), or gather rows with stack([a, b])',
    ],
    [
      ['y = grad(x)'],
      'grad',
      'unknown function grad',
      'second derivatives are not computed: write the derivative out, as in g = 3 * x ** 2',
    ],
  ])('%j', (lines, ...said) => expect(mistakesIn(...lines)).toEqual([said]));

  it('the word itself is marked, not a name that has its letters', () => {
    const [problem] = problemsIn('y = stack([transform(a) for a in x])');
    expect(problem!.sourceLine.slice(problem!.caret.start)).toMatch(/^for a in x/);
  });
});

describe('Left alone:', () => {
  it('names that are words of Python, and lists with such names', () =>
    expect(
      mistakesIn('while = x * 2', 'if = while + 1', 'print = stack([if, while])', 'y = sum(print, axis=0)'),
    ).toEqual([]));

  it('another mistake of a line', () => {
    expect(mistakesIn('for t in range(3)', '  y = y * 2').map(([, message]) => message)).toEqual([
      'expected `:` at the end, found the end of the line',
    ]);
    expect(mistakesIn('class = softmax(x', 'c = lambda * (x').map(([, message]) => message)).toEqual([
      'expected `,` or `)`, found the end of the formula',
      'expected `)`, found the end of the formula',
    ]);
    expect(mistakesIn('if = x + nothing').map(([, message]) => message)).toEqual(['unknown name nothing']);
  });
});
