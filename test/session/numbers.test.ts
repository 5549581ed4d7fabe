import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { logOf, runOf, type Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { LESSONS, lesson, opened, sessionOf, textOf } from '../support/lessons.ts';
import { viewing } from '../support/sessions.ts';

const SIZE = { columns: 200, rows: 60 };
const screen = (session: Session): string => textOf(session, SIZE).join('\n');

describe('Rounding never shows:', () => {
  it('0.1 + 0.2 is 0.3 beside an unrelated 0.3, in every pane, and another number with all digits', () => {
    const session = opened({ inputs: { a: 0.1, b: 0.2, c: 0.3 }, program: ['z = a + b', 'L = z * c'] }, 12);
    expect(screen(session)).toContain('0.3');
    expect(screen(session)).not.toContain('0.3000');
    const exact = press(session, parseKeys('ddd'));
    expect(screen(exact)).toContain('0.30000000000000004');
    expect(screen(viewing(exact, { pane: 'graph', isZoomed: true }))).toContain('0.30000000000000004');
  });

  // The only numbers of more than 12 digits are not noise: none of these has any.
  it.each(LESSONS.filter(name => name !== 'exploding-rnn'))('%s has no number of 13 digits at any event', name => {
    const { log } = lesson(name);
    const step = Math.max(1, Math.floor(log.length / 12));
    for (let at = 0; at < log.length; at += step) expect(screen(sessionOf(name, at))).not.toMatch(/\d\.?\d{13}/);
  });

  it('an update that rounding alone shows says that nothing changed', () => {
    // L = 10⁻¹⁵ · w: the step is 10⁻¹⁵, and 1 − 10⁻¹⁵ is 0.999999999999999.
    const session = opened(
      {
        parameters: { w: 1 },
        constants: { c: 1e-15 },
        program: ['L = c * w'],
        training: { iterations: 1, optimizer: { type: 'sgd', lr: 1 } },
      },
      100,
    );
    const { equations, sentence } = explain(logOf(session), session.place.position);
    expect(sentence).toContain('gives 1, unchanged up to rounding');
    expect(equations.at(-1)?.label).toContain('unchanged up to rounding');
    const exact = explain(logOf(session), session.place.position, { digits: 17 });
    expect(exact.sentence).toContain('gives 0.999999999999999');
    expect(exact.sentence).not.toContain('unchanged');
  });

  it('a contribution that the sum does not notice says so', () => {
    // ∂L/∂x = 1 + 10⁻¹⁴
    const session = opened({ inputs: { x: 2 }, constants: { c: 1e-14 }, program: ['L = x + c * x'] });
    const { log } = runOf(session);
    const sentences = Array.from({ length: log.length }, (_, i) => explain(log, i).sentence);
    expect(sentences.filter(text => text.includes('unchanged up to rounding'))).toEqual([
      'Gradient of x: 1 plus 1×10⁻¹⁴ is 1 (2 of 2), unchanged up to rounding',
    ]);
  });
});

it('A number has the digits that the scenario states for its opposite', () => {
  // L = −ln 2, stated to six digits; log(x) = ln 2 stands beside it.
  const stated = Number((-Math.LN2).toFixed(6));
  const session = opened(
    {
      inputs: { x: 2 },
      program: ['z = log(x)', 'L = -z'],
      expect: [{ values: { L: stated } }],
    },
    3,
  );
  const text = screen(session);
  expect(text).toContain('−0.693147');
  expect(text.match(/0\.69\d*/g)?.every(number => number === '0.693147')).toBe(true);
});

describe('A search finds numbers as they are typed:', () => {
  // L = c(a + 2b) = −2 · 5; c = −2, so ∂L/∂b = −4.
  it.each([
    ['-4', '∂b = −4'],
    ['−4', '∂b = −4'],
    ['-10', 'L = −10'],
  ])('%s', (typed, line) => {
    expect(screen(press(sessionOf('computation-graph'), parseKeys(`/${typed}`)))).toContain(line);
  });

  it('3.638265e-6', () => {
    // ∂L/∂z2 of the lecture's network, which W2 = [1, 1] sends on to both elements of a1; L is 3.6382716·10⁻⁶
    for (const typed of ['-3.638265e-6', '3.638265×10⁻⁶', '3.638265E-6']) {
      const rows = screen(press(sessionOf('two-layer', 38), parseKeys(`/${typed}`)));
      expect(rows, typed).toMatch(
        /∂a1 = \[−3\.638265, −3\.638265\]×10⁻⁶ +event \d+|∂\S+ = −?3\.638265×10⁻⁶ +event \d+/,
      );
      expect(rows, typed).not.toMatch(/3\.6382716×10⁻⁶ +event \d+/);
    }
  });
});
