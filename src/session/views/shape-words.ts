/** The shape of a node, and the type of its numbers where a recorded run has one. */

import type { GraphNode } from '../../graph/program.ts';
import { shapeWord } from '../../text/tensor-format.ts';

/** `16×2`; in a recorded run `16×2 float32`, and `first 64 of 8×4×10×10 float32` of a tensor that was not kept whole. */
export function shapeWords({ shape, wholeShape, dtype, size }: GraphNode): string {
  const kept = wholeShape === undefined ? shapeWord(shape) : `first ${size} of ${shapeWord(wholeShape)}`;
  return [kept, dtype].filter(part => part !== undefined && part !== '').join(' ');
}
