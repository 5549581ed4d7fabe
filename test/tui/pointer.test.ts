/** A click means what is drawn under it. */

import { describe, expect, test } from 'vitest';
import { changed } from '../../src/session/change.ts';
import { logOf, type Session } from '../../src/session/session.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { keyText } from '../../src/tui/key-text.ts';
import { hints } from '../../src/tui/keymap.ts';
import { pointed } from '../../src/tui/pointer.ts';
import { press } from '../../src/tui/press.ts';
import { plainRow } from '../../src/tui/row.ts';
import { screenOf } from '../../src/tui/screen.ts';
import type { Chord } from '../../src/tui/shell/chord.ts';
import type { MouseReport } from '../../src/tui/shell/mouse.ts';
import { sessionOf } from '../support/lessons.ts';

const SIZE = { columns: 120, rows: 36 };
const keysOf = (chords: readonly Chord[]): string => chords.map(keyText).join('');
const NO_KEYS = { shift: false, alt: false, ctrl: false };

/** Where a text stands on the screen: its first cell. */
function placeOf(session: Session, text: string): { readonly column: number; readonly row: number } {
  const rows = screenOf(session, SIZE).map(plainRow);
  const row = rows.findIndex(line => line.includes(text));
  if (row < 0) throw new Error(`${text} is not on the screen`);
  return { column: rows[row]!.indexOf(text), row };
}

const clickOn = (session: Session, text: string): Session =>
  pointed(session, { ...placeOf(session, text), ...NO_KEYS, action: 'press', button: 'left' }, SIZE).session;

const nameOf = (session: Session): string | undefined =>
  session.selection.node === undefined ? undefined : logOf(session).program.nodes[session.selection.node]!.name;

describe('A click', () => {
  const session = sessionOf('computation-graph', 13);

  test('on a node of the graph selects it', () => {
    const clicked = clickOn(session, 'L = c × e');
    expect([nameOf(clicked), clicked.view.pane]).toEqual(['L', 'graph']);
  });

  test('on a row of the values selects its node', () => {
    const clicked = clickOn(session, '  c    │');
    expect([nameOf(clicked), clicked.view.pane]).toEqual(['c', 'values']);
  });

  test('on a line of the program, its number or the marker below it selects its node', () => {
    expect([nameOf(clickOn(session, '1  d = 2')), nameOf(clickOn(session, '2  e = a + d'))]).toEqual(['d', 'e']);
    const marked = sessionOf('computation-graph', 3);
    expect(nameOf(clickOn(marked, '^^^^^'))).toBe('e');
    expect(clickOn(session, '1  d = 2').view.pane).toBe('program');
  });

  test('on a row of the parameters selects the parameter', () => {
    const parameters = press(sessionOf('xor', 40), ['5', 'z']);
    const clicked = clickOn(parameters, '  b1 │ before');
    expect([nameOf(clicked), clicked.view.pane]).toEqual(['b1', 'parameters']);
    expect(nameOf(clickOn(parameters, '[−0.600079'))).toBe('W1'); // the matrix's second row
  });

  test('on a pane brings the keys there', () => {
    expect(clickOn(session, 'Program').view.pane).toBe('program');
    expect(clickOn(session, 'Ledger').view.pane).toBe('ledger');
  });

  test('on the chart or on the sparkline goes to the same event of that iteration', () => {
    // Iterations of XOR have 32 events, so that event 1606 is number 6 of iteration 51.
    const charted = press(sessionOf('xor', 1606), ['v']);
    const iterationAt = (text: string, offset: number) => {
      const { column, row } = placeOf(charted, text);
      const at = { column: column + offset, row, ...NO_KEYS, action: 'press', button: 'left' } as const;
      const reached = pointed(charted, at, SIZE).session;
      const { position } = reached.place;
      return [logOf(reached).iterationAt(position), position % 32];
    };
    expect(iterationAt('└──', 1)).toEqual([1, 6]);
    expect(iterationAt('▲', 0)).toEqual([51, 6]);
    expect(iterationAt('iteration 100', 12)).toEqual([100, 6]);
    expect(iterationAt(' loss █', 6)).toEqual([1, 6]);
    expect(iterationAt(' loss █', 5)).toEqual([51, 6]); // beside it nothing happens
  });

  test('on a dot of the timeline goes to its event', () => {
    // ├●─●┼●─●─●┼●…: the dots of events 0, 1, 2, 3 stand two cells apart, from column 2 on
    const row = SIZE.rows - 2;
    const at = (column: number) =>
      pointed(session, { column, row, ...NO_KEYS, action: 'press', button: 'left' }, SIZE).session.place.position;
    expect([at(2), at(4), at(6), at(8)]).toEqual([0, 1, 2, 3]);
    expect(at(3)).toBe(13); // between two dots
    expect(at(100)).toBe(13);
  });

  test('on a line of the events goes there', () => {
    const events = press(session, ['7']);
    expect(clickOn(events, 'gradients cleared').place.position).toBe(1);
  });

  test('does nothing to what lies under the help', () => {
    const help = press(session, ['?']);
    const report: MouseReport = { column: 5, row: 5, ...NO_KEYS, action: 'press', button: 'left' };
    expect(pointed(help, report, SIZE).session).toBe(help);
  });
});

describe('The wheel', () => {
  const turn = (session: Session, action: 'wheelUp' | 'wheelDown', place: { column: number; row: number }) =>
    pointed(session, { ...place, ...NO_KEYS, action }, SIZE).session;

  test('goes through time, and over a table through its rows', () => {
    const session = sessionOf('computation-graph', 13);
    expect(turn(session, 'wheelUp', placeOf(session, 'Program')).place.position).toBe(12);
    expect(turn(session, 'wheelDown', placeOf(session, 'Graph')).place.position).toBe(14);
    expect(nameOf(turn(session, 'wheelDown', placeOf(session, '▶ d')))).toBe('e');
  });
});

test('The mouse is the terminal’s after M, and comes back', () => {
  const session = sessionOf('computation-graph', 0);
  expect(press(session, ['M']).view.isMouseTaken).toBe(false);
  expect(press(session, ['M', 'M']).view.isMouseTaken).toBe(true);
});

describe('A click on a key of the footer', () => {
  const session = sessionOf('two-layer', 20);
  const { update } = applicationOf(session, { now: () => 0 });
  const click = (from: Session, column: number, row: number) =>
    update(from, { kind: 'mouse', report: { column, row, ...NO_KEYS, action: 'press', button: 'left' } }, SIZE);
  const pressed = (chord: Chord) => update(session, { kind: 'key', chord }, SIZE).state;
  const footerOf = (from: Session): string => screenOf(from, SIZE).map(plainRow).at(-1)!;

  test('or on its word presses the key, as it stands there', () => {
    const row = SIZE.rows - 1;
    const footer = footerOf(session);
    expect(footer).toContain('←→ event');
    expect(click(session, footer.indexOf('event'), row).state.place.position).toBe(21);
    for (const { chords, word } of hints(session)) {
      const keys = `${keysOf(chords)} ${word}`;
      if (!footer.includes(keys)) continue;
      for (const [i, chord] of chords.entries()) {
        const { state, effect } = click(session, footer.indexOf(keys) + keysOf(chords.slice(0, i)).length, row);
        expect(state, keys).toEqual(pressed(chord));
        expect(effect).toEqual(chord === 'q' ? { kind: 'exit', code: 0 } : undefined);
      }
      expect(click(session, footer.indexOf(keys) + keys.length - 1, row).state).toEqual(pressed(chords.at(-1)!));
    }
  });

  test('does nothing between them, under a message, and while a dialog is open', () => {
    const row = SIZE.rows - 1;
    expect(click(session, footerOf(session).indexOf('event') + 'event'.length, row).state).toBe(session);
    const told = changed(session, { message: 'a message' });
    expect(click(told, footerOf(session).indexOf('event'), row).state).toBe(told);
    const help = press(session, ['?']);
    expect(click(help, footerOf(session).indexOf('event'), row).state).toBe(help);
  });

  test('pauses what plays, or changes its pace', () => {
    const playing = press(session, ['.']);
    const at = (word: string) => footerOf(playing).indexOf(word);
    expect(click(playing, at('pause'), SIZE.rows - 1).state.play.isOn).toBe(false);
    const faster = click(playing, at('faster'), SIZE.rows - 1).state;
    expect([faster.play.isOn, faster.play.pace > playing.play.pace]).toEqual([true, true]);
  });
});
