/** Values and gradients of every node as a table. */

import type { CheckMark } from '../../session/views/check-view.ts';
import type { NodeCondition, ValuesView } from '../../session/views/values-view.ts';
import { cellWidth } from '../../text/width.ts';
import { type Role, rowWidth, type Segment } from '../row.ts';
import { nodeRows, rowSpots } from '../spot.ts';
import { tableRows } from '../table.tsx';
import {
  BLANK,
  beforeFrame,
  beyondWords,
  column,
  nameCell,
  numberCell,
  right,
  shapeCell,
  type Table,
  tableHead,
} from './table-cells.ts';

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
  frozen: 'muted',
  'no path': 'warning',
};

/** States that a table explains below itself while they are in sight; at most one of them occurs at a time. */
const STATES: readonly { readonly state: NodeCondition; readonly means: string }[] = [
  { state: 'stale', means: 'stale: not computed again yet' },
  { state: 'partial', means: 'partial: contributions to come' },
  { state: 'incomplete', means: 'incomplete: a contribution was skipped' },
];

const CHECK_ROLES: Readonly<Record<CheckMark, Role>> = {
  '✓': 'good',
  '✗': 'bad',
  kink: 'warning',
  'not finite': 'nonFinite',
};

/** Returns the table of all nodes; a matrix takes a table row for each of its rows. Shapes have a column where there is room. */
export function valuesTable(view: ValuesView, width: number, height: number): Table {
  const { rows, above, below, hasGradients } = view;
  const hasShapes = width >= 80 && view.hasShapes;
  const isChecked = rows.some(({ check }) => check !== undefined);
  const values = column(rows.map(({ value }) => value));
  const gradients = column(rows.map(({ gradient }) => gradient));
  const entries = rows.flatMap((row, i) =>
    Array.from({ length: Math.max(row.value.length, row.gradient.length) }, (_, line): readonly Segment[] => [
      line === 0 ? nameCell(row) : line === 1 && !hasShapes ? shapeCell(row) : BLANK,
      numberCell(values[i]![line], 'value', row.isSelected),
      ...(hasGradients ? [numberCell(gradients[i]![line], 'gradient', row.isSelected)] : []),
      line === 0 ? { text: row.condition, role: CONDITION_ROLES[row.condition] } : BLANK,
      ...(isChecked ? [line === 0 ? { text: row.check ?? '', role: CHECK_ROLES[row.check ?? 'kink'] } : BLANK] : []),
      ...(hasShapes ? [line === 0 ? { text: row.shape, role: 'muted' as const } : BLANK] : []),
    ]),
  );
  const table = tableRows(
    [
      { title: '  node' },
      right('value'),
      ...(hasGradients ? [right('gradient')] : []),
      { title: 'state' },
      ...(isChecked ? [{ title: 'check' }] : []),
      ...(hasShapes ? [{ title: 'shape' }] : []),
    ],
    entries,
  );
  if (hasShapes && rowWidth(table[0]!) > width) return valuesTable({ ...view, hasShapes: false }, width, height); // it has a head
  const targets = rows.flatMap(({ node, value, gradient }) => nodeRows(node, Math.max(value.length, gradient.length)));
  return {
    spots: rowSpots(targets, width, tableHead(height)),
    rows: beforeFrame(table.slice(2 - tableHead(height)), width),
    footer: footerOf(rows, beyondWords({ above, below }), width - 2),
  };
}

/** What is beyond the table; before it the meaning of a state, if there is room. */
function footerOf(rows: ValuesView['rows'], beyond: readonly string[], width: number): string {
  const meant = STATES.flatMap(({ state, means }) =>
    rows.some(({ condition }) => condition === state) ? [means] : [],
  );
  const all = [...meant, ...beyond].join(' · ');
  return cellWidth(all) <= width ? all : beyond.join(' · ');
}
