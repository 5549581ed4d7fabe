/** No word of a note is out of reach: what does not fit in the ledger stands on its next pages. */

import { expect, test } from 'vitest';
import { narrationAt } from '../../src/query/narration.ts';
import { update } from '../../src/session/update.ts';
import { LESSONS, lesson, sessionOf, textOf } from '../support/lessons.ts';

const SIZES = [
  { columns: 40, rows: 10 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
];

/** Pages of the longest ledger at the smallest size. */
const PAGES = 24;

const letters = (text: string): string => text.replace(/\P{L}/gu, '');

/** The ledger's text on all of its pages, without the frame. */
function ledgerOf(name: string, position: number, size: (typeof SIZES)[number]): string {
  let session = update(sessionOf(name, position), 'ledger').session;
  const pages: string[] = [];
  for (let page = 0; page < PAGES; page++) {
    pages.push(letters(textOf(session, size).join('')));
    if (page > 0 && pages[page] === pages[0]) break;
    session = update(session, 'page-down').session;
  }
  return pages.join('');
}

/** The first events of each scenario, which its notes are about. */
const LOOKED_AT = 200;

test.each(LESSONS)('Every note of %s is in sight at some page', name => {
  const { scenario, log } = lesson(name);
  for (let position = 0; position < Math.min(log.length, LOOKED_AT); position++)
    for (const note of narrationAt(scenario, log, position))
      for (const size of SIZES) {
        const words = note.split(/\s+/).map(letters);
        const shown = ledgerOf(name, position, size);
        const missing = words.filter(word => !shown.includes(word));
        expect({ position, size, missing }).toEqual({ position, size, missing: [] });
      }
});
