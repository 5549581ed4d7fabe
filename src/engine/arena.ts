/** The numbers of a stretch of a log, in chunks that never move. Short payloads are stored apart from long payloads, which can be dropped first. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** A place is a tier, a chunk and an offset in 32 bits; a payload never straddles two chunks. */
const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;
const TIER_SHIFT = 30;
const MOST_CHUNKS = 1 << (TIER_SHIFT - CHUNK_BITS);
/** Most numbers that are copied faster one by one. */
const SMALL = 16;
/** Chunks of numbers before the first of full size: 512 · 2⁷ = 65,536. */
const SMALL_CHUNKS = 7;
const SMALLEST_CHUNK = CHUNK >> SMALL_CHUNKS;

/** What is known of the payloads before they are written. */
export interface ArenaPlan {
  /** The longest payload of each tier but the last, rising; at most three. */
  readonly bounds: readonly number[];
  /** About how many numbers will be written, all together. */
  readonly numbers: number;
}

/** The tier of a payload's place: 0 for the shortest payloads. */
export const tierOf = (place: number): number => place >>> TIER_SHIFT;
/** The first place of a tier. */
export const tierStart = (tier: number): number => tier << TIER_SHIFT;
const chunkOf = (place: number): number => (place >>> CHUNK_BITS) & (MOST_CHUNKS - 1);

export class Arena {
  private readonly bounds: readonly number[];
  private readonly tiers: (Tier | undefined)[];

  constructor({ bounds, numbers }: ArenaPlan = { bounds: [], numbers: SMALLEST_CHUNK }) {
    this.bounds = bounds;
    const first = Math.min(numbers, SMALLEST_CHUNK);
    this.tiers = [new Tier(first), ...bounds.map(() => new Tier(first))];
  }

  /** Bytes held. */
  get bytes(): number {
    let bytes = 0;
    for (const tier of this.tiers) bytes += tier?.bytes ?? 0;
    return bytes;
  }

  /** Returns a new place for `length` numbers, all 0. */
  allocate(length: number): number {
    let tier = 0;
    while (tier < this.bounds.length && length > this.bounds[tier]!) tier++;
    return (tier << TIER_SHIFT) | this.tiers[tier]!.allocate(length); // a tier that is being written was not dropped
  }

  /** Stores a single number without making a view, and returns its place. */
  keep(number: number): number {
    return this.few.keep(number);
  }

  /** The tier for single numbers. Callers fetch it once, as a look-up for each number costs time. */
  get few(): Tier {
    return this.tiers[0]!; // as above
  }

  /** Returns a view of `length` numbers at `place` + `skip`, writable for the code that allocated it. */
  view(place: number, length: number, skip = 0): Float64Array {
    const start = (place & MASK) + skip; // not place + skip: a payload may be longer than an offset can say
    return this.chunkAt(place).subarray(start, start + length);
  }

  read(place: number, length: number, skip = 0): ReadonlyFloats {
    return this.view(place, length, skip);
  }

  copy(place: number, skip: number, count: number, into: Float64Array, at: number): void {
    const chunk = this.chunkAt(place);
    const start = (place & MASK) + skip;
    if (count > SMALL) into.set(chunk.subarray(start, start + count), at);
    else for (let k = 0; k < count; k++) into[at + k] = chunk[start + k]!;
  }

  /** Whether the numbers at `place` are held. */
  holds(place: number): boolean {
    return this.tiers[tierOf(place)] !== undefined;
  }

  get isEmpty(): boolean {
    return this.tiers.every(tier => tier === undefined);
  }

  /** Drops the longest held payloads, down to a tier, and returns the bytes freed. */
  drop(tier: number): number {
    const bytes = this.tiers[tier]?.bytes ?? 0;
    this.tiers[tier] = undefined;
    return bytes;
  }

  /** Takes dropped numbers from another arena with the same numbers at the same places. */
  refill(other: Arena): void {
    for (let tier = 0; tier < this.tiers.length; tier++) this.tiers[tier] ??= other.tiers[tier];
  }

  get tierCount(): number {
    return this.tiers.length;
  }

  private chunkAt(place: number): Float64Array {
    return this.tiers[tierOf(place)]!.chunks[chunkOf(place)]!;
  }
}

const EMPTY = new Float64Array(0);

export class Tier {
  readonly chunks: Float64Array[] = [];
  /** The last chunk; `base` is the high part of its places. */
  private last = EMPTY;
  private base = 0;
  private used = CHUNK;
  private size = 0;
  bytes = 0;
  private readonly first: number;

  /** @param first Numbers of the first chunk. To make a chunk costs a small run more than to fill it. */
  constructor(first: number) {
    this.first = first;
  }

  allocate(length: number): number {
    if (this.used + length > this.size || this.used > MASK) this.grow(length); // an empty payload needs a valid place too
    const place = this.base | this.used;
    this.used += length;
    return place;
  }

  keep(number: number): number {
    if (this.used >= this.size || this.used > MASK) this.grow(1);
    const { used } = this;
    this.last[used] = number;
    this.used = used + 1;
    return this.base | used;
  }

  /** The chunks after the first double from 1,024 numbers; a tensor larger than a chunk gets a chunk of its own size. */
  private grow(length: number): void {
    if (this.chunks.length === MOST_CHUNKS)
      throw new RangeError('one iteration holds more numbers than 32-bit places can name');
    const usual = this.chunks.length === 0 ? this.first : CHUNK >> Math.max(0, SMALL_CHUNKS - this.chunks.length);
    this.size = Math.max(length, usual);
    this.base = this.chunks.length << CHUNK_BITS;
    this.last = new Float64Array(this.size);
    this.chunks.push(this.last);
    this.bytes += this.size * Float64Array.BYTES_PER_ELEMENT;
    this.used = 0;
  }
}
