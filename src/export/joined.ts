/** Joins short texts to pieces that are worth a write. */

import type { Pieces } from './writer.ts';

/** Characters of a piece, at least: a compromise between memory and the cost of writes. */
const PIECE = 65_536;

/** Yields the same texts and bytes in fewer pieces. */
export async function* joined(pieces: Pieces): AsyncGenerator<string | Uint8Array> {
  let text = '';
  for await (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      if (text.length < PIECE) continue;
    }
    if (text !== '') yield text;
    text = '';
    if (typeof piece !== 'string') yield piece;
  }
  if (text !== '') yield text;
}
