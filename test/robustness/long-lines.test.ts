/** Promise: a line that is typed or pasted, as long as a line may be, is answered in time that grows with its length. */

import { expect, it } from 'vitest';
import { LINE_LIMIT } from '../../src/limits.ts';
import { textPrompt } from '../../src/session/dialogs.ts';
import { update } from '../../src/session/update.ts';
import { suggestionsOf } from '../../src/session/views/suggestions.ts';
import { sessionOf } from '../support/lessons.ts';

const session = sessionOf('computation-graph', 13);
const blanks = ' '.repeat(LINE_LIMIT / 2 - 10);

/** Milliseconds of the processor. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return (process.cpuUsage(before).user + 1) / 1_000;
}

it.each([`b${blanks}x = 1`, `${blanks}b${blanks}x = 1`, `∂${blanks}L${blanks}x = 1`, `grad(b${blanks})${blanks}x = 1`])(
  'a target of an edit with blanks in every place is refused at once (row %#)',
  text => {
    expect(timeOf(() => update(session, 'edit', text))).toBeLessThan(500);
  },
);

it('a word that is followed by something else is looked up at once', () => {
  const prompt = textPrompt('command', `print ${'a'.repeat(LINE_LIMIT - 20)} `);
  expect(timeOf(() => suggestionsOf(session, prompt))).toBeLessThan(500);
});
