/** What can be wrong with a piece of source: where, what, and what to do. Messages say *expected X, found Y*, *unknown name f* or *f is not a …*. */

import { nameHint } from '../text/suggest.ts';
import type { Span } from './ast.ts';

/** What to do about a mistake. A function where finding it takes long, as looking for a similar name does: few mistakes are shown. */
export type Hint = string | undefined | (() => string | undefined);

/** A mistake in an expression. `code` is stable. */
export class LanguageError extends Error {
  readonly code: string;
  readonly span: Span;
  readonly #hint: Hint;

  constructor(code: string, message: string, span: Span, hint?: Hint) {
    super(message);
    this.name = 'LanguageError';
    this.code = code;
    this.span = span;
    this.#hint = hint;
  }

  /** What was expected, or what to do. */
  get hint(): string | undefined {
    return typeof this.#hint === 'function' ? this.#hint() : this.#hint;
  }
}

export const unexpectedCharacter = (character: string, span: Span) =>
  new LanguageError(
    'unexpected-character',
    `unknown character ${character === '\\' ? '"\\"' : JSON.stringify(character)}`,
    span,
    OTHERWISE.get(character),
  );

/** Characters of other notations, and how they are written here. */
const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['²', 'a power is written x ** 2'],
  ['³', 'a power is written x ** 3'],
  ['√', 'a square root is written sqrt(x)'],
  ['|', 'an absolute value is written abs(x)'],
  ['{', 'group with parentheses: exp(-z2)'],
  ['÷', 'a quotient is written x / y'],
  [';', 'each line defines one name'],
  ['\\', 'formulas are written as in NumPy, not as in LaTeX'],
  ['#', 'a name such as h.1#2 is written in quotes: "h.1#2"'],
]);

export const unexpectedToken = (found: string, expected: string, span: Span) =>
  new LanguageError('unexpected-token', `expected ${expected}, found ${found}`, span, commaHint(found, expected));

/** `1,5` for 1.5, and `1, 5` for a list. */
const commaHint = (found: string, expected: string): string | undefined =>
  found === '`,`' && expected.endsWith('the end of the formula')
    ? 'a decimal has a point, 1.5, and a list has brackets, [1, 5]'
    : undefined;

/** Two operands with nothing between them: `W1 x`. `span` reaches over both. */
export const juxtaposed = (left: string, right: string, span: Span) =>
  new LanguageError(
    'juxtaposed',
    `expected an operator between \`${left}\` and \`${right}\``,
    span,
    /^[\d.]/.test(left)
      ? `write ${left} * ${right}`
      : `write ${left} @ ${right} (matrix product) or ${left} * ${right} (element by element)`,
  );

/** A name that none of the candidates is. @param otherwise A hint that goes before a similar name. */
export const unknownName = (
  kind: 'name' | 'function' | 'phase',
  name: string,
  span: Span,
  candidates: () => Iterable<string>,
  otherwise?: string,
) =>
  new LanguageError(
    `unknown-${kind}`,
    `unknown ${kind} ${name}`,
    span,
    () => otherwise ?? nameHint(name, candidates()),
  );

export const badNumber = (text: string, span: Span) =>
  new LanguageError(
    'bad-number',
    `expected a number from -1.79e308 to 1.79e308, found ${text}`,
    span,
    'for infinity write inf',
  );

export const longNumber = (length: number, limit: number, span: Span) =>
  new LanguageError('bad-number', `expected a number of at most ${limit} characters, found ${length}`, span);

export const tooDeep = (limit: number, span: Span) =>
  new LanguageError(
    'too-deep',
    `expected at most ${limit} levels of nesting`,
    span,
    'give the inner part a line of its own',
  );

export const tooLong = (length: number, limit: number) =>
  new LanguageError(
    'too-long',
    `expected a formula of at most ${limit} characters, found ${length}`,
    {
      start: 0,
      end: 1,
    },
    'split it over several lines',
  );

export const tooManyItems = (limit: number, span: Span) =>
  new LanguageError(
    'too-long',
    `expected at most ${limit} names and formulas in the lists of one formula, found more`,
    span,
    'join some of them in a line of their own, or write them as one leaf',
  );

export const tooManyOperators = (limit: number, span: Span) =>
  new LanguageError(
    'too-long',
    `expected at most ${limit} operators in one formula`,
    span,
    'split it over several lines',
  );
