/** The order of the vertices inside their layers, chosen so that few links cross. */

import type { Layered, NetLink, Vertex } from './layered.ts';

export type Layers = readonly (readonly Vertex[])[];

/** Sweeps over all layers; a graph of tens of thousands of vertices gets fewer, as it is shown in excerpts. */
const SWEEPS = { small: 12, large: 3, largeFrom: 5000 };
/** Widest layer whose neighbours are also tried pairwise, which costs a time quadratic in it. */
const WIDEST_TRANSPOSED = 80;

/**
 * Orders each layer: first as the formulas read (operands of slot 0 above those of slot 1), then by barycentre sweeps.
 * The best order found is returned, so that no sweep can do harm. Deterministic.
 */
export function order(graph: Layered): Layers {
  let layers = readingOrder(graph);
  const position = new Float64Array(graph.vertices.length);
  for (const layer of layers) remember(layer, position);
  let best = layers;
  let fewest = countCrossings(layers, position);
  const sweeps = graph.vertices.length < SWEEPS.largeFrom ? SWEEPS.small : SWEEPS.large;
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    layers = sweepOnce(layers, position, sweep % 2 === 1);
    layers = layers.map(layer => transpose(layer, position));
    const crossings = countCrossings(layers, position);
    if (crossings < fewest) {
      best = layers;
      fewest = crossings;
    }
  }
  return best;
}

/** Returns the order of a depth-first walk from results to operands: each vertex joins its layer after its operands. */
function readingOrder({ vertices, layers }: Layered): Layers {
  const ordered: Vertex[][] = layers.map(() => []);
  const entered = new Uint8Array(vertices.length);
  const next = new Int32Array(vertices.length);
  const path: Vertex[] = [];
  const enter = (vertex: Vertex): void => {
    if (entered[vertex.index] === 1) return;
    entered[vertex.index] = 1;
    path.push(vertex);
  };
  for (const result of vertices) {
    if (result.right.length > 0) continue;
    enter(result);
    for (let vertex = path.at(-1); vertex !== undefined; vertex = path.at(-1)) {
      const link = vertex.left[next[vertex.index]!++];
      if (link !== undefined) {
        enter(link.left);
      } else {
        ordered[vertex.layer]!.push(vertex);
        path.pop();
      }
    }
  }
  return ordered;
}

function remember(layer: readonly Vertex[], position: Float64Array): void {
  for (const [at, vertex] of layer.entries()) position[vertex.index] = at;
}

/** Sorts every layer by the mean position of its neighbours, left to right by operands or right to left by consumers. */
function sweepOnce(layers: Layers, position: Float64Array, isLeftwards: boolean): Layers {
  const swept = layers.map(layer => [...layer]);
  const turns = isLeftwards ? [...swept].reverse() : swept;
  for (const layer of turns) {
    const centre = isLeftwards ? consumerCentre : operandCentre;
    sortLayer(layer, vertex => centre(vertex, position));
    remember(layer, position);
  }
  return swept;
}

function operandCentre({ left }: Vertex, position: Float64Array): number | undefined {
  if (left.length === 0) return undefined;
  let sum = 0;
  for (const link of left) sum += position[link.left.index]!;
  return sum / left.length;
}

/** Returns the mean position of the consumers. The slot counts as a fraction, so that operands keep the order of slots. */
function consumerCentre({ right }: Vertex, position: Float64Array): number | undefined {
  if (right.length === 0) return undefined;
  let sum = 0;
  for (const link of right) sum += portPosition(link, position);
  return sum / right.length;
}

/** Returns a port's position, independent of node heights, so that every drawing of a graph has the same order. */
function portPosition({ right, port }: NetLink, position: Float64Array): number {
  return position[right.index]! + (port + 1) / (right.left.length + 1) - 0.5;
}

/** Sorts the vertices that have a centre among their places; other vertices keep their places. */
function sortLayer(layer: Vertex[], centreOf: (vertex: Vertex) => number | undefined): void {
  const places: number[] = [];
  const movable: { vertex: Vertex; centre: number }[] = [];
  for (const [at, vertex] of layer.entries()) {
    const centre = centreOf(vertex);
    if (centre === undefined) continue;
    places.push(at);
    movable.push({ vertex, centre });
  }
  movable.sort((a, b) => a.centre - b.centre);
  for (const [at, place] of places.entries()) layer[place] = movable[at]!.vertex;
}

/** Swaps neighbours as long as a swap saves crossings. */
function transpose(layer: readonly Vertex[], position: Float64Array): readonly Vertex[] {
  if (layer.length > WIDEST_TRANSPOSED) return layer;
  const swapped = [...layer];
  let isBetter = true;
  for (let round = 0; isBetter && round < layer.length; round++) {
    isBetter = false;
    for (let at = 0; at + 1 < swapped.length; at++) {
      const [upper, lower] = [swapped[at]!, swapped[at + 1]!];
      if (crossingsOf(lower, upper, position) >= crossingsOf(upper, lower, position)) continue;
      swapped[at] = lower;
      swapped[at + 1] = upper;
      isBetter = true;
    }
  }
  remember(swapped, position);
  return swapped;
}

/** Returns the crossings among the links of two neighbours when `upper` is above `lower`. */
function crossingsOf(upper: Vertex, lower: Vertex, position: Float64Array): number {
  let crossings = 0;
  for (const a of upper.left) {
    for (const b of lower.left) if (position[a.left.index]! > position[b.left.index]!) crossings++;
  }
  for (const a of upper.right) {
    for (const b of lower.right) if (portPosition(a, position) > portPosition(b, position)) crossings++;
  }
  return crossings;
}

/** Counts crossing pairs of links between neighbouring layers, as inversions by a Fenwick tree. */
function countCrossings(layers: Layers, position: Float64Array): number {
  let crossings = 0;
  for (const layer of layers) {
    const links = layer
      .flatMap(vertex => vertex.left)
      .sort((a, b) => portPosition(a, position) - portPosition(b, position));
    const size = layers[layer[0]!.layer - 1]?.length ?? 0;
    const seen = new Int32Array(size + 1);
    for (const [count, link] of links.entries()) {
      const at = position[link.left.index]! + 1;
      crossings += count;
      for (let i = at; i > 0; i -= i & -i) crossings -= seen[i]!;
      for (let i = at; i <= size; i += i & -i) seen[i]!++;
    }
  }
  return crossings;
}
