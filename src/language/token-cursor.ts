/** The tokens of a line, read one after another: what stands next, and what was expected in its place. */

import { FORMULA_LIMITS } from '../limits.ts';
import { juxtaposed, type LanguageError, tooLong, unexpectedToken } from './language-error.ts';
import { isJuxtaposed } from './other-notations.ts';
import { type Token, tokenize } from './tokens.ts';

/** Its methods throw LanguageError with the span of the first mistake. */
export class TokenCursor {
  protected readonly tokens: readonly Token[];
  protected position = 0;

  constructor(source: string) {
    if (source.length > FORMULA_LIMITS.length) throw tooLong(source.length, FORMULA_LIMITS.length);
    this.tokens = tokenize(source);
  }

  isAt(symbol: string): boolean {
    return this.peek().kind === 'symbol' && this.peek().text === symbol;
  }

  take(symbol: string): boolean {
    if (!this.isAt(symbol)) return false;
    this.position++;
    return true;
  }

  /** The tokens that are not read yet, the end token last. */
  get rest(): readonly Token[] {
    return this.tokens.slice(this.position);
  }

  peek(): Token {
    return this.tokens[this.position]!; // the end token is never passed
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.position++;
    return token;
  }

  protected unexpected(expected: string): LanguageError {
    const token = this.peek();
    const before = this.tokens[this.position - 1];
    if (before !== undefined && isJuxtaposed(before, token))
      return juxtaposed(before.text, token.text, { start: before.span.start, end: token.span.end });
    const found = token.kind === 'end' ? `the ${token.text}` : `\`${token.text}\``;
    return unexpectedToken(found, expected, token.span);
  }

  expect(symbol: string, expected: string): Token {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) throw this.unexpected(expected);
    return this.next();
  }

  expectName(expected: string): Token {
    if (this.peek().kind !== 'name') throw this.unexpected(expected);
    return this.next();
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected('an operator or the end of the formula');
  }
}
