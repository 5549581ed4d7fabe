/** What is wrong with an operation's operands, in words. */

import { type Expression, reachOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import type { Operation } from '../ops/operation.ts';
import { type Shape, shapeText } from '../tensor/tensor.ts';

/** NumPy picks where it is true, so that the shape would depend on numbers; rows 0 and 1 would be a silent mistake. */
export const truthAsIndex = (name: string, operand: Expression): LanguageError =>
  new LanguageError(
    'truth-as-index',
    `expected whole numbers as indices, found ${name}, which is true or false`,
    reachOf(operand),
    'a program has fixed shapes: write where(c, x, 0)',
  );

/** Nothing is sent back to what selects or decides, or is a constant. */
export function chooserHasGradient(
  operation: Operation,
  slot: number,
  name: string,
  operand: Expression,
): LanguageError {
  const [expected, remedy] = operation.indices?.includes(slot)
    ? ['constant indices', 'put it into "constants"']
    : operation.conditions?.includes(slot)
      ? ['a comparison or a constant', `write a comparison, as in ${name} > 0, or put it into "constants"`]
      : [`a constant for ${operation.operands[slot]}`, 'put it into "constants"'];
  return new LanguageError(
    'index-has-gradient',
    `expected ${expected}, found ${name}, which has a gradient`,
    reachOf(operand),
    remedy,
  );
}

/** The hint, with the shapes of the operands by their texts. */
export function hintWithShapes(
  hint: string,
  operands: readonly { readonly role: string; readonly text: string; readonly shape: Shape }[],
): string {
  const shapes = operands
    .filter(({ role }) => role !== 'literal')
    .map(({ text, shape }) => `${text} is ${shapeText(shape)}`);
  return shapes.length > 0 ? `${hint}; ${[...new Set(shapes)].join(', ')}` : hint;
}
