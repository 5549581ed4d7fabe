/** Mistakes that any number may have: a wrong sign, rows for columns, the loss scale left out. */

import type { State } from '../engine/state.ts';
import { scaleOf, scaleText } from '../explain/scaling.ts';
import { evaluate, scopeOf } from '../graph/evaluate.ts';
import { LanguageError } from '../language/language-error.ts';
import { parseExpression } from '../language/parse.ts';
import { scalar, type Tensor } from '../tensor/tensor.ts';

/** The result of a common mistake, and the mistake in words. */
export interface Mistaken {
  readonly value: Tensor;
  readonly says: string;
}

/** Returns the value of a formula over given numbers; nothing when a number is missing, or shapes do not match. */
export function mistakenBy(
  formula: string,
  names: ReadonlyMap<string, Tensor | undefined>,
  says: string,
): readonly Mistaken[] {
  const known = [...names].flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  try {
    return [{ value: evaluate(parseExpression(formula), scopeOf(new Map(known))), says }];
  } catch (error) {
    if (error instanceof LanguageError) return [];
    throw error;
  }
}

export const unsigned = (right: Tensor): readonly Mistaken[] =>
  mistakenBy('-x', new Map([['x', right]]), 'the size is right, the sign is not');

/** Returns the transpose of a square matrix; for other matrices the shape shows the mistake. */
export const transposed = (right: Tensor): readonly Mistaken[] =>
  right.shape.length === 2
    ? mistakenBy('transpose(x)', new Map([['x', right]]), 'the numbers are right, rows and columns have changed places')
    : [];

/** A gradient without the loss scale with which its pass began. */
export function unscaled(state: State, right: Tensor): readonly Mistaken[] {
  const scale = scaleOf(state);
  if (scale === undefined) return [];
  const says = `that is without the loss scale, ${scaleText(scale)}`;
  return mistakenBy(
    'x / scale',
    new Map([
      ['x', right],
      ['scale', scalar(scale)],
    ]),
    says,
  );
}
