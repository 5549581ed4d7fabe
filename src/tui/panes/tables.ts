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
  incomplete: 'warning',
  final: 'good',
  updated: 'update',
  edited: 'warning',
  constant: 'muted',
  unused: 'warning',
};

/** States that a table explains below itself while they are in sight: one at a time is there, the other phases have gone. */
const STATES: readonly { readonly state: NodeCondition; readonly means: string }[] = [
  { state: 'stale', means: 'stale: not computed yet in this iteration' },
  { state: 'partial', means: 'partial: more contributions will come' },
  { state: 'incomplete', means: 'incomplete: a contribution was skipped' },
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

/** Without a column for shapes, the shape of a matrix stands below its name: its rows take several lines anyway. */
const shapeCell = ({ shape }: { readonly shape: string }): Segment => ({ text: `  ${shape}`, role: 'muted' });

const BLANK: Segment = { text: '' };
const right = (title: string) => ({ title, align: 'right' as const });

/** Rows of heading and rule, where there is room for them. */
export const tableHead = (height: number): number => (height < 4 ? 0 : 2);

/** A table leaves a blank before the frame. */
const beforeFrame = (rows: readonly Row[], width: number): readonly Row[] => rows.map(row => fitRow(row, width - 1));

/** Rows of a table that are left for records. */
export const tableRoom = (height: number): number => Math.max(1, height - tableHead(height));

/** The rows of a table, and what its frame says below. */
interface Table {
  readonly rows: readonly Row[];
  readonly footer: string;
}

/** A table of every node; a matrix takes one row of the table a row of its own. */
export function valuesTable(
  { rows, above, below, hasGradients, ...view }: ValuesView,
  width: number,
  height: number,
): Table {
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
      ...beyondWords({ above, below }),
    ].join(' · '),
  };
}

/** What a table says of the records that it has no room for. */
const beyondWords = ({ above, below }: { readonly above: number; readonly below: number }): readonly string[] => [
  ...(above > 0 ? [`↑ ${above} more`] : []),
  ...(below > 0 ? [`↓ ${below} more`] : []),
];

const NOTHING_LEARNED = ' this scenario has no parameters: nothing is learned';
const NOTHING_UPDATED = ' this scenario has no training: nothing is updated';

/** Cells for a number with which columns are tried after the widest: the narrowest holds three digits and a power of ten. */
const NUMBER_WIDTHS = [24, 14, 12, 10] as const;

/** What a name, the words and the rules take beside a number that has a row of its own, and below which it says nothing. */
const BESIDE_NUMBER = 23;
const LEAST_WIDE = 10;

/** The rule, and below it one parameter a row where the numbers fit beside each other, if in fewer digits; else below each other. */
export function parametersTable(viewIn: (width: number) => ParametersView, width: number, height: number): Table {
  const view = viewIn(width);
  const { isUpdated, rule, rows } = view;
  if (rows.length === 0 || !isUpdated) {
    const text = rows.length === 0 ? NOTHING_LEARNED : NOTHING_UPDATED;
    return { rows: [[{ text, role: 'muted' }]], footer: '' };
  }
  const head: readonly Row[] =
    rule === undefined || height < LEAST_WITH_RULE ? [] : [[{ text: ` ${truncate(rule, width - 2)}`, role: 'update' }]];
  const room = height - head.length;
  const below = () => {
    const name = Math.max(...rows.map(row => cellWidth(row.name)));
    return parametersBelow(viewIn(Math.max(LEAST_WIDE, width - name - BESIDE_NUMBER)), room);
  };
  const table = parametersBeside([view, ...NUMBER_WIDTHS.map(viewIn)], width, room) ?? below();
  return { ...table, rows: [...head, ...beforeFrame(table.rows, width)] };
}

/** Rows from which on there is one for the rule. */
const LEAST_WITH_RULE = 6;

/** Something left out of a cell of numbers, other than rows of a matrix; or a shape in the place of all of them. */
const LEFT_OUT = /…(?! \d)|\(/;

/** As columns, in the widest numbers that fit with all of them; where that takes it, without the ratio. */
function parametersBeside(views: readonly ParametersView[], width: number, height: number): Table | undefined {
  for (const hasRatio of [true, false]) {
    for (const view of views) {
      const { rows, footer } = parametersColumns(view, height, hasRatio);
      const isWhole = rows.every(row => row.every(({ text }) => !LEFT_OUT.test(text)));
      if (isWhole && rows.every(row => rowWidth(row) < width)) return { rows, footer };
    }
  }
  return undefined;
}

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

const RATIO = '|Δ|/|before|';

/** The parameters around the selected one that fit together, and how many lie beyond. */
function inSight({ rows, above, below }: ParametersView, heightOf: (row: ParameterRow) => number, height: number) {
  const selected = rows.findIndex(({ isSelected }) => isSelected);
  const { first, end } = windowByHeight(rows.map(heightOf), Math.max(0, selected), height);
  const footer = beyondWords({ above: above + first, below: below + rows.length - end }).join(' · ');
  return { visible: rows.slice(first, end), footer };
}

const longestOf = (row: ParameterRow): number => Math.max(...partsOf(row).map(({ lines }) => lines.length));

function parametersColumns(view: ParametersView, height: number, hasRatio: boolean): Table {
  const { visible, footer } = inSight(view, longestOf, tableRoom(height));
  const parts = partsOf(visible[0]!); // the same of every row
  const columns = parts.map((_, k) => column(visible.map(row => partsOf(row)[k]!.lines)));
  const records = visible.flatMap((row, i) =>
    Array.from({ length: longestOf(row) }, (_, line): readonly Segment[] => [
      line === 0 ? nameCell(row) : BLANK,
      ...columns.map((cells, k) => numberCell(cells[i]![line], parts[k]!.role, row.isSelected)),
      ...(hasRatio ? [{ text: line === 0 ? row.ratio : '', role: 'muted' as const }] : []),
    ]),
  );
  const titles = [...parts.map(({ label }) => label), ...(hasRatio ? [RATIO] : [])];
  const rows = tableRows([{ title: '  ' }, ...titles.map(right)], records);
  return { rows: rows.slice(2 - tableHead(height)), footer };
}

/** Without a heading: each number has its word beside it. */
function parametersBelow(view: ParametersView, height: number): Table {
  const labelled = (row: ParameterRow) => [
    ...partsOf(row),
    ...(row.ratio === '' ? [] : [{ label: RATIO, lines: [row.ratio], role: 'muted' } as const]),
  ];
  const heightOf = (row: ParameterRow) => labelled(row).reduce((sum, { lines }) => sum + lines.length, 0);
  const { visible, footer } = inSight(view, heightOf, height);
  const records = visible.flatMap(row =>
    labelled(row).flatMap(({ label, lines, role }, part) =>
      lines.map((text, line): readonly Segment[] => [
        part === 0 && line === 0 ? nameCell(row) : BLANK,
        line === 0 ? { text: label, role: 'muted' } : BLANK,
        numberCell(text, role, row.isSelected),
      ]),
    ),
  );
  return { rows: tableRows([{ title: 'id' }, { title: 'part' }, { title: 'is' }], records).slice(2), footer };
}
