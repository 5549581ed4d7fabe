/** An expression with some of its parts replaced; a part that stays the same is the same object. */

import type { Expression, Subscript } from './ast.ts';

export type Replace = (part: Expression) => Expression;

/** Returns the expression with its direct parts replaced. */
export function withParts(expression: Expression, replace: Replace): Expression {
  switch (expression.kind) {
    case 'unary':
      return { ...expression, operand: replace(expression.operand) };
    case 'binary':
      return { ...expression, left: replace(expression.left), right: replace(expression.right) };
    case 'conditional':
      return {
        ...expression,
        test: replace(expression.test),
        // biome-ignore lint/suspicious/noThenProperty: a conditional has one, and is no promise
        then: replace(expression.then),
        otherwise: replace(expression.otherwise),
      };
    case 'call':
      return {
        ...expression,
        operands: expression.operands.map(replace),
        keywords: expression.keywords.map(keyword => ({ ...keyword, value: replace(keyword.value) })),
      };
    case 'index':
      return {
        ...expression,
        operand: replace(expression.operand),
        subscripts: expression.subscripts.map(subscript => withEnds(subscript, replace)),
      };
    case 'list':
      return { ...expression, items: expression.items.map(replace) };
    case 'number':
    case 'text':
    case 'boolean':
    case 'name':
      return expression;
  }
}

/** Returns a subscript with the expressions in it replaced. */
export function withEnds(subscript: Subscript, replace: Replace): Subscript {
  if (subscript.kind === 'element') return { kind: 'element', at: replace(subscript.at) };
  if (subscript.kind !== 'slice') return subscript;
  const { from, to, step } = subscript;
  return {
    kind: 'slice',
    ...(from && { from: replace(from) }),
    ...(to && { to: replace(to) }),
    ...(step && { step: replace(step) }),
  };
}
