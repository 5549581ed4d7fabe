/** Bytes → lines, one at a time: a log may be larger than the memory. */

export interface TextLine {
  /** Without its line break. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Ended by a line break: what is not may have been cut off. */
  readonly isWhole: boolean;
}

/** Lines end with LF or CR LF; bytes that are no UTF-8 become U+FFFD. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let number = 0;
  let pieces: string[] = [];
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    for (const part of parts.slice(0, -1)) {
      yield { text: [...pieces, part].join('').replace(/\r$/, ''), number: ++number, isWhole: true };
      pieces = [];
    }
    pieces.push(parts.at(-1)!);
  }
  const last = pieces.join('') + decoder.decode();
  if (last !== '') yield { text: last, number: ++number, isWhole: false };
}
