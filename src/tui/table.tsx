/** Tables in the terminal: ink-table draws them without colour or frame, and the cells' roles are added at the places it chose. */
import * as ink from 'ink';
import type { ComponentType, ReactNode } from 'react';
import { cellWidth } from '../text/width.ts';
import { type Blanks, drawTableWith } from './table-rows.ts';

interface InkTableProps {
  readonly columns: readonly string[];
  readonly data: readonly Readonly<Record<string, string>>[];
  readonly header: ComponentType;
  readonly cell: ComponentType;
  readonly skeleton: ComponentType;
}

// ink-table is CommonJS and calls `require('ink')`, which an ES module with top-level await refuses. In the bundle esbuild
// answers both calls; outside of it (tests) `require` is Node's, and must find the Ink that is loaded already.
if (process.env.NODE_ENV !== 'production') {
  // The cast: only a module's exports are read from the cache.
  require.cache[require.resolve('ink')] = { exports: ink, loaded: true } as NodeJS.Module;
}
const { default: InkTable }: { readonly default: ComponentType<InkTableProps> } = require('ink-table');

/** Blanks that ink-table leaves on each side of a cell. */
const padding = 1;

/** Stands for the text of the first column; the next one's is the next character. */
const FIRST_MARK = 'A'.codePointAt(0)!;

const NoSkeleton = (): ReactNode => null;

/** The blanks around a row's cells, by heading: all rows of a table have the widths of its heading. */
const drawnHeadings = new Map<string, readonly Blanks[]>();
const mostHeadings = 500;

/**
 * Returns heading, rule, and a row for each entry; an entry has a cell for each column, and a missing cell is blank.
 *
 * ink-table draws each heading once, in 1 ms; the rows below have its widths, and take its places.
 */
export const tableRows = drawTableWith(blanksUnder);

/** Lets ink-table draw a new heading. */
function blanksUnder(titles: readonly string[]): readonly Blanks[] {
  const key = titles.join('\0');
  let blanks = drawnHeadings.get(key);
  if (blanks === undefined) {
    if (drawnHeadings.size > mostHeadings) drawnHeadings.clear();
    blanks = drawn(titles);
    drawnHeadings.set(key, blanks);
  }
  return blanks;
}

function drawn(titles: readonly string[]): readonly Blanks[] {
  // A heading as wide as the column in cells, which ink-table counts as characters; each its own, as it tells columns apart by them.
  const filled = titles.map((title, column) => String.fromCodePoint(FIRST_MARK + column).repeat(cellWidth(title)));
  const table = <InkTable columns={filled} data={[]} header={ink.Text} cell={ink.Text} skeleton={NoSkeleton} />;
  // No wider than needed: Ink fills the whole width with cells. It cuts off blanks at the end.
  const columns = filled.reduce((sum, text) => sum + text.length + 2 * padding + 1, 0);
  const row = ink.renderToString(table, { columns }).split('\n').at(-1) ?? '';
  let start = 0;
  return filled.map(text => {
    const cell = row.slice(start, start + text.length + 2 * padding).padEnd(text.length + 2 * padding);
    start += cell.length;
    const [before = '', after = ''] = cell.split(text);
    return { before, after };
  });
}
