/** Equations of a derivation as rows: left side, relation, right side, and the label at the right if it fits. */

import type { Equation, Piece } from '../../explain/derivation.ts';
import { cellWidth, padEnd, padStart, wrap } from '../../text/width.ts';
import type { Row, Segment } from '../row.ts';

/** Largest part of a row for the left sides. A longer left side has a row of its own. */
const WIDEST_LEFT = 1 / 3;

/** Returns the cells for left sides, so that equal signs are aligned. */
export function leftWidth(equations: readonly Equation[], width: number): number {
  const most = Math.floor(width * WIDEST_LEFT);
  const widths = equations.map(({ left }) => cellWidth(left)).filter(cells => cells <= most);
  return Math.max(4, ...widths);
}

/** Returns the equations' rows; a long right side continues in the next row. */
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
  const isLong = cellWidth(left) > leftWidth;
  const above = isLong ? brokenText(left, width - 2).map((text): Row => [{ text: ` ${text}`, role: 'label' }]) : [];
  const head: readonly Segment[] = [
    { text: ` ${padEnd(isLong ? '' : left, leftWidth)} `, role: 'label' },
    { text: `${padEnd(relation, 1)} `, role: 'muted' },
  ];
  const indent = leftWidth + 4;
  const room = Math.max(8, width - indent - 1); // the last cell before the frame stays blank
  const lines = broken(right, room);
  const rows = lines.map(
    (line, i): Row => [...(i === 0 ? head : [{ text: ' '.repeat(indent) }]), ...line.map(segmentOf)],
  );
  return [...above, ...withLabel(rows, cellsOf(lines.at(-1)!), label, indent, room)];
}

/** Adds the label at the end of the last row, or below it if there is no room. */
function withLabel(rows: readonly Row[], used: number, label: string, indent: number, room: number): readonly Row[] {
  if (label === '') return rows;
  const gap = room - used - cellWidth(label);
  if (gap >= 2)
    return [...rows.slice(0, -1), [...rows.at(-1)!, { text: ' '.repeat(gap) }, { text: label, role: 'muted' }]];
  const below = brokenText(label, room).map(
    (text): Row => [{ text: ' '.repeat(indent) }, { text: padStart(text, room), role: 'muted' }],
  );
  return [...rows, ...below];
}

/** Returns a formula or sentence in lines of at most `room` cells. */
export const brokenText = (text: string, room: number): readonly string[] =>
  broken([{ text }], room).map(line => line.map(piece => piece.text).join(''));

const OPERATOR = /^[·×÷+−/@=≠<>≤≥←]$/;

/** Breaks pieces into lines of at most `room` cells: between words, before an operator rather than after it, inside a word only if necessary. */
function broken(pieces: readonly Piece[], room: number): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let used = 0;
  const put = (part: Piece) => {
    if (used + cellWidth(part.text.trimEnd()) > room && used > 0) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)!.push(part);
    used += cellWidth(part.text);
  };
  for (const group of groupsOf(pieces)) {
    const cells = cellsOf(group);
    if (used > 0 && used + cells > room && cells <= room) {
      lines.push([]);
      used = 0;
    }
    for (const word of group)
      for (const text of cellWidth(word.text.trimEnd()) > room ? wrap(word.text, room) : [word.text])
        put({ ...word, text });
  }
  return lines.map(withoutTrailingBlank);
}

/** Returns words with the blanks after them. An operator belongs to the word after it, and so do `W1[0,` to `2]` and `(4,` to `8)`. */
function groupsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const words: Piece[] = [];
  for (const piece of pieces)
    for (const text of piece.text.match(/[^ ]+ *|^ +/g) ?? []) {
      const last = words.at(-1);
      if (text.trim() === '' && last) words[words.length - 1] = { ...last, text: last.text + text };
      else words.push({ ...piece, text });
    }
  const groups: Piece[][] = [];
  words.forEach((word, i) => {
    const before = words[i - 1]?.text.trim() ?? '';
    const isBound = OPERATOR.test(before) || /(?:[\p{L}\d_]\[[^\]]*|^\(\d+),$/u.test(before);
    if (isBound) groups.at(-1)!.push(word);
    else groups.push([word]);
  });
  return groups;
}

const cellsOf = (line: readonly Piece[]): number =>
  line.reduce((sum, { text }, i) => sum + cellWidth(i === line.length - 1 ? text.trimEnd() : text), 0);

/** Removes a blank at the end of a line: if it did not fit, the word before it would be cut too. */
const withoutTrailingBlank = (line: readonly Piece[]): readonly Piece[] =>
  line.map((piece, i) => (i === line.length - 1 ? { ...piece, text: piece.text.trimEnd() } : piece));

const segmentOf = ({ text, role }: Piece): Segment => (role === undefined ? { text } : { text, role });
