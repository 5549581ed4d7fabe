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

/** Where the numbers of a row stand. */
const PLACE = { node: 0, edge: 1, payload: 2, previous: 3, width: 4 } as const;

/** The columns of the log: a row of 18 bytes for each event. */
export class Columns {
  /** Apart from the others, as searches read the kinds of all events. */
  private kinds: Uint16Array[] = [];
  private rows: Int32Array[] = [];
  private capacity = 0;
  /** Rows in chunks that belong to the columns forked from. */
  private shared = 0;
  length = 0;

  push(kind: Kind, node: number, edge: number, payload: number, previous: number): number {
    if (this.length === this.capacity) this.grow();
    const i = this.length++;
    const chunk = i >>> CHUNK_BITS;
    const row = i & MASK;
    this.kinds[chunk]![row] = kind;
    const numbers = this.rows[chunk]!;
    const at = row * PLACE.width;
    numbers[at + PLACE.node] = node;
    numbers[at + PLACE.edge] = edge;
    numbers[at + PLACE.payload] = payload;
    numbers[at + PLACE.previous] = previous;
    return i;
  }

  kind(i: number): Kind {
    return this.kinds[i >>> CHUNK_BITS]![i & MASK]! as Kind; // only kinds are pushed
  }
  node(i: number): number {
    return this.read(i, PLACE.node);
  }
  edge(i: number): number {
    return this.read(i, PLACE.edge);
  }
  /** A place of 32 bits without a sign. */
  payload(i: number): number {
    return this.read(i, PLACE.payload) >>> 0;
  }
  previousOf(i: number): number {
    return this.read(i, PLACE.previous);
  }

  private read(i: number, place: number): number {
    return this.rows[i >>> CHUNK_BITS]![(i & MASK) * PLACE.width + place]!;
  }

  /** Returns the first `length` rows; chunks are shared except the last, to which both will write. */
  fork(length: number): Columns {
    const forked = new Columns();
    const chunks = Math.ceil(length / CHUNK);
    const whole = <T extends Uint16Array | Int32Array>(all: readonly T[]): T[] =>
      all.slice(0, chunks).map((chunk, c) => ((c + 1) * CHUNK <= length ? chunk : (chunk.slice() as T))); // slice keeps the type
    forked.kinds = whole(this.kinds);
    forked.rows = whole(this.rows);
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
    const buffer = new ArrayBuffer(size * BYTES_A_ROW); // one for both: to make a buffer costs a small log more than to fill it
    this.rows[chunk] = copyInto(new Int32Array(buffer, 0, PLACE.width * size), this.rows[chunk]);
    this.kinds[chunk] = copyInto(new Uint16Array(buffer, 16 * size, size), this.kinds[chunk]);
    this.capacity = isFirst ? size : this.capacity + size;
  }
}

function copyInto<T extends Uint16Array | Int32Array>(larger: T, smaller: T | undefined): T {
  if (smaller !== undefined) larger.set(smaller);
  return larger;
}
