/** Bytes of a file at any place, in pieces that are kept for a while. */

/** A file that is read at any place; it may grow. */
export interface BytesAt {
  /** Bytes it has now. */
  readonly size: () => number;
  /** Returns up to `length` bytes from `offset` on, fewer at the end. They are valid as long as they are needed. */
  readonly read: (offset: number, length: number) => Uint8Array;
}

const PIECE = 256 * 1024;
const PIECES = 32;
/** Bytes that are read by themselves: heads of chunks lie far apart. */
const FEW = 64;

/** Keeps the last pieces that were read, so that short reads side by side cost one. */
export function inPieces({ size, read }: BytesAt): BytesAt {
  const pieces = new Map<number, Uint8Array>();
  const pieceOf = (k: number): Uint8Array => {
    const known = pieces.get(k);
    if (known?.length === PIECE) {
      pieces.delete(k);
      pieces.set(k, known);
      return known;
    }
    const piece = read(k * PIECE, PIECE); // the last piece of a file may have grown
    pieces.set(k, piece);
    if (pieces.size > PIECES) pieces.delete(pieces.keys().next().value!); // there is one
    return piece;
  };
  return {
    size,
    read(offset, length) {
      const first = Math.floor(offset / PIECE);
      if (length <= FEW && !pieces.has(first)) return read(offset, length);
      if (Math.floor((offset + length - 1) / PIECE) > first) return read(offset, length);
      const from = offset - first * PIECE;
      return pieceOf(first).subarray(from, from + length);
    },
  };
}

/** The bytes of a file that stand in memory. */
export const bytesInMemory = (bytes: Uint8Array): BytesAt => ({
  size: () => bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
});
