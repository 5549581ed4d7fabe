/** Every size of screen: exactly as many rows and cells as there are, whole frames, and the current event in sight. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PaneName } from '../../src/session/panes.ts';
import { PANES } from '../../src/session/panes.ts';
import { createSession, logOf, runOf, type Session } from '../../src/session/session.ts';
import { cellWidth } from '../../src/text/width.ts';
import { isFramed, layoutOf } from '../../src/tui/layout.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { LESSONS, lesson, sessionOf, textOf } from '../support/lessons.ts';
import { runOfLog } from '../support/recorded-logs.ts';
import { atEvent, viewing } from '../support/sessions.ts';

interface Size {
  readonly columns: number;
  readonly rows: number;
}

const anySize = fc.record({ columns: fc.integer({ min: 20, max: 300 }), rows: fc.integer({ min: 5, max: 100 }) });
const smallSize = fc.record({ columns: fc.integer({ min: 20, max: 60 }), rows: fc.integer({ min: 5, max: 18 }) });

/** What is drawn as plain words, so that a counterexample can be read. */
interface Look {
  readonly name: string;
  /** Fraction of the run that lies behind. */
  readonly at: number;
  readonly pane: PaneName;
  readonly isZoomed: boolean;
  readonly size: Size;
}

const anyLook = (size: fc.Arbitrary<Size>): fc.Arbitrary<Look> =>
  fc.record({
    name: fc.constantFrom(...LESSONS),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    pane: fc.constantFrom(...PANES),
    isZoomed: fc.boolean(),
    size,
  });

const sessionFor = ({ name, at, pane, isZoomed }: Look): Session =>
  viewing(sessionOf(name, Math.floor(at * (lesson(name).log.length - 1))), { pane, isZoomed });

const sizesOf = (rows: readonly string[]): readonly number[] => rows.map(cellWidth);

/** What is not a whole frame where a pane with a border stands. Wide characters are in no scenario's text: a cell is a character. */
function brokenFrames(session: Session, { columns, rows }: Size, screen: readonly string[]): readonly string[] {
  const cells = screen.map(row => [...row]);
  const broken: string[] = [];
  let top = 1;
  for (const line of layoutOf(session, columns, rows)) {
    let left = 0;
    for (const place of line) {
      const [right, bottom] = [left + place.width - 1, top + place.height - 1];
      const corners = [cells[top]![left], cells[top]![right], cells[bottom]![left], cells[bottom]![right]].join('');
      const inside = Array.from({ length: Math.max(0, place.height - 2) }, (_, y) => top + 1 + y);
      const isWhole = corners === '╭╮╰╯' && inside.every(y => cells[y]![left] === '│' && cells[y]![right] === '│');
      const isBare = place.pane === 'ledger' || !isFramed(place);
      if (!isWhole && !isBare) broken.push(`${place.pane} at ${left},${top}: ${corners}`);
      left += place.width;
    }
    if (left !== columns) broken.push(`a row of panes has ${left} of ${columns} columns`);
    top += Math.max(...line.map(({ height }) => height));
  }
  if (top !== rows - 2) broken.push(`panes end in row ${top} of ${rows}`);
  return broken;
}

const checkLook = (look: Look): void => {
  const { size } = look;
  const session = sessionFor(look);
  const screen = textOf(session, size);
  expect(screen.length).toBe(size.rows);
  expect(new Set(sizesOf(screen))).toEqual(new Set([size.columns]));
  expect(brokenFrames(session, size, screen)).toEqual([]);
  // However little room there is, the header says which event this is.
  expect(screen[0]).toContain(`${session.place.position}/${logOf(session).length - 1}`);
};

describe('A screen of any size', () => {
  test('has all its rows and columns, whole frames, and says which event this is', () => {
    fc.assert(fc.property(anyLook(anySize), checkLook));
  });

  test('also when it is small', () => {
    fc.assert(fc.property(anyLook(smallSize), checkLook));
  });

  test('keeps its size under help, palette, search, menus and an open matrix', () => {
    const overlays = ['?', ':', ':print a', '/W', 'B', 'W', 'f', 'P', 'i', '@', '2<enter>', '2+-'];
    fc.assert(
      fc.property(
        fc.constantFrom(...LESSONS),
        fc.constantFrom(...overlays),
        fc.oneof(anySize, smallSize),
        (name, keys, size) => {
          const chords = keys.match(/<\w+>|./g)!.map(key => key.replace(/[<>]/g, ''));
          const opened = press(sessionOf(name, Math.min(9, lesson(name).log.length - 1)), chords);
          const screen = textOf(opened, size);
          expect(screen.length).toBe(size.rows);
          expect(new Set(sizesOf(screen))).toEqual(new Set([size.columns]));
        },
      ),
    );
  });
});

describe('On the smallest screen, 20×5,', () => {
  const shown = (pane: PaneName, at = 13): readonly string[] =>
    textOf(viewing(sessionOf('computation-graph', at), { pane }), { columns: 20, rows: 5 }).map(row => row.trimEnd());

  test('the program shows the line of the event, and what came of it below', () => {
    expect(shown('program').slice(1, 3)).toEqual([' ▶ 2  e = a + d   5', '∂L/∂d = −2']);
  });

  test('values show the node of the event', () => {
    expect(shown('values')[1]).toContain('▶ d');
  });

  test('events show the event', () => {
    expect(shown('events')[1]).toContain('▶ 13');
  });
});

describe('A ledger that does not fit', () => {
  const shown = (keys: string): readonly string[] =>
    textOf(press(sessionOf('two-layer', 30), parseKeys(keys)), { columns: 40, rows: 12 })
      .slice(2, -3)
      .map(row => row.slice(1, -1).trimEnd());

  test('is read page by page, the last one full, and then from its beginning', () => {
    const pages = ['', '<pagedown>', '<pagedown><pagedown>', '<pageup>'].map(keys => shown(`z${keys}`));
    expect(pages.map(rows => rows.at(-1))).toEqual([
      ' … 7 more rows: pagedown',
      ' … 1 more row: pagedown',
      ' … 7 earlier rows: pageup',
      ' … 7 earlier rows: pageup',
    ]);
    expect(pages[1]).toContain('         = −1    accumulated (1 of 1)');
    expect(pages[2]!.slice(0, -2)).toEqual(pages[1]!.slice(1, -1));
    expect(shown('z<pagedown><pagedown><pagedown>')).toEqual(pages[0]);
  });

  test('also under a question', () => {
    const answered = press(sessionOf('two-layer', 52), parseKeys('t-1<enter>?<pagedown>'));
    const screen = textOf(answered).join('\n');
    expect(screen).toContain('earlier rows: pageup');
    expect(screen).toContain('Predict: 0 of 1 right');
  });

  test('begins with its first row at another event', () => {
    expect(shown('<pagedown><right>')).toEqual(shown('<right>'));
  });
});

test('In a small program pane the marked piece of a long line is in sight', () => {
  // L = -(y * log(a2) + (1 - y) * log(1 - a2)), seen while its last logarithm is computed.
  const session = viewing(sessionOf('two-layer'), { pane: 'program' });
  const { log } = runOf(session);
  const log2 = log.program.nodes.find(node => node.role === 'operation' && node.text === 'log(1 - a2)')!.id;
  const at = Array.from({ length: log.length }, (_, i) => i).find(i => {
    const event = log.at(i);
    return event.type === 'value.computed' && event.node === log2;
  })!;
  for (const rows of [7, 8, 10, 12]) {
    const screen = textOf(atEvent(session, at), { columns: 40, rows });
    expect(screen.slice(1, -3).some(row => /\^\^/.test(row))).toBe(true);
    expect(screen.slice(1, -3).some(row => row.includes('log(1 - a2)'))).toBe(true);
  }
});

// The log's longest shape is `3×4 float32`. The heads of a table that does not fit end with dots.
test.each([110, 130, 150, 158, 170, 200, 240])(
  'values of a recorded run have a column of shapes where it fits: %i',
  columns => {
    const session = createSession(runOfLog('attention.bplog'), { at: 60 });
    const heads = textOf(session, { columns, rows: 45 }).flatMap(row => /node +│.*? state.*?(?=││|$)/.exec(row) ?? []);
    expect(heads).toEqual([expect.not.stringContaining('…')]);
  },
);
