/** Lays out a graph with frames: each is placed like a graph of its own, and then stands among the nodes around it as one of them. */

import { type Layout, layout, type PlacedNode, type RoutedEdge } from './graph-layout.ts';
import { edgeKey, type LayoutEdge, type LayoutNode } from './layered.ts';
import type { CellPoint, Spacing } from './spacing.ts';

/** Some nodes that stand in a frame. A frame inside another has only nodes of that, and stands after it in a list. */
export interface Frame {
  readonly members: ReadonlySet<number>;
  /** Least cells between its borders, as for a title. */
  readonly room: number;
}

export interface PlacedFrame {
  /** Its place in the list of frames. */
  readonly at: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FramedLayout extends Layout {
  /** The outer frame before those in it. */
  readonly frames: readonly PlacedFrame[];
}

/** Cells between a frame and what stands in it: borders, and a blank at the right. */
const INSET = { left: 1, right: 2, top: 1, bottom: 1 };

/** A frame that is placed, as a node of what is around it. */
interface Placed {
  readonly at: number;
  readonly frame: Frame;
  readonly inside: Layout;
  readonly node: LayoutNode;
  /** The operands from outside, by the slot in which their edges enter. */
  readonly operands: readonly number[];
  /** The node whose value leaves the frame. */
  readonly outlet: number;
}

/**
 * Places the frames from the innermost on, then the whole. Leaves that one frame alone uses stand in it.
 * @param place How the outermost is placed.
 * @returns undefined where a frame has values of several nodes that others use, or one that does not come last in it.
 */
export function framedLayout(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  frames: readonly Frame[],
  spacing: Partial<Spacing>,
  place: (nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]) => Layout | undefined,
): FramedLayout | undefined {
  const least = nodes.reduce((low, { id }) => Math.min(low, id), 0);
  let graph: Graph = { nodes, edges };
  const placed = new Map<number, Placed>();
  for (const [at, frame] of [...frames.entries()].toReversed()) {
    const made = placeFrame(graph, withLeaves(frame, edges), least - 1 - at, placed, spacing);
    if (made === undefined) return undefined;
    placed.set(made.node.id, { ...made, at });
    graph = around(graph, made, placed);
  }
  const whole = place(graph.nodes, graph.edges);
  return whole && flattened(whole, edges, placed);
}

interface Graph {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
}

/** The frame with the leaves that nothing outside of it uses. */
function withLeaves(frame: Frame, edges: readonly LayoutEdge[]): Frame {
  const members = new Set(frame.members);
  const isComputed = new Set(edges.map(({ to }) => to));
  const users = new Map<number, boolean>();
  for (const { from, to } of edges)
    if (!isComputed.has(from)) users.set(from, (users.get(from) ?? true) && frame.members.has(to));
  for (const [leaf, isOwn] of users) if (isOwn) members.add(leaf);
  return { ...frame, members };
}

/** Whether a node, or all that stands in a frame, is a member. */
function isIn(frame: Frame, id: number, placed: ReadonlyMap<number, Placed>): boolean {
  const inner = placed.get(id);
  return inner === undefined ? frame.members.has(id) : frame.members.has(inner.outlet);
}

function placeFrame(
  { nodes, edges }: Graph,
  frame: Frame,
  id: number,
  placed: ReadonlyMap<number, Placed>,
  spacing: Partial<Spacing>,
): Omit<Placed, 'at'> | undefined {
  const own = nodes.filter(node => isIn(frame, node.id, placed));
  const isOwn = new Set(own.map(node => node.id));
  const outlets = new Set(edges.filter(({ from, to }) => isOwn.has(from) && !isOwn.has(to)).map(({ from }) => from));
  const results = own.filter(node => !edges.some(({ from }) => from === node.id)).map(node => node.id);
  const [outlet, ...others] = outlets.size > 0 ? outlets : results;
  if (outlet === undefined || others.length > 0) return undefined;
  const entering = edges.filter(({ from, to }) => !isOwn.has(from) && isOwn.has(to));
  const operands = [...new Set(entering.map(({ from }) => from))];
  const portals = operands.map(operand => ({ id: operand, width: 0, height: 1, isFirst: true }));
  const inner = edges.filter(({ to }) => isOwn.has(to));
  const inside = layout([...portals, ...own], inner, { ...spacing, stretch: 0 });
  const result = inside.nodes.get(outlet)!; // it is one of its own
  if (result.layer < inside.layers.length - 1) return undefined;
  const rowOf = (operand: number) => inside.nodes.get(operand)!.y;
  operands.sort((a, b) => rowOf(a) - rowOf(b));
  const outRow = own.find(node => node.id === outlet)!.outRow ?? 0; // as above
  return {
    frame,
    inside,
    operands,
    outlet: placed.get(outlet)?.outlet ?? outlet,
    node: {
      id,
      width: INSET.left + Math.max(inside.width, frame.room) + INSET.right,
      height: INSET.top + inside.height + INSET.bottom,
      inRows: operands.map(operand => INSET.top + rowOf(operand)),
      outRow: INSET.top + result.y + outRow,
    },
  };
}

/** The graph with a node for the frame, in place of what stands in it. */
function around(
  { nodes, edges }: Graph,
  { frame, node, operands }: Omit<Placed, 'at'>,
  placed: ReadonlyMap<number, Placed>,
): Graph {
  const isOwn = (id: number) => isIn(frame, id, placed);
  return {
    nodes: [...nodes.filter(({ id }) => !isOwn(id)), node],
    edges: [
      ...edges.filter(({ from, to }) => !isOwn(from) && !isOwn(to)),
      ...operands.map((from, slot) => ({ from, to: node.id, slot })),
      ...edges.filter(({ from, to }) => isOwn(from) && !isOwn(to)).map(edge => ({ ...edge, from: node.id })),
    ],
  };
}

/** A drawing inside another one, and where its corner stands in the whole. */
interface Scope extends CellPoint {
  readonly drawing: Layout;
  readonly edges: ReadonlyMap<string, RoutedEdge>;
  /** The frame around it; undefined for the whole. */
  readonly frame: Placed | undefined;
}

/** Puts all that stands in frames to its place in the whole. */
function flattened(whole: Layout, edges: readonly LayoutEdge[], placed: ReadonlyMap<number, Placed>): FramedLayout {
  const nodes = new Map<number, PlacedNode>();
  const frames: PlacedFrame[] = [];
  /** By node and frame: the drawings that it is in, the whole first. */
  const scopesOf = new Map<number, readonly Scope[]>();
  const enter = (drawing: Layout, corner: CellPoint, frame: Placed | undefined, outer: readonly Scope[]): void => {
    const scope = { ...corner, drawing, frame, edges: new Map(drawing.edges.map(edge => [edgeKey(edge), edge])) };
    const scopes = [...outer, scope];
    for (const node of drawing.nodes.values()) {
      if (frame?.operands.includes(node.id)) continue;
      scopesOf.set(node.id, scopes);
      const [x, y] = [corner.x + node.x, corner.y + node.y];
      const inner = placed.get(node.id);
      if (inner === undefined) nodes.set(node.id, { ...node, x, y });
      else {
        frames.push({ at: inner.at, x, y, width: node.width, height: node.height });
        enter(inner.inside, { x: x + INSET.left, y: y + INSET.top }, inner, scopes);
      }
    }
  };
  enter(whole, { x: 0, y: 0 }, undefined, []);
  const layers = whole.layers.map(layer => layer.filter(id => !placed.has(id)));
  const routed = edges.map(edge => ({ ...edge, points: pointsOf(edge, scopesOf, placed, nodes) }));
  return { ...whole, layers, nodes, edges: routed, frames };
}

/** The cells of an edge: out of the frames around its operand, across, and into the frames around the operation. */
function pointsOf(
  { from, to, slot }: LayoutEdge,
  scopesOf: ReadonlyMap<number, readonly Scope[]>,
  placed: ReadonlyMap<number, Placed>,
  nodes: ReadonlyMap<number, PlacedNode>,
): readonly CellPoint[] {
  const [sources, targets] = [scopesOf.get(from)!, scopesOf.get(to)!];
  const shared = sources.filter((scope, depth) => scope === targets[depth]).length;
  const points: CellPoint[] = [];
  const isSource = (id: number) => id === from || placed.get(id)?.outlet === from;
  let source = sources[shared]?.frame?.node.id ?? from;
  for (const [depth, scope] of targets.slice(shared - 1).entries()) {
    const next = targets[shared + depth]?.frame;
    const entry = next?.operands.findIndex(isSource);
    const edge = scope.edges.get(edgeKey({ from: source, to: next?.node.id ?? to, slot: entry ?? slot }))!; // each scope has its part
    points.push(...edge.points.map(({ x, y }) => ({ x: scope.x + x, y: scope.y + y })));
    source = next?.operands[entry!] ?? source; // with a frame there is an entry
  }
  const start = nodes.get(from)!;
  const first = points[0]!;
  return first.x === start.x + start.width ? points : [{ x: start.x + start.width, y: first.y }, ...points];
}
