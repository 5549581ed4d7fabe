import { describe, expect, test } from 'vitest';
import { menuOf, runOf, type Session } from '../../src/session/session.ts';
import { watchViews } from '../../src/session/views/watch-view.ts';
import { watchRow } from '../../src/tui/panes/watch-row.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { lesson, sessionOf, textOf } from '../support/lessons.ts';

const pressed = (session: Session, keys: string): Session => press(session, parseKeys(keys));
const graph = (at = 0): Session => sessionOf('computation-graph', at);
const screen = (session: Session) => textOf(session).join('\n');

describe('Breakpoints', () => {
  test('stand in the gutter and on the node, and go with a second b', () => {
    const set = pressed(graph(2), 'b');
    expect(textOf(set)[2]).toMatch(/^│●▶ 1 {2}d = 2 \* b/);
    expect(screen(set)).toContain('d = 2 × b●');
    expect(screen(pressed(set, 'b<left><left>'))).not.toContain('●▶');
  });

  test('are listed by B, switched by space, deleted by d', () => {
    const listed = pressed(graph(2), 'b:break a < 0<enter>B');
    expect(screen(listed)).toMatch(/▶ ● on {3}d[\s\S]* {3}● on {3}a < 0/);
    const off = pressed(listed, ' ');
    expect(screen(off)).toContain('▶ ○ off  d');
    expect(textOf(off)[2]).toMatch(/^│○▶/);
    expect(pressed(off, '<down>d').stops.breakpoints.map(({ isEnabled }) => isEnabled)).toEqual([false]);
    expect(pressed(off, '<up>d<up>d').stops.breakpoints).toEqual([]);
    expect(menuOf(pressed(off, 'B'))).toBeUndefined();
  });

  test('are run to with c and C, which the footer shows once there is one', () => {
    expect(textOf(graph()).at(-1)).not.toContain('run');
    const set = pressed(graph(3), 'b<right>');
    expect(textOf(set).at(-1)).toContain('cC run');
    // e is computed at 3, its gradient written at 9.
    expect(pressed(set, 'c').place.position).toBe(9);
    expect(pressed(set, 'C').place.position).toBe(3);
    expect(textOf(pressed(set, 'c')).at(-1)).toContain('stopped at event 9: breakpoint at e');
  });
});

describe('Watches', () => {
  test('stand in one row above the timeline, which the panes give up', () => {
    const watched = pressed(graph(15), ':watch a + 1<enter>');
    const rows = textOf(watched);
    expect(rows).toHaveLength(36);
    expect(rows.at(-3)).toMatch(/^ {2}◆ a \+ 1 is 4 *$/);
    expect(rows.at(-2)).toContain('├●');
    expect(textOf(pressed(watched, 'Wd<escape>')).at(-3)).toMatch(/^╰/);
  });

  test('show their value before and their series over the iterations', () => {
    const { log } = runOf(sessionOf('xor'));
    const end = log.startOf(3)! - 1;
    const row = textOf(pressed(sessionOf('xor', end), ':watch L<enter>')).at(-3)!;
    expect(row).toMatch(/^ {2}◆ L is 0\.\d+ {2}Δ −0\.\d+ {2}[▁▂▃▄▅▆▇█]{16} *$/);
    // The loss of XOR falls, so its series begins at the top and ends at the bottom.
    expect(row).toMatch(/█[▁-█]*▁ *$/);
  });

  test('of what is true or false say so, with what it was, and low or high in their series', () => {
    // The gradient turns positive in iteration 18 of 100, event 571, and stays so.
    const row = (at: number) =>
      textOf(pressed(sessionOf('xor', at), ':watch grad(W1)[1,6] > 0<enter>'))
        .at(-3)!
        .trimEnd();
    expect(row(571)).toMatch(/^ {2}◆ grad\(W1\)\[1,6\] > 0 is true {2}was false {2}▁{3}█{13}$/);
    expect(row(127)).toMatch(/ is false {2}▁{3}█{13}$/);
  });

  test('that stay the same are drawn as a line, and no watch hides its value behind its expression', () => {
    const end = sessionOf('xor', 3199);
    expect(textOf(pressed(end, ':watch sum(X)<enter>')).at(-3)).toMatch(/ is 4 {2}─{16} *$/);
    const long = 'L + L + L + L + L + L + L + L + L + L + L + L + L + L + L + L + L + L + L + L + L';
    expect(textOf(pressed(end, `:watch ${long}<enter>`), { columns: 80, rows: 24 }).at(-3)).toMatch(
      /… is 0\.\d+ {2}Δ −/,
    );
  });

  test('show the present iteration in their series', () => {
    const marked = (at: number) => {
      const row = watchRow(watchViews(pressed(sessionOf('xor', at), ':watch L<enter>')), 120);
      const mark = row.findIndex(({ inverse }) => inverse);
      return row.slice(mark - 1, mark + 2).map(({ text }) => text.length);
    };
    // 16 cells for 100 iterations: iteration 51 is in cell 8, counted from 0.
    expect(marked(1600)).toEqual([8, 1, 7]);
    expect(marked(3199)).toEqual([15, 1, 0]);
  });

  test('are stale until this iteration has computed what they read', () => {
    const rowAt = (at: number) => textOf(pressed(sessionOf('xor', at), ':watch L<enter>:watch W1[0,0]<enter>')).at(-3)!;
    const log = lesson('xor').log;
    const start = log.startOf(2)!;
    const computed = Array.from({ length: 99 }, (_, i) => start + i).find(
      i => log.typeAt(i) === 'value.computed' && log.nodeAt(i) === log.program.loss,
    )!;
    expect(rowAt(start)).toMatch(/L is 0\.\d+ stale {2}.*W1\[0,0\] is −?\d\.\d+ (?! *stale)/);
    expect(rowAt(computed - 1)).toMatch(/L is 0\.\d+ stale {2}/);
    expect(rowAt(computed)).toMatch(/L is 0\.\d+ {2}Δ/);
  });

  test('that have no room are counted', () => {
    const many = pressed(graph(15), ':watch a + 1<enter>:watch a + 2<enter>:watch a + 3<enter>');
    expect(textOf(many, { columns: 40, rows: 20 }).at(-3)).toMatch(/^ {2}◆ a \+ 1 is 4 {2}◆ a \+ 2 is 5 .*\+1: W *$/);
  });
});

describe('The find menu', () => {
  test('finds by a letter, and by arrows and Enter', () => {
    expect(pressed(graph(2), 'fw').place.position).toBe(13);
    expect(pressed(graph(2), 'f<down><down><enter>').place.position).toBe(13);
    expect(pressed(graph(15), 'F<down><down><down><down><enter>').place.position).toBe(13); // above 1, backward
    expect(menuOf(pressed(graph(2), 'fw'))).toBeUndefined();
  });

  test('takes a threshold as it is typed', () => {
    const typed = pressed(graph(2), 'f4.5');
    expect(screen(typed)).toContain('largest |element| of any gradient above 4.5');
    expect(pressed(typed, 'a').place.position).toBe(7); // ∂c = 5
    expect(menuOf(pressed(typed, '<backspace><backspace>'))).toMatchObject({ typed: '4' });
    expect(pressed(graph(2), 'f1e-3a').message).toBe('event 5, L: largest |element| of any gradient above 0.001');
  });

  test('leaves the boxes beside it whole, and begins where one is', () => {
    const session = press(sessionOf('computation-graph', 5), parseKeys('x=G~'));
    const rows = textOf(session, { columns: 80, rows: 24 });
    const count = (corner: string) => rows.filter(row => row.startsWith(corner)).length;
    expect([count('╭'), count('╰')]).toEqual([2, 2]); // Compare and Timelines
    expect(rows.filter(row => row.includes('├●'))).toHaveLength(1);
    expect(rows.find(row => row.includes('◀ here'))).toContain('▶ 2');
  });

  test('closes on escape, and other keys do nothing there', () => {
    expect(menuOf(pressed(graph(2), 'f<escape>'))).toBeUndefined();
    expect(menuOf(pressed(graph(2), 'fx'))).toMatchObject({ kind: 'find', choice: 0 });
  });

  test.each([
    [20, 5],
    [40, 12],
    [80, 24],
  ])('fits a screen of %i×%i', (columns, rows) => {
    for (const keys of ['f', 'B', 'W', 'bB'])
      expect(textOf(pressed(graph(2), keys), { columns, rows }).map(row => [...row].length)).toEqual(
        Array(rows).fill(columns),
      );
  });
});

describe('Suggestions', () => {
  test('have their meaning right behind the longest of them', () => {
    const rows = textOf(pressed(graph(), ':why'), { columns: 80, rows: 24 });
    expect(rows.at(-2)).toMatch(/^ ▶ origin {2}why: origin: the event of this number, then its largest contributor/);
    const all = textOf(pressed(graph(), ':'), { columns: 80, rows: 24 });
    expect(all.find(row => row.includes(' next-line '))).toMatch(/ next line: to its value, or to where/);
  });
});
