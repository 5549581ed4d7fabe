/** Growing typed arrays in chunks: written data is never copied or moved, and small columns start small. */

import type { Kind } from './events.ts';

/** No event: a leaf's initial value, or no previous writer. */
export const NONE = -1;

/** Where the numbers at the head of a `parameter.updated` payload lie; after them come the parameter, the optimizer's state, and
 * the gradient if it was clipped. Otherwise the log holds it already, `gradient` events back. */
export const UPDATE_HEAD = { lr: 0, clipped: 1, step: 2, gradient: 3, length: 4 } as const;

const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;
/** Rows of the smallest chunk; 64 · 4⁵ = 65,536. */
const LEAST_ROWS = 64;
const BYTES_A_ROW = 18;

/** The columns of the log: a row of 18 bytes for each event. */
export class Columns {
  private kinds: Uint16Array[] = [];
  private nodes: Int32Array[] = [];
  private edges: Int32Array[] = [];
  private payloads: Uint32Array[] = [];
  private previous: Int32Array[] = [];
  private capacity = 0;
  /** Rows in chunks that belong to the columns forked from. */
  private shared = 0;
  length = 0;

  push(kind: Kind, node: number, edge: number, payload: number, previous: number): number {
    if (this.length === this.capacity) this.grow();
    const i = this.length++;
    const [chunk, row] = [i >>> CHUNK_BITS, i & MASK];
    this.kinds[chunk]![row] = kind;
    this.nodes[chunk]![row] = node;
    this.edges[chunk]![row] = edge;
    this.payloads[chunk]![row] = payload;
    this.previous[chunk]![row] = previous;
    return i;
  }

  kind = (i: number): Kind => this.kinds[i >>> CHUNK_BITS]![i & MASK]! as Kind; // only kinds are pushed
  node = (i: number): number => this.nodes[i >>> CHUNK_BITS]![i & MASK]!;
  edge = (i: number): number => this.edges[i >>> CHUNK_BITS]![i & MASK]!;
  payload = (i: number): number => this.payloads[i >>> CHUNK_BITS]![i & MASK]!;
  previousOf = (i: number): number => this.previous[i >>> CHUNK_BITS]![i & MASK]!;

  /** Returns the first `length` rows; chunks are shared except the last, to which both will write. */
  fork(length: number): Columns {
    const forked = new Columns();
    const chunks = Math.ceil(length / CHUNK);
    const whole = <T extends Uint16Array | Int32Array | Uint32Array>(all: readonly T[]): T[] =>
      all.slice(0, chunks).map((chunk, c) => ((c + 1) * CHUNK <= length ? chunk : (chunk.slice() as T))); // slice keeps the type
    forked.kinds = whole(this.kinds);
    forked.nodes = whole(this.nodes);
    forked.edges = whole(this.edges);
    forked.payloads = whole(this.payloads);
    forked.previous = whole(this.previous);
    forked.capacity = forked.kinds.reduce((sum, chunk) => sum + chunk.length, 0);
    forked.shared = length - (length & MASK);
    forked.length = length;
    return forked;
  }

  /** Bytes held, all columns together. */
  get bytes(): number {
    return (this.capacity - this.shared) * BYTES_A_ROW;
  }

  /** The first chunk grows fourfold from 64 rows; later chunks come whole. */
  private grow(): void {
    const isFirst = this.capacity < CHUNK;
    const size = isFirst ? Math.max(LEAST_ROWS, 4 * this.capacity) : CHUNK;
    const chunk = isFirst ? 0 : this.kinds.length;
    // All columns share a buffer: making a buffer costs more than filling it in a small log.
    const buffer = new ArrayBuffer(size * BYTES_A_ROW);
    this.payloads[chunk] = copyInto(new Uint32Array(buffer, 0, size), this.payloads[chunk]);
    this.previous[chunk] = copyInto(new Int32Array(buffer, 4 * size, size), this.previous[chunk]);
    this.nodes[chunk] = copyInto(new Int32Array(buffer, 8 * size, size), this.nodes[chunk]);
    this.edges[chunk] = copyInto(new Int32Array(buffer, 12 * size, size), this.edges[chunk]);
    this.kinds[chunk] = copyInto(new Uint16Array(buffer, 16 * size, size), this.kinds[chunk]);
    this.capacity = isFirst ? size : this.capacity + size;
  }
}

function copyInto<T extends Uint16Array | Int32Array | Uint32Array>(larger: T, smaller: T | undefined): T {
  if (smaller !== undefined) larger.set(smaller);
  return larger;
}
