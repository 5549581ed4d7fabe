/** The graph pane's picture: plan once for a program and a size, then draw as often as values change. */

import { type Layout, layout, type Point, type RoutedEdge } from '../../layout/layout.ts';
import type { Stub } from '../../layout/neighbourhood.ts';
import { type Canvas, canvasRows, createCanvas, putLine, putText, type Viewport } from '../canvas.ts';
import type { Row } from '../row.ts';
import type { ActiveEdge, Graph, GraphNode } from './model.ts';
import { drawNode, drawStub, type Mode, measure, measureStub, outletOf } from './node-drawing.ts';
import { type Size, viewportOf } from './scroll.ts';

/** Where everything stands; it depends on what is shown of the program and on the size, but not on values. */
export interface GraphPlan {
  readonly mode: Mode;
  readonly layout: Layout;
  /** Stand-ins for what a neighbourhood leaves out, by id. */
  readonly stubs: ReadonlyMap<number, Stub>;
}

/** From roomy to dense: the first drawing that fits the height is taken, else the densest. */
const DRAWINGS = [
  { mode: 'boxed', betweenNodes: 1 },
  { mode: 'boxed', betweenNodes: 0 },
  { mode: 'compact', betweenNodes: 1 },
  { mode: 'compact', betweenNodes: 0 },
] as const;
const STRETCH = 3;

/**
 * Lays a graph out for a pane: boxed when that fits the height, else compact.
 * @throws RangeError for a graph that `layout` refuses.
 */
export function planGraph(graph: Graph, size: Size): GraphPlan {
  let plan = planAs(DRAWINGS[0], graph, size);
  for (const drawing of DRAWINGS.slice(1)) {
    if (plan.layout.height <= size.height) break;
    plan = planAs(drawing, graph, size);
  }
  return plan;
}

function planAs(
  { mode, betweenNodes }: (typeof DRAWINGS)[number],
  { nodes, edges, stubs = [] }: Graph,
  size: Size,
): GraphPlan {
  const operandCounts = new Map<number, number>();
  for (const { to } of edges) operandCounts.set(to, (operandCounts.get(to) ?? 0) + 1);
  const rectangles = [
    ...nodes.map(node => measure(node, operandCounts.get(node.id) ?? 0, mode)),
    ...stubs.map(measureStub),
  ];
  return {
    mode,
    layout: layout(rectangles, edges, { betweenNodes, stretch: STRETCH, availableWidth: size.width }),
    stubs: new Map(stubs.map(stub => [stub.id, stub])),
  };
}

/** What changes from event to event. */
export interface GraphState {
  /** Nodes with their present texts; those that the plan leaves out are not drawn. */
  readonly nodes: readonly GraphNode[];
  /** The edges that the event uses: all operands of a value, or the one way of a contribution. */
  readonly active?: readonly ActiveEdge[] | undefined;
  /** The node that must be in view. */
  readonly focus?: number | undefined;
}

/** Draws a plan: exactly `size.height` rows of `size.width` cells. */
export function drawGraph(plan: GraphPlan, state: GraphState, size: Size): Row[] {
  const canvas = createCanvas(viewportOf(plan.layout, size, state.focus));
  const nodes = new Map(state.nodes.map(node => [node.id, node]));
  const activeAs = (edge: RoutedEdge): ActiveEdge | undefined =>
    state.active?.find(({ from, to, slot }) => edge.from === from && edge.to === to && edge.slot === slot);
  for (const edge of plan.layout.edges) {
    if (activeAs(edge) !== undefined || isOutside([plan.layout.nodes.get(edge.from)!, ...edge.points], canvas))
      continue;
    drawEdge(canvas, edge, plan, nodes.get(edge.from), undefined);
  }
  for (const place of plan.layout.nodes.values()) {
    if (isOutside([place, { x: place.x + place.width - 1, y: place.y + place.height - 1 }], canvas)) continue;
    const node = nodes.get(place.id);
    const stub = plan.stubs.get(place.id);
    if (node !== undefined) drawNode(canvas, node, place, plan.mode);
    if (stub !== undefined) drawStub(canvas, stub, place);
  }
  for (const edge of plan.layout.edges) {
    const active = activeAs(edge);
    if (active !== undefined) drawEdge(canvas, edge, plan, nodes.get(edge.from), active.direction);
  }
  return canvasRows(canvas);
}

/**
 * A line from the operand's outlet to the operation, double when active, with its arrow head where the data arrives.
 * The outlet of a parameter is marked: it is what training adjusts.
 */
function drawEdge(
  canvas: Canvas,
  edge: RoutedEdge,
  { layout, mode }: GraphPlan,
  source: GraphNode | undefined,
  direction: ActiveEdge['direction'] | undefined,
): void {
  const place = layout.nodes.get(edge.from)!;
  const [first, last] = [edge.points[0]!, edge.points.at(-1)!];
  const outlet = source === undefined ? first.x : outletOf(source, place, mode);
  const style = { role: direction === undefined ? 'border' : 'active' } as const;
  const weight = direction === undefined ? 1 : 2;
  putLine(canvas, [{ x: outlet, y: first.y }, ...edge.points], { net: netOf(place.id), weight, style });
  if (source?.role === 'parameter') putText(canvas, outlet, first.y, '◆', { role: 'update' });
  if (direction !== 'backward') putText(canvas, last.x, last.y, '▶', style);
  else putText(canvas, outlet < place.x + place.width - 1 ? outlet : first.x, first.y, '◀', style);
}

/** Nets of a canvas count from 0; ids of stubs are negative. */
function netOf(id: number): number {
  return id < 0 ? -2 * id - 1 : 2 * id;
}

function isOutside(points: readonly Point[], view: Viewport): boolean {
  let [left, right, top, bottom] = [true, true, true, true];
  for (const { x, y } of points) {
    left &&= x < view.x;
    right &&= x >= view.x + view.width;
    top &&= y < view.y;
    bottom &&= y >= view.y + view.height;
  }
  return left || right || top || bottom;
}
