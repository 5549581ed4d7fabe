/** One pass over the raw text before anything is parsed: the parser is recursive, so a file that is nested without end must not reach it. */

import { FILE_LIMITS } from '../limits.ts';
import { visibleLines } from '../text/visible.ts';
import type { Range } from './findings.ts';
import { type Mistake, notFinite, numberTooLong, stringTooLong, tooDeep } from './scenario-errors.ts';

/** Everything that stands for itself: strings (closed or not), comments, numbers and brackets. */
const PIECE = /"|\/\/[^\r\n]*|\/\*|[-\d][-+.\deE]*|[[{\]}]/g;

/** Reports what breaks a limit; stops at the first bracket that is nested too deeply. Linear time, constant stack. @returns where the innermost bracket stands that is never closed. */
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
          report(tooDeep(), { offset, length: 1 });
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

/** A bracket closes the last one of its kind, and those that were left open within; one that closes nothing is passed over. */
function close(open: number[], text: string, offset: number): void {
  const kind = text[offset] === ']' ? '[' : '{';
  const partner = open.findLastIndex(at => text[at] === kind);
  if (partner !== -1) open.length = partner;
}

/** After the closing quote, or the end of the line of a string that is never closed. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i++;
    else if (character === '"') return i + 1;
    else if (character === '\n' || character === '\r') return i;
  }
  return text.length;
}

/** Characters that `visible` makes of one, at most: `<U+10FFFF>`. */
const LONGEST_SIGN = 10;

/** A text takes the room of what is shown of it. An escape is the one character that it stands for: the header of a log has many, and holds the same text. */
function checkString(written: string, offset: number, report: (mistake: Mistake, range: Range) => void): void {
  if (written.length * LONGEST_SIGN <= FILE_LIMITS.string) return;
  const text = unescaped(written);
  const { length } = text;
  const shown = length > FILE_LIMITS.string ? length : visibleLines(text).join('\n').length;
  if (shown > FILE_LIMITS.string) report(stringTooLong(length, shown), { offset, length: 1 });
}

/** Good enough to count: an escape that JSON does not have stands for its letter. */
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
