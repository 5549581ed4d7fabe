/** Lists as they are written, `[[1, 2], [3, 4]]`, as tensors. */

import { type Expression, reachOf, type Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { print } from '../language/print-expression.ts';
import { fromNested, type Nested, type Tensor } from '../tensor/tensor.ts';

/** Returns the tensor of a list of numbers. @throws LanguageError for anything else in it, and where it is ragged or empty. */
export const listLiteral = (expression: Expression): Tensor => tensorOfList(numbersOf(expression), expression.span);

function numbersOf(item: Expression): Nested {
  if (item.kind === 'number') return item.value;
  if (item.kind === 'list') return item.items.map(numbersOf);
  throw new LanguageError(
    'list-of-names',
    `expected a number, found ${print(item)}`,
    reachOf(item),
    'to join values, write stack([a, b]) or concat([a, b])',
  );
}

/** @throws LanguageError where the list is ragged or empty. */
export function tensorOfList(list: Nested, span: Span): Tensor {
  const value = fromNested(list);
  if (value !== undefined) return value;
  throw new LanguageError('ragged-list', 'expected rows of one length, found a list that is ragged or empty', span);
}
