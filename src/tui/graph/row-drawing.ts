/** Draws a graph as rows, a node each, with its edges in lanes at the left: the smallest drawing that shows whole lines and their edges. */

import { type Lanes, lanesOf } from '../../layout/row-lanes.ts';
import { memoised } from '../../memoised.ts';
import type { GraphNodeView, GraphPicture } from '../../session/views/graph-view.ts';
import { cellWidth, truncate } from '../../text/width.ts';
import { type Canvas, canvasRows, createCanvas, joinAt, putLine, putRow, putText } from '../canvas.ts';
import type { Row, Segment } from '../row.ts';
import { type Drawn, rowSpots, type Target } from '../spot.ts';
import { markStyle, numberOf, titleStyle } from './node-drawing.ts';
import type { Size } from './scroll.ts';

/** The rows of a picture: some or all of its nodes, the edges between them, and the columns of text. */
export interface RowPlan {
  readonly lanes: Lanes;
  /** Column of the first lane. */
  readonly left: number;
  readonly isLongTitle: boolean;
  readonly titleCells: number;
  /** Cells of the value, and of the gradient; 0 where there is no room. */
  readonly valueCells: number;
  readonly gradientCells: number;
  /** Leaves that have no row. */
  readonly leavesOut: number;
}

type Graph = Pick<GraphPicture, 'nodes' | 'edges'>;

/** Least cells of a number, and most of a tensor. */
const CELLS = { least: 8, tensor: 34 };
/** Cells for blanks and `∂` between the numbers, and the value's part of the rest: gradients have longer numbers. */
const BETWEEN = 4;
const VALUE_PART = 0.44;
/** Cells around a title: selection, breakpoint, check. */
const MARKS = 3;

/**
 * Plans rows for all nodes, else without leaves that one line alone uses, else without leaves: the first that fits the height, else the last.
 * @returns undefined where the lanes leave no room for titles.
 */
export function planRows(graph: Graph, size: Size): RowPlan | undefined {
  const [all, ...fewer] = choicesOf(graph);
  const kept = [all!, ...fewer].find(({ length }) => length <= size.height) ?? fewer.at(-1) ?? all!;
  const ids = new Set(kept.map(({ id }) => id));
  const edges = graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const lanes = lanesOf({ ids: [...ids], edges });
  const room = size.width - gutterOf(lanes);
  const columns = columnsIn(kept, room);
  if (columns === undefined) return undefined;
  const used = gutterOf(lanes) + columns.titleCells + cellsOf(columns);
  return {
    lanes,
    left: Math.max(0, Math.floor((size.width - used) / 2)),
    ...columns,
    leavesOut: graph.nodes.length - kept.length,
  };
}

/** All nodes; those that several use, and lines; lines alone. */
function choicesOf({ nodes, edges }: Graph): readonly (readonly GraphNodeView[])[] {
  const users = new Map<number, Set<number>>();
  for (const { from, to } of edges) users.set(from, (users.get(from) ?? new Set()).add(to));
  const isLine = ({ role }: GraphNodeView) => role === 'operation';
  return [nodes, nodes.filter(node => isLine(node) || (users.get(node.id)?.size ?? 0) > 1), nodes.filter(isLine)];
}

const gutterOf = ({ laneCount }: Lanes): number => 2 * laneCount + 1;

type Columns = Pick<RowPlan, 'isLongTitle' | 'titleCells' | 'valueCells' | 'gradientCells'>;

const cellsOf = ({ valueCells, gradientCells }: Columns): number =>
  (valueCells > 0 ? valueCells + 1 : 0) + (gradientCells > 0 ? gradientCells + 3 : 0);

function columnsIn(nodes: readonly GraphNodeView[], room: number): Columns | undefined {
  const widest = (measure: (node: GraphNodeView) => number) =>
    nodes.reduce((most, node) => Math.max(most, measure(node)), 0);
  const [short, long] = [false, true].map(isLong => widest(node => cellWidth(titleText(node, isLong)))) as [
    number,
    number,
  ]; // two of them
  const wanted = widest(node => (node.shape.length === 0 ? node.numberWidth : CELLS.tensor));
  const isLongTitle = room >= MARKS + long + 2 * (CELLS.least + 2) + 1 + wanted;
  const titleCells = MARKS + (isLongTitle ? long : short);
  if (titleCells > room) return undefined;
  const left = room - titleCells;
  const least = Math.min(CELLS.least, wanted);
  const value = Math.min(wanted, Math.floor((left - BETWEEN) * VALUE_PART));
  const gradient = Math.min(wanted, left - BETWEEN - value);
  if (value >= least && nodes.some(node => node.hasGradient))
    return { isLongTitle, titleCells, valueCells: value, gradientCells: gradient };
  const alone = Math.min(wanted, left - 1);
  return { isLongTitle, titleCells, valueCells: alone >= least ? alone : 0, gradientCells: 0 };
}

/** The title, and how many operations are folded in it. */
const titleText = ({ title, longTitle, operations }: GraphNodeView, isLong: boolean): string =>
  `${isLong ? longTitle : title}${operations === undefined ? '' : ` +${operations}`}`;

/** Returns the first row in sight: all of them are where they fit, else those around the focus. */
export function firstRow({ lanes }: RowPlan, focus: number | undefined, { height }: Size): number {
  const count = lanes.rows.length;
  if (count <= height) return -Math.floor((height - count) / 2);
  const at = (focus === undefined ? undefined : lanes.rowOf.get(focus)) ?? 0;
  return Math.max(0, Math.min(at - Math.floor(height / 2), count - height));
}

/** Draws the rows: exactly `size.height` rows of `size.width` cells. */
export function drawRows(plan: RowPlan, picture: GraphPicture, size: Size): Drawn {
  const { lanes } = plan;
  const first = firstRow(plan, picture.focus, size);
  const canvas = createCanvas({ x: -plan.left, y: first, ...size });
  const isActive = new Set(picture.active.map(edgeKey));
  const plain = lanes.edges.filter(edge => !isActive.has(edgeKey(edge)));
  const active = lanes.edges.filter(edge => isActive.has(edgeKey(edge)));
  for (const edge of plain) drawEdge(canvas, edge, plan, 1);
  for (const edge of active) drawEdge(canvas, edge, plan, 2);
  for (const { x, y } of jointsOf(lanes)) joinAt(canvas, x, y);
  drawHeads(canvas, plan, picture);
  const nodes = new Map(picture.nodes.map(node => [node.id, node]));
  for (let row = Math.max(0, first); row < Math.min(lanes.rows.length, first + size.height); row++)
    drawNode(canvas, nodes.get(lanes.rows[row]!.id)!, row, plan); // a row's node is in the picture
  const targets = Array.from({ length: size.height }, (_, y): Target | undefined => {
    const row = lanes.rows[first + y];
    return row && { kind: 'node', node: row.id };
  });
  return { rows: canvasRows(canvas), spots: rowSpots(targets, size.width) };
}

type Edge = Lanes['edges'][number];

const edgeKey = ({ from, to, slot }: Edge): string => `${from} ${to} ${slot}`;

const columnOf = (lane: number): number => 2 * lane;

/** Lane and row of both ends. */
function endsOf({ rows, rowOf }: Lanes, { from, to }: Edge) {
  const [source, target] = [rowOf.get(from)!, rowOf.get(to)!];
  return { source, target, lane: rows[source]!.lane, into: rows[target]!.lane };
}

/** Down the operand's lane, and across to the node that uses it. */
function drawEdge(canvas: Canvas, edge: Edge, { lanes }: RowPlan, weight: 1 | 2): void {
  const { source, target, lane, into } = endsOf(lanes, edge);
  const x = columnOf(lane);
  const line = [
    { x, y: source },
    { x, y: target },
  ];
  if (lane !== into) line.push({ x: columnOf(into) + (lane < into ? -1 : 1), y: target });
  putLine(canvas, line, { net: edge.from, weight, style: { role: weight === 1 ? 'border' : 'active' } });
}

/** Cells where an operand's lane meets the line that another operand draws across it. */
const jointsOf = memoised((lanes: Lanes): readonly { readonly x: number; readonly y: number }[] =>
  lanes.edges.map(edge => {
    const { target, lane } = endsOf(lanes, edge);
    return { x: columnOf(lane), y: target };
  }),
);

/** Arrow heads beside the nodes that use an operand; backward, the head is on the operand. */
function drawHeads(canvas: Canvas, { lanes }: RowPlan, { active }: GraphPicture): void {
  const backward = new Set(active.filter(({ direction }) => direction === 'backward').map(edgeKey));
  const forward = new Set(active.filter(({ direction }) => direction === 'forward').map(edgeKey));
  for (const edge of lanes.edges) {
    const { target, lane, into } = endsOf(lanes, edge);
    const role = forward.has(edgeKey(edge)) ? 'active' : 'border';
    if (lane === into || backward.has(edgeKey(edge))) continue;
    putText(canvas, columnOf(into) + (lane < into ? -1 : 1), target, lane < into ? '▶' : '◀', { role });
  }
  const straight = new Map(lanes.edges.filter(edge => isStraight(lanes, edge)).map(edge => [edge.to, edge]));
  for (const [row, { id, lane }] of lanes.rows.entries()) {
    const above = straight.get(id);
    const isForward = above !== undefined && forward.has(edgeKey(above));
    const glyph = above === undefined ? '•' : '▼';
    putText(canvas, columnOf(lane), row, glyph, { role: isForward ? 'active' : 'border' });
  }
  for (const edge of active) {
    if (edge.direction !== 'backward' || !lanes.rowOf.has(edge.from)) continue;
    const { source, lane } = endsOf(lanes, edge);
    putText(canvas, columnOf(lane), source, '▲', { role: 'active' });
  }
}

function isStraight(lanes: Lanes, edge: Edge): boolean {
  const { lane, into } = endsOf(lanes, edge);
  return lane === into;
}

function drawNode(canvas: Canvas, node: GraphNodeView, row: number, plan: RowPlan): void {
  const { lanes, titleCells, valueCells, gradientCells, isLongTitle } = plan;
  const x = gutterOf(lanes);
  const markColumn = columnOf(lanes.rows[row]!.lane);
  if (node.isActive) putText(canvas, markColumn, row, '◉', { role: 'active' });
  else if (node.role === 'parameter' && !isReceiving(canvas, markColumn, row))
    putText(canvas, markColumn, row, '◆', { role: 'update' });
  if (node.isSelected) putText(canvas, x - 1, row, '▸', { role: 'focus' });
  putRow(canvas, x, row, titleRow(node, isLongTitle));
  const from = x + titleCells;
  if (valueCells > 0) putRow(canvas, from, row, [numberOf(node.numbers(valueCells, 1).value[0]!, 'value', valueCells)]);
  if (gradientCells === 0 || !node.hasGradient) return;
  const number = numberOf(node.numbers(gradientCells, 1).gradient[0]!, 'gradient', gradientCells);
  putRow(canvas, from + valueCells + 1, row, [{ ...number, text: '∂ ' }, number]);
}

/** Whether a contribution arrives at the node in this cell. */
const isReceiving = (canvas: Canvas, x: number, y: number): boolean =>
  canvas.text[(y - canvas.y) * canvas.width + (x - canvas.x)] === '▲';

function titleRow(node: GraphNodeView, isLong: boolean): Row {
  const title = truncate(isLong ? node.longTitle : node.title, 60);
  const row: Segment[] = [{ text: title, ...titleStyle(node) }];
  if (node.operations !== undefined) row.push({ text: ` +${node.operations}`, role: 'muted' });
  if (node.hasBreakpoint) row.push({ text: '●', role: 'bad' });
  if (node.mark !== undefined) row.push({ text: node.mark, ...markStyle(node) });
  return row;
}
