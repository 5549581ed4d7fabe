/** Names of recorded runs that stand in quotes. */

import { expect, it } from 'vitest';
import { withoutQuotes } from '../../src/graph/quoted-names.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { print } from '../../src/language/print-expression.ts';
import { openedLog } from '../support/recorded-logs.ts';

it('A text is the node of that name where an operand stands, and stays a text behind a keyword: a script may call a variable mean', () => {
  const { program } = openedLog('lecture.bplog').log;
  const withMean = { ...program, byName: new Map([...program.byName, ['mean', 0], ['fc.weight', 1]]) };
  const written = parseExpression('mse("mean", norm("fc.weight"), reduction="mean")');
  const expression = withoutQuotes(withMean, written);
  expect(print(expression)).toBe('mse(mean, norm(fc.weight), reduction="mean")');
});
