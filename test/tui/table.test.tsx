import { expect, test } from 'vitest';
import { tableRows } from '../../src/tui/table.tsx';
import type { Column } from '../../src/tui/table-rows.ts';

const columns: readonly Column[] = [
  { title: 'node' },
  { title: 'value', align: 'right' },
  { title: 'gradient', align: 'right' },
  { title: 'state' },
];

const textOf = (rows: ReturnType<typeof tableRows>): string[] => rows.map(row => row.map(({ text }) => text).join(''));
const record = (...texts: string[]): { text: string }[] => texts.map(text => ({ text }));

test('a table has a heading, a rule and a row a record, aligned by column and without a frame', () => {
  const records = [
    record('a', '3', '−2', 'final'),
    record('L', '−10', '1', 'seed'),
    record('W1', '−3.638×10⁻⁶', '?', 'pending'),
  ];
  expect(textOf(tableRows(columns, records))).toEqual([
    ' node │       value │ gradient │ state   ',
    '──────┼─────────────┼──────────┼─────────',
    ' a    │           3 │       −2 │ final   ',
    ' L    │         −10 │        1 │ seed    ',
    ' W1   │ −3.638×10⁻⁶ │        ? │ pending ',
  ]);
});

test('each cell keeps its role, blanks around it included, and borders have their own', () => {
  const [, , row] = tableRows(
    [{ title: 'node' }, { title: 'value', align: 'right' }],
    [
      [
        { text: 'a', bold: true },
        { text: '3', role: 'value' },
      ],
    ],
  );
  expect(row).toEqual([
    { text: ' a    ', bold: true },
    { text: '│', role: 'border' },
    { text: '     3 ', role: 'value' },
  ]);
});

test('a row marked as selected is marked from end to end', () => {
  const [, , row = []] = tableRows(columns, [record('a', '1', '2', 'x').map(cell => ({ ...cell, inverse: true }))]);
  expect(row.every(segment => segment.inverse)).toBe(true);
});

test('rows come out the same whether their table is new, grown, reordered or narrower', () => {
  const one = record('a', '3', '1', 'final');
  const two = record('b', '−2000000', '1', 'final');
  const fresh = textOf(tableRows(columns, [one, two]));
  expect(textOf(tableRows(columns, [two, one]))).toEqual([fresh[0], fresh[1], fresh[3], fresh[2]]);
  expect(textOf(tableRows(columns, [one]))[2]).toBe(' a    │     3 │        1 │ final ');
});

test('wide and combined characters do not push the columns out of line', () => {
  const titles: readonly Column[] = [{ title: '名前' }, { title: 'x' }];
  // 名前 is four cells wide in two characters, n̈ one cell in two.
  expect(textOf(tableRows(titles, [record('n\u0308', '1'), record('値値', '2')]))).toEqual([
    ' 名前 │ x ',
    '──────┼───',
    ' n\u0308    │ 1 ',
    ' 値値 │ 2 ',
  ]);
});

test('missing cells are blank, and a table without records is its heading', () => {
  expect(textOf(tableRows(columns, [record('a')]))[2]).toBe(' a    │       │          │       ');
  expect(textOf(tableRows(columns, []))).toEqual([
    ' node │ value │ gradient │ state ',
    '──────┼───────┼──────────┼───────',
  ]);
});
