/** Whole numbers in chunks of a typed array: a long list that grows without being copied. */

const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;

export class NumberList<Chunk extends Float64Array | Uint32Array> {
  length = 0;
  private readonly make: (length: number) => Chunk;
  private readonly chunks: Chunk[] = [];

  constructor(make: (length: number) => Chunk) {
    this.make = make;
  }

  push(x: number): void {
    const chunk = this.length >>> CHUNK_BITS;
    if (chunk === this.chunks.length) this.chunks.push(this.make(CHUNK));
    this.chunks[chunk]![this.length++ & (CHUNK - 1)] = x;
  }

  at(i: number): number {
    return this.chunks[i >>> CHUNK_BITS]![i & (CHUNK - 1)]!; // callers pass places of the list
  }

  get bytes(): number {
    return this.chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}
