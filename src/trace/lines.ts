/** Bytes → lines, one at a time: a log may be larger than the memory. */

import { EXIT, Failure } from '../failure.ts';
import { LOG_LIMITS } from '../limits.ts';
import { visibleLine } from '../text/visible.ts';

export interface TextLine {
  /** Without its line break. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Ended by a line break: what is not may have been cut off. */
  readonly isWhole: boolean;
}

/**
 * Lines end with LF or CR LF; bytes that are no UTF-8 become U+FFFD.
 * @param limit Characters of one line. @throws Failure 65 for a line that is longer.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  limit: number = LOG_LIMITS.line,
): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let number = 0;
  let pieces: string[] = [];
  let length = 0; // of all pieces
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    for (const part of parts.slice(0, -1)) {
      yield { text: [...pieces, part].join('').replace(/\r$/, ''), number: ++number, isWhole: true };
      [pieces, length] = [[], 0];
    }
    pieces.push(parts.at(-1)!);
    length += parts.at(-1)!.length;
    if (length > limit) throw tooLong(name, number + 1, limit);
  }
  const last = pieces.join('') + decoder.decode();
  if (last !== '') yield { text: last, number: ++number, isWhole: false };
}

const tooLong = (name: string, number: number, limit: number): Failure =>
  new Failure(
    EXIT.badScenario,
    `${visibleLine(name)}:${number}:1\n    this line has more than ${limit} characters\n    no event has as many: take another copy of the log`,
  );
