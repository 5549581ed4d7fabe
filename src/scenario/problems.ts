/** A mistake in a file, and its printed form: place, source line with a caret, expectation, remedy. */

import { visible, visibleLine } from '../text/visible.ts';
import { cellWidth, truncate } from '../text/width.ts';
import type { Mistake } from './scenario-errors.ts';

export interface FileProblem extends Mistake {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** JSON pointer (RFC 6901); empty for the whole file. */
  readonly pointer: string;
  /** The whole line as written in the file. */
  readonly sourceLine: string;
  /** What to underline, in UTF-16 units of `sourceLine`. */
  readonly caret: { readonly start: number; readonly end: number };
}

/** Most cells of a source line. */
const LINE_WIDTH = 100;
/** Cells before the caret in a line that is cut, part of the width. */
const BEFORE_CARET = 40;
/** Messages quote names from the file, which may be 64 KiB long. */
const MESSAGE_WIDTH = 400;
const INDENT = '    ';

/** Returns all problems, with blank lines between them and the number of omitted problems; ends with a line break. */
export function formatProblems(problems: readonly FileProblem[], omitted = 0): string {
  const more = omitted > 0 ? [`… and ${omitted} more\n`] : [];
  return [...problems.map(formatProblem), ...more].join('\n');
}

/** `file:line:col  /json/pointer`, the source line, a caret line, the message and the hint; ends with a line break. */
export function formatProblem({ file, line, column, pointer, sourceLine, caret, message, hint }: FileProblem): string {
  const head = `${visibleLine(file)}:${line}:${column}${pointer && `  ${limited(pointer)}`}`;
  const tail = [message, ...(hint ? [hint] : [])].map(limited);
  return `${[head, ...excerpt(sourceLine, caret), ...tail.map(text => INDENT + text)].join('\n')}\n`;
}

const limited = (text: string): string => truncate(visibleLine(text), MESSAGE_WIDTH);

/** Returns the source line, cut around the caret when it is long, and the caret below it. */
function excerpt(sourceLine: string, { start, end }: FileProblem['caret']): readonly string[] {
  const indentation = Math.min(/^[ \t]*/.exec(sourceLine)![0].length, start); // matches any line
  const head = sourceLine.slice(indentation, start);
  const isShort = sourceLine.length - indentation <= LINE_WIDTH;
  const before = isShort ? visible(head) : endOf(head, BEFORE_CARET);
  const room = LINE_WIDTH - cellWidth(before);
  const shown = visible(sourceLine.slice(start, start + 2 * LINE_WIDTH));
  const after =
    start + 2 * LINE_WIDTH < sourceLine.length || cellWidth(shown) > room ? truncate(`${shown} `, room) : shown;
  const marked = cellWidth(visible(sourceLine.slice(start, Math.min(end, start + LINE_WIDTH))));
  const carets = '^'.repeat(Math.max(1, Math.min(marked, cellWidth(after))));
  return [(INDENT + before + after).trimEnd(), INDENT + ' '.repeat(cellWidth(before)) + carets];
}

/** Returns the last cells of a text, made visible, with a leading `…` if it was cut. */
function endOf(text: string, width: number): string {
  const characters = [...text.slice(-2 * width)];
  let end = '';
  while (characters.length > 0) {
    const longer = visible(characters.pop()!) + end; // one is left
    if (cellWidth(longer) > width - 1) return `…${end}`;
    end = longer;
  }
  return text.length > 2 * width ? `…${end}` : end;
}
