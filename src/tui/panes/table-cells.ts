/** What the tables of values and of parameters share: cells, heading, and what does not fit. */

import { alignDecimals } from '../../text/number-format.ts';
import { cellWidth, padEnd } from '../../text/width.ts';
import { fitRow, type Role, type Row, type Segment } from '../row.ts';
import type { Drawn } from '../spot.ts';

/** Returns a number's cell in its role; NaN and ∞ have roles of their own. */
export const numberCell = (text: string | undefined, role: Role, isSelected: boolean): Segment =>
  text === undefined
    ? { text: '' }
    : {
        text,
        role: /NaN|∞/.test(text) ? 'nonFinite' : /^\s*[?–]\s*$/.test(text) ? 'muted' : role,
        ...(isSelected && { bold: true }),
      };

/** Aligns the decimal points of a column's scalars; lists stay as they are, and rows of a matrix stand below each other. */
export function column(cells: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const isNumber = (cell: readonly string[]) => cell.length === 1 && !cell[0]!.startsWith('[');
  const aligned = alignDecimals(cells.filter(isNumber).map(cell => cell[0]!));
  let next = 0;
  return cells.map(cell => {
    if (isNumber(cell)) return [aligned[next++]!];
    const widest = Math.max(...cell.map(cellWidth));
    return cell.map(line => padEnd(line, widest));
  });
}

export const nameCell = ({
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

/** Returns a shape's cell. Without a column for shapes, a matrix's shape stands below its name, as its rows take several lines anyway. */
export const shapeCell = ({ shape }: { readonly shape: string }): Segment => ({ text: `  ${shape}`, role: 'muted' });

export const BLANK: Segment = { text: '' };
export const right = (title: string) => ({ title, align: 'right' as const });

/** Returns the rows of heading and rule, 0 without room for them. */
export const tableHead = (height: number): number => (height < 4 ? 0 : 2);

/** Adds a blank cell before the frame. */
export const beforeFrame = (rows: readonly Row[], width: number): readonly Row[] =>
  rows.map(row => fitRow(row, width - 1));

/** Returns the rows left for entries. */
export const tableRoom = (height: number): number => Math.max(1, height - tableHead(height));

/** A table, and its frame's footer. */
export interface Table extends Drawn {
  readonly footer: string;
}

/** Words for the entries that do not fit. */
export const beyondWords = ({
  above,
  below,
}: {
  readonly above: number;
  readonly below: number;
}): readonly string[] => [...(above > 0 ? [`↑ ${above} more`] : []), ...(below > 0 ? [`↓ ${below} more`] : [])];
