/** What a gradient check says: how much was compared, and which element a number is of. */

import { describe, expect, test } from 'vitest';
import { stateAt } from '../../src/engine/state.ts';
import { logOf, runOf, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { checkLines } from '../../src/session/views/check-view.ts';
import { formatNumber } from '../../src/text/number-format.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { opened, sessionOf } from '../support/lessons.ts';

const checked = (name: string, at: number): Session => update(sessionOf(name, at), 'check-gradients').session;
const linesOf = (session: Session, name: string) => checkLines(session, logOf(session).program.byName.get(name)!);

describe('A gradient check', () => {
  test('says what it counts', () => {
    // L = c·e, e = a + d, d = 2b: five edges carry a gradient, to c, e, a, d, b; L has one as well.
    expect(checked('computation-graph', 0).message).toBe(
      'gradient check of iteration 1: 5 contributions and 6 gradients, 11 ✓',
    );
  });

  test('says that what was set by hand does not follow from the rest', () => {
    // y = 4 becomes 9 by hand: ∂L/∂x = 2 · 9 · 2 · 2 = 72 is recorded, and x ** 4 has 32
    const edited = press(
      opened({ inputs: { x: 2 }, program: ['y = x ** 2', 'L = y ** 2'] }, 2),
      parseKeys('e9<enter>K'),
    );
    for (const session of [edited, press(edited, parseKeys('gK'))]) // also from before the edit
      expect(session.message).toMatch(/✗; what was edited or skipped by hand does not follow from the rest$/);
  });

  test('names the element that a number of a matrix is of, as the backward pass leaves it', () => {
    const session = checked('xor', 59);
    const [line] = linesOf(session, 'W1');
    const [, row, column, analytic] =
      /^∂L\/∂W1\[(\d), (\d)\], the worst of 16, at the end of the backward pass: analytic (\S+), /.exec(line!)!;
    const { log } = runOf(session);
    const gradient = stateAt(log, 59).gradientOf(log.program.byName.get('W1')!)!; // nothing is added to it after 59
    const digits = analytic!.replace(/^−?0\.0*/, '').length;
    expect(analytic).toBe(formatNumber(gradient.data[8 * Number(row) + Number(column)]!, { digits }));
  });

  // −2 reaches d, which sends −2 · 2 to b.
  test('of a contribution names both ends, and of a single number no element', () => {
    const session = checked('computation-graph', 15);
    expect(linesOf(session, 'd')).toEqual([
      expect.stringMatching(/^∂L\/∂d, at the end of the backward pass: analytic −2, /),
      expect.stringMatching(/^contribution d ⇢ b: analytic −4, /),
    ]);
  });
});
