/** Tables as rows: ink-table draws them without colour or frame, and the roles of the cells are laid on where it put them. */
import * as ink from 'ink';
import type { ComponentType, ReactNode } from 'react';
import { cellWidth, padEnd, padStart } from '../text/width.ts';
import type { Row, Segment } from './row.ts';

export interface Column {
  /** Distinct from the titles of the other columns. */
  readonly title: string;
  /** Left unless said otherwise; numbers are aligned by whoever formats them, and then to the right. */
  readonly align?: 'left' | 'right';
}

interface InkTableProps {
  readonly columns: readonly string[];
  readonly data: readonly Readonly<Record<string, string>>[];
  readonly header: ComponentType;
  readonly cell: ComponentType;
  readonly skeleton: ComponentType;
}

// ink-table is CommonJS and calls `require('ink')`, which an ES module with top-level await refuses. In the bundle esbuild
// answers both calls; outside of it (tests) `require` is Node's, and shall find the Ink that is loaded already.
if (process.env.NODE_ENV !== 'production') {
  // The cast: of a module, only its exports are read from the cache.
  require.cache[require.resolve('ink')] = { exports: ink, loaded: true } as NodeJS.Module;
}
const { default: InkTable }: { readonly default: ComponentType<InkTableProps> } = require('ink-table');

/** ink-table leaves one blank on each side of a cell. */
const padding = 1;

/** Columns are parted, not framed: the pane around has a frame. */
const separator: Segment = { text: '│', role: 'border' };

const NoSkeleton = (): ReactNode => null;

/** The drawn cells of a row by its padded texts: a step changes one row or two, the others are found here. */
const drawnRows = new Map<string, readonly string[]>();
const mostDrawnRows = 2_000;

/**
 * Heading, rule, and one row a record; a record has one cell a column, a missing cell is blank.
 *
 * Costs 0.4 ms for one new record among twelve, 2.5 ms for twelve new ones, next to nothing without new ones.
 */
export function tableRows(columns: readonly Column[], records: readonly (readonly Segment[])[]): readonly Row[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(cellWidth(title), ...records.map(record => cellWidth(record[index]?.text ?? ''))),
  );
  const padded = (text: string, index: number): string =>
    (columns[index]?.align === 'right' ? padStart : padEnd)(text, widths[index] ?? 0);
  const titles = columns.map(({ title }, index) => padded(title, index));
  const texts = records.map(record => columns.map((_, index) => padded(record[index]?.text ?? '', index)));
  draw(titles, texts);
  const rule = widths.map(width => '─'.repeat(width + 2 * padding)).join('┼');
  return [
    styled(titles, () => ({ role: 'label' })),
    [{ text: rule, role: 'border' }],
    ...texts.map((text, row) => styled(text, column => records[row]?.[column] ?? {})),
  ];
}

const keyOf = (texts: readonly string[]): string => texts.join('\0');

/** Has ink-table draw the rows that have not been drawn yet, all in one go. */
function draw(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  if (drawnRows.size > mostDrawnRows) drawnRows.clear();
  const missing = rows.filter(row => !drawnRows.has(keyOf(row)));
  if (missing.length === 0 && drawnRows.has(keyOf(titles))) return;
  // ink-table measures in characters: a cell with wide or combined ones gets more blanks than it needs, which are cut off.
  const drawn = [titles, ...missing];
  const lengths = titles.map((_, column) => Math.max(...drawn.map(row => row[column]?.length ?? 0)));
  const widthOf = (row: readonly string[]): number =>
    row.reduce(
      (sum, text, column) => sum + cellWidth(text) - text.length + (lengths[column] ?? 0) + 2 * padding + 1,
      0,
    );
  const table = (
    <InkTable
      columns={titles}
      data={missing.map(row => Object.fromEntries(row.map((text, column) => [titles[column] ?? '', text])))}
      header={ink.Text}
      cell={ink.Text}
      skeleton={NoSkeleton}
    />
  );
  // No wider than needed: Ink fills the whole width with cells.
  const lines = ink.renderToString(table, { columns: Math.max(...drawn.map(widthOf)) }).split('\n');
  for (const [index, row] of drawn.entries()) drawnRows.set(keyOf(row), cellsOf(lines[index] ?? '', row, lengths));
}

/** Cuts a drawn line into its cells, blanks around them included; Ink cuts off blanks at the end. */
function cellsOf(line: string, row: readonly string[], lengths: readonly number[]): readonly string[] {
  let start = 0;
  return row.map((text, column) => {
    const width = text.length + 2 * padding;
    const cell = line.slice(start, start + width).padEnd(width);
    start += (lengths[column] ?? 0) + 2 * padding;
    return cell;
  });
}

function styled(texts: readonly string[], lookOf: (column: number) => Omit<Segment, 'text'>): Row {
  const cells = drawnRows.get(keyOf(texts)) ?? [];
  return cells.flatMap((text, column): readonly Segment[] => {
    const cell: Segment = { ...lookOf(column), text };
    return column === 0 ? [cell] : [cell.inverse ? { ...separator, inverse: true } : separator, cell];
  });
}
