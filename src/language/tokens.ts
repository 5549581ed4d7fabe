/** Source text to tokens, one pass, every character accounted for. */

import { asciiNumbers } from '../text/decimal.ts';
import type { Span } from './ast.ts';
import { badNumber, longNumber, unexpectedCharacter } from './language-error.ts';
import { composed, TOKEN_PATTERN } from './names.ts';

export interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'symbol' | 'end';
  readonly text: string;
  readonly span: Span;
  /** A `*` that was written as `·`, which means other products too. */
  readonly isDot?: true;
}

const SYMBOLS = [
  '...',
  '**',
  '<=',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '&',
  '|',
  '~',
  '+',
  '-',
  '*',
  '/',
  '@',
  '(',
  ')',
  '[',
  ']',
  ',',
  ':',
  '=',
  '<',
  '>',
  '!',
  '?',
  '.',
  '∂',
  'ᵀ',
  '^',
] as const; // longest first: `**` must not be read as two `*`

/** Symbols by their first character, the longest first. */
const symbolsFrom = new Map<string, readonly string[]>(
  SYMBOLS.map(({ 0: start }) => [start!, SYMBOLS.filter(symbol => symbol[0] === start)]),
);

const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+|×10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?/y; // 3.6×10⁻⁶, as it is shown, is one number
const NAME = new RegExp(TOKEN_PATTERN, 'y');
const TEXT = /"[^"\n]*"|'[^'\n]*'/y;

/** The lecture writes −, × and ·; keyboards write -, * and *. */
const TYPOGRAPHIC = new Map([
  ['−', '-'],
  ['×', '*'],
  ['·', '*'],
  ['∙', '*'],
  ['⋅', '*'],
  ['•', '*'],
  ['∗', '*'],
  ['⊙', '*'],
  ['∘', '*'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
]);

/** The dots of a product, which is @ between a matrix and a vector. */
const DOTS: ReadonlySet<string> = new Set(['·', '∙', '⋅', '•']);

/** Operators as others write them: NumPy what is true, papers a power. */
const ALSO_WRITTEN = new Map([
  ['^', '**'],
  ['&', '&&'],
  ['|', '||'],
  ['~', '!'],
]);

/** @throws LanguageError at a character that starts no token, or a number outside 64-bit floats. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    if (source[at] === ' ' || source[at] === '\t') {
      at++;
      continue;
    }
    const token = readToken(source, at);
    tokens.push(token);
    at = token.span.end;
  }
  tokens.push({ kind: 'end', text: 'end of the formula', span: { start: source.length, end: source.length + 1 } });
  return tokens;
}

function readToken(source: string, at: number): Token {
  const start = source[at]!;
  const symbols = symbolsFrom.get(start);
  if (symbols === undefined || start === '.') {
    const afterNumber = endOf(NUMBER, source, at);
    if (afterNumber > at) return numberToken(source.slice(at, afterNumber), at);
    const afterName = endOf(NAME, source, at);
    if (afterName > at) return token('name', composed(source.slice(at, afterName)), at, afterName);
  }
  const symbol = symbols?.find(candidate => source.startsWith(candidate, at));
  if (symbol !== undefined) return token('symbol', ALSO_WRITTEN.get(symbol) ?? symbol, at, at + symbol.length);
  if (start === '∞') return token('name', start, at, at + 1);
  const typographic = TYPOGRAPHIC.get(start);
  if (typographic !== undefined) {
    const sign = token('symbol', typographic, at, at + 1);
    return DOTS.has(start) ? { ...sign, isDot: true } : sign;
  }
  const afterText = endOf(TEXT, source, at);
  if (afterText > at) return token('text', source.slice(at + 1, afterText - 1), at, afterText);
  const character = String.fromCodePoint(source.codePointAt(at)!); // the end of the text was tested before
  throw unexpectedCharacter(character, { start: at, end: at + character.length });
}

/** Most characters of a number: a 64-bit one has 17 digits at most. */
const LONGEST_NUMBER = 64;

function numberToken(text: string, at: number): Token {
  const read = asciiNumbers(text);
  const end = at + text.length;
  if (text.length > LONGEST_NUMBER) throw longNumber(text.length, LONGEST_NUMBER, { start: at, end });
  if (!Number.isFinite(Number(read))) throw badNumber(text, { start: at, end });
  return token('number', read, at, end);
}

const token = (kind: Token['kind'], text: string, start: number, end: number): Token => ({
  kind,
  text,
  span: { start, end },
});

/** Returns where a match that starts at `at` ends; −1 without a match. */
function endOf(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : -1;
}
