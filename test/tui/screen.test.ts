import { describe, expect, test } from 'vitest';
import { cellWidth } from '../../src/text/width.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { screenOf } from '../../src/tui/screen.ts';
import { LESSONS, lesson, sessionOf, textOf } from '../support/lessons.ts';

const SIZES = [
  [1, 1],
  [20, 5],
  [33, 9],
  [59, 40],
  [60, 16],
  [80, 24],
  [109, 50],
  [120, 36],
  [169, 28],
  [200, 60],
] as const;

describe('A screen has exactly its rows and columns', () => {
  test.each(LESSONS)('%s', name => {
    const last = lesson(name).log.length - 1;
    SIZES.forEach(([columns, rows], i) => {
      const session = sessionOf(name, Math.floor((last * i) / (SIZES.length - 1)));
      const screen = textOf(session, { columns, rows });
      expect(screen).toHaveLength(rows);
      expect(new Set(screen.map(cellWidth))).toEqual(new Set([columns]));
    });
  });

  test.each(['?', ':', '/a', '1', '2', '3', '4', '5', '6', '7', '4z', '~', 'i'])('after %s', keys => {
    for (const [columns, rows] of SIZES) {
      const session = press(sessionOf('computation-graph', 9), parseKeys(keys));
      expect(textOf(session, { columns, rows }).map(cellWidth)).toEqual(Array.from({ length: rows }, () => columns));
    }
  });
});

test('The pane that keys go to is marked, and it is the one that was asked for', () => {
  const titles = ['Program', 'Graph', 'Ledger', 'Values', 'Parameters', 'Chart', 'Events'];
  titles.forEach((title, i) => {
    for (const size of [
      { columns: 120, rows: 36 },
      { columns: 80, rows: 24 },
      { columns: 50, rows: 14 },
    ]) {
      const session = press(sessionOf('computation-graph', 9), parseKeys(String(i + 1)));
      const marks = textOf(session, size).join('\n').match(/╭▸\w+/g);
      expect(marks).toEqual([`╭▸${title}`]);
    }
  });
});

test('tab goes round all panes, shift+tab the other way', () => {
  const start = sessionOf('computation-graph', 9);
  const panes = (key: string) =>
    Array.from(
      { length: 8 },
      (_, count) =>
        press(
          start,
          Array.from({ length: count }, () => key),
        ).view.pane,
    );
  expect(panes('tab')).toEqual(['ledger', 'values', 'parameters', 'chart', 'events', 'program', 'graph', 'ledger']);
  expect(panes('shift+tab')).toEqual(panes('tab').toReversed());
});

test('Value and gradient stand in roles of their own, never in colour alone', () => {
  const segments = screenOf(sessionOf('computation-graph', 13), { columns: 120, rows: 36 }).flat();
  expect(segments.some(({ role, text }) => role === 'value' && text.includes('−10'))).toBe(true);
  expect(segments.some(({ role, text }) => role === 'gradient' && text.includes('−2'))).toBe(true);
});

describe('Room is used', () => {
  const titlesOf = (columns: number, rows: number, keys = '', name = 'two-layer') =>
    textOf(press(sessionOf(name, 20), parseKeys(keys)), { columns, rows })
      .flatMap(row => row.match(/╭[ ▸](Program|Graph|Ledger|Values|Parameters|Events|Compare)/g) ?? [])
      .map(title => title.slice(2));

  test('on a wide, low screen by two panes side by side', () => {
    expect(titlesOf(120, 24)).toEqual(['Graph', 'Ledger']);
    expect(titlesOf(120, 24, '1')).toEqual(['Program', 'Ledger']);
  });

  test('beside a comparison, too', () => {
    expect(titlesOf(120, 36, 'x=')).toEqual(['Graph', 'Ledger', 'Compare']);
  });

  test('on a very wide one by the events, where nothing is learned', () => {
    expect(titlesOf(200, 60)).toEqual(['Program', 'Graph', 'Ledger', 'Values', 'Parameters']);
    expect(titlesOf(200, 60, '', 'computation-graph').at(-1)).toBe('Events');
  });

  test('by the whole derivation in a ledger without a frame, where it fits', () => {
    const rows = textOf(sessionOf('two-layer', 20), { columns: 60, rows: 16 }).map(row => row.trimEnd());
    expect(rows.slice(7, 14)).toEqual([
      expect.stringMatching(/^ gradient of L\.2/),
      expect.stringMatching(/chain rule$/),
      expect.stringMatching(/^ +=/),
      expect.stringMatching(/numbers$/),
      expect.stringMatching(/contribution$/),
      expect.stringMatching(/\+ contribution$/),
      expect.stringMatching(/accumulated \(1 of 1\)$/),
    ]);
  });

  test('by the names of the phases behind the timeline, in their order', () => {
    const timeline = (columns: number) => textOf(sessionOf('two-layer', 20), { columns, rows: 36 }).at(-2)!.trimEnd();
    expect(timeline(120)).toMatch(/┤ {2}start ┼ forward ┼ backward ┼ update$/);
    expect(timeline(80)).toMatch(/┤$/);
  });

  test('by a long message, where the timeline gives way, and then the lowest rows of the panes', () => {
    const session = press(sessionOf('two-layer'), parseKeys('c'));
    const lastRows = (columns: number) =>
      textOf(session, { columns, rows: 24 })
        .slice(-2)
        .map(row => row.trim());
    const narrow = textOf(session, { columns: 40, rows: 24 }).map(row => row.trim());
    const said = narrow.slice(narrow.indexOf('nothing to stop at: b breaks at the')).join(' ');
    expect([narrow.length, said.endsWith('where it becomes true'), said.includes('…')]).toEqual([24, true, false]);
    expect(lastRows(80)[1]).toMatch(/where it becomes true$|^true$/);
    expect(lastRows(120)[0]).toContain('├◉');
  });

  test('by a word where a filter leaves no key', () => {
    expect(textOf(press(sessionOf('two-layer', 20), parseKeys('?zzz')), { columns: 80, rows: 24 })[3]).toContain(
      'no key or command says that',
    );
  });
});

describe('The parameters', () => {
  const pane = (name: string, at: number, keys: string) =>
    textOf(press(sessionOf(name, at), parseKeys(keys)), { columns: 120, rows: 36 });

  test('stand below the rule that moves the selected one, with the numbers that it was set to', () => {
    expect(pane('two-layer', 53, '5z')[2]).toMatch(/^│ W1 ← W1 − 0\.1 × ∂L\/∂W1 +│$/);
    expect(pane('optimizers-adam', 21, '5z')[2]).toContain(
      'v ← v − 0.1 / (1 − 0.9^1) × exp_avg / (sqrt(exp_avg_sq) / sqrt(1 − 0.999^1) + 1×10⁻⁸)',
    );
  });

  const textIn = (name: string, at: number, columns: number, rows: number) =>
    textOf(press(sessionOf(name, at), parseKeys('5')), { columns, rows }).join('\n');

  test('say how many there is no room for', () => {
    // b2 is the last of W1, b1, W2 and b2 to be updated.
    expect(textIn('two-layer', 56, 80, 24)).toMatch(/▶ b2 │ before.* ↑ 3 more ╯/s);
    expect(textIn('two-layer', 53, 120, 36)).toMatch(/▶ W1 │ before.* ↓ 2 more ╯/s);
  });

  test('have a row each where they are numbers, in fewer digits and without the ratio if need be', () => {
    for (const at of [86, 193]) {
      const text = textIn('vanishing-sigmoid', at, 120, 36);
      for (let i = 1; i <= 10; i++) expect(text).toMatch(new RegExp(`[ ▶] w${i} +│ +1`));
      expect(text.includes('|Δ|/|before|')).toBe(at === 86);
    }
  });

  test('below each other keep the ratio of the update to what was there: 3.638265×10⁻⁷ of 1', () => {
    expect(textIn('two-layer', 56, 80, 24)).toMatch(/\|Δ\|\/\|before\| │ 3\.6×10⁻⁷/);
  });

  test('show what the optimizer remembers of each: Adam after its first step 0.1 g and 0.001 g²', () => {
    const rows = pane('optimizers-adam', 21, '5z');
    expect(rows[3]).toMatch(/before │ gradient │ +exp_avg │ +exp_avg_sq │ +after │ +Δ │/);
    const v = rows.find(row => row.includes('▶ v'))!;
    // The step is −0.1 · 1 / (1 + 10⁻⁸) = −0.099999999, and u's −0.1 · 100 / (100 + 10⁻⁸) another number: −0.1 to ten digits.
    expect(v.split('│').map(cell => cell.trim())).toEqual(
      expect.arrayContaining(['▶ v', '1', '0.1', '0.001', '0.900000001', '−0.099999999']),
    );
  });
});
