import { expect, test } from 'vitest';
import { createStandIns } from '../../src/tui/shell/stand-in.ts';

test('output gets the rows in place of their stand-ins, and is the same otherwise', () => {
  const { of, replace } = createStandIns();
  const red = '\x1b[31mred\x1b[39m';
  expect(replace(`\x1b[2A\x1b[G${of(red)}\r\n${of('')}\x1b[K${of('~1$&')}.`)).toBe(
    `\x1b[2A\x1b[G${red}\r\n\x1b[K~1$&.`,
  );
});

test('the same row has the same stand-in, another row another', () => {
  const { of } = createStandIns();
  expect(of('a')).toBe(of('a'));
  expect(of('a')).not.toBe(of('b'));
});

test('links of others are left alone', () => {
  const link = '\x1b]8;;https://example.org\x07.\x1b]8;;\x07 \x1b]8;;7\x07.\x1b]8;;\x07';
  expect(createStandIns().replace(link)).toBe(link);
});

test('rows not shown for long are forgotten and come back under another stand-in', () => {
  const { of, replace } = createStandIns();
  const first = of('row 0');
  for (let row = 1; row < 5000; row++) of(`row ${row}`);
  const again = of('row 0');
  expect(again).not.toBe(first);
  expect(replace(again)).toBe('row 0');
});
