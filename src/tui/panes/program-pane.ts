/** The program, with the current sub-expression marked in place as a source-level debugger does. */

import type { ProgramLineView, ProgramView } from '../../session/views/program-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padStart, wrap } from '../../text/width.ts';
import { type Row, rowWidth, type Segment } from '../row.ts';
import { type Drawn, nodeRows, rowSpots } from '../spot.ts';

/** Draws the lines around the current one. A click on a line, its marks or its warnings means its node. */
export function drawProgram({ lines, current }: ProgramView, width: number, height: number): Drawn {
  const digits = String(Math.max(0, ...lines.map(({ number }) => number))).length;
  const blocks = lines.map(line => lineRows(line, digits, width));
  const before = blocks.slice(0, current).reduce((sum, block) => sum + block.length, 0);
  const rows = blocks.flat();
  const targets = lines.flatMap(({ node }, i) => nodeRows(node, blocks[i]!.length));
  const marked = before + Math.max(0, (blocks[current]?.findIndex(isMarker) ?? 0) - 1);
  const first = Math.max(0, Math.min(marked - Math.floor((height - 1) / 2), rows.length - height));
  const end = first + height;
  return { rows: rows.slice(first, end), spots: rowSpots(targets.slice(first, end), width) };
}

function lineRows(line: ProgramLineView, digits: number, width: number): readonly Row[] {
  const gutter: readonly Segment[] = [
    { text: line.breakpoint === undefined ? ' ' : line.breakpoint === 'on' ? '●' : '○', role: 'bad' },
    { text: line.isCurrent ? '▶ ' : '  ', role: 'active' },
    { text: `${padStart(line.number === 0 ? '' : String(line.number), digits)}  `, role: 'muted' },
  ];
  const indent = 5 + digits;
  const room = Math.max(4, width - indent - 1);
  const pieces = breakLine(line.text, room);
  const rows: Row[] = [];
  for (const { text, start } of pieces) {
    const { segments, marker } = markedText(text, start, line.mark);
    const head = rows.length === 0 ? gutter : [{ text: ' '.repeat(indent) }];
    rows.push([...head, ...segments]);
    if (marker !== '') rows.push([{ text: ' '.repeat(indent) }, { text: marker, role: 'active' }]);
  }
  const warnings = line.warnings.flatMap(warning =>
    wrap(`! ${warning}`, room).map(
      (text): Row => [{ text: ' '.repeat(indent) }, { text: visibleLine(text), role: 'warning' }],
    ),
  );
  return [...withValue(rows, line, width), ...warnings];
}

const isMarker = (row: Row): boolean => row.some(({ text }) => /^\s*\^+$/.test(text));

/** Adds the value at the end of the line if there is room; the Values pane shows it in any case. */
function withValue(rows: readonly Row[], line: ProgramLineView, width: number): readonly Row[] {
  const last = rows.findLastIndex(row => !isMarker(row));
  const used = rowWidth(rows[last]!);
  if (line.value === undefined || used + 2 + cellWidth(line.value) > width) return rows;
  const gap = ' '.repeat(width - used - cellWidth(line.value) - 1);
  return rows.with(last, [...rows[last]!, { text: gap }, { text: line.value, role: 'value' }]);
}

/** Breaks the formula into pieces that fit, before a nearby operator. */
function breakLine(text: string, room: number): readonly { readonly text: string; readonly start: number }[] {
  const pieces: { text: string; start: number }[] = [];
  let start = 0;
  while (text.length - start > room) {
    const cut = text.lastIndexOf(' ', start + room);
    const end = cut > start + room / 2 ? cut + 1 : start + room;
    pieces.push({ text: text.slice(start, end), start });
    start = end;
  }
  pieces.push({ text: text.slice(start), start });
  return pieces;
}

/** Returns the piece with its marked part highlighted, and the row of carets below it: colour is never the only mark. */
function markedText(
  text: string,
  start: number,
  mark: ProgramLineView['mark'],
): { readonly segments: readonly Segment[]; readonly marker: string } {
  const from = mark ? Math.max(mark.start - start, 0) : 0;
  const to = mark ? Math.min(mark.end - start, text.length) : 0;
  if (to <= from) return { segments: [{ text: visibleLine(text) }], marker: '' };
  const [head, body, tail] = [text.slice(0, from), text.slice(from, to), text.slice(to)].map(visibleLine);
  return {
    segments: [{ text: head! }, { text: body!, role: 'active' }, { text: tail! }],
    marker: `${' '.repeat(cellWidth(head!))}${'^'.repeat(cellWidth(body!.trimEnd()))}`,
  };
}
