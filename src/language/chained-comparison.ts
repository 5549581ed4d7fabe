/** Two comparisons in a row, as in `1 < x < 3`: the answer to the first would be compared with 3. */

import { type BinaryOperator, type Expression, reachOf } from './ast.ts';
import { LanguageError } from './language-error.ts';
import { print } from './print-expression.ts';

/** @param left The first comparison. @param operator The second, with `right`. */
export function chained(
  left: Expression & { kind: 'binary' },
  operator: BinaryOperator,
  right: Expression,
): LanguageError {
  const span = { start: reachOf(left).start, end: reachOf(right).end };
  const second = { kind: 'binary', operator, left: left.right, right, span } as const;
  const hint = () => `write ${print({ kind: 'binary', operator: '&&', left, right: second, span })}`;
  return new LanguageError('chained-comparison', 'expected one comparison, found two in a row', span, hint);
}
