/** While something is asked, by a tour or in predict mode, the graph stands still: the lower panes give their rows. */

import { describe, expect, test } from 'vitest';
import { changing } from '../../src/session/change.ts';
import { runOf, type Session } from '../../src/session/session.ts';
import { goToStep, tourSteps } from '../../src/session/tour.ts';
import { ledgerView } from '../../src/session/views/ledger-view.ts';
import { ledgerBrief, ledgerRows } from '../../src/tui/panes/ledger-pane.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { lesson, sessionOf, textOf } from '../support/lessons.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
  { columns: 120, rows: 30 },
  { columns: 200, rows: 60 },
];

/** The letters in the graph's rows, each in its place: the names and formulas of its nodes. */
function placesOf(session: Session, size: (typeof SIZES)[number]): readonly string[] {
  const screen = textOf(session, size);
  const top = screen.findIndex(row => /╭.Graph/.test(row));
  const left = screen[top]!.search(/╭.Graph/);
  const bottom = screen.findIndex((row, at) => at > top && row[left] === '╰');
  return screen.slice(top, bottom + 1).map(row => row.slice(left).replace(/[^a-zA-Z=+×]/g, ' '));
}

const keyed = (session: Session, keys: string): Session => press(session, parseKeys(keys));

describe.each(SIZES)('At $columns×$rows', size => {
  test('no step of the tour moves the graph, and no question or answer in it', () => {
    const session = sessionOf('computation-graph');
    const steps = tourSteps(runOf(session).scenario);
    const shown = steps.map((_, step) =>
      placesOf(
        changing(session, draft => goToStep(draft, step, { right: 0, asked: 0 })),
        size,
      ),
    );
    const asked = changing(session, draft => goToStep(draft, 2, { right: 0, asked: 0 }));
    shown.push(placesOf(keyed(asked, '10<enter>'), size), placesOf(keyed(asked, '-10<enter>'), size));
    for (const places of shown) expect(places).toEqual(shown[0]);
  });

  test('a question in predict mode does not move it', () => {
    const session = keyed(sessionOf('computation-graph'), 'ss');
    const asked = keyed(session, 't');
    const places = placesOf(session, size);
    expect(placesOf(asked, size)).toEqual(places);
    expect(placesOf(keyed(asked, '7<enter>'), size)).toEqual(places);
    expect(placesOf(keyed(asked, '5<enter>'), size)).toEqual(places);
  });
});

describe('The footer of predict mode', () => {
  const footer = (session: Session) => textOf(session, { columns: 80, rows: 24 }).at(-1)!.trim();
  const asked = () => keyed(sessionOf('computation-graph'), 'sst');

  test('has the keys that answer, and those of the next question', () => {
    expect(footer(asked())).toBe('⏎ answer  ? show it  → skip  ↓ next line  tab by operation  esc stop');
    expect(footer(keyed(asked(), '5<enter>'))).toBe('⏎→ next question  ↓ next line  tab by operation  esc stop');
  });

  test('says to which level tab goes', () => {
    expect(footer(keyed(asked(), '<tab>'))).toContain('tab by line');
  });

  test('has on a tour only what works there', () => {
    const session = changing(sessionOf('computation-graph'), draft => goToStep(draft, 2, { right: 0, asked: 0 }));
    expect(footer(session)).toBe('⏎ answer  ? show it  → skip  esc stop');
    expect(footer(keyed(session, '-10<enter>'))).toBe('⏎→ go on  esc stop');
  });
});

test('On a small screen the whole verdict stands below the answer', () => {
  const screen = textOf(keyed(sessionOf('computation-graph'), 'sst7<enter>'), { columns: 40, rows: 10 });
  const said = screen.slice(
    screen.findIndex(row => row.includes('✗')),
    -2,
  );
  expect(said.map(row => row.trim()).join(' ')).toBe('✗ 7: not yet: the sign is right, the size is too large');
});

describe('A low ledger', () => {
  test.each([5, 6, 7])(
    'of %i rows shows as much of the derivation as it has rows, and says what is left out',
    height => {
      for (const name of ['softmax-classifier', 'two-layer', 'computation-graph']) {
        const { log } = lesson(name);
        for (let at = 0; at < Math.min(log.length, 60); at++) {
          const view = ledgerView(sessionOf(name, at), 40);
          const rows = ledgerBrief(view, 80, height).map(row => row.map(({ text }) => text).join(''));
          const whole = ledgerRows(view, 80, 1000).filter(row => row.length > 0);
          expect(rows.length).toBeLessThanOrEqual(height);
          const saysMore = rows.some(row => / … \d+ more rows?: | ✎ pagedown/.test(row));
          const isLeftOut = rows.length < whole.length;
          const hasRemarksAlone = view.derivation.remarks.length + view.names.length > 0;
          expect([name, at, saysMore || !isLeftOut || hasRemarksAlone]).toEqual([name, at, true]);
          if (rows.some(row => row.includes(' more row'))) expect(rows).toHaveLength(height);
        }
      }
    },
  );

  test('has the chain rule of a matrix under a question, where only the result stood', () => {
    const screen = textOf(keyed(sessionOf('softmax-classifier'), ']]st?'), { columns: 80, rows: 24 });
    const [top, box] = [
      screen.findIndex(row => row.includes('not shown') || row.startsWith('╰')),
      screen.findIndex(row => row.includes('Predict')),
    ];
    const ledger = screen.slice(top + 1, box);
    expect(ledger[0]).toContain('P = softmax(Z, axis=1) sends back to Z ✎ pagedown');
    expect(ledger[1]).toContain('∂L/∂Z = P ⊙ (∂L/∂P − sum(∂L/∂P ⊙ P, axis=1, keepdims=true))');
    expect(ledger.at(-1)).toMatch(/^ … \d+ more rows: pagedown/);
  });
});
