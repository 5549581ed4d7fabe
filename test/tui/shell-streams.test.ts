/** What the terminal says of its size. */

import { expect, test } from 'vitest';
import { terminalSize } from '../../src/tui/shell/streams.ts';

test.each([
  [80, 24, { columns: 80, rows: 24 }],
  [0, 0, { columns: 80, rows: 24 }],
  [0, 5, { columns: 80, rows: 5 }],
  [1, 1, { columns: 1, rows: 1 }],
  [65_535, 65_535, { columns: 1_000, rows: 1_000 }],
])('a terminal of %i×%i is drawn on', (columns, rows, size) => {
  expect(terminalSize({ columns, rows } as NodeJS.WriteStream)).toEqual(size); // nothing else is asked for
});
