/** Equations of a derivation as rows: left side, relation, right side, and the label at the right where there is room. */

import type { Equation, Piece } from '../../explain/derivation.ts';
import { cellWidth, padEnd, padStart, truncate, wrap } from '../../text/width.ts';
import type { Row, Segment } from '../row.ts';

/** Cells for the left sides, so that equal signs stand below each other. */
export const leftWidth = (equations: readonly Equation[], width: number): number =>
  Math.min(Math.max(...equations.map(equation => cellWidth(equation.left)), 4), Math.floor(width / 3));

/** A right side too long for its row goes on in the next. */
export function equationRows(
  equations: readonly Equation[],
  width: number,
  left = leftWidth(equations, width),
): readonly Row[] {
  return equations.flatMap((equation, i) => {
    const rows = equationRow(equation, left, width);
    return equation.isNewThought && i > 0 ? [[], ...rows] : rows;
  });
}

function equationRow({ left, relation, right, label }: Equation, leftWidth: number, width: number): readonly Row[] {
  const head: readonly Segment[] = [
    { text: ` ${padEnd(truncate(left, leftWidth), leftWidth)} `, role: 'label' },
    { text: `${padEnd(relation, 1)} `, role: 'muted' },
  ];
  const indent = leftWidth + 4;
  const room = Math.max(8, width - indent);
  const total = right.reduce((sum, piece) => sum + cellWidth(piece.text), 0);
  if (total + 3 + cellWidth(label) <= room) {
    const gap = ' '.repeat(room - total - cellWidth(label) - 1);
    return [[...head, ...right.map(segmentOf), { text: gap }, { text: label, role: 'muted' }]];
  }
  const lines = breakPieces(right, room);
  const last = lines.at(-1)!;
  const used = last.reduce((sum, piece) => sum + cellWidth(piece.text), 0);
  const rows: Row[] = lines.map((line, i) => [
    ...(i === 0 ? head : [{ text: ' '.repeat(indent) }]),
    ...line.map(segmentOf),
  ]);
  if (label === '') return rows;
  if (used + 3 + cellWidth(label) <= room)
    rows[rows.length - 1] = [
      ...rows.at(-1)!,
      { text: ' '.repeat(room - used - cellWidth(label) - 1) },
      { text: label, role: 'muted' },
    ];
  else
    rows.push(
      ...wrap(label, room - 1).map(
        (text): Row => [{ text: ' '.repeat(indent) }, { text: padStart(text, room - 1), role: 'muted' }],
      ),
    );
  return rows;
}

/** Pieces in lines of at most `room` cells, broken between words and inside a word only when it must be. */
function breakPieces(pieces: readonly Piece[], room: number): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let used = 0;
  for (const piece of pieces)
    for (const word of piece.text.split(/(?<= )/)) {
      for (const part of cellWidth(word) > room ? wrap(word, room) : [word]) {
        if (used + cellWidth(part.trimEnd()) > room && used > 0) {
          lines.push([]);
          used = 0;
        }
        lines.at(-1)!.push({ ...piece, text: part });
        used += cellWidth(part);
      }
    }
  return lines.map(withoutTrailingBlank);
}

/** The blank between two words counts for nothing at the end of a line, where it would be cut together with what is before it. */
const withoutTrailingBlank = (line: readonly Piece[]): readonly Piece[] =>
  line.map((piece, i) => (i === line.length - 1 ? { ...piece, text: piece.text.trimEnd() } : piece));

const segmentOf = ({ text, role }: Piece): Segment => (role === undefined ? { text } : { text, role });
