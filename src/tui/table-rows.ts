/** Rows of a table: a heading, a rule, and a row for each entry. The caller says what blanks stand around its cells. */

import { cellWidth, padEnd, padStart } from '../text/width.ts';
import type { Row, Segment } from './row.ts';

export interface Column {
  /** Distinct from the titles of the other columns. */
  readonly title: string;
  /** Left by default; numbers are aligned by their formatter, and then to the right. */
  readonly align?: 'left' | 'right';
}

/** What stands on each side of a cell. */
export interface Blanks {
  readonly before: string;
  readonly after: string;
}

/** Draws a table: columns, and entries with a cell for each column. A missing cell is blank. */
export type DrawTable = (columns: readonly Column[], entries: readonly (readonly Segment[])[]) => readonly Row[];

/** The rule between columns; the pane has the frame. */
const separator: Segment = { text: '│', role: 'border' };

/** Returns a drawing of tables. @param blanksUnder The blanks of each column's cells, by the padded titles. */
export const drawTableWith =
  (blanksUnder: (titles: readonly string[]) => readonly Blanks[]): DrawTable =>
  (columns, entries) => {
    const widths = columns.map(({ title }, index) =>
      Math.max(cellWidth(title), ...entries.map(entry => cellWidth(entry[index]?.text ?? ''))),
    );
    const padded = (text: string, index: number): string =>
      (columns[index]?.align === 'right' ? padStart : padEnd)(text, widths[index] ?? 0);
    const titles = columns.map(({ title }, index) => padded(title, index));
    const texts = entries.map(entry => columns.map((_, index) => padded(entry[index]?.text ?? '', index)));
    const blanks = blanksUnder(titles);
    const rule = blanks.map(({ before, after }, i) => '─'.repeat(before.length + widths[i]! + after.length)).join('┼');
    return [
      styled(titles, blanks, () => ({ role: 'label' })),
      [{ text: rule, role: 'border' }],
      ...texts.map((text, row) => styled(text, blanks, column => entries[row]?.[column] ?? {})),
    ];
  };

function styled(
  texts: readonly string[],
  blanks: readonly Blanks[],
  lookOf: (column: number) => Omit<Segment, 'text'>,
): Row {
  return texts.flatMap((text, column): readonly Segment[] => {
    const { before, after } = blanks[column]!; // each column has some
    const cell: Segment = { ...lookOf(column), text: before + text + after };
    return column === 0 ? [cell] : [cell.inverse ? { ...separator, inverse: true } : separator, cell];
  });
}
