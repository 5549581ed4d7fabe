/** Converts an offset of a file to line and column. */

/** A file's text with the offsets at which its lines begin. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

export interface SourcePlace {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters (code points), not in UTF-16 units. */
  readonly column: number;
  /** UTF-16 offsets of the line, without its line break. */
  readonly lineStart: number;
  readonly lineEnd: number;
}

export function sourceText(text: string, file: string): SourceText {
  const lineStarts = [0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\n|\r/g)) lineStarts.push(index + lineBreak.length);
  return { file, text, lineStarts };
}

/** Returns line and column of a UTF-16 offset, 0 to the text's length. */
export function placeAt({ text, lineStarts }: SourceText, offset: number): SourcePlace {
  let first = 0;
  let last = lineStarts.length - 1;
  while (first < last) {
    const middle = (first + last + 1) >> 1;
    if (lineStarts[middle]! <= offset) first = middle;
    else last = middle - 1;
  }
  const lineStart = lineStarts[first]!;
  let lineEnd = lineStarts[first + 1] ?? text.length;
  while (lineEnd > lineStart && /[\r\n]/.test(text[lineEnd - 1]!)) lineEnd--;
  return { line: first + 1, column: characters(text, lineStart, offset) + 1, lineStart, lineEnd };
}

/** Counts code points between two offsets without making strings, as a minified file may be a line of megabytes. */
function characters(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    const isSecondHalf = i > start && isLow(text.charCodeAt(i)) && isHigh(text.charCodeAt(i - 1));
    if (!isSecondHalf) count++;
  }
  return count;
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;
