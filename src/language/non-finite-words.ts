/** The numbers that formulas have no digits for: NaN and ∞, by the words that a person types for them. */

import type { Expression } from './ast.ts';
import { withParts } from './replace.ts';

const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['∞', Number.POSITIVE_INFINITY],
]);

/** Returns the number that a text means: `nan`, `∞`, `-inf`, in either case; undefined for other texts. */
export function nonFiniteNumber(text: string): number | undefined {
  const size = NON_FINITE.get(text.replace(/^-/, '').toLowerCase());
  return size !== undefined && text.startsWith('-') ? -size : size;
}

/** Returns an expression in which the words for NaN and ∞ are numbers. @param isName Whether such a word is a name after all. */
export function withNonFinite(expression: Expression, isName: (word: Expression) => boolean): Expression {
  if (expression.kind !== 'name') return withParts(expression, part => withNonFinite(part, isName));
  const value = nonFiniteNumber(expression.name);
  return value === undefined || isName(expression) ? expression : { kind: 'number', value, span: expression.span };
}
