/** zeros([2, 3]) and its like in a formula → the tensor that they stand for. */

import type { Expression } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { CONSTANT_RULES } from '../ops/constants.ts';
import { ShapeError } from '../ops/operation.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { attributesOf } from './calls.ts';

const BY_NAME = new Map(CONSTANT_RULES.map(rule => [rule.name, rule]));

/** Undefined for what is no call of a constant. @throws LanguageError for wrong settings, or too many elements. */
export function constantOf(expression: Expression): Tensor | undefined {
  const rule = expression.kind === 'call' ? BY_NAME.get(expression.callee) : undefined;
  if (rule === undefined || expression.kind !== 'call') return undefined;
  const known = Object.keys(rule.attributes);
  if (expression.operands.length > known.length)
    throw new LanguageError(
      'wrong-operands',
      `${rule.name}: expected at most ${known.length} settings, found ${expression.operands.length}`,
      expression.span,
      `write ${rule.name}(${known.join(', ')})`,
    );
  try {
    return rule.make(attributesOf(rule, expression.operands, expression.keywords, expression));
  } catch (error) {
    if (error instanceof ShapeError) throw new LanguageError(error.code, error.message, expression.span, error.hint);
    throw error;
  }
}
