/** Draws a graph as rows, a node each, with its edges in lanes at the left: the smallest drawing that shows whole lines and their edges. */

import { edgeKey } from '../../layout/layered.ts';
import { assignLanes, type RowLanes } from '../../layout/row-lanes.ts';
import { memoised } from '../../memoised.ts';
import type { GraphNodeView, GraphPicture } from '../../session/views/graph-at-event.ts';
import type { Titles } from '../../session/views/graph-titles.ts';
import { truncate } from '../../text/width.ts';
import { type Canvas, canvasRows, createCanvas, joinAt, putLine, putRow, putText } from '../canvas.ts';
import { type Row, rowWidth, type Segment } from '../row.ts';
import { type ClickTarget, type Drawn, rowSpots } from '../spot.ts';
import { markStyle, numberSegment, titleStyle } from './node-drawing.ts';
import type { DrawingSize } from './scroll.ts';

/** The columns of the rows: the same wherever the event is. */
export interface RowPlan {
  /** Column of the first lane. */
  readonly left: number;
  /** Cells for the lanes. */
  readonly gutter: number;
  /** Row of the pane where the first row stands while all fit. */
  readonly top: number;
  readonly isLongTitle: boolean;
  readonly titleCells: number;
  /** Cells of the value, and of the gradient; 0 where there is no room. */
  readonly valueCells: number;
  readonly gradientCells: number;
}

type Rows = Pick<GraphPicture, 'edges' | 'kinds' | 'node' | 'rows' | 'scalarWidth'>;

/** Least cells of a number, and most of a tensor. */
const CELLS = { least: 8, tensor: 34 };
/** Cells for blanks and `∂` between the numbers, and the value's part of the rest: gradients have longer numbers. */
const BETWEEN = 4;
const VALUE_PART = 0.44;
/** Cells around a title: selection, breakpoint, check. */
const MARKS = 3;
/** Cells of a bracket before a title: rows in a fold that is open stand further right. */
const INDENT = 2;

/**
 * Plans the columns for rows that change as the event moves.
 * @param pictures All that there are, the usual one first.
 * @returns undefined where the lanes leave no room for titles.
 */
export function planRows(pictures: readonly Rows[], size: DrawingSize): RowPlan | undefined {
  const most = (measure: (picture: Rows) => number) =>
    pictures.reduce((sum, picture) => Math.max(sum, measure(picture)), 0);
  const gutter = most(picture => 2 * lanesIn(picture).laneCount + 1);
  const columns = columnsIn(pictures, size.width - gutter);
  if (columns === undefined) return undefined;
  const usual = pictures[0]?.rows.length ?? 0;
  const used = gutter + columns.titleCells + cellsOf(columns);
  return {
    left: Math.max(0, Math.floor((size.width - used) / 2)),
    gutter,
    top: Math.max(0, Math.min(Math.floor((size.height - usual) / 2), size.height - most(({ rows }) => rows.length))),
    ...columns,
  };
}

const lanesOfRows = memoised((_rows: Rows['rows']): { lanes?: RowLanes } => ({}));

/** The lanes of a picture's rows, made once for a list of rows; a head has an id of its own there. */
function lanesIn({ rows, edges }: Rows): RowLanes {
  const known = lanesOfRows(rows);
  if (known.lanes !== undefined) return known.lanes;
  const ids = rows.map(({ id, head }, row) => (head === undefined ? id : -1 - row));
  const isThere = new Set(ids);
  known.lanes = assignLanes(
    { ids, edges: edges.filter(({ from, to }) => isThere.has(from) && isThere.has(to)) },
    new Set(ids.filter(id => id < 0)),
  );
  return known.lanes;
}

type Columns = Pick<RowPlan, 'isLongTitle' | 'titleCells' | 'valueCells' | 'gradientCells'>;

const cellsOf = ({ valueCells, gradientCells }: Columns): number =>
  (valueCells > 0 ? valueCells + 1 : 0) + (gradientCells > 0 ? gradientCells + 3 : 0);

function columnsIn(pictures: readonly Rows[], room: number): Columns | undefined {
  if (room < MARKS) return undefined;
  const most = (measure: (picture: Rows) => number) =>
    pictures.reduce((sum, picture) => Math.max(sum, measure(picture)), 0);
  const [short, long] = [most(picture => widestTitle(picture, false)), most(picture => widestTitle(picture, true))];
  const wanted = most(({ kinds, scalarWidth }) =>
    Math.max(kinds.hasScalars ? scalarWidth : 0, kinds.hasTensors ? CELLS.tensor : 0),
  );
  const isLongTitle = room >= MARKS + long + 2 * (CELLS.least + 2) + 1 + wanted;
  const titleCells = MARKS + (isLongTitle ? long : short);
  if (titleCells > room) return undefined;
  const left = room - titleCells;
  const least = Math.min(CELLS.least, wanted);
  const value = Math.min(wanted, Math.floor((left - BETWEEN) * VALUE_PART));
  const gradient = Math.min(wanted, left - BETWEEN - value);
  if (value >= least && pictures.some(({ kinds }) => kinds.hasGradients))
    return { isLongTitle, titleCells, valueCells: value, gradientCells: gradient };
  const alone = Math.min(wanted, left - 1);
  return { isLongTitle, titleCells, valueCells: alone >= least ? alone : 0, gradientCells: 0 };
}

/** Cells of the widest title with what stands before it. */
const widestTitle = ({ node, rows }: Rows, isLong: boolean): number =>
  rows.reduce((most, { id, head, depth }) => {
    const title = head === undefined ? nodeTitle(node(id), isLong) : headRow(head, isLong);
    return Math.max(most, INDENT * (head === undefined ? depth : depth + 1) + rowWidth(title));
  }, 0);

/** Returns the first row in sight: all of them are where they fit, else those around the focus. */
export function firstRow(
  { top }: RowPlan,
  { rows, focus }: Pick<GraphPicture, 'rows' | 'focus'>,
  { height }: DrawingSize,
): number {
  const count = rows.length;
  if (count <= height - top) return -top;
  if (count <= height) return 0;
  const at = rows.findIndex(({ id, head }) => head === undefined && id === focus);
  return Math.max(0, Math.min(at - Math.floor(height / 2), count - height));
}

/** Draws the rows: exactly `size.height` rows of `size.width` cells. */
export function drawRows(plan: RowPlan, picture: GraphPicture, size: DrawingSize): Drawn {
  const lanes = lanesIn(picture);
  const first = firstRow(plan, picture, size);
  const canvas = createCanvas({ x: -plan.left, y: first, ...size });
  const isActive = new Set(picture.active.map(edgeKey));
  const edges = edgesIn(lanes, first, first + size.height);
  const plain = edges.filter(edge => !isActive.has(edgeKey(edge)));
  const active = edges.filter(edge => isActive.has(edgeKey(edge)));
  for (const edge of plain) drawEdge(canvas, edge, lanes, 1);
  for (const edge of active) drawEdge(canvas, edge, lanes, 2);
  for (const edge of edges) {
    const { target, lane } = endsOf(lanes, edge); // where its lane meets the line that another operand draws across it
    joinAt(canvas, columnOf(lane), target);
  }
  drawHeads(canvas, lanes, edges, picture);
  for (let row = Math.max(0, first); row < Math.min(picture.rows.length, first + size.height); row++) {
    const { id, head, depth } = picture.rows[row]!;
    drawBrackets(canvas, picture.rows, row, plan);
    const x = plan.gutter + INDENT * depth;
    if (head !== undefined) putRow(canvas, x + INDENT, row, headRow(head, plan.isLongTitle));
    else drawNodeInRow(canvas, picture.node(id), { x, row, lane: lanes.rows[row]!.lane }, plan);
  }
  const targets = Array.from({ length: size.height }, (_, y): ClickTarget | undefined => {
    const row = picture.rows[first + y];
    return row && { kind: 'node', node: row.id };
  });
  return { rows: canvasRows(canvas), spots: rowSpots(targets, size.width) };
}

/** Draws the frame of open folds at the left of their rows. */
function drawBrackets(canvas: Canvas, rows: GraphPicture['rows'], row: number, { gutter }: RowPlan): void {
  const { head, depth } = rows[row]!;
  const next = rows[row + 1]?.depth ?? 0;
  for (let at = 0; at < depth; at++)
    putText(canvas, gutter + INDENT * at, row, at >= next ? '╰' : '│', { role: 'border' });
  if (head !== undefined) putText(canvas, gutter + INDENT * depth, row, '╭', { role: 'border' });
}

type Edge = RowLanes['edges'][number];

const columnOf = (lane: number): number => 2 * lane;

/** Lane and row of both ends. */
function endsOf({ rows, rowOf }: RowLanes, { from, to }: Edge) {
  const [source, target] = [rowOf.get(from)!, rowOf.get(to)!];
  return { source, target, lane: rows[source]!.lane, into: rows[target]!.lane };
}

/** Down the operand's lane, and across to the node that uses it. */
function drawEdge(canvas: Canvas, edge: Edge, lanes: RowLanes, weight: 1 | 2): void {
  const { source, target, lane, into } = endsOf(lanes, edge);
  const x = columnOf(lane);
  const line = [
    { x, y: source },
    { x, y: target },
  ];
  if (lane !== into) line.push({ x: columnOf(into) + (lane < into ? -1 : 1), y: target });
  putLine(canvas, line, { net: edge.from, weight, style: { role: weight === 1 ? 'border' : 'active' } });
}

/** First and last row of each edge. */
const reachesOf = memoised((lanes: RowLanes) => {
  const ends = lanes.edges.map(edge => endsOf(lanes, edge));
  return { from: Int32Array.from(ends, ({ source }) => source), to: Int32Array.from(ends, ({ target }) => target) };
});

/** The edges of which a part is in the rows from `first` to before `end`. */
function edgesIn(lanes: RowLanes, first: number, end: number): readonly Edge[] {
  const { from, to } = reachesOf(lanes);
  const found: Edge[] = [];
  for (let edge = 0; edge < from.length; edge++)
    if (from[edge]! < end && to[edge]! >= first) found.push(lanes.edges[edge]!);
  return found;
}

/** Arrow heads beside the nodes that use an operand; backward, the head is on the operand. */
function drawHeads(canvas: Canvas, lanes: RowLanes, edges: readonly Edge[], { active }: GraphPicture): void {
  const backward = new Set(active.filter(({ direction }) => direction === 'backward').map(edgeKey));
  const forward = new Set(active.filter(({ direction }) => direction === 'forward').map(edgeKey));
  for (const edge of edges) {
    const { target, lane, into } = endsOf(lanes, edge);
    const role = forward.has(edgeKey(edge)) ? 'active' : 'border';
    if (lane === into || backward.has(edgeKey(edge))) continue;
    putText(canvas, columnOf(into) + (lane < into ? -1 : 1), target, lane < into ? '▶' : '◀', { role });
  }
  const straight = new Map(edges.filter(edge => isStraight(lanes, edge)).map(edge => [edge.to, edge]));
  for (let row = Math.max(0, canvas.y); row < Math.min(lanes.rows.length, canvas.y + canvas.height); row++) {
    const { id, lane } = lanes.rows[row]!;
    if (lane < 0) continue;
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

function isStraight(lanes: RowLanes, edge: Edge): boolean {
  const { lane, into } = endsOf(lanes, edge);
  return lane === into;
}

/** Where a node's row stands: the column of its title. */
interface RowPlace {
  readonly x: number;
  readonly row: number;
  readonly lane: number;
}

function drawNodeInRow(canvas: Canvas, node: GraphNodeView, { x, row, lane }: RowPlace, plan: RowPlan): void {
  const { gutter, titleCells, valueCells, gradientCells, isLongTitle } = plan;
  const markColumn = columnOf(lane);
  if (node.isActive) putText(canvas, markColumn, row, '◉', { role: 'active' });
  else if (node.role === 'parameter' && !isReceiving(canvas, markColumn, row))
    putText(canvas, markColumn, row, '◆', { role: 'update' });
  if (node.isSelected) putText(canvas, x - 1, row, '▸', { role: 'focus' });
  putRow(canvas, x, row, titleRow(node, isLongTitle));
  const from = gutter + titleCells;
  if (valueCells > 0)
    putRow(canvas, from, row, [numberSegment(node.numbers(valueCells, 1).value[0]!, 'value', valueCells)]);
  if (gradientCells === 0 || !node.hasGradient) return;
  const number = numberSegment(node.numbers(gradientCells, 1).gradient[0]!, 'gradient', gradientCells);
  putRow(canvas, from + valueCells + 1, row, [{ ...number, text: '∂ ' }, number]);
}

/** Whether a contribution arrives at the node in this cell. */
const isReceiving = (canvas: Canvas, x: number, y: number): boolean =>
  canvas.text[(y - canvas.y) * canvas.width + (x - canvas.x)] === '▲';

/** The title, and how many operations are folded in it. */
function nodeTitle(node: GraphNodeView, isLong: boolean): Row {
  const title: Segment = { text: truncate(isLong ? node.longTitle : node.title, 60), ...titleStyle(node) };
  return node.operations === undefined ? [title] : [title, { text: ` +${node.operations}`, role: 'muted' }];
}

function titleRow(node: GraphNodeView, isLong: boolean): Row {
  const marks: Segment[] = [];
  if (node.hasBreakpoint) marks.push({ text: '●', role: 'bad' });
  if (node.mark !== undefined) marks.push({ text: node.mark, ...markStyle(node) });
  return [...nodeTitle(node, isLong), ...marks];
}

/** The title of a fold that is open, with the sign that folds it. */
function headRow({ title, longTitle }: Titles, isLong: boolean): Row {
  return [
    { text: truncate(isLong ? longTitle : title, 60), role: 'label' },
    { text: ' −', role: 'muted' },
  ];
}
