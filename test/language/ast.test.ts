import { expect, it } from 'vitest';
import { partsOf } from '../../src/language/ast.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { print } from '../../src/language/print-expression.ts';

it.each([
  ['-a', ['a']],
  ['a + b * c', ['a', 'b * c']],
  ['a > 0 ? b : c', ['a > 0', 'b', 'c']],
  ['sum(a, axis=0)', ['a', '0']],
  ['a[1, 2:, :]', ['a', '1', '2']],
  ['[a, b + c]', ['a', 'b + c']],
  ['a', []],
])('%s is made of %j, in the order of the source', (source, parts) => {
  expect(partsOf(parseExpression(source)).map(part => print(part))).toEqual(parts);
});
