/** JSON as a row of tokens: numbers stay as they are written, because their digits say how exact a source is. */

/** Comments, strings, punctuation, and everything else up to the next of these; blank space is left out. */
const TOKEN = /\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:/]+/g;

/** Valid JSON with comments and trailing commas → the same as plain JSON in one line, ASCII only. */
export function minified(text: string): string {
  let result = '';
  let comma = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('/')) continue;
    if (token === ',') {
      comma = ',';
      continue;
    }
    result += (token === '}' || token === ']' ? '' : comma) + (token.startsWith('"') ? escaped(token) : token);
    comma = '';
  }
  return result;
}

const escaped = (token: string): string =>
  token.replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** At most the bytes of the text that was minified: what was escaped had two bytes or more, or was escaped already. */
export const minifiedSize = (text: string): number => text.replace(/\\u[\da-f]{4}/gi, '?').length;

/** A piece of a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the value of a key of the outermost object stands; undefined when it is not there or not whole. */
export function memberSpan(text: string, key: string): Span | undefined {
  let depth = 0;
  let isNext = false;
  let start: number | undefined;
  let previous = '';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (isNext) start = index;
    isNext = depth === 1 && start === undefined && token === ':' && previous === `"${key}"`;
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    if (start !== undefined && depth === 1) return { start, end: index + token.length };
    previous = token;
  }
  return undefined;
}
