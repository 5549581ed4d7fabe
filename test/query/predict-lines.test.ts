/** Predicting by line: what is asked, when, and which mistakes are told. */

import { describe, expect, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { idInText } from '../../src/graph/node-names.ts';
import { lineMistakesAt } from '../../src/query/line-mistakes.ts';
import { diagnose, nextQuestion, type Question, questionAt } from '../../src/query/predict.ts';
import { predictingOf } from '../../src/session/session.ts';
import { isIdentical } from '../../src/tensor/tensor.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { LESSONS, lesson, sessionOf } from '../support/lessons.ts';
import { programOf } from '../support/programs.ts';

/** All questions by line of one iteration. */
function questionsOf(log: EventLog): readonly Question[] {
  const questions: Question[] = [];
  for (let at = 0; ; at = questions.at(-1)!.position) {
    const next = nextQuestion(log, at, 'line');
    if (next === undefined || next.position > log.endOf(1)) return questions;
    questions.push(next);
  }
}

const leftsOf = (log: EventLog): readonly string[] => questionsOf(log).map(({ left }) => left);

/** What is said of an answer, typed as it stands, to the first question by line after an event. */
function said(name: string, at: number, typed: string): string | undefined {
  return predictingOf(press(sessionOf(name, at), parseKeys(`t${typed}<enter>`)))?.verdict?.says;
}

test('The flagship asks for five values, the seed, eight contributions and four updates', () => {
  expect(leftsOf(lesson('two-layer').log).map(left => left.replace(/\[[^\]]*\]/, ''))).toEqual([
    ...['z1', 'a1', 'z2', 'a2', 'L', '∂L/∂L'],
    ...['a2', 'z2', 'b2', 'W2', 'a1', 'z1', 'b1', 'W1', 'x'].map(operand => `contribution to ∂L/∂${operand}`),
    ...['W1', 'b1', 'W2', 'b2'],
  ]);
});

test('A sum of paths is asked for after each contribution that meets another: forks', () => {
  expect(leftsOf(lesson('forks').log)).toEqual([
    ...['y', 'z', 'L', '∂L/∂L'],
    ...['contribution to ∂L/∂y', 'contribution to ∂L/∂z'],
    ...['contribution to ∂L/∂x', 'contribution to ∂L/∂y', '∂L/∂y'],
    ...['contribution to ∂L/∂x', '∂L/∂x'],
  ]);
});

test('An operand that a line uses twice is asked for once: y = x · x sends 2 · 3 · 21 = 126', () => {
  const question = questionsOf(lesson('forks').log).at(-2)!;
  expect(question.asks).toContain('sends back to x, which it uses 2 times. What is the contribution it sends in all?');
  expect([...question.answer.data]).toEqual([126]);
});

test('A question is asked before the first event of its line, and its answer shows the line', () => {
  // z1 = W1 @ x + b1 is events 2 and 3.
  const asking = press(sessionOf('two-layer', 0), parseKeys('t'));
  expect([asking.place.position, predictingOf(asking)?.asked]).toEqual([1, 3]);
  const answered = press(asking, parseKeys('5.762<enter>'));
  expect(answered.place.position).toBe(3);
  expect(answered.selection.isByLine).toBe(true);
});

test('One key goes on to the next line, one asks by operation and back', () => {
  // In event 34 z2 = W2 @ a1 + b2 begins to send; z1's turn is after a1's.
  const asking = press(sessionOf('two-layer', 34), parseKeys('t'));
  const next = press(asking, parseKeys('<down>'));
  expect(questionAt(lesson('two-layer').log, predictingOf(next)!.asked, 'line')?.left).toMatch(
    /^contribution to ∂L\/∂z1/,
  );
  const byOperation = press(sessionOf('two-layer', 0), parseKeys('t<tab>'));
  expect([byOperation.place.position, predictingOf(byOperation)?.asked]).toEqual([1, 2]);
  const back = press(byOperation, parseKeys('<tab>'));
  expect(predictingOf(back)).toMatchObject({ asked: 3, level: 'line' });
  expect(predictingOf(press(byOperation, parseKeys('<esc>t')))).toMatchObject({ asked: 2, level: 'operation' });
});

describe('Mistakes in a line of several operations', () => {
  test.each([
    ['two-layer', 1, '4.762', '4.762: that is W1 @ x: b1 is not in it yet'],
    // L = −log 0.5 = 0.6931: log₁₀ 0.5 = −0.30103.
    ['logistic-regression', 6, '0.30103', '0.30103: in log(yhat): that is log₁₀: log is the natural logarithm'],
    ['logistic-regression', 6, '-0.69315', '-0.69315: the size is right, the sign is not'],
    // ∂L/∂ŷ = −1 / 0.5 = −2: the derivative of log at 0.5 is 2, log 0.5 itself is −0.693.
    ['logistic-regression', 15, '2', '2: the size is right, the sign is not'],
    ['logistic-regression', 15, '1.4427', '1.4427: in log(yhat): that is 1 / log x: the derivative of log x is 1 / x'],
  ])('%s after event %i, %s: %s', (name, at, typed, says) => {
    expect(said(name, at, typed)).toBe(says);
  });

  test('what goes to another operand, the upstream gradient, one contribution of two', () => {
    // q = x · y + x at x = 3, y = 5, L = 2 q: x gets 2 · (5 + 1) = 12, of 10 and 2; y gets 2 · 3 = 6.
    const log = record(programOf({ parameters: { x: 3, y: 5 }, lines: ['q = x * y + x', 'L = 2 * q'] }), {
      iterations: 1,
    });
    const question = questionsOf(log).find(({ left }) => left === 'contribution to ∂L/∂x')!;
    const saidOf = (x: number) =>
      diagnose(log, question, { value: { shape: [], data: Float64Array.of(x) }, digits: 5 })?.says;
    expect([12, 6, 2, 10].map(saidOf)).toEqual([
      'right',
      'that is the local derivative: the upstream gradient is missing', // 5 + 1
      'that is the upstream gradient ∂L/∂q: the local derivative is missing',
      'that is one of its 2 contributions: the line uses x more than once',
    ]);
  });
});

describe.each(LESSONS)('%s', name => {
  test('each question is asked before its answer is known, and no mistake is the right answer', () => {
    const { log } = lesson(name);
    for (const question of questionsOf(log)) {
      expect(question.asked).toBeLessThan(question.position);
      for (const { value } of lineMistakesAt(log, question.position))
        expect(isIdentical(value, question.answer), question.asks).toBe(false);
      const value = { shape: [], data: Float64Array.of(question.answer.data[question.element]!) };
      expect(diagnose(log, question, { value, digits: 17 })?.kind, question.asks).toBe('right');
    }
  });

  test('the contributions asked for, with what was there, are the gradients', () => {
    const { log, scenario } = lesson(name);
    const end = stateAt(log, log.endOfBackward(1));
    const { training, program } = scenario;
    const isOnePass = (training.accumulate ?? 1) * program.losses.length === 1; // of several, an operation has the gradient of the last
    const questions = questionsOf(log).filter(({ left }) => left.startsWith('contribution to '));
    const sums = new Map<string, number>();
    for (const { left, answer } of questions) {
      const [, node] = /∂[^/]+\/∂([\p{L}\d_.#]+)/u.exec(left)!;
      sums.set(node!, (sums.get(node!) ?? 0) + [...answer.data].reduce((sum, x) => sum + x, 0));
    }
    for (const [node, sum] of sums) {
      const id = idInText(log.program, node)!;
      if (!isOnePass && log.program.nodes[id]!.role === 'operation') continue;
      const gradient = end.gradientOf(id)!;
      const whole = [...gradient.data].reduce((all, x) => all + x, 0);
      const size = [...gradient.data].reduce((all, x) => all + Math.abs(x), 0);
      if (Number.isFinite(whole)) expect(Math.abs(sum - whole), node).toBeLessThanOrEqual(1e-9 * (size + 1));
    }
  });
});
