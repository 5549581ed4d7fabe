/** Puts the vertices of a band onto the grid: rows, channels between the layers, columns. */

import type { Band, Widths } from './bands.ts';
import { type Channel, routeChannel } from './channel.ts';
import type { Vertex } from './layered.ts';
import type { Layers } from './order.ts';
import { place } from './place.ts';
import type { CellPoint, Spacing } from './spacing.ts';

/** A band with its cells counted from its own corner. */
export interface PlacedBand extends Columns {
  readonly band: Band;
  /** The row of each vertex, by its index. */
  readonly top: Int32Array;
  readonly channels: readonly RoutedChannel[];
  /** Its rows are those from `low` to `high`, both included. */
  readonly low: number;
  readonly high: number;
}

export function placeBand(band: Band, space: Spacing): PlacedBand {
  const { vertices, layers, entries, exits } = band;
  const top = place(vertices, layers, space);
  const channels = layers.slice(1).map((_, at) => routeLayer(layers[at]!, top));
  const columns = placeColumns(
    layers,
    channels.map(({ channel }) => channel.trackCount),
    { ...space, availableWidth: space.availableWidth - entries.size - exits.size },
    entries.size,
  );
  const trunks = channels.flatMap(({ channel }) => channel.trunks.flat());
  const turns = trunks.flatMap(({ leftRow, rightRows }) => [leftRow, ...rightRows]);
  const low = least([...vertices.map(({ index }) => top[index]!), ...turns]);
  const high = -least([...vertices.map(({ index, height }) => 1 - top[index]! - height), ...turns.map(row => -row)]);
  return { band, top, channels, ...columns, width: columns.width + exits.size, low, high };
}

const least = (numbers: readonly number[]): number =>
  numbers.reduce((low, number) => Math.min(low, number), Number.POSITIVE_INFINITY);

export interface RoutedChannel {
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

export const outRowOf = (vertex: Vertex): number => vertex.node?.outRow ?? 0;

interface Columns {
  /** Left edge and width of each layer. */
  readonly layerX: readonly number[];
  readonly layerWidth: readonly number[];
  /** Column of track 0 of the channel to the right of each layer. */
  readonly trackX: readonly number[];
  readonly width: number;
}

function placeColumns(layers: Layers, trackCounts: readonly number[], space: Spacing, left: number): Columns {
  const layerWidth = layers.map(layer => layer.reduce((width, vertex) => Math.max(width, vertex.node?.width ?? 0), 0));
  const margin = space.beforeTracks + space.afterTracks;
  const tight = sum(layerWidth) + sum(trackCounts) + margin * trackCounts.length;
  const even = Math.floor((space.availableWidth - tight) / (2 * Math.max(1, trackCounts.length)));
  const stretch = Math.max(0, Math.min(space.stretch, even));
  const layerX: number[] = [];
  const trackX: number[] = [];
  let x = left;
  for (const [at, width] of layerWidth.entries()) {
    layerX.push(x);
    trackX.push(x + width + space.beforeTracks + stretch);
    x += width + (trackCounts[at] ?? 0) + (at < trackCounts.length ? margin + 2 * stretch : 0);
  }
  return { layerX, layerWidth, trackX, width: x };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The widths of a band of all layers. */
export function widthsOf({ layerWidth, channels }: PlacedBand, { beforeTracks, afterTracks }: Spacing): Widths {
  return {
    layers: layerWidth,
    channels: channels.map(({ channel }) => beforeTracks + channel.trackCount + afterTracks),
    nets: channels.map(({ netOf }) => netOf.size),
  };
}

/** Continues a line from a vertex along the trunks of its net to the row in which it leaves the channel. */
export function followChannel(
  line: CellPoint[],
  placed: PlacedBand & { readonly y: number },
  { index, layer }: Vertex,
  toRow: number,
): void {
  const { channel, netOf } = placed.channels[layer]!;
  const trunks = channel.trunks[netOf.get(index)!]!;
  for (const [at, trunk] of trunks.entries()) {
    const row = at + 1 < trunks.length ? trunk.rightRows[0]! : toRow;
    if (row === trunk.leftRow) continue;
    const x = placed.trackX[layer]! + trunk.track;
    line.push({ x, y: placed.y + trunk.leftRow }, { x, y: placed.y + row });
  }
}
