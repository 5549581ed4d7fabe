/** Places vertices in rows: in each layer's order, without overlap, with as many straight links as possible. */

import { createHeap, pop, push } from './heap.ts';
import type { NetLink, Vertex } from './layered.ts';
import type { Layers } from './order.ts';
import { distance, type Gaps, straightenLines } from './straighten.ts';

/** Weights of straight lines: highest for passing nets, then for operations, lowest for leaves. */
const WEIGHT = { passing: 8, operation: 6, leaf: 2 };

type Side = 'left' | 'right';

const ROUNDS = { small: 6, large: 2, largeFrom: 5000 };

/**
 * Finds the top row of each vertex, the smallest being 0.
 * Each layer in turn gets the rows that minimise the weighted vertical length of its links to the layers already placed:
 * an isotonic L1 regression, whose optimum is made of medians and therefore of integers and straight lines.
 */
export function place(vertices: readonly Vertex[], layers: Layers, gaps: Gaps): Int32Array {
  const top = new Int32Array(vertices.length);
  for (const layer of layers) pack(layer, top, gaps);
  const rounds = vertices.length < ROUNDS.largeFrom ? ROUNDS.small : ROUNDS.large;
  const reversed = [...layers].reverse();
  sweepUntilStill(rounds, top, () => {
    for (const layer of layers) settle(layer, top, gaps, ['left']);
    for (const layer of reversed) settle(layer, top, gaps, ['right']);
  });
  const balance = (): void => {
    for (const layer of layers) settle(layer, top, gaps, ['left', 'right']);
    for (const layer of reversed) settle(layer, top, gaps, ['left', 'right']);
  };
  sweepUntilStill(rounds / 2, top, balance);
  straightenLines(vertices, layers, top, gaps);
  balance();
  straightenLines(vertices, layers, top, gaps);
  return withoutEmptyBands(vertices, top, gaps);
}

/** Repeats a sweep until nothing moves, at most `rounds` times. */
function sweepUntilStill(rounds: number, top: Int32Array, sweep: () => void): void {
  for (let round = 0; round < rounds; round++) {
    const before = top.slice();
    sweep();
    if (before.every((row, at) => row === top[at])) return;
  }
}

function pack(layer: readonly Vertex[], top: Int32Array, gaps: Gaps): void {
  const offsets = offsetsOf(layer, gaps);
  for (const [at, vertex] of layer.entries()) top[vertex.index] = offsets[at]!;
}

/** Returns the rows of a layer packed as tightly as its gaps allow. */
function offsetsOf(layer: readonly Vertex[], gaps: Gaps): number[] {
  let row = 0;
  return layer.map((vertex, at) => {
    const above = layer[at - 1];
    if (above !== undefined) row += distance(above, vertex, gaps);
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
    const weight = pop(breakpoints)!; // one is left
    if (weight > left) push(breakpoints, key, weight - left);
    left -= weight;
  }
}

interface Wish {
  readonly row: number;
  readonly weight: number;
}

/** Returns the wanted row of a vertex for each link; a vertex without links on these sides weakly wants to stay. */
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

/** Removes rows that no vertex uses, except for gaps between neighbours; lines across them become shorter. */
function withoutEmptyBands(vertices: readonly Vertex[], top: Int32Array, gaps: Gaps): Int32Array {
  const byRow = [...vertices].sort((a, b) => top[a.index]! - top[b.index]!);
  const moved = new Int32Array(top.length);
  let shift = -(byRow[0] === undefined ? 0 : top[byRow[0].index]!);
  let end = Number.NEGATIVE_INFINITY;
  for (const vertex of byRow) {
    const row = top[vertex.index]!;
    if (end !== Number.NEGATIVE_INFINITY) shift -= Math.max(0, row - end - gaps.betweenNodes);
    moved[vertex.index] = row + shift;
    end = Math.max(end, row + vertex.height);
  }
  return moved;
}

function weightOf({ left, right }: NetLink): number {
  if (left.node === undefined) return right.node === undefined ? WEIGHT.passing : WEIGHT.operation;
  return left.left.length > 0 ? WEIGHT.operation : WEIGHT.leaf;
}
