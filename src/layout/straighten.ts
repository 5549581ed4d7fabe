/** Straightens long lines by moving them as a whole, which placing layer by layer cannot do. */

import type { Vertex } from './layered.ts';
import type { Layers } from './order.ts';

/** Free rows between neighbours of a layer. */
export interface Gaps {
  readonly betweenNodes: number;
  /** Free rows beside a line that passes through the layer. */
  readonly besideLine: number;
}

/** Returns the least rows between the tops of two neighbours in a layer. */
export function distance(above: Vertex, below: Vertex, gaps: Gaps): number {
  const isBesideLine = above.node === undefined || below.node === undefined;
  return above.height + (isBesideLine ? gaps.besideLine : gaps.betweenNodes);
}

/** Changes the rows of passing lines so that each has as few bends as its neighbours leave room for. */
export function straightenLines(vertices: readonly Vertex[], layers: Layers, top: Int32Array, gaps: Gaps): void {
  const place = new Int32Array(vertices.length);
  for (const layer of layers) for (const [at, vertex] of layer.entries()) place[vertex.index] = at;
  const roomOf = (vertex: Vertex): Room => {
    const layer = layers[vertex.layer]!;
    const above = layer[place[vertex.index]! - 1];
    const below = layer[place[vertex.index]! + 1];
    return {
      low: above === undefined ? Number.NEGATIVE_INFINITY : top[above.index]! + distance(above, vertex, gaps),
      high: below === undefined ? Number.POSITIVE_INFINITY : top[below.index]! - distance(vertex, below, gaps),
    };
  };
  for (const line of passingLines(vertices)) straighten(line, roomOf, top);
}

/** Rows, both included, between which a vertex may move. */
interface Room {
  readonly low: number;
  readonly high: number;
}

/** Returns the runs of places in which a net passes layers. */
function passingLines(vertices: readonly Vertex[]): Vertex[][] {
  const lines: Vertex[][] = [];
  for (const start of vertices) {
    if (start.node !== undefined || start.left[0]!.left.node === undefined) continue;
    const line: Vertex[] = [];
    for (let at: Vertex | undefined = start; at !== undefined; at = next(at)) line.push(at);
    lines.push(line);
  }
  return lines;
}

function next({ right }: Vertex): Vertex | undefined {
  return right.find(link => link.right.node === undefined)?.right;
}

/** Cuts a line into the longest pieces with a common row, and puts each into the best row for its ends. */
function straighten(line: readonly Vertex[], roomOf: (vertex: Vertex) => Room, top: Int32Array): void {
  for (let start = 0; start < line.length; ) {
    let { low, high } = roomOf(line[start]!);
    let end = start + 1;
    for (; end < line.length; end++) {
      const room = roomOf(line[end]!);
      if (Math.max(low, room.low) > Math.min(high, room.high)) break;
      low = Math.max(low, room.low);
      high = Math.min(high, room.high);
    }
    const piece = line.slice(start, end);
    const row = wishedRow(piece, low, high, top);
    for (const vertex of piece) top[vertex.index] = row;
    start = end;
  }
}

/** Returns the row in which the piece begins if there is room, else a row near the median of its branches and ends. */
function wishedRow(piece: readonly Vertex[], low: number, high: number, top: Int32Array): number {
  const { left, leftRow } = piece[0]!.left[0]!;
  const start = top[left.index]! + leftRow;
  if (low <= start && start <= high) return start;
  const branches = piece.flatMap(({ right }) => right.filter(link => link.right.node !== undefined));
  const rows = branches.map(link => top[link.right.index]! + link.rightRow).sort((a, b) => a - b);
  return Math.max(low, Math.min(high, rows[rows.length >> 1] ?? start));
}
