/** The lines of a file that may still grow. */

import { LOG_LIMITS, RECORDED_LIMITS } from '../../limits.ts';
import type { BytesAt } from './bytes-at.ts';
import { type FilePiece, type Json, RecordMistake, recordFrom } from './records.ts';

/** A line of the file that is not blank. */
export interface JsonLine extends FilePiece {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Whether a line break ends it: another may still be written. */
  readonly isWhole: boolean;
}

/** Returns the record of a line; undefined where the log is cut off in it: without a line break it is whole if it can be read. @throws SyntaxError, RecordMistake */
export function recordOfLine({ bytes, isWhole }: JsonLine): Json | undefined {
  try {
    return recordFrom(bytes);
  } catch (error) {
    if (isWhole) throw error;
    return undefined;
  }
}

const AT_ONCE = 1024 * 1024;
const NEW_LINE = 10;

export class JsonLines {
  /** Where the next line begins. */
  offset = 0;
  /** The number of the next line, from 1. */
  number = 1;
  private readonly file: BytesAt;
  private piece: Uint8Array = new Uint8Array(0);
  private pieceAt = 0;
  private blank = 0;
  /** Whether the record before the next line break is taken. */
  private isTaken = false;

  constructor(file: BytesAt) {
    this.file = file;
  }

  /** Returns the next line that is not blank, without going on to the one after it; undefined at the end of what is written. @throws RecordMistake for a line that is too long */
  next(): JsonLine | undefined {
    for (;;) {
      const start = this.offset - this.pieceAt;
      const found = this.piece.indexOf(NEW_LINE, start);
      if (found < 0) {
        if (this.readMore(start)) continue;
        const bytes = this.piece.subarray(start);
        return bytes.length === 0 ? undefined : this.line(bytes, false);
      }
      const bytes = this.piece.subarray(start, found);
      if (bytes.length > 1) return this.line(bytes, true);
      this.skip(bytes.length);
    }
  }

  /** Goes on behind a line. */
  take({ length, isWhole }: JsonLine): void {
    this.offset += length + (isWhole ? 1 : 0);
    if (isWhole) this.number++;
    this.isTaken = !isWhole;
  }

  private line(bytes: Uint8Array, isWhole: boolean): JsonLine {
    return { offset: this.offset, length: bytes.length, number: this.number, bytes, isWhole };
  }

  /** Goes on behind a blank line. */
  private skip(length: number): void {
    if (!this.isTaken && ++this.blank > LOG_LIMITS.blankLines)
      throw new RecordMistake(`expected at most ${LOG_LIMITS.blankLines} blank lines`);
    this.isTaken = false;
    this.offset += length + 1;
    this.number++;
  }

  /** Reads more of the line that begins at `start` of the piece; false at the end of what is written. */
  private readMore(start: number): boolean {
    const known = this.piece.length - start;
    if (known > RECORDED_LIMITS.record)
      throw new RecordMistake(`expected lines of at most ${RECORDED_LIMITS.record} bytes`);
    const piece = this.file.read(this.offset, Math.max(AT_ONCE, 2 * known));
    this.piece = piece;
    this.pieceAt = this.offset;
    return piece.length > known;
  }
}
