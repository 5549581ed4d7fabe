/** The one evaluator: derivative texts, update rules, watches and conditions all mean what the operations mean. */

import { type Expression, reachOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { DEFAULT_CONVENTIONS, ShapeError } from '../ops/operation.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { type Shape, scalar, shapeText, sizeOf, type Tensor, tensor, toNested } from '../tensor/tensor.ts';
import { appliedOperation, meantBy, picksOf } from './calls.ts';
import { constantOf } from './constant-calls.ts';
import { tensorOfList } from './list-literal.ts';

/** What names and calls outside the table of operations mean. */
export interface EvaluateScope {
  /** Undefined for an unknown name. */
  readonly name: (name: string) => Tensor | undefined;
  /** A call that is not an operation, e.g. `grad(W1)`; undefined when this scope does not know it. */
  readonly call?: (call: Expression & { kind: 'call' }) => Tensor | undefined;
  /** Texts compare with `==` only: `phase == "backward"`. */
  readonly text?: (name: string) => string | undefined;
}

export const scopeOf = (values: ReadonlyMap<string, Tensor>): EvaluateScope => ({ name: name => values.get(name) });

/** @throws LanguageError for unknown names, shapes that do not go together, texts where numbers are needed. */
export function evaluate(expression: Expression, scope: EvaluateScope): Tensor {
  switch (expression.kind) {
    case 'number':
      return scalar(expression.value);
    case 'boolean':
      return scalar(expression.value ? 1 : 0);
    case 'text':
      throw new LanguageError(
        'text-not-a-number',
        'expected a number, found a text',
        expression.span,
        'a text can only be compared: phase == "backward"',
      );
    case 'name':
      return named(expression, scope);
    case 'list':
      return listed(expression, scope);
    case 'conditional':
      return conditional(expression, scope);
    case 'unary':
      return applied(expression, scope);
    case 'binary': {
      const texts = comparedTexts(expression, scope);
      return texts === undefined ? applied(expression, scope) : scalar(texts ? 1 : 0);
    }
    case 'index':
      return indexed(expression, scope);
    case 'call':
      return called(expression, scope);
  }
}

function named(expression: Expression & { kind: 'name' }, scope: EvaluateScope): Tensor {
  const value = scope.name(expression.name);
  if (value === undefined) throw new LanguageError('unknown-name', `unknown name ${expression.name}`, expression.span);
  return value;
}

const called = (call: Expression & { kind: 'call' }, scope: EvaluateScope): Tensor =>
  scope.call?.(call) ?? constantOf(call) ?? applied(call, scope);

/** What the shape rules of operations object to, at its place. */
function withShapes(expression: Expression, compute: () => Tensor): Tensor {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ShapeError)
      throw new LanguageError(error.code, error.message, reachOf(expression), error.hint);
    throw error;
  }
}

function applied(expression: Expression, scope: EvaluateScope): Tensor {
  const call = appliedOperation(expression);
  if (call === undefined)
    throw new LanguageError('no-value', 'expected a number, found an expression without a value', reachOf(expression));
  const operands = call.operands.map(operand => evaluate(operand, scope));
  return withShapes(expression, () => {
    const shapes = operands.map(({ shape }) => shape);
    const kernel = meantBy(call, shapes).kernel({
      operands: shapes,
      attributes: call.attributes(shapes[0]!),
      conventions: DEFAULT_CONVENTIONS,
    });
    const out = new Float64Array(sizeOf(kernel.shape));
    kernel.forward(
      operands.map(({ data }) => data),
      out,
    );
    return tensor(kernel.shape, out);
  });
}

function comparedTexts(
  { operator, left, right }: Expression & { kind: 'binary' },
  scope: EvaluateScope,
): boolean | undefined {
  const text = (side: Expression) =>
    side.kind === 'text' ? side.value : side.kind === 'name' ? scope.text?.(side.name) : undefined;
  const [a, b] = [text(left), text(right)];
  if (a === undefined || b === undefined || (operator !== '==' && operator !== '!=')) return undefined;
  return operator === '==' ? a === b : a !== b;
}

/** Both branches are computed and picked from element by element, as NumPy's where does. */
function conditional(
  { test, then, otherwise, span }: Expression & { kind: 'conditional' },
  scope: EvaluateScope,
): Tensor {
  const condition = evaluate(test, scope);
  if (condition.shape.length === 0) return evaluate(condition.data[0] !== 0 ? then : otherwise, scope);
  const [a, b] = [evaluate(then, scope), evaluate(otherwise, scope)];
  const shape = joined(joined(condition.shape, a.shape, { span }), b.shape, { span });
  const sources = [condition, a, b].map(value => broadcastSources(value.shape, shape));
  const pick = (i: number) =>
    condition.data[sources[0]![i]!] !== 0 ? a.data[sources[1]![i]!]! : b.data[sources[2]![i]!]!;
  return tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => pick(i)),
  );
}

function joined(a: Shape, b: Shape, where: Pick<Expression, 'span'>): Shape {
  const shape = broadcastShapes(a, b);
  if (shape === undefined)
    throw new LanguageError(
      'shapes-do-not-broadcast',
      `shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast`,
      where.span,
    );
  return shape;
}

/** Indices may be computed here, one element at a time: `E[idx[2], 0]`; several stand alone, as in a program. */
function indexed(expression: Expression & { kind: 'index' }, scope: EvaluateScope): Tensor {
  const picks = picksOf(expression.subscripts);
  if (picks !== undefined && evaluate(picks, scope).shape.length > 0) return applied(expression, scope);
  const subscripts = expression.subscripts.map(subscript => {
    if (subscript.kind !== 'element') return subscript;
    const at = evaluate(subscript.at, scope).data[0]!;
    return { kind: 'element' as const, at: { kind: 'number' as const, value: at, span: reachOf(subscript.at) } };
  });
  return applied({ ...expression, subscripts }, scope);
}

function listed(expression: Expression & { kind: 'list' }, scope: EvaluateScope): Tensor {
  return tensorOfList(
    expression.items.map(item => toNested(evaluate(item, scope))),
    expression.span,
  );
}
