/** How strongly each operator binds, as in Python. */

import type { BinaryOperator } from './ast.ts';

/** What stands between or before operands, from what binds least on; unary minus sits between `*` and `**` as in Python. */
const LEVELS: readonly (readonly Operator[])[] = [
  ['?'],
  ['||'],
  ['&&'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/', '@'],
  ['unary'],
  ['**'],
];
export type Operator = BinaryOperator | 'unary' | '?';

/** Tens, so that another level fits between two. */
const POWERS = new Map(LEVELS.flatMap((level, k) => level.map(operator => [operator, 10 * (k + 1)] as const)));

/** How strongly an operator binds: what printing needs to place parentheses. */
export const bindingPower = (operator: Operator): number => POWERS.get(operator)!; // every one has its level

/** Whether a symbol stands between operands, or before them. */
export const isOperator = (symbol: string): symbol is Operator => (POWERS as ReadonlyMap<string, number>).has(symbol);

/** Whether an operator compares; two in a row are refused. */
export const isComparison = (operator: Operator): boolean => bindingPower(operator) === bindingPower('<');
