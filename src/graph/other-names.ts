/** Functions by the names that other languages and libraries have for them. */

import type { BinaryOperator } from '../language/ast.ts';

/** Operators by the names that libraries call them by. */
export const OPERATORS_BY_NAME: ReadonlyMap<string, BinaryOperator> = new Map([
  ['matmul', '@'],
  ['mm', '@'],
  ['pow', '**'],
]);

/** Functions by other names of theirs. */
export const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['ReLU', 'relu'],
  ['Sigmoid', 'sigmoid'],
  ['Tanh', 'tanh'],
  ['Softmax', 'softmax'],
  ['ln', 'log'],
  ['maximum', 'max'],
  ['minimum', 'min'],
  ['cat', 'concat'],
  ['clamp', 'clip'],
  ['asin', 'arcsin'],
  ['acos', 'arccos'],
  ['atan', 'arctan'],
]);
