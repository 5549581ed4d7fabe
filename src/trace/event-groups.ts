/** Events gathered into chunks: the numbers of a group, then its rows, column after column. */

import { KIND, type Kind, numbersOfKind, type ParameterUpdated } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import type { LeafNode } from '../graph/program.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import type { Chunk } from './log-chunks.ts';

/** Most events and numbers of a group; a chunk has at most as many numbers. */
const GROUP = { events: 4_096, numbers: 131_072 } as const;

export class EventGroups {
  /** Full chunks. */
  ready: Chunk[] = [];
  /** The event to be added next. */
  next = 0;
  private readonly log: EventLog;
  private readonly changesGradients: boolean;
  /** How many numbers an event about each node writes. */
  private readonly sizes: Int32Array;
  private readonly fedSize: number;
  /** The group's first event; `before` counts the numbers before it. */
  private first = 0;
  private before = 0;
  /** Numbers so far. */
  private place = 0;
  private readonly numbers = new Float64Array(GROUP.numbers);
  private filled = 0;
  /** The low and high half of each event's place. */
  private readonly places = new Uint32Array(2 * GROUP.events);
  private readonly previous = new Int32Array(GROUP.events);
  private readonly nodes = new Int32Array(GROUP.events);
  private readonly edges = new Int32Array(GROUP.events);
  private readonly kinds = new Uint16Array(GROUP.events);

  /** @param changesGradients Whether updates may use other gradients than what has arrived. */
  constructor(log: EventLog, changesGradients: boolean) {
    const { nodes } = log.program;
    this.log = log;
    this.changesGradients = changesGradients;
    this.sizes = Int32Array.from(nodes, ({ size }) => size);
    this.fedSize = log.fed.reduce((sum, leaf) => sum + this.sizes[leaf]!, 0);
  }

  /** Adds a leaf's initial value, before all events and in the order of nodes. */
  addLeaf({ initial }: LeafNode): void {
    this.keep(initial.data);
  }

  /** Adds the next event. */
  add(): void {
    const { log, next: i } = this;
    const row = i - this.first;
    const kind = log.kindAt(i);
    const node = log.nodeAt(i);
    const edge = log.edgeAt(i);
    this.kinds[row] = kind;
    this.nodes[row] = node;
    this.edges[row] = edge;
    this.previous[row] = log.previousWriter(i);
    const size = this.sizeOf(kind, node, edge);
    // The first contribution is the gradient so far: its numbers are written already.
    const isThere = kind === KIND.accumulated && log.isFirstContribution(i);
    const place = isThere ? this.place - size : this.place;
    this.places[2 * row] = place;
    this.places[2 * row + 1] = place / 2 ** 32;
    if (numbersOfKind(kind) === 'update') this.keepUpdate(i);
    else if (!isThere) this.keepOf(i, size);
    this.next++;
    if (this.next - this.first === GROUP.events || this.place - this.before >= GROUP.numbers) this.flush();
  }

  /** Ends the open group, and writes the number of events. */
  end(): void {
    this.flush();
    const body = Buffer.alloc(8);
    body.writeBigUInt64LE(BigInt(this.next));
    this.ready.push({ tag: 'ends', body });
  }

  /** Returns the full chunks and forgets them. */
  taken(): readonly Chunk[] {
    const { ready } = this;
    this.ready = [];
    return ready;
  }

  /** Returns how many numbers an event of this kind writes; an update writes more than these. */
  private sizeOf(kind: Kind, node: number, edge: number): number {
    switch (numbersOfKind(kind)) {
      case 'none':
        return 0;
      case 'fed':
        return this.fedSize;
      case 'operand':
        return this.sizes[this.log.program.edges[edge]!.to]!;
      case 'node':
      case 'update':
        return this.sizes[node]!;
    }
  }

  /** Adds the `size` numbers that event i wrote. */
  private keepOf(i: number, size: number): void {
    for (let done = 0; done < size; ) {
      const count = Math.min(size - done, GROUP.numbers - this.filled);
      this.log.copyNumbers(i, done, count, this.numbers, this.filled);
      this.filled += count;
      done += count;
      if (this.filled === GROUP.numbers) this.flushNumbers();
    }
    this.place += size;
  }

  private keepUpdate(i: number): void {
    const { lr, clipped, step, after, stateAfter, gradient } = this.log.at(i) as ParameterUpdated; // of this kind
    this.keep(Float64Array.of(lr, clipped ?? 1, step));
    this.keep(after.data);
    for (const { data } of stateAfter.values()) this.keep(data);
    if (this.changesGradients) this.keep(gradient.data);
  }

  private keep(numbers: ReadonlyFloats): void {
    for (let done = 0; done < numbers.length; ) {
      const piece = numbers.subarray(done, done + GROUP.numbers - this.filled);
      this.numbers.set(piece as Float64Array, this.filled); // `set` only reads it
      this.filled += piece.length;
      done += piece.length;
      if (this.filled === GROUP.numbers) this.flushNumbers();
    }
    this.place += numbers.length;
  }

  private flush(): void {
    this.flushNumbers();
    const rows = this.next - this.first;
    if (rows === 0) return;
    const { places, previous, nodes, edges, kinds } = this;
    const columns = [
      places.subarray(0, 2 * rows),
      ...[previous, nodes, edges, kinds].map(all => all.subarray(0, rows)),
    ];
    const body = Buffer.concat(columns.map(({ buffer, byteLength }) => new Uint8Array(buffer, 0, byteLength)));
    this.ready.push({ tag: 'rows', body });
    this.first = this.next;
    this.before = this.place;
  }

  private flushNumbers(): void {
    if (this.filled === 0) return;
    makeNaNsAlike(this.numbers, this.filled);
    this.ready.push({ tag: 'nums', body: Buffer.from(new Uint8Array(this.numbers.buffer, 0, 8 * this.filled)) });
    this.filled = 0;
  }
}

/** High half of the only NaN in a log: a NaN's bits, its sign included, depend on how far V8 has compiled the code that made it. */
const NAN_BITS = 0x7ff80000;

function makeNaNsAlike(numbers: Float64Array, count: number): void {
  let bits: Uint32Array | undefined;
  for (let i = 0; i < count; i++) {
    if (!Number.isNaN(numbers[i])) continue;
    bits ??= new Uint32Array(numbers.buffer);
    bits[2 * i] = 0;
    bits[2 * i + 1] = NAN_BITS;
  }
}
