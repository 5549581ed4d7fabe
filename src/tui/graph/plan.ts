/** Chooses how a graph in layers is drawn in a pane, and where everything stands: once for a program and a size. */

import { framedLayout, type PlacedFrame } from '../../layout/framed-layout.ts';
import { type Layout, layout, mayFit, type RoutedEdge, wrappedLayout } from '../../layout/graph-layout.ts';
import type { LayoutNode } from '../../layout/layered.ts';
import type { Stub } from '../../layout/neighbourhood.ts';
import { once } from '../../memoised.ts';
import type { GraphPicture } from '../../session/views/graph-at-event.ts';
import { cellWidth } from '../../text/width.ts';
import { type Drawing, drawingsFor, widened } from './drawings.ts';
import { leastWidth, measure, measureStub } from './node-drawing.ts';
import type { DrawingSize, Scene } from './scroll.ts';

/** The positions of everything; they depend on the shown part of the program and the size, not on values. */
export interface GraphPlan extends Scene {
  readonly drawing: Drawing;
  /** Whether its layers stand in several rows. */
  readonly isWrapped: boolean;
  /** Around what was unfolded, the outer ones first. */
  readonly frames: readonly TitledFrame[];
  /** Stubs for nodes outside the neighbourhood, by id. */
  readonly stubs: ReadonlyMap<number, Stub>;
}

export interface TitledFrame extends PlacedFrame {
  readonly title: string;
  /** The node whose value leaves it. */
  readonly result: number;
}

/** The input of a plan. */
export type Graph = Pick<GraphPicture, 'nodes' | 'edges' | 'stubs'>;

const STRETCH = 3;

/** Most rows of boxes below each other. */
const MOST_BANDS = 4;

/** How much too high a drawing that is cut at the sides may be, if much more of it is in sight then. */
const TOO_HIGH = 1.2;
const MORE = 1.25;

/** The plans of a graph for a pane. */
export interface Plans {
  /** The plan that has all of the graph in sight; undefined where there is none, which mostly shows before anything is placed. */
  readonly whole: GraphPlan | undefined;
  /** Returns it, or the plan that has most of the graph in sight. */
  readonly best: () => GraphPlan;
}

/**
 * Lays out a graph for a pane: the highest drawing that fits the height, else the lowest, with more in each node where that fits the width;
 * where none fits whole, boxes in several rows; or a higher drawing that is a little too high, but so much narrower that more of it is in sight.
 * @throws RangeError for a graph that `layout` refuses.
 */
export function plansOf(graph: Graph, size: DrawingSize): Plans {
  const inOneRow = once(() => plansInOneRow(graph, size));
  const mayBeWhole = drawingsFor(graph.nodes).some(drawing => {
    const { rectangles, spacing } = measured(drawing, graph, size); // with more in each node they are no smaller
    return mayFit(rectangles, graph.edges, spacing, size);
  });
  const whole = (mayBeWhole ? inOneRow().whole : undefined) ?? wrappedPlan(graph, size);
  return { whole, best: () => whole ?? inOneRow().part };
}

/** Returns the best plan of a graph for a pane, as `plansOf` says. */
export const planGraph = (graph: Graph, size: DrawingSize): GraphPlan => plansOf(graph, size).best();

/** Plans whose layers stand in a row: one that is whole, and one for where none is. */
function plansInOneRow(
  graph: Graph,
  size: DrawingSize,
): { readonly whole: GraphPlan | undefined; readonly part: GraphPlan } {
  const [highest, ...lower] = drawingsFor(graph.nodes);
  let plan = planAs(highest!, graph, size); // the list is never empty
  const higher: GraphPlan[] = [];
  for (const drawing of lower) {
    if (plan.layout.height <= size.height) break;
    higher.push(plan);
    plan = planAs(drawing, graph, size);
  }
  const wide = widened(plan.drawing, graph.nodes);
  const widePlan = wide && planAs(wide, graph, size);
  return {
    whole: [widePlan, plan].find(other => other !== undefined && fits(other, size)),
    part: higher.findLast(other => isFuller(other, plan, size)) ?? plan,
  };
}

/** Whether the whole drawing is in sight. */
const fits = ({ layout }: GraphPlan, { width, height }: DrawingSize): boolean =>
  layout.width <= width && layout.height <= height;

/** Returns the highest drawing in boxes that fits whole with its layers wrapped into several rows; undefined where none does. */
function wrappedPlan(graph: Graph, size: DrawingSize): GraphPlan | undefined {
  for (const drawing of drawingsFor(graph.nodes)) {
    if (drawing.mode !== 'boxed') continue;
    const { rectangles, spacing } = measured(drawing, graph, size);
    const wrapped = wrappedLayout(rectangles, graph.edges, spacing, { ...size, mostBands: MOST_BANDS });
    const plan = wrapped && planOf(drawing, graph, wrapped, { isWrapped: true, frames: [] });
    if (plan !== undefined && fits(plan, size)) return plan;
  }
  return undefined;
}

/**
 * Returns the highest drawing in which what was unfolded stands in frames, in one row or several; undefined where none fits whole.
 * @param graph With the rows of the same, whose heads say what is unfolded.
 */
export function planFramed(graph: Graph & Pick<GraphPicture, 'rows'>, size: DrawingSize): GraphPlan | undefined {
  const frames = framesOf(graph.rows);
  for (const drawing of drawingsFor(graph.nodes)) {
    const { rectangles, spacing } = measured(drawing, graph, size);
    if (!haveRoom(rectangles, size)) continue;
    for (const isWrapped of [false, true]) {
      const placed = framedLayout(rectangles, graph.edges, frames, spacing, (nodes, edges) =>
        isWrapped
          ? wrappedLayout(nodes, edges, spacing, { ...size, mostBands: MOST_BANDS })
          : layout(nodes, edges, spacing),
      );
      const plan =
        placed &&
        planOf(drawing, graph, placed, {
          isWrapped,
          frames: placed.frames.map(place => titled(place, frames[place.at]!)),
        });
      if (plan !== undefined && fits(plan, size)) return plan;
    }
  }
  return undefined;
}

/** Whether nodes may fit a pane at all: far quicker to tell than to place them. */
const haveRoom = (nodes: readonly LayoutNode[], { width, height }: DrawingSize): boolean =>
  nodes.reduce((cells, node) => cells + node.width * node.height, 0) <= width * height;

/** Each head with the nodes below it that stand deeper. */
const framesOf = (rows: GraphPicture['rows']) =>
  rows.flatMap(({ id, head, depth }, at) => {
    if (head === undefined) return [];
    const end = rows.findIndex((row, below) => below > at && row.depth <= depth);
    const within = rows.slice(at + 1, end < 0 ? rows.length : end);
    const members = new Set(within.flatMap(row => (row.head === undefined ? [row.id] : [])));
    return [{ result: id, head, room: cellWidth(frameTitle(head.title)) + 2, members }];
  });

/** The title with the sign of what can be folded. */
const frameTitle = (title: string): string => ` ${title} − `;

function titled(place: PlacedFrame, { result, head }: ReturnType<typeof framesOf>[number]): TitledFrame {
  const long = frameTitle(head.longTitle);
  return { ...place, result, title: cellWidth(long) + 4 <= place.width ? long : frameTitle(head.title) };
}

/** Whether a higher drawing has much more in sight, and both ends of every edge still fit. */
function isFuller({ layout }: GraphPlan, lower: GraphPlan, size: DrawingSize): boolean {
  const visible = ({ width, height }: DrawingSize) =>
    Math.min(1, size.width / width) * Math.min(1, size.height / height);
  const fitsPane = ({ from, to }: RoutedEdge) => {
    const [start, end] = [layout.nodes.get(from)!, layout.nodes.get(to)!];
    return Math.max(start.y + start.height, end.y + end.height) - Math.min(start.y, end.y) <= size.height;
  };
  return (
    layout.height <= TOO_HIGH * size.height &&
    visible(layout) >= MORE * visible(lower.layout) &&
    layout.edges.every(fitsPane)
  );
}

function planAs(drawing: Drawing, graph: Graph, size: DrawingSize): GraphPlan {
  const { rectangles, spacing } = measured(drawing, graph, size);
  return planOf(drawing, graph, layout(rectangles, graph.edges, spacing), { isWrapped: false, frames: [] });
}

function measured(drawing: Drawing, { nodes, edges, stubs }: Graph, size: DrawingSize) {
  const operandCounts = new Map<number, number>();
  for (const { to } of edges) operandCounts.set(to, (operandCounts.get(to) ?? 0) + 1);
  const rectangles = [
    ...nodes.map(node => measure(node, operandCounts.get(node.id) ?? 0, drawing)),
    ...stubs.map(measureStub),
  ];
  const { betweenNodes } = drawing;
  return { rectangles, spacing: { betweenNodes, stretch: STRETCH, availableWidth: size.width } };
}

const planOf = (
  drawing: Drawing,
  { nodes, stubs }: Graph,
  layout: Layout,
  how: Pick<GraphPlan, 'isWrapped' | 'frames'>,
): GraphPlan => ({
  drawing,
  layout,
  ...how,
  least: new Map(nodes.map(node => [node.id, leastWidth(node, drawing)])),
  stubs: new Map(stubs.map(stub => [stub.id, stub])),
});
