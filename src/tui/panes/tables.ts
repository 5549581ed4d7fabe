/** Values and parameters as tables, drawn by ink-table. */

import type { ParametersView } from '../../session/views/parameters-view.ts';
import type { NodeCondition, ValuesView } from '../../session/views/values-view.ts';
import { alignDecimals } from '../../text/number-format.ts';
import type { Role, Row, Segment } from '../row.ts';
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
  'no gradient': 'muted',
};

/** A number in its colour; NaN and ∞ have their own. */
const numberCell = (text: string, role: Role, isSelected: boolean): Segment => ({
  text,
  role: /NaN|∞/.test(text) ? 'nonFinite' : text.trim() === '?' ? 'muted' : role,
  ...(isSelected && { bold: true }),
});

/** Scalars of a column have their decimal points below each other; lists stay as they are. */
function column(texts: readonly string[]): readonly string[] {
  const isNumber = (text: string) => !text.startsWith('[');
  const aligned = alignDecimals(texts.filter(isNumber));
  let next = 0;
  return texts.map(text => (isNumber(text) ? aligned[next++]! : text));
}

export function valuesRows({ rows, current }: ValuesView, height: number): readonly Row[] {
  const shown = windowOf(rows.length, current, Math.max(1, height - 2));
  const visible = rows.slice(shown.first, shown.end);
  const [values, gradients] = [
    column(visible.map(({ value }) => value)),
    column(visible.map(({ gradient }) => gradient)),
  ];
  const records = visible.map((row, i): readonly Segment[] => [
    {
      text: `${row.isOfEvent ? '▶' : row.isSelected ? '›' : ' '} ${row.name}`,
      role: row.isSelected ? 'active' : 'text',
    },
    numberCell(values[i]!, 'value', row.isSelected),
    numberCell(gradients[i]!, 'gradient', row.isSelected),
    { text: row.condition, role: CONDITION_ROLES[row.condition] },
    { text: row.shape, role: 'muted' },
  ]);
  const columns = [
    { title: '  node' },
    { title: 'value', align: 'right' as const },
    { title: 'gradient', align: 'right' as const },
    { title: 'state' },
    { title: 'shape' },
  ];
  return tableRows(columns, records);
}

export function parametersRows({ optimizer, rows }: ParametersView, height: number): readonly Row[] {
  if (rows.length === 0) return [[{ text: ' this scenario has no parameters: nothing is learned', role: 'muted' }]];
  if (optimizer === undefined) return [[{ text: ' this scenario has no training: nothing is updated', role: 'muted' }]];
  const columns = ['before', 'gradient', 'after', 'Δ', '|Δ|/|before|'].map(title => ({
    title,
    align: 'right' as const,
  }));
  const part = (pick: (row: (typeof rows)[number]) => string) => column(rows.map(pick));
  const [before, gradient, after, change] = [
    part(row => row.before),
    part(row => row.gradient),
    part(row => row.after),
    part(row => row.change),
  ];
  const records = rows.map((row, i): readonly Segment[] => [
    {
      text: `${row.isOfEvent ? '▶' : row.isSelected ? '›' : ' '} ${row.name}`,
      role: row.isSelected ? 'active' : 'text',
    },
    numberCell(before[i]!, 'value', row.isSelected),
    numberCell(gradient[i]!, 'gradient', row.isSelected),
    numberCell(after[i]!, 'value', row.isSelected),
    numberCell(change[i]!, 'update', row.isSelected),
    { text: row.ratio, role: 'muted' },
  ]);
  return tableRows([{ title: `  ${optimizer}` }, ...columns], records).slice(0, height);
}

/** `height` consecutive rows that hold `current`, in the middle where possible. */
export function windowOf(
  count: number,
  current: number,
  height: number,
): { readonly first: number; readonly end: number } {
  const first = Math.max(0, Math.min(current - Math.floor(height / 2), count - height));
  return { first, end: Math.min(count, first + height) };
}
