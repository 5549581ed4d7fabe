/** The rows of the vertices: in the order of each layer, without overlap, with as many straight links as possible. */

import { createHeap, pop, push } from './heap.ts';
import type { Layered, Link, Vertex } from './layered.ts';
import type { Layers } from './order.ts';

/** Free rows between neighbours of a layer. */
export interface Gaps {
  readonly betweenNodes: number;
  /** Beside a line that passes through the layer. */
  readonly besideLine: number;
}

/** How much a straight line matters: most where a net passes unseen, then between operations, least at a leaf. */
const WEIGHT = { passing: 8, operation: 6, leaf: 2 };

type Side = 'left' | 'right';

const ROUNDS = { small: 6, large: 2, largeFrom: 5000 };

/**
 * Finds the top row of each vertex, the smallest being 0.
 * Each layer in turn gets the rows that minimise the weighted vertical length of its links to the layers already placed:
 * an isotonic L1 regression, whose optimum is made of medians and therefore of integers and straight lines.
 */
export function place(graph: Layered, layers: Layers, gaps: Gaps): Int32Array {
  const top = new Int32Array(graph.vertices.length);
  for (const layer of layers) pack(layer, top, gaps);
  const rounds = graph.vertices.length < ROUNDS.largeFrom ? ROUNDS.small : ROUNDS.large;
  const reversed = [...layers].reverse();
  for (let round = 0; round < rounds; round++) {
    for (const layer of layers) settle(layer, top, gaps, ['left']);
    for (const layer of reversed) settle(layer, top, gaps, ['right']);
  }
  for (let round = 0; round < rounds; round++) {
    for (const layer of round % 2 === 0 ? layers : reversed) settle(layer, top, gaps, ['left', 'right']);
  }
  const least = top.reduce((a, b) => Math.min(a, b), 0x7fffffff);
  return top.map(row => row - least);
}

function pack(layer: readonly Vertex[], top: Int32Array, gaps: Gaps): void {
  const offsets = offsetsOf(layer, gaps);
  for (const [at, vertex] of layer.entries()) top[vertex.index] = offsets[at]!;
}

/** Rows of a layer packed as tightly as its gaps allow. */
function offsetsOf(layer: readonly Vertex[], gaps: Gaps): number[] {
  let row = 0;
  return layer.map((vertex, at) => {
    const above = layer[at - 1];
    if (above !== undefined) {
      const isBesideLine = above.node === undefined || vertex.node === undefined;
      row += above.height + (isBesideLine ? gaps.besideLine : gaps.betweenNodes);
    }
    return row;
  });
}

/**
 * Minimises Σ weight · |row − wanted row| over a layer with row₍ᵢ₊₁₎ ≥ row₍ᵢ₎ + distance, exactly, in O(links · log links).
 * Slope trick: the heap holds the breakpoints of the convex cost of the vertices so far, cut off where it would rise.
 */
function settle(layer: readonly Vertex[], top: Int32Array, gaps: Gaps, sides: readonly Side[]): void {
  const offsets = offsetsOf(layer, gaps);
  const breakpoints = createHeap();
  const optima: number[] = [];
  for (const [at, vertex] of layer.entries()) {
    let rise = 0;
    for (const { row, weight } of wishes(vertex, top, sides)) {
      push(breakpoints, row - offsets[at]!, 2 * weight);
      rise += weight;
    }
    flatten(breakpoints, rise);
    optima.push(breakpoints.keys[0]!);
  }
  let limit = Number.POSITIVE_INFINITY;
  for (let at = layer.length - 1; at >= 0; at--) {
    limit = Math.min(limit, optima[at]!);
    top[layer[at]!.index] = limit + offsets[at]!;
  }
}

function flatten(breakpoints: ReturnType<typeof createHeap>, rise: number): void {
  let left = rise;
  while (left > 0) {
    const key = breakpoints.keys[0]!;
    const weight = pop(breakpoints)!;
    if (weight > left) push(breakpoints, key, weight - left);
    left -= weight;
  }
}

interface Wish {
  readonly row: number;
  readonly weight: number;
}

/** Where each link would like its vertex to be; a vertex without links on these sides wishes, weakly, to stay. */
function wishes(vertex: Vertex, top: Int32Array, sides: readonly Side[]): Wish[] {
  const wanted: Wish[] = [];
  for (const side of sides) {
    for (const link of vertex[side]) {
      const shift = side === 'left' ? link.leftRow - link.rightRow : link.rightRow - link.leftRow;
      wanted.push({ row: top[link[side].index]! + shift, weight: weightOf(link) });
    }
  }
  return wanted.length > 0 ? wanted : [{ row: top[vertex.index]!, weight: 1 }];
}

function weightOf({ left, right }: Link): number {
  if (left.node === undefined) return right.node === undefined ? WEIGHT.passing : WEIGHT.operation;
  return left.left.length > 0 ? WEIGHT.operation : WEIGHT.leaf;
}
