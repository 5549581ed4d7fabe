/** A layered drawing of a graph on the character grid: nodes never overlap, edges never touch a node and cross only at right angles. */

import { type BandRoom, bandStarts, bandsOf, mayHold } from './bands.ts';
import { type Layered, type LayoutEdge, type LayoutNode, layer, type Route, type Vertex } from './layered.ts';
import { type Layers, order } from './order.ts';
import { followChannel, outRowOf, type PlacedBand, placeBand, widthsOf } from './placed-band.ts';
import type { CellPoint, Spacing } from './spacing.ts';

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
  readonly points: readonly CellPoint[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<number, PlacedNode>;
  readonly edges: readonly RoutedEdge[];
  /** Ids of the nodes of each layer, top down. */
  readonly layers: readonly (readonly number[])[];
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
  const graph = layer(nodes, edges);
  const layers = order(graph);
  return draw(graph, layers, [0], { ...DEFAULT_SPACING, ...spacing });
}

/** Whether a graph may fit with its layers in a row, which its nodes' sizes tell far quicker than placing them. */
export const mayFit = (
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  spacing: Partial<Spacing>,
  room: Omit<BandRoom, 'mostBands'>,
): boolean => mayHold(layer(nodes, edges).layers, { ...DEFAULT_SPACING, ...spacing }, { ...room, mostBands: 1 });

/**
 * Returns the same graph with its layers wrapped into the fewest bands that have room: below each other, as lines of text are.
 * An edge to a lower band runs around at the right and enters it at the left.
 * @returns undefined where no bands have.
 */
export function wrappedLayout(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  spacing: Partial<Spacing>,
  room: BandRoom,
): Layout | undefined {
  const space = { ...DEFAULT_SPACING, ...spacing, availableWidth: room.width };
  const graph = layer(nodes, edges);
  if (!mayHold(graph.layers, space, room)) return undefined;
  const layers = order(graph);
  const widths = widthsOf(placeBand(bandsOf(graph.vertices, layers, [0])[0]!, space), space); // one band has no portals
  for (let bands = 2; bands <= room.mostBands; bands++) {
    const starts = bandStarts(widths, bands, room.width);
    if (starts === undefined) continue;
    const wrapped = draw(graph, layers, starts, space);
    if (wrapped.width <= room.width && wrapped.height <= room.height) return wrapped;
  }
  return undefined;
}

/** A band, and where its cells are in the drawing: lower by `y`. */
interface StackedBand extends PlacedBand {
  readonly first: number;
  readonly y: number;
}

function draw(graph: Layered, layers: Layers, starts: readonly number[], space: Spacing): Layout {
  const bands: StackedBand[] = [];
  let y = 0;
  for (const [at, band] of bandsOf(graph.vertices, layers, starts).entries()) {
    const placed = placeBand(band, space);
    bands.push({ ...placed, first: starts[at]!, y: y - placed.low });
    y += placed.high - placed.low + 1 + (band.exits.size === 0 ? 0 : band.exits.size + 2 * space.betweenNodes);
  }
  const nodes = new Map<number, PlacedNode>();
  for (const vertex of graph.vertices) {
    if (vertex.node === undefined) continue;
    const band = bandAt(bands, vertex.layer);
    const { index, layer } = band.band.at(vertex);
    const { id, width } = vertex.node;
    const x = band.layerX[layer]!;
    nodes.set(id, { id, x, y: band.y + band.top[index]!, width, height: vertex.height, layer: vertex.layer });
  }
  return {
    width: bands.reduce((most, { width }) => Math.max(most, width), 0),
    height: nodes.size === 0 ? 0 : y,
    nodes,
    edges: graph.routes.map(route => ({ ...route.edge, points: lineOf(route, bands, space) })),
    layers: layers.map(layer => layer.flatMap(vertex => vertex.node?.id ?? [])),
  };
}

const bandAt = (bands: readonly StackedBand[], layer: number): StackedBand =>
  bands.findLast(({ first }) => first <= layer)!; // the first band begins with layer 0

/** The cells of an edge: along the places of its net, from layer to layer and from band to band. */
function lineOf({ net, reach, target, targetRow }: Route, bands: readonly StackedBand[], space: Spacing): CellPoint[] {
  const start = bandAt(bands, net[0]!.layer);
  const inStart = start.band.at(net[0]!);
  const x = start.layerX[inStart.layer]! + (net[0]!.node?.width ?? 0);
  const line: CellPoint[] = [{ x, y: start.y + start.top[inStart.index]! + outRowOf(net[0]!) }];
  for (let at = 0; at < reach; at++) {
    const [from, to, row] = at + 1 < reach ? [net[at]!, net[at + 1]!, 0] : [net[at]!, target, targetRow];
    const [band, next] = [bandAt(bands, from.layer), bandAt(bands, to.layer)];
    const toRow = next.top[next.band.at(to).index]! + row;
    if (band === next) {
      followChannel(line, band, band.band.at(from), toRow);
      continue;
    }
    const [exit, entry] = [band.band.exits.get(from)!, next.band.entries.get(from)!]; // every net between bands has both
    followChannel(line, band, band.band.at(from), band.top[exit.index]!);
    goRound(line, band, next, from, space);
    followChannel(line, next, entry, toRow);
  }
  const end = bandAt(bands, target.layer);
  const inEnd = end.band.at(target);
  line.push({ x: end.layerX[inEnd.layer]! - 1, y: end.y + end.top[inEnd.index]! + targetRow });
  return line;
}

/** Continues a line from the end of a band to the start of the next: each net has a column at both sides and a row between them. */
function goRound(line: CellPoint[], band: StackedBand, next: StackedBand, from: Vertex, space: Spacing): void {
  const [exit, entry] = [band.band.exits.get(from)!, next.band.entries.get(from)!];
  const place = band.band.exits.size - 1 - [...band.band.exits.keys()].indexOf(from); // the upper net is the outer one
  const right = band.layerX[exit.layer]! + place;
  const between = band.y + band.high + 1 + space.betweenNodes + place;
  line.push({ x: right, y: band.y + band.top[exit.index]! }, { x: right, y: between });
  line.push({ x: place, y: between }, { x: place, y: next.y + next.top[entry.index]! });
}
