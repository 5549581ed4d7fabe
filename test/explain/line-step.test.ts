/** Steps by line: by hand for the lecture, and every row of every scenario worked out. */

import { describe, expect, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { fork } from '../../src/engine/timeline.ts';
import type { Derivation } from '../../src/explain/derivation.ts';
import { explainLineStep } from '../../src/explain/line-step.ts';
import { nextLine } from '../../src/query/navigate.ts';
import { LESSONS, lesson } from '../support/lessons.ts';
import { idOf, programOf } from '../support/programs.ts';
import { workedOut } from '../support/read-formula.ts';

const STYLE = { digits: 5, width: 120 };

const rowsOf = ({ equations }: Derivation): readonly string[] =>
  equations.map(({ left, right }) => `${left} = ${right.map(({ text }) => text).join('')}`);

/** Every step by line from the first event on: the position where it ends. */
function* lineEnds(log: EventLog, until = log.length - 1): Generator<number> {
  for (let i: number | undefined = 0; i !== undefined && i <= until; i = nextLine(log, i)) yield i;
}

const stepsOf = (log: EventLog): readonly Derivation[] =>
  [...lineEnds(log, log.endOf(1))].flatMap(i => explainLineStep(log, i, STYLE) ?? []);

const stepOf = (log: EventLog, title: string): Derivation => {
  const found = stepsOf(log).find(step => step.title === title);
  if (found === undefined) throw new Error(`no step ${title}`);
  return found;
};

describe('By hand', () => {
  test('e = a + d sends −2 to both operands', () => {
    expect(rowsOf(stepOf(lesson('computation-graph').log, 'e = a + d sends back'))).toEqual([
      '∂L/∂e = −2',
      '∂L/∂a = ∂L/∂e · 1 = −2 · 1 = −2',
      '∂L/∂d = ∂L/∂e · 1 = −2 · 1 = −2',
    ]);
  });

  test('cross-entropy of logistic regression, y = 1 and ŷ = 0.5: the rule as a whole', () => {
    const L = 'L = −(y × log(yhat) + (1 − y) × log(1 − yhat))';
    const { log } = lesson('logistic-regression');
    expect(rowsOf(stepOf(log, L)).slice(0, 3)).toEqual([
      'L.1 = log(yhat) = log(0.5) = −0.69315',
      'L.2 = y × L.1 = 1 × (−0.69315) = −0.69315',
      'L.3 = 1 − y = 1 − 1 = 0',
    ]);
    expect(rowsOf(stepOf(log, L)).at(-1)).toBe('L = −L.7 = −(−0.69315) = 0.69315');
    expect(rowsOf(stepOf(log, `${L} sends back`))).toEqual([
      '∂L/∂L = 1',
      '∂L/∂yhat = ∂L/∂L · ((yhat − y) / (yhat × (1 − yhat))) = 1 · (−2) = −2',
    ]);
  });

  test('x * x sends 2 x of the upstream gradient, which adds to what was there: forks', () => {
    expect(rowsOf(stepOf(lesson('forks').log, 'y = x × x sends back'))).toEqual([
      '∂L/∂y = 21',
      'contribution to ∂L/∂x = ∂L/∂y · (2 × x) = 21 · 6 = 126',
      '∂L/∂x = 9 + 126 = 135',
    ]);
  });

  test('a matrix product sends g xᵀ and Wᵀ g: two-layer', () => {
    const rows = rowsOf(stepOf(lesson('two-layer').log, 'z1 = W1 @ x + b1 sends back'));
    expect(rows[1]).toMatch(/^∂L\/∂b1 = ∂L\/∂z1 = \[−3\.638/);
    expect(rows[2]).toMatch(/^∂L\/∂W1 = outer\(∂L\/∂z1, x\) = ∂L\/∂z1 xᵀ = \[\[−1\.608/);
    expect(rows[3]).toMatch(/^∂L\/∂x = transpose\(W1\) @ ∂L\/∂z1 = W1ᵀ ∂L\/∂z1 = \[−7\.276/);
  });

  test('a line without a rule of its own: its operations in order', () => {
    // L = sin(x)·x at x = 0: no textbook rule, so the product and the sine send, one row each.
    const log = record(programOf({ parameters: { x: 0 }, lines: ['L = sin(x) * x'] }), { iterations: 1 });
    expect(rowsOf(stepOf(log, 'L = sin(x) × x sends back'))).toEqual([
      '∂L/∂L = 1',
      '∂L/∂L.1 = ∂L/∂L · x = 1 · 0 = 0',
      'contribution to ∂L/∂x = ∂L/∂L · sin(x) = 1 · 0 = 0',
      'contribution to ∂L/∂x = ∂L/∂L.1 · cos(x) = 0 · 1 = 0',
    ]);
  });

  test('a name that is assigned again stands for what it was in the line', () => {
    // w = 3, x = 1: h = 3, e = (3 − 1)² = 4; then h#2 = 6, another name of the same letters.
    const program = programOf({
      parameters: { w: 3 },
      constants: { x: 1, y: 1 },
      lines: ['h = w * x', 'e = (h - y) ** 2', 'h = 2 * h', 'L = e + h'],
    });
    const rows = rowsOf(stepOf(record(program, { iterations: 1 }), 'e = (h − y)^2 sends back'));
    expect(rows).toContain('contribution to ∂L/∂h = ∂L/∂e · (2 × (h − y)) = 1 · 4 = 4');
  });

  test('and so its product is element by element, though the name is a number later', () => {
    const program = programOf({
      parameters: { v: [1, 2] },
      lines: ['h = 2 * v', 'u = h * v * 3', 'h = sum(h)', 'L = sum(u) + h'],
    });
    const titles = stepsOf(record(program, { iterations: 1 })).map(({ title }) => title);
    expect(titles).toContain('u = h ⊙ v × 3');
  });

  test('where a contribution was skipped, the rule as a whole is not told', () => {
    const program = programOf({ parameters: { x: 3 }, lines: ['y = x * x', 'L = 2 * y'] });
    const log = record(program, { iterations: 1 });
    const first = Array.from({ length: log.length }, (_, i) => i).find(
      i => log.typeAt(i) === 'gradient.accumulated' && log.nodeAt(i) === idOf(program, 'x'),
    )!;
    const forked = fork(log, { iterations: 1 }, { type: 'skip', position: first }).log;
    const rows = stepsOf(forked).flatMap(rowsOf);
    expect(rows.join('\n')).not.toContain('2 × x');
  });
});

describe.each(LESSONS)('%s', name => {
  test('each row of numbers comes to its result', () => {
    const { log } = lesson(name);
    const exact = { digits: 17 };
    for (const i of lineEnds(log, log.endOf(1)))
      for (const row of explainLineStep(log, i, exact)?.equations ?? []) {
        const texts = row.right
          .map(({ text }) => text)
          .join('')
          .split(' = ');
        const [numbers, result] = texts.slice(-2) as [string, string | undefined];
        if (
          result === undefined ||
          /[\p{L}[∂]/u.test(`${numbers}${result}`.replaceAll(/log|exp|sigmoid|tanh|relu/g, ''))
        )
          continue;
        const [x, y] = [numbers, result].map(text => workedOut(text, new Map()).data[0]!) as [number, number];
        expect(Math.abs(x - y), `${row.left}: ${numbers} = ${result}`).toBeLessThanOrEqual(1e-12 * Math.abs(y));
      }
  });
});
