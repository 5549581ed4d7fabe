/** A layered drawing of a graph on the character grid: nodes never overlap, edges never touch a node and cross only at right angles. */

import { type Channel, routeChannel } from './channel.ts';
import { type Layered, type LayoutEdge, type LayoutNode, layer, type Vertex } from './layered.ts';
import { type Layers, order } from './order.ts';
import { place } from './place.ts';
import type { Gaps } from './straighten.ts';

/** A cell; x grows to the right, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Its layer (column of nodes), 0 at the left. */
  readonly layer: number;
}

export interface RoutedEdge extends LayoutEdge {
  /** First cell (right of the operand), corners, last cell (left of the operation). Edges of one operand share a trunk. */
  readonly points: readonly Point[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<number, PlacedNode>;
  readonly edges: readonly RoutedEdge[];
  /** Ids of the nodes of each layer, top down. */
  readonly layers: readonly (readonly number[])[];
}

/** Distances in cells. */
export interface Spacing extends Gaps {
  /** Straight cells before the first and after the last track of a channel; the last cell is the arrow head's. */
  readonly beforeTracks: number;
  readonly afterTracks: number;
  /** Channels may widen by up to this much on either side of their tracks while the drawing stays within `availableWidth`. */
  readonly stretch: number;
  readonly availableWidth: number;
}

const DEFAULT_SPACING: Spacing = {
  betweenNodes: 1,
  besideLine: 0,
  beforeTracks: 1,
  afterTracks: 2,
  stretch: 0,
  availableWidth: 0,
};

/**
 * Lays out a graph left to right, operands before operations. Deterministic, without recursion, about linear in nodes and edges
 * plus the layers that long edges pass.
 * @throws RangeError when an id repeats, an edge names an unknown node, or the edges form a cycle.
 */
export function layout(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  spacing: Partial<Spacing> = {},
): Layout {
  const space = { ...DEFAULT_SPACING, ...spacing };
  const graph = layer(nodes, edges);
  const layers = order(graph);
  const top = place(graph, layers, space);
  const channels = layers.slice(1).map((_, at) => routeLayer(layers[at]!, top));
  const columns = placeColumns(
    layers,
    channels.map(({ channel }) => channel.trackCount),
    space,
  );
  return draw(graph, layers, top, channels, columns);
}

interface RoutedChannel {
  readonly channel: Channel;
  /** The net number of each vertex in the channel to its right, by the vertex's index. */
  readonly netOf: ReadonlyMap<number, number>;
}

function routeLayer(leftLayer: readonly Vertex[], top: Int32Array): RoutedChannel {
  const sources = leftLayer.filter(vertex => vertex.right.length > 0);
  const netOf = new Map(sources.map((vertex, at) => [vertex.index, at]));
  const nets = sources.map(vertex => ({
    leftRow: top[vertex.index]! + outRowOf(vertex),
    rightRows: vertex.right.map(link => top[link.right.index]! + link.rightRow),
  }));
  return { channel: routeChannel(nets), netOf };
}

function outRowOf(vertex: Vertex): number {
  return vertex.node?.outRow ?? 0;
}

interface Columns {
  /** Left edge and width of each layer. */
  readonly layerX: readonly number[];
  readonly layerWidth: readonly number[];
  /** Column of track 0 of the channel to the right of each layer. */
  readonly trackX: readonly number[];
  readonly width: number;
}

function placeColumns(layers: Layers, trackCounts: readonly number[], space: Spacing): Columns {
  const layerWidth = layers.map(layer => layer.reduce((width, vertex) => Math.max(width, vertex.node?.width ?? 0), 0));
  const margin = space.beforeTracks + space.afterTracks;
  const tight = sum(layerWidth) + sum(trackCounts) + margin * trackCounts.length;
  const even = Math.floor((space.availableWidth - tight) / (2 * Math.max(1, trackCounts.length)));
  const stretch = Math.max(0, Math.min(space.stretch, even));
  const layerX: number[] = [];
  const trackX: number[] = [];
  let x = 0;
  for (const [at, width] of layerWidth.entries()) {
    layerX.push(x);
    trackX.push(x + width + space.beforeTracks + stretch);
    x += width + (trackCounts[at] ?? 0) + (at < trackCounts.length ? margin + 2 * stretch : 0);
  }
  return { layerX, layerWidth, trackX, width: x };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function draw(
  graph: Layered,
  layers: Layers,
  top: Int32Array,
  channels: readonly RoutedChannel[],
  columns: Columns,
): Layout {
  const nodes = new Map<number, PlacedNode>();
  for (const vertex of graph.vertices) {
    if (vertex.node === undefined) continue;
    const { id, width } = vertex.node;
    const x = columns.layerX[vertex.layer]!;
    nodes.set(id, { id, x, y: top[vertex.index]!, width, height: vertex.height, layer: vertex.layer });
  }
  const edges = graph.routes.map(({ edge, net, reach, target, targetRow }) => {
    const line = startLine(nodes.get(edge.from)!, top[net[0]!.index]! + outRowOf(net[0]!));
    for (let at = 0; at < reach; at++) {
      const next = at + 1 < reach ? top[net[at + 1]!.index]! : top[target.index]! + targetRow;
      followChannel(line, channels[net[at]!.layer]!, net[at]!, next, columns.trackX[net[at]!.layer]!);
    }
    line.push({ x: columns.layerX[target.layer]! - 1, y: top[target.index]! + targetRow });
    return { ...edge, points: line };
  });
  const named = layers.map(layer => layer.flatMap(vertex => vertex.node?.id ?? []));
  return shiftIntoView(nodes, edges, named, columns.width);
}

function startLine(node: PlacedNode, row: number): Point[] {
  return [{ x: node.x + node.width, y: row }];
}

/** Continues a line along the trunks of its net to the row in which it leaves the channel. */
function followChannel(line: Point[], routed: RoutedChannel, vertex: Vertex, toRow: number, trackX: number): void {
  const trunks = routed.channel.trunks[routed.netOf.get(vertex.index)!]!;
  for (const [at, trunk] of trunks.entries()) {
    const row = at + 1 < trunks.length ? trunk.rightRows[0]! : toRow;
    if (row === trunk.leftRow) continue;
    const x = trackX + trunk.track;
    line.push({ x, y: trunk.leftRow }, { x, y: row });
  }
}

/** Moves everything so that the topmost row is 0, and measures the height. */
function shiftIntoView(
  nodes: Map<number, PlacedNode>,
  edges: readonly RoutedEdge[],
  layers: readonly (readonly number[])[],
  width: number,
): Layout {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const include = (first: number, last: number): void => {
    least = Math.min(least, first);
    most = Math.max(most, last);
  };
  for (const { y, height } of nodes.values()) include(y, y + height - 1);
  for (const { points } of edges) for (const { y } of points) include(y, y);
  if (nodes.size === 0) return { width, height: 0, nodes, edges, layers };
  for (const [id, node] of nodes) nodes.set(id, { ...node, y: node.y - least });
  const lines = edges.map(edge => ({ ...edge, points: edge.points.map(({ x, y }) => ({ x, y: y - least })) }));
  return { width, height: most - least + 1, nodes, edges: lines, layers };
}
