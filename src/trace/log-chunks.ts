/** The chunks of a binary log. A chunk has a tag, a length, its body, and the CRC-32 of the body and of tag and length. */

import { crc32 } from 'node:zlib';
import { LOG_LIMITS } from '../limits.ts';
import { SIGNATURE } from './log-signature.ts';

/** A chunk's tag, four letters that name its content. */
export type Tag = 'head' | 'nums' | 'rows' | 'ends';

export interface Chunk {
  readonly tag: Tag;
  readonly body: Uint8Array;
}

/** A chunk with its offset in the file. */
export interface PlacedChunk extends Chunk {
  readonly offset: number;
}

/** Bytes before a chunk's body: tag, length of the body, CRC of the body, CRC of these twelve. */
export const HEAD = 16;

/** Most bytes of a chunk's body, by tag. */
const MOST: Readonly<Record<Tag, number>> = {
  head: LOG_LIMITS.header,
  nums: LOG_LIMITS.chunk,
  rows: LOG_LIMITS.chunk,
  ends: LOG_LIMITS.chunk,
};

const isTag = (text: string): text is Tag => text in MOST;

/** Returns the bytes before the body. */
export function chunkHead({ tag, body }: Chunk): Uint8Array {
  const head = Buffer.alloc(HEAD);
  head.write(tag, 'latin1');
  head.writeUInt32LE(body.byteLength, 4);
  head.writeUInt32LE(crc32(body), 8);
  head.writeUInt32LE(crc32(head.subarray(0, 12)), 12);
  return head;
}

/** The error for a byte of a log that is not as written. */
export class Damage extends Error {
  /** Offset of the byte in the file. */
  readonly offset: number;
  /** The remedy, or the meaning. */
  readonly hint: string;

  constructor(offset: number, message: string, hint = 'take another copy of the log') {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

/** Yields the complete chunks of a file; returns whether the file ends within a chunk. @throws Damage */
export async function* chunksIn(bytes: ByteReader): AsyncGenerator<PlacedChunk, boolean> {
  const signature = await bytes.take(SIGNATURE.length);
  if (Buffer.compare(signature, SIGNATURE.subarray(0, signature.length)) !== 0)
    throw new Damage(0, 'the first bytes of this log are damaged', 'was it sent as text? take another copy of it');
  if (signature.length < SIGNATURE.length) return true;
  for (;;) {
    const { offset } = bytes;
    const head = await bytes.take(HEAD);
    if (head.length < HEAD) return head.length > 0;
    const { tag, length, crc } = understood(head, offset);
    const body = await bytes.take(length);
    if (body.length < length) return true;
    if (crc32(body) !== crc) throw new Damage(offset, `the ${length} bytes of this chunk are damaged`);
    yield { tag, body, offset };
  }
}

/** What the bytes before a body say. */
interface ChunkHead {
  readonly tag: string;
  /** Bytes of the body. */
  readonly length: number;
  readonly crc: number;
}

/** Returns what the bytes before a body say; undefined when they are damaged. */
export function headIn(head: Uint8Array): ChunkHead | undefined {
  const view = new DataView(head.buffer, head.byteOffset);
  if (crc32(head.subarray(0, 12)) !== view.getUint32(12, true)) return undefined;
  const tag = String.fromCharCode(...head.subarray(0, 4));
  return { tag, length: view.getUint32(4, true), crc: view.getUint32(8, true) };
}

function understood(bytes: Buffer, offset: number): ChunkHead & { readonly tag: Tag } {
  const head = headIn(bytes);
  if (head === undefined) throw new Damage(offset, 'the head of this chunk is damaged');
  const { tag, length, crc } = head;
  if (!isTag(tag)) throw new Damage(offset, 'this chunk is of a kind that this version does not know');
  if (length > MOST[tag]) throw new Damage(offset, `this chunk has ${length} bytes, at most ${MOST[tag]} are read`);
  return { tag, length, crc };
}

/** Reads any number of bytes at a time from a stream. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);
  /** Bytes taken so far. */
  offset = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** Resolves to the next `length` bytes, fewer at the end. They are valid until the next call. */
  async take(length: number): Promise<Buffer> {
    const pieces = [this.rest];
    let size = this.rest.length;
    while (size < length) {
      const { done, value } = await this.chunks.next();
      if (done) break;
      const piece: Uint8Array = value;
      pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
      size += piece.byteLength;
    }
    const all = pieces.length === 1 ? this.rest : Buffer.concat(pieces);
    const taken = all.subarray(0, length);
    this.rest = all.subarray(taken.length);
    this.offset += taken.length;
    return taken;
  }
}
