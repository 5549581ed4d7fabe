/** Source text to tokens, one pass, every character accounted for. */

import { asciiNumbers } from '../text/decimal.ts';
import type { Span } from './ast.ts';
import { badNumber, unexpectedCharacter } from './language-error.ts';
import { composed, NODE_PATTERN } from './names.ts';

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

const SPACE = /[ \t]+/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+|×10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?/y; // 3.6×10⁻⁶, as it is shown, is one number
const NAME = new RegExp(NODE_PATTERN, 'y');
const TEXT = /"[^"\n]*"|'[^'\n]*'/y;

/** The lecture writes −, × and ·; keyboards write -, * and *. */
const TYPOGRAPHIC = new Map([
  ['−', '-'],
  ['×', '*'],
  ['·', '*'],
  ['⊙', '*'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
]);

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
  let at = 0;
  while (at < source.length) {
    const space = matchAt(SPACE, source, at);
    if (space !== undefined) {
      at += space.length;
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
  const number = matchAt(NUMBER, source, at);
  if (number !== undefined) return numberToken(number, at);
  const name = matchAt(NAME, source, at);
  if (name !== undefined) return { ...token('name', name, at, name.length), text: composed(name) };
  const quoted = matchAt(TEXT, source, at);
  if (quoted !== undefined) return token('text', quoted.slice(1, -1), at, quoted.length);
  const typographic = TYPOGRAPHIC.get(source[at]!);
  if (typographic !== undefined)
    return { ...token('symbol', typographic, at, 1), ...(source[at] === '·' && { isDot: true }) };
  const symbol = SYMBOLS.find(candidate => source.startsWith(candidate, at));
  if (symbol !== undefined) return token('symbol', ALSO_WRITTEN.get(symbol) ?? symbol, at, symbol.length);
  const character = String.fromCodePoint(source.codePointAt(at)!);
  throw unexpectedCharacter(character, { start: at, end: at + character.length });
}

function numberToken(text: string, at: number): Token {
  const read = asciiNumbers(text);
  if (text.length > 64 || !Number.isFinite(Number(read)))
    throw badNumber(text.slice(0, 64), { start: at, end: at + text.length });
  return token('number', read, at, text.length);
}

function token(kind: Token['kind'], text: string, start: number, length: number): Token {
  return { kind, text, span: { start, end: start + length } };
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
