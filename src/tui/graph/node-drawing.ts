/** Measures and draws a node: a box or an open block in boxed drawings, one or two lines in compact drawings. */

import type { PlacedNode } from '../../layout/graph-layout.ts';
import type { LayoutNode } from '../../layout/layered.ts';
import type { Stub } from '../../layout/neighbourhood.ts';
import type { CellPoint } from '../../layout/spacing.ts';
import type { GraphNodeView } from '../../session/views/graph-at-event.ts';
import { heatWidth } from '../../session/views/heat-view.ts';
import { shapeWord } from '../../text/tensor-format.ts';
import { cellWidth, truncate } from '../../text/width.ts';
import { type Canvas, putBox, putRow, putText } from '../canvas.ts';
import { type Role, type Row, rowWidth, type Segment, type Style } from '../row.ts';
import { type Drawing, numberCells, numberLines, titleIn } from './drawings.ts';
import { heatStrip } from './heat.ts';

/** Cells for the marks around a title: selection before it, breakpoint, check and a space after it. */
const MARKS = 4;
const PREFIX = '∂ ';
const SPACE: Segment = { text: ' ' };

function isBox(node: GraphNodeView, { mode }: Drawing): boolean {
  return mode === 'boxed' && node.role === 'operation';
}

/** Returns a node's rectangle and the rows of its ports; they do not depend on the node's state. */
export function measure(node: GraphNodeView, operandCount: number, drawing: Drawing): LayoutNode {
  const { id } = node;
  const title = cellWidth(titleIn(node, drawing));
  const numbers = numberCells(node, drawing);
  const gradient = node.hasGradient ? PREFIX.length + numbers : 0;
  if (drawing.mode === 'compact') {
    const line = 1 + numbers + (gradient > 0 ? 1 + gradient : 0);
    if (node.role === 'operation') {
      return { id, width: BRACKET + Math.max(MARKS + title, line), height: Math.max(2, operandCount) };
    }
    return { id, width: MARKS + title + line, height: 1 };
  }
  const rows = numberLines(node, drawing) * (gradient > 0 ? 2 : 1);
  const inner = Math.max(title, numbers, gradient, shapeWidth(node));
  if (node.role === 'operation') {
    return { id, width: inner + 4, height: 2 + Math.max(rows, operandCount), inRow: 1, outRow: 1 };
  }
  return { id, width: Math.max(inner + 1, MARKS + title), height: 1 + rows + (node.shape.length === 0 ? 0 : 1) };
}

/** Least cells for a number or a tensor in a narrowed node. */
const LEAST = { number: 10, tensor: 13 };

const leastCells = (node: GraphNodeView, drawing: Drawing): number =>
  Math.min(numberCells(node, drawing), node.shape.length === 0 ? LEAST.number : LEAST.tensor);

/** Returns the width in which the title is whole and the numbers, or a single-line leaf's value, are still readable. */
export function leastWidth(node: GraphNodeView, drawing: Drawing): number {
  const { width } = measure(node, 0, drawing);
  const title = MARKS + cellWidth(titleIn(node, drawing));
  const isLine = drawing.mode === 'compact' && node.role !== 'operation';
  const number = leastCells(node, drawing);
  return Math.min(width, isLine ? title + number : 1 + Math.max(title, number + 5));
}

/** Measures a stub, which is a line of text. */
export function measureStub({ id, text }: Stub): LayoutNode {
  return { id, width: cellWidth(text) + 2, height: 1 };
}

/** Cells for what stands in the bottom border. */
function shapeWidth(node: GraphNodeView): number {
  const { shape } = node;
  return foldedText(node).length + (shape.length === 0 ? 0 : heatWidth(shape) + 2 + cellWidth(shapeWord(shape)));
}

/** How many operations a line stands for that is folded: `+2 `. */
const foldedText = ({ operations }: GraphNodeView): string => (operations === undefined ? '' : `+${operations} `);

/** Draws a node into its rectangle. */
export function drawNode(canvas: Canvas, node: GraphNodeView, place: PlacedNode, drawing: Drawing): void {
  if (isBox(node, drawing)) drawBox(canvas, node, place, drawing);
  else if (drawing.mode === 'boxed') drawBlock(canvas, node, place, drawing);
  else drawLines(canvas, node, place, drawing);
}

/** Returns the column of the first cell of the node's net: in a box's border, otherwise after the text. */
export function outletOf(node: GraphNodeView, place: PlacedNode, drawing: Drawing): number {
  if (isBox(node, drawing)) return place.x + place.width - 1;
  const end = place.x + indentOf(node, drawing) + rowWidth(firstLine(node, place, drawing));
  return Math.min(end, place.x + place.width);
}

/** Draws a stub; its net, if it has one, starts right after the text. */
export function drawStub(canvas: Canvas, { text }: Stub, { x, y }: PlacedNode): void {
  putText(canvas, x + 1, y, text, { role: 'muted' });
}

function drawBox(canvas: Canvas, node: GraphNodeView, place: PlacedNode, drawing: Drawing): void {
  const { x, y, width, height } = place;
  const inner = width - 4;
  putBox(canvas, place, node.isActive ? 2 : 1, { role: node.isActive ? 'active' : 'border' });
  if (node.isSelected) putText(canvas, x + 1, y, '▸', { role: 'focus' });
  else putText(canvas, x + 1, y, ' ');
  const end = putText(canvas, x + 2, y, truncate(titleIn(node, drawing), inner), titleStyle(node));
  putText(canvas, end, y, node.hasBreakpoint ? '●' : ' ', { role: 'bad' });
  putNumbers(canvas, node, { x: x + 2, y: y + 1 }, inner, drawing);
  drawLowerBorder(canvas, node, place, y + height - 1);
}

/** Draws the bottom border's content: elements as a strip at the left, and at the right the count of folded operations, shape and check mark. */
function drawLowerBorder(canvas: Canvas, node: GraphNodeView, { x, width }: PlacedNode, y: number): void {
  const right = x + width - 1;
  if (node.heat !== undefined) putRow(canvas, x + 1, y, [SPACE, ...heatStrip(node.heat), SPACE]);
  const said = truncate(`${foldedText(node)}${shapeWord(node.shape)}`.trimEnd(), width - 4);
  if (said !== '') putText(canvas, right - 2 - cellWidth(said), y, ` ${said} `, { role: 'muted' });
  if (node.mark !== undefined) putText(canvas, right - 1, y, node.mark, markStyle(node));
}

function drawBlock(canvas: Canvas, node: GraphNodeView, place: PlacedNode, drawing: Drawing): void {
  const { x, y, width } = place;
  putText(canvas, x, y, node.isSelected ? '▸' : ' ', { role: 'focus' });
  putRow(canvas, x + 1, y, firstLine(node, place, drawing));
  if (node.isActive) putText(canvas, x, y + 1, '◉', { role: 'active' });
  const end = putNumbers(canvas, node, { x: x + 1, y: y + 1 }, width - 1, drawing);
  const shape = shapeWord(node.shape);
  if (shape === '') return;
  putRow(canvas, x + 1, end, [{ text: `${shape} `, role: 'muted' }, ...heatStrip(node.heat ?? [])]);
}

/** Draws the lines of the value and, below, of the gradient; returns the row after them. */
function putNumbers(canvas: Canvas, node: GraphNodeView, at: CellPoint, room: number, drawing: Drawing): number {
  const cells = room - (node.hasGradient ? PREFIX.length : 0);
  const lines = numberLines(node, drawing);
  const { value, gradient } = node.numbers(cells, lines);
  let { y } = at;
  for (const text of value) putRow(canvas, at.x, y++, [numberSegment(text, 'value', cells)]);
  if (!node.hasGradient) return y;
  for (const [i, text] of gradient.entries()) {
    const number = numberSegment(text, 'gradient', cells);
    putRow(canvas, at.x, y++, [{ ...number, text: i === 0 ? PREFIX : ' '.repeat(PREFIX.length) }, number]);
  }
  return y;
}

/** Cells of the bracket that joins an operation's lines: edges enter at each line, but all belong to the name above. */
const BRACKET = 1;

function drawLines(canvas: Canvas, node: GraphNodeView, place: PlacedNode, drawing: Drawing): void {
  const { x, y, height } = place;
  const isOperation = node.role === 'operation';
  if (isOperation) drawBracket(canvas, node, place);
  const left = x + (isOperation ? BRACKET : 0);
  if (node.isActive) putText(canvas, left, y, '◉', { role: 'active' });
  else if (node.isSelected) putText(canvas, left, y, '▸', { role: 'focus' });
  putRow(canvas, left + 1, y, firstLine(node, place, drawing));
  if (isOperation && height > 1)
    putRow(canvas, left + 1, y + 1, numbersRow(node, drawing, place.x + place.width - left - 1));
}

function drawBracket(canvas: Canvas, { isActive }: GraphNodeView, { x, y, height }: PlacedNode): void {
  const [top, middle, bottom] = isActive ? '╔║╚' : '╭│╰';
  for (let row = 0; row < height; row++) {
    const glyph = row === 0 ? top : row === height - 1 ? bottom : middle;
    putText(canvas, x, y + row, glyph!, { role: isActive ? 'active' : 'border' });
  }
}

/** Returns the cells before the text of a first line. */
const indentOf = (node: GraphNodeView, { mode }: Drawing): number =>
  1 + (mode === 'compact' && node.role === 'operation' ? BRACKET : 0);

/** Returns the row in which the net starts: title and marks, and the numbers in a compact leaf. */
function firstLine(node: GraphNodeView, place: PlacedNode, drawing: Drawing): Row {
  const room = place.width - indentOf(node, drawing);
  const line: Segment[] = [{ text: truncate(titleIn(node, drawing), room), ...titleStyle(node) }];
  if (node.hasBreakpoint) line.push({ text: '●', role: 'bad' });
  if (node.mark !== undefined) line.push({ text: node.mark, ...markStyle(node) });
  line.push(SPACE);
  if (drawing.mode === 'compact' && node.role !== 'operation') {
    line.push(...numbersRow(node, drawing, room - rowWidth(line)), SPACE);
  }
  return line;
}

/** Value and gradient in one line: `3 ∂ −2`; only the value where both would be unreadable. */
function numbersRow(node: GraphNodeView, drawing: Drawing, room: number): Row {
  const both = room - PREFIX.length - 1;
  const half = Math.floor(both / 2);
  const hasBoth = node.hasGradient && half >= leastCells(node, drawing);
  const whole = node.numbers(hasBoth ? both : room, 1);
  if (!hasBoth) return [numberSegment(whole.value[0]!, 'value', room)];
  // A short number leaves the other the rest.
  const fits = node.shape.length === 0 && cellWidth(whole.value[0]!) + cellWidth(whole.gradient[0]!) <= both;
  const { value, gradient } = fits ? whole : node.numbers(half, 1);
  const first = numberSegment(value[0]!, 'value', fits ? both : half);
  const second = numberSegment(gradient[0]!, 'gradient', fits ? both : half);
  return [first, SPACE, { ...second, text: PREFIX + second.text }];
}

/** Returns a number's segment: NaN and ∞ in their own colour, `?` dimmed. */
export function numberSegment(text: string, role: Role, cells: number): Segment {
  return { text: truncate(text, cells), role: text === '?' ? 'muted' : /NaN|∞/.test(text) ? 'nonFinite' : role };
}

export function titleStyle(node: GraphNodeView): Style {
  return { role: node.isActive ? 'active' : 'label', inverse: node.isSelected };
}

export function markStyle({ mark }: GraphNodeView): Style {
  return { role: mark === '✗' ? 'bad' : 'good' };
}
