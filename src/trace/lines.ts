/** Bytes → lines, one by one: a log may be larger than the memory. */

import { EXIT, Failure } from '../failure.ts';
import { visibleLine } from '../text/visible.ts';

export interface TextLine {
  /** The line without its line break. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Whether a line break ends it; otherwise it may have been cut off. */
  readonly isWhole: boolean;
}

/** Characters of a line that are read without calling the limit. */
export const UNASKED = 65_536;

/** Characters of a line, at most: Node has no longer texts. */
export const LONGEST_LINE = 0x1fffffe8;

/** Says that a line cannot be held; `name` says what it is. */
export const longerThanText = (name: string): Failure =>
  new Failure(
    EXIT.badScenario,
    `${name} has more than ${LONGEST_LINE} characters, which no text can have\na log in bytes has no such limit: trace --binary`,
  );

/** Returns how many characters a partly read line may have. @param begun The part read. */
export type LineLimit = (begun: string, number: number) => number;

/**
 * Lines end with LF or CR LF; bytes that are not UTF-8 become U+FFFD.
 * @param limit Called for a line of more than UNASKED characters, and again when it exceeds the answer.
 * @throws Failure 65 for a line longer than the second answer.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  limit: LineLimit,
): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let number = 0;
  const line = new Growing(name, limit);
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    for (const part of parts.slice(0, -1)) {
      line.add(part, number + 1);
      yield { text: line.taken().replace(/\r$/, ''), number: ++number, isWhole: true };
    }
    line.add(parts.at(-1)!, number + 1);
  }
  const last = line.taken() + decoder.decode();
  if (last !== '') yield { text: last, number: ++number, isWhole: false };
}

/** A line that arrives in pieces, up to its limit. */
class Growing {
  private readonly name: string;
  private readonly limit: LineLimit;
  private pieces: string[] = [];
  private length = 0;
  private most = UNASKED;

  constructor(name: string, limit: LineLimit) {
    this.name = name;
    this.limit = limit;
  }

  add(piece: string, number: number): void {
    this.pieces.push(piece);
    this.length += piece.length;
    if (this.length <= this.most) return;
    if (this.length > LONGEST_LINE) throw longerThanText(`${visibleLine(this.name)}:${number}:1: the line`);
    const begun = this.pieces.join('');
    this.pieces = [begun];
    const most = this.limit(begun, number);
    if (this.length > most) throw tooLong(this.name, number, most);
    this.most = most;
  }

  taken(): string {
    const text = this.pieces.length === 1 ? this.pieces[0]! : this.pieces.join('');
    [this.pieces, this.length, this.most] = [[], 0, UNASKED];
    return text;
  }
}

const tooLong = (name: string, number: number, limit: number): Failure =>
  new Failure(
    EXIT.badScenario,
    `${visibleLine(name)}:${number}:1\n    this line has more than ${limit} characters\n    nothing that the scenario computes has as many: take another copy of the log`,
  );
