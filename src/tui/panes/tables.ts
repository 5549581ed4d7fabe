/** Values and parameters as tables, drawn by ink-table. */

import type { CheckMark } from '../../session/views/check-view.ts';
import type { ParameterRow, ParametersView } from '../../session/views/parameters-view.ts';
import type { NodeCondition, ValuesView } from '../../session/views/values-view.ts';
import { windowByHeight } from '../../session/views/window.ts';
import { alignDecimals } from '../../text/number-format.ts';
import { cellWidth, padEnd } from '../../text/width.ts';
import { fitRow, type Role, type Row, type Segment } from '../row.ts';
import { tableRows } from '../table.tsx';

const CONDITION_ROLES: Readonly<Record<NodeCondition, Role>> = {
  given: 'muted',
  pending: 'muted',
  stale: 'muted',
  computed: 'text',
  seed: 'active',
  partial: 'warning',
  final: 'good',
  updated: 'update',
  edited: 'warning',
  constant: 'muted',
  unused: 'warning',
};

/** States that a table explains below itself while they are in sight: one at a time is there, the other phases have gone. */
const STATES: readonly { readonly state: NodeCondition; readonly means: string }[] = [
  { state: 'stale', means: 'stale: not computed yet in this iteration' },
  { state: 'partial', means: 'partial: more shares will come' },
];

const CHECK_ROLES: Readonly<Record<CheckMark, Role>> = {
  '✓': 'good',
  '✗': 'bad',
  kink: 'warning',
  'not finite': 'nonFinite',
};

/** A number in its colour; NaN and ∞ have their own. */
const numberCell = (text: string | undefined, role: Role, isSelected: boolean): Segment =>
  text === undefined
    ? { text: '' }
    : {
        text,
        role: /NaN|∞/.test(text) ? 'nonFinite' : /^\s*[?–]\s*$/.test(text) ? 'muted' : role,
        ...(isSelected && { bold: true }),
      };

/** Scalars of a column have their decimal points below each other; lists stay as they are, rows of a matrix below each other. */
function column(cells: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const isNumber = (cell: readonly string[]) => cell.length === 1 && !cell[0]!.startsWith('[');
  const aligned = alignDecimals(cells.filter(isNumber).map(cell => cell[0]!));
  let next = 0;
  return cells.map(cell => {
    if (isNumber(cell)) return [aligned[next++]!];
    const widest = Math.max(...cell.map(cellWidth));
    return cell.map(line => padEnd(line, widest));
  });
}

const nameCell = ({
  name,
  isOfEvent,
  isSelected,
}: {
  readonly name: string;
  readonly isOfEvent: boolean;
  readonly isSelected: boolean;
}): Segment => ({
  text: `${isOfEvent ? '▶' : isSelected ? '›' : ' '} ${name}`,
  role: isSelected ? 'active' : 'text',
});

/** Where there is no column for shapes, that of a matrix stands below its name: its rows take several lines anyway. */
const shapeCell = ({ shape }: { readonly shape: string }): Segment => ({ text: `  ${shape}`, role: 'muted' });

const BLANK: Segment = { text: '' };
const right = (title: string) => ({ title, align: 'right' as const });

/** Rows of heading and rule, where there is room for them. */
export const tableHead = (height: number): number => (height < 4 ? 0 : 2);

/** A table leaves a blank before the frame. */
const beforeFrame = (rows: readonly Row[], width: number): readonly Row[] => rows.map(row => fitRow(row, width - 1));

/** Rows of a table that are left for records. */
export const tableRoom = (height: number): number => Math.max(1, height - tableHead(height));

/** A table of every node; a matrix takes one row of the table a row of its own. */
export function valuesTable(
  { rows, above, below, hasGradients, ...view }: ValuesView,
  width: number,
  height: number,
): { readonly rows: readonly Row[]; readonly footer: string } {
  const hasShapes = width >= 80 && view.hasShapes;
  const isChecked = rows.some(({ check }) => check !== undefined);
  const values = column(rows.map(({ value }) => value));
  const gradients = column(rows.map(({ gradient }) => gradient));
  const records = rows.flatMap((row, i) =>
    Array.from({ length: Math.max(row.value.length, row.gradient.length) }, (_, line): readonly Segment[] => [
      line === 0 ? nameCell(row) : line === 1 && !hasShapes ? shapeCell(row) : BLANK,
      numberCell(values[i]![line], 'value', row.isSelected),
      ...(hasGradients ? [numberCell(gradients[i]![line], 'gradient', row.isSelected)] : []),
      line === 0 ? { text: row.condition, role: CONDITION_ROLES[row.condition] } : BLANK,
      ...(isChecked ? [line === 0 ? { text: row.check ?? '', role: CHECK_ROLES[row.check ?? 'kink'] } : BLANK] : []),
      ...(hasShapes ? [line === 0 ? { text: row.shape, role: 'muted' as const } : BLANK] : []),
    ]),
  );
  return {
    rows: beforeFrame(
      tableRows(
        [
          { title: '  node' },
          right('value'),
          ...(hasGradients ? [right('gradient')] : []),
          { title: 'state' },
          ...(isChecked ? [{ title: 'check' }] : []),
          ...(hasShapes ? [{ title: 'shape' }] : []),
        ],
        records,
      ).slice(2 - tableHead(height)),
      width,
    ),
    footer: [
      ...STATES.filter(({ state }) => rows.some(({ condition }) => condition === state)).map(({ means }) => means),
      ...(above > 0 ? [`↑ ${above} more`] : []),
      ...(below > 0 ? [`↓ ${below} more`] : []),
    ].join(' · '),
  };
}

const NOTHING_LEARNED = ' this scenario has no parameters: nothing is learned';
const NOTHING_UPDATED = ' this scenario has no training: nothing is updated';

/** One parameter a row when everything fits beside each other, else its numbers below each other. */
export function parametersRows({ optimizer, rows }: ParametersView, width: number, height: number): readonly Row[] {
  if (rows.length === 0 || optimizer === undefined)
    return [[{ text: rows.length === 0 ? NOTHING_LEARNED : NOTHING_UPDATED, role: 'muted' }]];
  const widest = (pick: (row: ParameterRow) => readonly string[]) =>
    Math.max(8, ...rows.flatMap(row => pick(row).map(cellWidth)));
  const needed = widest(r => r.before) + widest(r => r.gradient) + widest(r => r.after) + widest(r => r.change) + 46;
  const current = Math.max(
    0,
    rows.findIndex(({ isSelected }) => isSelected),
  );
  const drawn = needed < width ? parametersBeside : parametersBelow;
  return beforeFrame(drawn(optimizer, rows, current, height), width);
}

function parametersBeside(
  optimizer: string,
  rows: readonly ParameterRow[],
  current: number,
  height: number,
): readonly Row[] {
  const heights = rows.map(({ before, gradient }) => Math.max(before.length, gradient.length));
  const shown = windowByHeight(heights, current, tableRoom(height));
  const visible = rows.slice(shown.first, shown.end);
  const parts = (['before', 'gradient', 'after', 'change'] as const).map(part => column(visible.map(row => row[part])));
  const roles: readonly Role[] = ['value', 'gradient', 'value', 'update'];
  const records = visible.flatMap((row, i) =>
    Array.from({ length: heights[shown.first + i]! }, (_, line): readonly Segment[] => [
      line === 0 ? nameCell(row) : BLANK,
      ...parts.map((part, k) => numberCell(part[i]![line], roles[k]!, row.isSelected)),
      { text: line === 0 ? row.ratio : '', role: 'muted' },
    ]),
  );
  return tableRows(
    [
      { title: `  ${optimizer}` },
      right('before'),
      right('gradient'),
      right('after'),
      right('Δ'),
      right('|Δ|/|before|'),
    ],
    records,
  ).slice(2 - tableHead(height));
}

function parametersBelow(
  optimizer: string,
  rows: readonly ParameterRow[],
  current: number,
  height: number,
): readonly Row[] {
  const heights = rows.map(row => row.before.length + row.gradient.length + row.after.length + row.change.length);
  const shown = windowByHeight(heights, current, tableRoom(height));
  const records = rows.slice(shown.first, shown.end).flatMap(row =>
    (
      [
        ['before', row.before, 'value'],
        ['gradient', row.gradient, 'gradient'],
        ['after', row.after, 'value'],
        ['Δ', row.change, 'update'],
      ] as const
    ).flatMap(([label, lines, role], part) =>
      lines.map((text, line): readonly Segment[] => [
        part === 0 && line === 0 ? nameCell(row) : BLANK,
        line === 0 ? { text: label, role: 'muted' } : BLANK,
        numberCell(text, role, row.isSelected),
      ]),
    ),
  );
  return tableRows([{ title: '  ' }, { title: '' }, { title: optimizer }], records).slice(0, height);
}
