/** Arithmetic over the numbers of rounds, worked out before anything runs: `X[2 * t + 1]` is `X[7]` in round 3. */

import { type Expression, reachOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { print } from '../language/print-expression.ts';
import type { Statement } from '../language/statements.ts';
import { memoised } from '../memoised.ts';

/** Returns the expression as a number where it is arithmetic over numbers; otherwise as it is. */
export function workedOut(expression: Expression): Expression {
  const value = numberIn(expression);
  return value === undefined ? expression : { kind: 'number', value, span: reachOf(expression) };
}

/** The number that an expression stands for; undefined for anything but arithmetic over numbers. */
export function numberIn(expression: Expression): number | undefined {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind === 'unary') {
    const operand = expression.operator === '-' ? numberIn(expression.operand) : undefined;
    return operand === undefined ? undefined : -operand;
  }
  if (expression.kind !== 'binary') return undefined;
  const [left, right] = [numberIn(expression.left), numberIn(expression.right)];
  if (left === undefined || right === undefined) return undefined;
  switch (expression.operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return undefined;
  }
}

/** The rounds of `range(a, b, step)`: their first number, how many there are, and the step. */
export interface Rounds {
  readonly first: number;
  readonly count: number;
  readonly step: number;
}

/** @param written Operands of `range`, names replaced. @throws LanguageError for what is no whole number, and step 0. */
export function roundsOf(written: readonly Expression[]): Rounds {
  const numbers = written.map(wholeNumber);
  const [first, end] = numbers.length === 1 ? [0, numbers[0]!] : [numbers[0]!, numbers[1]!];
  const step = numbers[2] ?? 1;
  if (step === 0)
    throw new LanguageError('bad-step', 'expected a step other than 0', reachOf(written[2]!), 'the default is 1');
  return { first, count: Math.max(0, Math.ceil((end - first) / step)), step };
}

/** How many rounds the loops among lines have with those inside them; a loop whose numbers are not written out has none. */
export const roundsWritten = memoised((body: readonly Statement[]): number =>
  body.reduce(
    (rounds, statement) =>
      statement.kind === 'for' ? rounds + countWritten(statement.range) * (1 + roundsWritten(statement.body)) : rounds,
    0,
  ),
);

function countWritten(range: readonly Expression[]): number {
  const numbers = range.map(numberIn);
  const isWritten = numbers.every(Number.isSafeInteger) && numbers[2] !== 0;
  return isWritten ? roundsOf(range).count : 0;
}

function wholeNumber(written: Expression): number {
  const value = numberIn(written);
  if (value !== undefined && Number.isSafeInteger(value)) return value;
  throw new LanguageError(
    'range-not-whole',
    `expected whole numbers in range(…), found ${print(written)}`,
    reachOf(written),
    'the number of rounds is known before anything runs: write it out, or len(X) for the rows of X',
  );
}
