/** Draws the plan of a graph, whenever values change. */

import type { RoutedEdge } from '../../layout/graph-layout.ts';
import type { CellPoint } from '../../layout/spacing.ts';
import type { GraphNodeView, GraphPicture } from '../../session/views/graph-at-event.ts';
import { type Canvas, canvasRows, createCanvas, putLine, putText, type Viewport } from '../canvas.ts';
import type { Style } from '../row.ts';
import type { Drawn, Spot } from '../spot.ts';
import { drawNode, drawStub, outletOf } from './node-drawing.ts';
import type { GraphPlan, TitledFrame } from './plan.ts';
import { type DrawingSize, placeIn, viewportOf } from './scroll.ts';

/** The parts that change with each event: nodes outside the plan are not drawn, and the focused node must be in view. */
export type GraphState = Pick<GraphPicture, 'nodes' | 'active' | 'focus'>;

type ActiveEdge = GraphPicture['active'][number];

/** Returns the window for a state of the plan. */
export const windowOn = (plan: GraphPlan, { focus, active }: Omit<GraphState, 'nodes'>, size: DrawingSize): Viewport =>
  viewportOf(plan, size, focus, active);

/**
 * Draws a plan: exactly `size.height` rows of `size.width` cells; a click on a node means it.
 * A node with too little in sight is not drawn: its lines run through its place to the margin.
 */
export function drawGraph(plan: GraphPlan, state: GraphState, size: DrawingSize): Drawn {
  const canvas = createCanvas(windowOn(plan, state, size));
  const nodes = new Map(state.nodes.map(node => [node.id, node]));
  const activeAs = (edge: RoutedEdge): ActiveEdge | undefined =>
    state.active.find(({ from, to, slot }) => edge.from === from && edge.to === to && edge.slot === slot);
  for (const edge of plan.layout.edges) {
    if (activeAs(edge) !== undefined || isOutside([plan.layout.nodes.get(edge.from)!, ...edge.points], canvas))
      continue;
    drawEdge(canvas, edge, plan, nodes.get(edge.from), undefined);
  }
  const spots: Spot[] = [];
  for (const frame of plan.frames) spots.push(drawFrame(canvas, frame));
  for (const place of plan.layout.nodes.values()) {
    const corner = { x: place.x + place.width - 1, y: place.y + place.height - 1 };
    const seen = isOutside([place, corner], canvas) ? undefined : placeIn(place, plan, canvas);
    if (seen === undefined) continue;
    const node = nodes.get(place.id);
    const stub = plan.stubs.get(place.id);
    if (node !== undefined) {
      drawNode(canvas, node, seen, plan.drawing);
      spots.push(spotOf(seen.id, seen, canvas));
    }
    if (stub !== undefined) drawStub(canvas, stub, seen);
  }
  for (const edge of plan.layout.edges) {
    const active = activeAs(edge);
    if (active !== undefined) drawEdge(canvas, edge, plan, nodes.get(edge.from), active.direction);
  }
  return { rows: canvasRows(canvas), spots };
}

const spotOf = (node: number, { x, y, width, height }: Viewport, window: Viewport): Spot => ({
  x: x - window.x,
  y: y - window.y,
  width,
  height,
  target: { kind: 'node', node },
});

/** The net of frames, which edges cross. */
const FRAME_NET = 2 ** 30;

/** Draws the frame of what is unfolded; a click on its title means the node whose value leaves it. */
function drawFrame(canvas: Canvas, { x, y, width, height, title, result }: TitledFrame): Spot {
  const [right, bottom] = [x + width - 1, y + height - 1];
  const corners = [
    { x, y },
    { x: right, y },
    { x: right, y: bottom },
    { x, y: bottom },
    { x, y },
  ];
  putLine(canvas, corners, { net: FRAME_NET, weight: 1, style: { role: 'muted' } });
  putText(canvas, x + 2, y, title, { role: 'label' });
  return spotOf(result, { x, y, width, height: 1 }, canvas);
}

/**
 * A line from the operand's outlet to the operation, double when active, with its arrow head where the data arrives, or where the line
 * leaves the window on the way there. The outlet of a parameter is marked: it is what training adjusts.
 */
function drawEdge(
  canvas: Canvas,
  edge: RoutedEdge,
  plan: GraphPlan,
  source: GraphNodeView | undefined,
  direction: ActiveEdge['direction'] | undefined,
): void {
  const [from, to] = [plan.layout.nodes.get(edge.from)!, plan.layout.nodes.get(edge.to)!];
  const [seenFrom, seenTo] = [placeIn(from, plan, canvas), placeIn(to, plan, canvas)];
  const [first, last] = [edge.points[0]!, edge.points.at(-1)!];
  const outlet = !source || !seenFrom ? first.x : outletOf(source, seenFrom, plan.drawing);
  const start = from.x < canvas.x ? from.x : outlet;
  const line = [{ x: start, y: first.y }, ...edge.points];
  const isCutOff = last.x >= canvas.x && seenTo === undefined;
  if (isCutOff) line.push({ x: to.x + to.width - 1, y: last.y });
  const style = { role: direction === undefined ? 'border' : 'active' } as const;
  putLine(canvas, line, { net: netOf(from.id), weight: direction === undefined ? 1 : 2, style });
  if (source?.role === 'parameter' && seenFrom) putText(canvas, outlet, first.y, '◆', { role: 'update' });
  if (direction === 'backward') {
    const end = start < from.x + from.width - 1 ? start : first.x;
    putHead(canvas, [...line.slice(1).reverse(), { x: end, y: first.y }], style);
  } else if (direction === 'forward' || !isCutOff) putHead(canvas, line, style);
}

/** Draws an arrow head on the line's last visible cell. */
function putHead(canvas: Canvas, line: readonly CellPoint[], style: Style): void {
  for (let at = line.length - 1; at > 0; at--) {
    const [from, to] = [line[at - 1]!, line[at]!];
    const isPoint = from.x === to.x && from.y === to.y;
    if (isPoint || isOutside([from, to], canvas)) continue;
    const x = Math.max(canvas.x, Math.min(canvas.x + canvas.width - 1, to.x));
    const y = Math.max(canvas.y, Math.min(canvas.y + canvas.height - 1, to.y));
    const glyph = from.x === to.x ? (from.y < to.y ? '▼' : '▲') : from.x < to.x ? '▶' : '◀';
    putText(canvas, x, y, glyph, style);
    return;
  }
}

/** Nets of a canvas count from 0; ids of stubs are negative. */
function netOf(id: number): number {
  return id < 0 ? -2 * id - 1 : 2 * id;
}

function isOutside(points: readonly CellPoint[], view: Viewport): boolean {
  let [left, right, top, bottom] = [true, true, true, true];
  for (const { x, y } of points) {
    left &&= x < view.x;
    right &&= x >= view.x + view.width;
    top &&= y < view.y;
    bottom &&= y >= view.y + view.height;
  }
  return left || right || top || bottom;
}
