/** JSON as tokens: numbers stay as written, because their digits show a source's precision. A single pass over any text. */

import { inAscii } from '../text/visible.ts';

/** A piece of a text, in UTF-16 units. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Matches the start of a string or block comment, a line comment, punctuation, or any other text up to the next of these. */
const PIECE = /"|\/\*|\/\/[^\n\r]*|[[\]{},:]|[^\s"[\]{},:/]+/g;

/** All tokens, comments included; blank space is left out. An unclosed token ends with the text. */
function* tokensOf(text: string): Generator<TextSpan> {
  const piece = new RegExp(PIECE);
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    const start = match.index;
    if (match[0] === '"') piece.lastIndex = endOfString(text, start);
    if (match[0] === '/*') piece.lastIndex = endOfComment(text, start);
    yield { start, end: piece.lastIndex };
  }
}

/** Codes of characters: a header of 24 million characters is scanned several times as fast as by the characters themselves. */
const [QUOTE, BACKSLASH, COMMA, SPACE] = [0x22, 0x5c, 0x2c, 0x20];
const [BRACKET, BRACE, BRACKET_END, BRACE_END] = [0x5b, 0x7b, 0x5d, 0x7d];

function endOfString(text: string, start: number): number {
  const { length } = text;
  for (let i = start + 1; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i + 1;
    if (code === BACKSLASH) i++;
  }
  return length;
}

function endOfComment(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2);
  return end < 0 ? text.length : end + 2;
}

/** Valid JSON with comments and trailing commas → the same content as plain JSON in one line, ASCII only. */
export function minified(text: string): string {
  let result = '';
  let comma = '';
  for (const { start, end } of tokensOf(text)) {
    const token = text.slice(start, end);
    if (token.startsWith('/')) continue;
    if (token === ',') {
      comma = ',';
      continue;
    }
    result += (token === '}' || token === ']' ? '' : comma) + (token.startsWith('"') ? inAscii(token) : token);
    comma = '';
  }
  return result;
}

/** Returns a lower limit for the bytes of the original text: a character that is escaped now had two bytes or more, or was escaped already. */
export const minifiedSize = (text: string): number => text.replace(/\\u[\da-f]{4}/gi, '?').length;

/** Returns the number of tokens, which does not depend on spaces or on how numbers are written. */
export function tokenCount(text: string): number {
  let count = 0;
  for (const _ of tokensOf(text)) count++;
  return count;
}

/** A member of the outermost object. */
export interface OuterMember {
  /** The key as written, without its quotes. */
  readonly key: string;
  /** The value's span. */
  readonly span: TextSpan;
  /** Whether the value ends before the text, where it may continue. */
  readonly isWhole: boolean;
}

/** Yields the members of the outermost object, up to where it is cut off or damaged; returns whether it is closed. Values are skipped, not read. */
export function* outerMembers(text: string): Generator<OuterMember, boolean> {
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return false;
  do {
    const key = skipSpace(text, at + 1);
    if (text[key] !== '"') return text[key] === '}';
    const keyEnd = endOfString(text, key);
    const colon = skipSpace(text, keyEnd);
    if (text[colon] !== ':') return false;
    const start = skipSpace(text, colon + 1);
    const end = endOfValue(text, start);
    const isWhole = end < text.length;
    yield { key: text.slice(key + 1, keyEnd - 1), span: { start, end }, isWhole };
    if (!isWhole) return false;
    at = skipSpace(text, end);
  } while (text[at] === ',');
  return text[at] === '}';
}

function skipSpace(text: string, start: number): number {
  let i = start;
  while (text.charCodeAt(i) <= 0x20) i++;
  return i;
}

/** Returns the position after a value; the text's end for an unfinished value. */
function endOfValue(text: string, start: number): number {
  const { length } = text;
  let depth = 0;
  for (let i = start; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i) - 1;
      if (depth === 0) return i + 1;
    } else if (code === BRACKET || code === BRACE) {
      depth++;
    } else if (code === BRACKET_END || code === BRACE_END) {
      if (--depth < 0) return i;
      if (depth === 0) return i + 1;
    } else if (depth === 0 && (code === COMMA || code === SPACE)) {
      return i;
    }
  }
  return length;
}
