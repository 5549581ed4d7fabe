import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitRow, joinRuns, type Row, rowWidth } from '../../src/tui/row.ts';

const plain = (row: Row): string => row.map(segment => segment.text).join('');

const anyRow = fc.array(
  fc.record({
    text: fc.string({ unit: fc.constantFrom('a', ' ', '−', '│', '日', 'é', '🙂'), maxLength: 6 }),
    role: fc.constantFrom('value' as const, 'gradient' as const),
  }),
  { maxLength: 5 },
);

describe('fitRow', () => {
  test('makes every row exactly as wide as asked', () => {
    fc.assert(
      fc.property(anyRow, fc.nat(30), (row, width) => {
        expect(rowWidth(fitRow(row, width))).toBe(width);
      }),
    );
  });

  test('keeps a row that fits and pads it with spaces', () => {
    expect(plain(fitRow([{ text: 'ab' }, { text: 'c', role: 'value' }], 5))).toBe('abc  ');
  });

  test('ends a cut row with an ellipsis in the role of what was cut', () => {
    const row: Row = [{ text: 'value ' }, { text: '12.694', role: 'value' }];
    expect(fitRow(row, 9)).toEqual([{ text: 'value ' }, { text: '12…', role: 'value' }]);
  });

  test('cuts the segment before when the cut falls between two', () => {
    const row: Row = [{ text: 'value', role: 'label' }, { text: '12' }];
    expect(fitRow(row, 5)).toEqual([{ text: 'valu…', role: 'label' }]);
  });

  test('never shows half of a wide character', () => {
    expect(plain(fitRow([{ text: '日本語' }], 4))).toBe('日… ');
  });
});

test('joinRuns joins neighbours of the same style and keeps the text', () => {
  const row: Row = [
    { text: 'a', role: 'value' },
    { text: 'b', role: 'value', bold: false },
    { text: '' },
    { text: 'c', role: 'value', bold: true },
  ];
  expect(joinRuns(row)).toEqual([
    { text: 'ab', role: 'value' },
    { text: 'c', role: 'value', bold: true },
  ]);
});
