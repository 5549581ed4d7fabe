/** Cuts the layers of a graph into bands, which stand below each other where all layers in a row are too wide. */

import type { LayoutNode, NetLink, Vertex } from './layered.ts';
import type { Layers } from './order.ts';
import type { Spacing } from './spacing.ts';

/** Some layers in a row, drawn like a graph of their own: nets come in at its first layer, and go on from its last. */
export interface Band {
  /** Numbered by `index` from 0. */
  readonly vertices: readonly Vertex[];
  readonly layers: Layers;
  /** Returns what stands in this band for a vertex of the graph. */
  readonly at: (vertex: Vertex) => Vertex;
  /** By the vertex of the graph that a net comes from, top down: where it enters from the band above, and where it leaves to the band below. */
  readonly entries: ReadonlyMap<Vertex, Vertex>;
  readonly exits: ReadonlyMap<Vertex, Vertex>;
}

/** Takes no cells but its row. */
const PORTAL: LayoutNode = { id: Number.NaN, width: 0, height: 1 };

/**
 * Returns the layers as bands that begin with the layers `starts`, the first of which is 0.
 * A net that passes from band to band has the same place in the order of both, so that nets need not cross on the way.
 */
export function bandsOf(vertices: readonly Vertex[], layers: Layers, starts: readonly number[]): readonly Band[] {
  if (starts.length === 1) return [{ vertices, layers, at: vertex => vertex, entries: new Map(), exits: new Map() }];
  return starts.map((first, band) => cutOut(layers, first, starts[band + 1] ?? layers.length));
}

function cutOut(layers: Layers, first: number, end: number): Band {
  const vertices: Vertex[] = [];
  const leaving = (layer: number) => (layers[layer] ?? []).filter(({ right }) => right.length > 0);
  const shift = leaving(first - 1).length === 0 ? -first : 1 - first;
  const make = (vertex: Pick<Vertex, 'node' | 'height' | 'layer'>): Vertex => {
    const made = { ...vertex, index: vertices.length, layer: vertex.layer + shift, left: [], right: [] };
    vertices.push(made);
    return made;
  };
  const portals = (from: number, layer: number): Map<Vertex, Vertex> =>
    new Map(leaving(from).map(vertex => [vertex, make({ node: PORTAL, height: 1, layer })]));
  const entries = portals(first - 1, first - 1);
  const inside = new Map(layers.slice(first, end).flatMap(layer => layer.map(vertex => [vertex, make(vertex)])));
  const exits = end < layers.length ? portals(end - 1, end) : new Map<Vertex, Vertex>();
  for (const [from, left] of [...entries, ...inside]) {
    const exit = inside.has(from) ? exits.get(from) : undefined;
    if (exit !== undefined) join({ left, leftRow: left.node?.outRow ?? 0, right: exit, rightRow: 0, port: 0 });
    else
      for (const link of from.right)
        join({ ...link, left, leftRow: entries.has(from) ? 0 : link.leftRow, right: inside.get(link.right)! }); // it is in the next layer
  }
  const rows = [entries, ...layers.slice(first, end), exits].map(layer =>
    layer instanceof Map ? [...layer.values()] : layer.map(vertex => inside.get(vertex)!),
  );
  return {
    vertices,
    layers: rows.filter(layer => layer.length > 0),
    at: vertex => inside.get(vertex)!,
    entries,
    exits,
  };
}

function join(link: NetLink): void {
  const { left, right } = link;
  left.right.push(link);
  right.left.push(link);
}

/** How large bands may be, and how many of them there may be. */
export interface BandRoom {
  readonly width: number;
  readonly height: number;
  readonly mostBands: number;
}

/** Returns the cells that a layer takes at least, whatever its order: nodes need no gap where a line passes between them. */
function leastSize(
  layer: readonly Vertex[],
  { betweenNodes }: Spacing,
): { readonly wide: number; readonly high: number } {
  let [wide, high, gaps] = [0, 0, -1];
  for (const { node, height } of layer) {
    wide = Math.max(wide, node?.width ?? 0);
    high += height;
    gaps += node ? 1 : -1;
  }
  return { wide, high: high + Math.max(0, gaps) * betweenNodes };
}

/**
 * Whether there may be bands that the room holds. Nets only make bands wider and higher than the layers are by themselves,
 * and these need not be in their order yet.
 */
export function mayHold(layers: Layers, space: Spacing, { width, height, mostBands }: BandRoom): boolean {
  const sizes = layers.map(layer => leastSize(layer, space));
  const margin = space.beforeTracks + space.afterTracks;
  /** By layer: the fewest rows of the bands of all layers before it, and of a free row below each. */
  let fewest = [0, ...sizes.map(() => Number.POSITIVE_INFINITY)];
  for (let left = mostBands; fewest.at(-1)! > height + 1; left--) {
    if (left === 0) return false;
    const longer = fewest.map(() => Number.POSITIVE_INFINITY);
    for (const [start, rows] of fewest.entries()) {
      let [across, down] = [-margin, 0];
      for (let end = start; end < sizes.length; end++) {
        const { wide, high } = sizes[end]!;
        across += margin + wide;
        if (across > width) break;
        down = Math.max(down, high);
        longer[end + 1] = Math.min(longer[end + 1]!, rows + down + 1);
      }
    }
    fewest = longer;
  }
  return true;
}

/** Widths in cells of layers, of the channel right of each, and how many nets run through that. */
export interface Widths {
  readonly layers: readonly number[];
  readonly channels: readonly number[];
  readonly nets: readonly number[];
}

/** Most nets that pass from a band to the next: more cannot be followed by eye. */
const MOST_PASSING = 5;

/**
 * Returns with which layers a number of bands begins, so that the fewest nets pass between them and the widest is narrow.
 * @returns undefined where these bands cannot be that narrow.
 */
export function bandStarts(widths: Widths, bands: number, available: number): readonly number[] | undefined {
  const count = widths.layers.length;
  /** By layer: the best cut of all layers before it. */
  let best: (Cut | undefined)[] = Array.from({ length: count + 1 }, (_, end) => (end === 0 ? NOTHING : undefined));
  for (let band = 0; band < bands; band++) {
    const longer: (Cut | undefined)[] = best.map(() => undefined);
    for (const [start, before] of best.entries()) {
      if (before === undefined) continue;
      for (let end = start + 1; end <= count; end++) {
        const width = bandWidth(widths, start, end);
        if (width > available) break;
        const passing = end < count ? widths.nets[end - 1]! : 0;
        if (passing > MOST_PASSING) continue;
        const cut = {
          starts: [...before.starts, start],
          passing: before.passing + passing,
          widest: Math.max(before.widest, width),
        };
        if (isBetter(cut, longer[end])) longer[end] = cut;
      }
    }
    best = longer;
  }
  return best[count]?.starts;
}

interface Cut {
  readonly starts: readonly number[];
  readonly passing: number;
  readonly widest: number;
}

const NOTHING: Cut = { starts: [], passing: 0, widest: 0 };

const isBetter = (cut: Cut, other: Cut | undefined): boolean =>
  other === undefined || cut.passing < other.passing || (cut.passing === other.passing && cut.widest < other.widest);

/** The width of the layers from `start` to before `end`, with a track for each net that comes in or goes on. */
function bandWidth({ layers, channels, nets }: Widths, start: number, end: number): number {
  let width = 0;
  for (let layer = start; layer < end; layer++) width += layers[layer]! + (layer + 1 < end ? channels[layer]! : 0);
  if (start > 0) width += channels[start - 1]! + nets[start - 1]!;
  if (end < layers.length) width += channels[end - 1]! + nets[end - 1]!;
  return width;
}
