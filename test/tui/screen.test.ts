import { describe, expect, test } from 'vitest';
import { cellWidth } from '../../src/text/width.ts';
import { parseKeys, press } from '../../src/tui/frame.ts';
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
        ).pane,
    );
  expect(panes('tab')).toEqual(['ledger', 'values', 'parameters', 'chart', 'events', 'program', 'graph', 'ledger']);
  expect(panes('shift+tab')).toEqual(panes('tab').toReversed());
});

test('Value and gradient stand in roles of their own, never in colour alone', () => {
  const segments = screenOf(sessionOf('computation-graph', 13), { columns: 120, rows: 36 }).flat();
  expect(segments.some(({ role, text }) => role === 'value' && text.includes('−10'))).toBe(true);
  expect(segments.some(({ role, text }) => role === 'gradient' && text.includes('−2'))).toBe(true);
});
