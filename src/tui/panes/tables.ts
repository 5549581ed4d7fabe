/** Values and parameters as tables, drawn by ink-table. */

import type { CheckMark } from '../../session/views/check-view.ts';
import type { ParameterRow, ParametersView } from '../../session/views/parameters-view.ts';
import type { NodeCondition, ValuesView } from '../../session/views/values-view.ts';
import { windowByHeight } from '../../session/views/window.ts';
import { alignDecimals } from '../../text/number-format.ts';
import { cellWidth, padEnd, truncate } from '../../text/width.ts';
import { fitRow, type Role, type Row, rowWidth, type Segment } from '../row.ts';
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

/** One parameter a row when everything fits beside each other, else its numbers below each other; the rule above them. */
export function parametersRows(view: ParametersView, width: number, height: number): readonly Row[] {
  const { optimizer, rule, rows } = view;
  if (rows.length === 0 || optimizer === undefined)
    return [[{ text: rows.length === 0 ? NOTHING_LEARNED : NOTHING_UPDATED, role: 'muted' }]];
  const head: readonly Row[] =
    rule === undefined || height < LEAST_WITH_RULE ? [] : [[{ text: ` ${truncate(rule, width - 2)}`, role: 'update' }]];
  const beside = parametersBeside(optimizer, rows, height - head.length);
  const isNarrow = beside.some(row => rowWidth(row) >= width);
  const table = isNarrow ? parametersBelow(optimizer, rows, height - head.length) : beside;
  return [...head, ...beforeFrame(table, width)];
}

/** Rows from which on there is one for the rule. */
const LEAST_WITH_RULE = 6;

/** A parameter's numbers, as columns or below each other. */
function partsOf({ before, gradient, terms, after, change }: ParameterRow) {
  return [
    { label: 'before', lines: before, role: 'value' },
    { label: 'gradient', lines: gradient, role: 'gradient' },
    ...terms.map(({ key, lines }) => ({ label: key, lines, role: 'muted' }) as const),
    { label: 'after', lines: after, role: 'value' },
    { label: 'Δ', lines: change, role: 'update' },
  ] as const;
}

const selectedPlace = (rows: readonly ParameterRow[]): number =>
  Math.max(
    0,
    rows.findIndex(({ isSelected }) => isSelected),
  );

function parametersBeside(optimizer: string, rows: readonly ParameterRow[], height: number): readonly Row[] {
  const heights = rows.map(row => Math.max(...partsOf(row).map(({ lines }) => lines.length)));
  const shown = windowByHeight(heights, selectedPlace(rows), tableRoom(height));
  const visible = rows.slice(shown.first, shown.end);
  const parts = partsOf(rows[0]!); // the same of every row
  const columns = parts.map((_, k) => column(visible.map(row => partsOf(row)[k]!.lines)));
  const records = visible.flatMap((row, i) =>
    Array.from({ length: heights[shown.first + i]! }, (_, line): readonly Segment[] => [
      line === 0 ? nameCell(row) : BLANK,
      ...columns.map((cells, k) => numberCell(cells[i]![line], parts[k]!.role, row.isSelected)),
      { text: line === 0 ? row.ratio : '', role: 'muted' },
    ]),
  );
  return tableRows(
    [{ title: `  ${optimizer}` }, ...parts.map(({ label }) => right(label)), right('|Δ|/|before|')],
    records,
  ).slice(2 - tableHead(height));
}

function parametersBelow(optimizer: string, rows: readonly ParameterRow[], height: number): readonly Row[] {
  const heights = rows.map(row => partsOf(row).reduce((sum, { lines }) => sum + lines.length, 0));
  const shown = windowByHeight(heights, selectedPlace(rows), tableRoom(height));
  const records = rows
    .slice(shown.first, shown.end)
    .flatMap(row =>
      partsOf(row).flatMap(({ label, lines, role }, part) =>
        lines.map((text, line): readonly Segment[] => [
          part === 0 && line === 0 ? nameCell(row) : BLANK,
          line === 0 ? { text: label, role: 'muted' } : BLANK,
          numberCell(text, role, row.isSelected),
        ]),
      ),
    );
  return tableRows([{ title: '  ' }, { title: '' }, { title: optimizer }], records).slice(0, height);
}
