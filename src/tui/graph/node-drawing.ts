/** How one node looks and how much room it takes: a box or an open block in the roomy drawing, one or two lines in the compact one. */

import type { LayoutNode } from '../../layout/layered.ts';
import type { PlacedNode } from '../../layout/layout.ts';
import type { Stub } from '../../layout/neighbourhood.ts';
import { cellWidth, truncate } from '../../text/width.ts';
import { type Canvas, putBox, putRow, putText } from '../canvas.ts';
import { type Role, type Row, rowWidth, type Segment, type Style } from '../row.ts';
import { HEAT_CELLS, heatStrip } from './heat.ts';
import { type GraphNode, hasGradient } from './model.ts';

/** Boxed: operations as boxes of four rows, leaves as open blocks. Compact: operations in two rows, leaves in one, no borders. */
export type Mode = 'boxed' | 'compact';

/** Cells for the marks around a title: selection before it, breakpoint, check and a space after it. */
const MARKS = 4;
const PREFIX = '∂ ';
const SPACE: Segment = { text: ' ' };

function isBox(node: GraphNode, mode: Mode): boolean {
  return mode === 'boxed' && node.role === 'operation';
}

/** The rectangle of a node and the rows of its ports; it does not depend on the node's state. */
export function measure(node: GraphNode, operandCount: number, mode: Mode): LayoutNode {
  const { id } = node;
  const title = cellWidth(node.title);
  const numbers = node.numberWidth;
  const gradient = hasGradient(node) ? PREFIX.length + numbers : 0;
  if (mode === 'compact') {
    const line = 1 + numbers + (gradient > 0 ? 1 + gradient : 0);
    if (node.role === 'operation') {
      return { id, width: Math.max(MARKS + title, line), height: Math.max(2, operandCount) };
    }
    return { id, width: MARKS + title + line, height: 1 };
  }
  const rows = 1 + (gradient > 0 ? 1 : 0);
  const inner = Math.max(title, numbers, gradient, shapeWidth(node));
  if (node.role === 'operation') {
    return { id, width: inner + 4, height: 2 + Math.max(rows, operandCount), inRow: 1, outRow: 1 };
  }
  return { id, width: Math.max(inner + 1, MARKS + title), height: 1 + rows + (node.shape === undefined ? 0 : 1) };
}

/** A stub is one line of text. */
export function measureStub({ id, text }: Stub): LayoutNode {
  return { id, width: cellWidth(text) + 2, height: 1 };
}

function shapeWidth({ shape }: GraphNode): number {
  if (shape === undefined) return 0;
  const elements = (shape.match(/\d+/g) ?? []).reduce((product, size) => product * Number(size), 1);
  return Math.min(HEAT_CELLS, elements) + 2 + cellWidth(shape);
}

/** Draws a node into its rectangle. */
export function drawNode(canvas: Canvas, node: GraphNode, place: PlacedNode, mode: Mode): void {
  if (isBox(node, mode)) drawBox(canvas, node, place);
  else if (mode === 'boxed') drawBlock(canvas, node, place);
  else drawLines(canvas, node, place);
}

/** Column of the first cell of the node's net: in the border of a box, after the text of anything else. */
export function outletOf(node: GraphNode, place: PlacedNode, mode: Mode): number {
  if (isBox(node, mode)) return place.x + place.width - 1;
  const end = place.x + 1 + rowWidth(firstLine(node, place, mode));
  return Math.min(end, place.x + place.width);
}

/** Draws a stub; its net, if it has one, starts right after the text. */
export function drawStub(canvas: Canvas, { text }: Stub, { x, y }: PlacedNode): void {
  putText(canvas, x + 1, y, text, { role: 'muted' });
}

function drawBox(canvas: Canvas, node: GraphNode, place: PlacedNode): void {
  const { x, y, width, height } = place;
  const inner = width - 4;
  putBox(canvas, place, node.isActive ? 2 : 1, { role: node.isActive ? 'active' : 'border' });
  if (node.isSelected) putText(canvas, x + 1, y, '▸', { role: 'focus' });
  else putText(canvas, x + 1, y, ' ');
  const end = putText(canvas, x + 2, y, truncate(node.title, inner), titleStyle(node));
  putText(canvas, end, y, node.hasBreakpoint ? '●' : ' ', { role: 'bad' });
  putRow(canvas, x + 2, y + 1, valueRow(node, inner));
  if (hasGradient(node)) putRow(canvas, x + 2, y + 2, gradientRow(node, inner));
  drawFooter(canvas, node, place, y + height - 1);
}

/** Elements as a strip at the left of the bottom border, shape and check mark at its right. */
function drawFooter(canvas: Canvas, node: GraphNode, { x, width }: PlacedNode, y: number): void {
  const right = x + width - 1;
  if (node.heat !== undefined && node.shape !== undefined)
    putRow(canvas, x + 1, y, [SPACE, ...heatStrip(node.heat), SPACE]);
  if (node.shape !== undefined) {
    const shape = truncate(node.shape, width - 4);
    putText(canvas, right - 2 - cellWidth(shape), y, ` ${shape} `, { role: 'muted' });
  }
  if (node.mark !== undefined) putText(canvas, right - 1, y, node.mark, markStyle(node));
}

function drawBlock(canvas: Canvas, node: GraphNode, place: PlacedNode): void {
  const { x, y, width } = place;
  const inner = width - 1;
  putText(canvas, x, y, node.isSelected ? '▸' : ' ', { role: 'focus' });
  putRow(canvas, x + 1, y, firstLine(node, place, 'boxed'));
  if (node.isActive) putText(canvas, x, y + 1, '◉', { role: 'active' });
  putRow(canvas, x + 1, y + 1, valueRow(node, inner));
  if (hasGradient(node)) putRow(canvas, x + 1, y + 2, gradientRow(node, inner));
  if (node.shape === undefined) return;
  const last = y + (hasGradient(node) ? 3 : 2);
  const shape: Segment = { text: `${node.shape} `, role: 'muted' };
  putRow(canvas, x + 1, last, [shape, ...heatStrip(node.heat ?? [])]);
}

function drawLines(canvas: Canvas, node: GraphNode, place: PlacedNode): void {
  const { x, y, width } = place;
  if (node.isActive) putText(canvas, x, y, '◉', { role: 'active' });
  else if (node.isSelected) putText(canvas, x, y, '▸', { role: 'focus' });
  putRow(canvas, x + 1, y, firstLine(node, place, 'compact'));
  if (node.role === 'operation') putRow(canvas, x + 1, y + 1, numbersRow(node, width - 1));
}

/** The row in which the net starts: title and marks, in a compact leaf also the numbers. */
function firstLine(node: GraphNode, place: PlacedNode, mode: Mode): Row {
  const room = place.width - 1;
  const line: Segment[] = [{ text: truncate(node.title, room), ...titleStyle(node) }];
  if (node.hasBreakpoint) line.push({ text: '●', role: 'bad' });
  if (node.mark !== undefined) line.push({ text: node.mark, ...markStyle(node) });
  line.push(SPACE);
  if (mode === 'compact' && node.role !== 'operation') line.push(...numbersRow(node, room - rowWidth(line)), SPACE);
  return line;
}

function numbersRow(node: GraphNode, room: number): Row {
  const value = valueRow(node, Math.min(node.numberWidth, room));
  if (!hasGradient(node)) return value;
  return [...value, SPACE, ...gradientRow(node, room - rowWidth(value) - 1)];
}

function valueRow(node: GraphNode, room: number): Row {
  return [{ text: truncate(node.value, room), role: roleOf(node.value, 'value') }];
}

/** `∂ −2`, or `∂ ?` while nothing is known. */
function gradientRow({ gradient }: GraphNode, room: number): Row {
  if (gradient === undefined) return [{ text: truncate(`${PREFIX}?`, room), role: 'muted' }];
  return [{ text: truncate(PREFIX + gradient, room), role: roleOf(gradient, 'gradient') }];
}

function roleOf(text: string, role: Role): Role {
  return /NaN|∞/.test(text) ? 'nonFinite' : role;
}

function titleStyle(node: GraphNode): Style {
  return { role: node.isActive ? 'active' : 'label', inverse: node.isSelected === true };
}

function markStyle({ mark }: GraphNode): Style {
  return { role: mark === '✗' ? 'bad' : 'good' };
}
