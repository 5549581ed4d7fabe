/** The events pane shows only what is asked for. */

import { describe, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { filteredEvents } from '../../src/query/filter.ts';
import { answerOf } from '../../src/query/search.ts';
import { eventsView } from '../../src/session/views/events-view.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { lesson, sessionOf, textOf } from '../support/lessons.ts';
import { programOf } from '../support/programs.ts';

// L = c(a + 2b): 0 start, 1 clear, 2 d, 3 e, 4 L, 5 seed; then what is sent and added: c 6/7, e 8/9, a 10/11, d 12/13, b 14/15.
describe('A filter lets through', () => {
  test.each([
    ['d', [2, 12, 13, 14, 15]], // 14 and 15: d sends to b, and that is added
    ['mul', [2, 4, 6, 8, 14]],
    ['forward', [2, 3, 4]],
    ['sends', [6, 8, 10, 12, 14]],
    ['∂e', [9]],
    ['CLEARED', [1]],
    ['L ⇢', [6, 8]],
    ['L -> e', [8]],
    ['nowhere', []],
  ])('%s: %j', (text, positions) => {
    const filtered = filteredEvents(lesson('computation-graph').log, text);
    answerOf(filtered.searchOn());
    expect(filtered.positions).toEqual(positions);
  });
});

// An iteration is: started, cleared, y, seed, contribution, accumulation; each of its two further passes: pass, y, seed,
// contribution, accumulation, kept. That is 18 events, with the passes at 6 and 12.
test('iterations and passes are told apart by their numbers', () => {
  const program = programOf({ parameters: { w: 2 }, lines: ['y = 3 * w'] });
  const log = record(program, { iterations: 12, accumulate: 3 });
  const positions = (text: string) => {
    const filtered = filteredEvents(log, text);
    answerOf(filtered.searchOn());
    return filtered.positions;
  };
  expect(positions('pass 2')).toEqual(Array.from({ length: 12 }, (_, k) => 18 * k + 6));
  expect(positions('pass 3')).toEqual(Array.from({ length: 12 }, (_, k) => 18 * k + 12));
  expect(positions('iteration')).toEqual(Array.from({ length: 12 }, (_, k) => 18 * k));
  expect(positions('iteration 12')).toEqual([198]);
});

describe('The events pane', () => {
  const keyed = (at: number, keys: string) => press(sessionOf('computation-graph', at), parseKeys(keys));
  const lines = (at: number, keys: string, height = 20) =>
    eventsView(keyed(at, keys), height).lines.map(({ position }) => position);

  test('is filtered by &, which shows all again the second time', () => {
    const filtered = keyed(13, '7&sends<enter>');
    expect([filtered.view.pane, filtered.view.filter]).toEqual(['events', 'sends']);
    expect(textOf(filtered).join('\n')).toContain('Events: only sends, 5 of 16');
    expect(press(filtered, ['&']).view.filter).toBeUndefined();
    expect(keyed(13, '&').message).toMatch(/^& does nothing here/);
  });

  test('keeps a line for where one is', () => {
    expect(lines(13, '7&sends<enter>')).toEqual([6, 8, 10, 12, 13, 14]);
    expect(lines(15, '7&forward<enter>')).toEqual([2, 3, 4, 15]);
    expect(lines(10, '7&sends<enter>')).toEqual([6, 8, 10, 12, 14]);
    expect(lines(10, '7&nowhere<enter>')).toEqual([10]);
  });

  test('tells the line of where one is from those that it lets through, in letters', () => {
    const rows = (at: number) => textOf(keyed(at, '7&sends<enter>')).filter(row => row.includes(' ▶ '));
    expect(rows(13).at(-1)).toContain('▶ 13  backward (here: ∂d = −2)');
    expect(rows(14).at(-1)).not.toContain('(here');
  });

  test('shows as many lines as there is room for, around where one is', () => {
    expect(lines(10, '7&sends<enter>', 3)).toEqual([8, 10, 12]);
    expect(lines(0, '7&sends<enter>', 3)).toEqual([0, 6, 8]);
    expect(lines(15, '7&sends<enter>', 3)).toEqual([12, 14, 15]);
  });
});
