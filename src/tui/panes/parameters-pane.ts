/** Parameters with their updates as a table. */

import type { ParameterRow, ParametersView } from '../../session/views/parameters-view.ts';
import { windowByHeight } from '../../session/views/window.ts';
import { cellWidth, truncate } from '../../text/width.ts';
import { type Row, rowWidth, type Segment } from '../row.ts';
import { movedTo, nodeRows, rowSpots } from '../spot.ts';
import { tableRows } from '../table.tsx';
import {
  BLANK,
  beforeFrame,
  beyondWords,
  column,
  nameCell,
  numberCell,
  right,
  type Table,
  tableHead,
  tableRoom,
} from './table-cells.ts';

const NOTHING_LEARNED = ' there are no parameters: nothing is learned';
const NOTHING_UPDATED = ' there is no training: nothing is updated';

/** Widths tried for numbers after the widest, in cells; the narrowest holds three digits and a power of ten. */
const NUMBER_WIDTHS = [24, 14, 12, 10] as const;

/** Cells of name, words and rules beside a number that has a row of its own. */
const BESIDE_NUMBER = 23;
const LEAST_WIDE = 10;

/** Returns the rule, and below it a row for each parameter if the numbers fit side by side, possibly with fewer digits; else the numbers stand below each other. */
export function parametersTable(viewIn: (width: number) => ParametersView, width: number, height: number): Table {
  const view = viewIn(width);
  const { isUpdated, rule, rows } = view;
  if (rows.length === 0 || !isUpdated) {
    const text = rows.length === 0 ? NOTHING_LEARNED : NOTHING_UPDATED;
    return { rows: [[{ text, role: 'muted' }]], spots: [], footer: '' };
  }
  const head: readonly Row[] =
    rule === undefined || height < LEAST_WITH_RULE ? [] : [[{ text: ` ${truncate(rule, width - 2)}`, role: 'update' }]];
  const room = height - head.length;
  const below = () => {
    const name = Math.max(...rows.map(row => cellWidth(row.name)));
    return parametersBelow(viewIn(Math.max(LEAST_WIDE, width - name - BESIDE_NUMBER)), width, room);
  };
  const table = parametersBeside([view, ...NUMBER_WIDTHS.map(viewIn)], width, room) ?? below();
  return {
    ...table,
    rows: [...head, ...beforeFrame(table.rows, width)],
    spots: movedTo(table.spots, 0, head.length),
  };
}

/** Least rows of a table that shows the rule. */
const LEAST_WITH_RULE = 6;

/** Matches numbers omitted from a cell, rows of a matrix aside, or a shape in place of all numbers. */
const LEFT_OUT = /…(?! \d)|\(/;

/** Returns the parameters as columns, with the widest numbers that fit, if needed without the ratio. */
function parametersBeside(views: readonly ParametersView[], width: number, height: number): Table | undefined {
  for (const hasRatio of [true, false]) {
    for (const view of views) {
      const table = parametersColumns(view, width, height, hasRatio);
      const isWhole = table.rows.every(row => row.every(({ text }) => !LEFT_OUT.test(text)));
      if (isWhole && table.rows.every(row => rowWidth(row) < width)) return table;
    }
  }
  return undefined;
}

/** Returns a parameter's numbers, for columns or rows. */
function partsOf({ before, gradient, terms, after, change }: ParameterRow) {
  return [
    { label: 'before', lines: before, role: 'value' },
    { label: 'gradient', lines: gradient, role: 'gradient' },
    ...terms.map(({ key, lines }) => ({ label: key, lines, role: 'muted' }) as const),
    { label: 'after', lines: after, role: 'value' },
    { label: 'Δ', lines: change, role: 'update' },
  ] as const;
}

const RATIO = '|Δ|/|before|';

/** Returns the parameters around the selected parameter that fit, and how many lie beyond. */
function inSight({ rows, above, below }: ParametersView, heightOf: (row: ParameterRow) => number, height: number) {
  const selected = rows.findIndex(({ isSelected }) => isSelected);
  const { first, end } = windowByHeight(rows.map(heightOf), Math.max(0, selected), height);
  const footer = beyondWords({ above: above + first, below: below + rows.length - end }).join(' · ');
  return { visible: rows.slice(first, end), footer };
}

const longestOf = (row: ParameterRow): number => Math.max(...partsOf(row).map(({ lines }) => lines.length));

function parametersColumns(view: ParametersView, width: number, height: number, hasRatio: boolean): Table {
  const { visible, footer } = inSight(view, longestOf, tableRoom(height));
  const parts = partsOf(visible[0]!); // all rows have the same parts
  const columns = parts.map((_, k) => column(visible.map(row => partsOf(row)[k]!.lines)));
  const entries = visible.flatMap((row, i) =>
    Array.from({ length: longestOf(row) }, (_, line): readonly Segment[] => [
      line === 0 ? nameCell(row) : BLANK,
      ...columns.map((cells, k) => numberCell(cells[i]![line], parts[k]!.role, row.isSelected)),
      ...(hasRatio ? [{ text: line === 0 ? row.ratio : '', role: 'muted' as const }] : []),
    ]),
  );
  const titles = [...parts.map(({ label }) => label), ...(hasRatio ? [RATIO] : [])];
  const rows = tableRows([{ title: '  ' }, ...titles.map(right)], entries);
  const targets = visible.flatMap(row => nodeRows(row.node, longestOf(row)));
  return { rows: rows.slice(2 - tableHead(height)), spots: rowSpots(targets, width, tableHead(height)), footer };
}

/** Returns the parameters without a heading: each number has its word beside it. */
function parametersBelow(view: ParametersView, width: number, height: number): Table {
  const labelled = (row: ParameterRow) => [
    ...partsOf(row),
    ...(row.ratio === '' ? [] : [{ label: RATIO, lines: [row.ratio], role: 'muted' } as const]),
  ];
  const heightOf = (row: ParameterRow) => labelled(row).reduce((sum, { lines }) => sum + lines.length, 0);
  const { visible, footer } = inSight(view, heightOf, height);
  const entries = visible.flatMap(row =>
    labelled(row).flatMap(({ label, lines, role }, part) =>
      lines.map((text, line): readonly Segment[] => [
        part === 0 && line === 0 ? nameCell(row) : BLANK,
        line === 0 ? { text: label, role: 'muted' } : BLANK,
        numberCell(text, role, row.isSelected),
      ]),
    ),
  );
  const targets = visible.flatMap(row => nodeRows(row.node, heightOf(row)));
  return {
    rows: tableRows([{ title: 'id' }, { title: 'part' }, { title: 'is' }], entries).slice(2),
    spots: rowSpots(targets, width),
    footer,
  };
}
