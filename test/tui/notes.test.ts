/** Where a note stands in the ledger. That every word of every note is in reach is a suite of its own. */

import { expect, test } from 'vitest';
import { update } from '../../src/session/update.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf, textOf } from '../support/lessons.ts';

const SIZES = [
  { columns: 40, rows: 10 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
];

test('A note is the first that the ledger says; a low ledger says the key for it', () => {
  const session = update(sessionOf('computation-graph', 12), 'ledger').session; // e sends back to d
  const rowWith = (size: (typeof SIZES)[number], text: string) =>
    textOf(session, size).findIndex(row => row.includes(text));
  for (const size of SIZES.slice(1)) {
    expect(rowWith(size, '✎')).toBeGreaterThanOrEqual(0);
    expect(rowWith(size, '✎')).toBeLessThan(rowWith(size, 'chain rule'));
  }
  expect(textOf(session, SIZES[0]!).join('\n')).toMatch(/e = a \+ d sends back to d ✎ pagedown/);
});

test('A step by line tells a note once that stands at several of its events', () => {
  const session = press(sessionOf('logistic-regression'), parseKeys(']]s')); // two contributions to yhat
  const notes = textOf(session, SIZES[1]!).filter(row => row.includes('✎'));
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain('ŷ stands in both terms of the loss');
});
