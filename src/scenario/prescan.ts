/** A pass over the raw text before parsing: the parser is recursive, so a file that is nested too deeply must not reach it. */

import { FILE_LIMITS } from '../limits.ts';
import { visibleLines } from '../text/visible.ts';
import type { Range } from './findings.ts';
import { jsonTooDeep, type Mistake, notFinite, numberTooLong, stringTooLong } from './scenario-errors.ts';

/** Matches the start of a string or block comment, line comments, numbers and brackets. */
const PIECE = /"|\/\/[^\r\n]*|\/\*|[-\d][-+.\deE]*|[[{\]}]/g;

/** Reports broken limits; stops at the first bracket that is nested too deeply. Linear time, constant stack. @returns the offset of the innermost unclosed bracket. */
export function prescan(text: string, report: (mistake: Mistake, range: Range) => void): number | undefined {
  const open: number[] = [];
  const piece = new RegExp(PIECE);
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    const offset = match.index;
    switch (match[0][0]) {
      case '"':
        piece.lastIndex = endOfString(text, offset);
        checkString(text.slice(offset + 1, piece.lastIndex - 1), offset, report);
        break;
      case '/':
        if (match[0] === '/*') piece.lastIndex = endOfComment(text, offset);
        break;
      case '[':
      case '{':
        open.push(offset);
        if (open.length > FILE_LIMITS.depth) {
          report(jsonTooDeep(), { offset, length: 1 });
          return undefined;
        }
        break;
      case ']':
      case '}':
        close(open, text, offset);
        break;
      default:
        checkNumber(match[0], offset, report);
    }
  }
  return open.at(-1);
}

/** Closes the last open bracket of the same kind, and the brackets left open inside it; a bracket without a partner is ignored. */
function close(open: number[], text: string, offset: number): void {
  const kind = text[offset] === ']' ? '[' : '{';
  const partner = open.findLastIndex(at => text[at] === kind);
  if (partner !== -1) open.length = partner;
}

/** Returns the position after the closing quote, or the end of the line for an unclosed string. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i++;
    else if (character === '"') return i + 1;
    else if (character === '\n' || character === '\r') return i;
  }
  return text.length;
}

/** Most characters that `visible` makes of a character: `<U+10FFFF>`. */
const LONGEST_SIGN = 10;

/** Checks a string's length as shown. An escape counts as its character, as a log's header holds the same text with many escapes. */
function checkString(written: string, offset: number, report: (mistake: Mistake, range: Range) => void): void {
  if (written.length * LONGEST_SIGN <= FILE_LIMITS.string) return;
  const text = unescaped(written);
  const { length } = text;
  const shown = length > FILE_LIMITS.string ? length : visibleLines(text).join('\n').length;
  if (shown > FILE_LIMITS.string) report(stringTooLong(length, shown), { offset, length: 1 });
}

/** Returns the unescaped text, exact enough to count: an unknown escape stands for its letter. */
const unescaped = (written: string): string =>
  written.replace(/\\(?:u([\da-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (ESCAPES.get(character) ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
]);

function endOfComment(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2);
  return end === -1 ? text.length : end + 2;
}

function checkNumber(text: string, offset: number, report: (mistake: Mistake, range: Range) => void): void {
  const range = { offset, length: text.length };
  if (text.length > FILE_LIMITS.number) report(numberTooLong(text.length), range);
  else if (Math.abs(Number(text)) === Number.POSITIVE_INFINITY) report(notFinite(text), range);
}
