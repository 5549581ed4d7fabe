/** The list of examples: a row for each, and the chosen one in full below. */

import { describe, expect, test } from 'vitest';
import { chooserRows } from '../../src/tui/chooser.ts';

const EXAMPLES = Array.from({ length: 30 }, (_, i) => ({
  name: `example-${i}`,
  title: `Example ${i}: ${'a long title with many words '.repeat(2).trim()}`,
  source: `Book, chapter ${i}`,
  file: `example-${i}.json`,
}));

const shown = (choice: number, columns: number, rows: number, filter = '') =>
  chooserRows(EXAMPLES, { filter, choice, chosen: undefined }, { columns, rows }).map(row =>
    row.map(({ text }) => text).join(''),
  );

describe('The list of examples', () => {
  test('cuts a title once, and has the chosen one whole with its source', () => {
    const rows = shown(3, 80, 24);
    expect(rows).toHaveLength(24);
    for (const row of rows) expect(row).not.toContain('……');
    expect(rows.find(row => row.includes('▶'))).toContain('Example 3: a long');
    expect(rows.at(-4)).toContain(`Example 3: ${'a long title with many words '.repeat(2).trim()} `);
    expect(rows.at(-3)).toContain('Book, chapter 3 ');
  });

  test('keeps these rows in their place where few match, and leaves them out on a low screen', () => {
    expect(shown(0, 80, 24, 'example-29').at(-3)).toContain('Book, chapter 29');
    expect(shown(0, 80, 12).join()).not.toContain('Book');
    expect(shown(0, 80, 12)).toHaveLength(12);
  });

  test.each([1, 2, 3, 5, 20])('has its rows on a screen of %i columns', columns => {
    for (const rows of [1, 2, 14, 40]) expect(shown(3, columns, rows)).toHaveLength(rows);
  });
});
