/** The shape that an expression has, from the shapes of its names alone: no number is computed. */

import { type Expression, partsOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { DEFAULT_CONVENTIONS, ShapeError } from '../ops/operation.ts';
import { broadcastShapes } from '../tensor/broadcast.ts';
import type { Shape } from '../tensor/tensor.ts';
import { appliedOperation, meantBy, picksOf } from './calls.ts';
import { constantOf } from './constant-calls.ts';

/** The shape of a name; undefined when it is not known. */
export type ShapesByName = (name: string) => Shape | undefined;

/** A question about a product of an expression: whether both of its sides have a shape, so that it goes element by element. */
export function elementwiseIn(shapeOf: ShapesByName): (product: Expression & { kind: 'binary' }) => boolean {
  const known = new Map<Expression, Shape | undefined>();
  const shape = (expression: Expression): Shape | undefined => {
    if (!known.has(expression)) known.set(expression, shapeIfSaid(expression, shapeOf, shape));
    return known.get(expression);
  };
  const hasShape = (side: Expression) => (shape(side)?.length ?? 0) > 0;
  return ({ operator, left, right, isDot }) => operator === '*' && !isDot && hasShape(left) && hasShape(right);
}

type Inner = (expression: Expression) => Shape | undefined;

/** A call of a block, and what depends on a round, has a shape where it runs and not by its text. */
function shapeIfSaid(expression: Expression, shapeOf: ShapesByName, inner: Inner): Shape | undefined {
  try {
    return shapeFrom(expression, shapeOf, inner);
  } catch (error) {
    if (error instanceof LanguageError) return undefined;
    throw error;
  }
}

function shapeFrom(expression: Expression, shapeOf: ShapesByName, inner: Inner): Shape | undefined {
  switch (expression.kind) {
    case 'number':
    case 'boolean':
    case 'text':
      return [];
    case 'name':
      return shapeOf(expression.name);
    case 'list': {
      const first = inner(expression.items[0]!); // the parser makes no empty list
      return first && [expression.items.length, ...first];
    }
    case 'index':
      return indexedShape(expression, inner);
    case 'call':
      return constantOf(expression)?.shape ?? applied(expression, inner) ?? joined(expression, inner);
    default:
      return applied(expression, inner) ?? joined(expression, inner);
  }
}

/** How long a slice is does not matter here: whether there is one does. Numbers that are computed pick one element each. */
function indexedShape({ operand, subscripts }: Expression & { kind: 'index' }, inner: Inner): Shape | undefined {
  const shape = inner(operand);
  if (shape === undefined) return undefined;
  const picks = picksOf(subscripts);
  if (picks !== undefined) return inner(picks)?.concat(shape.slice(1));
  const written = subscripts.filter(({ kind }) => kind === 'element' || kind === 'slice').length;
  let axis = 0;
  const lengths = subscripts.flatMap(({ kind }): Shape => {
    if (kind === 'new axis') return [1];
    const from = axis;
    axis += kind === 'ellipsis' ? shape.length - written : 1;
    return kind === 'element' ? [] : shape.slice(from, axis);
  });
  return [...lengths, ...shape.slice(axis)];
}

function applied(expression: Expression, inner: Inner): Shape | undefined {
  const call = appliedOperation(expression);
  const operands = call?.operands.map(inner) ?? [];
  if (call === undefined || !isKnown(operands)) return undefined;
  try {
    return meantBy(call, operands).kernel({
      operands,
      attributes: call.attributes(operands[0]!), // every operation has an operand
      conventions: DEFAULT_CONVENTIONS,
    }).shape;
  } catch (error) {
    if (error instanceof ShapeError) return undefined;
    throw error;
  }
}

/** A comparison with a text, and what does not compute, have the shape to which their parts broadcast. */
function joined(expression: Expression, inner: Inner): Shape | undefined {
  return partsOf(expression)
    .map(inner)
    .reduce((shape, part) => shape && part && broadcastShapes(shape, part), []);
}

const isKnown = (shapes: readonly (Shape | undefined)[]): shapes is readonly Shape[] =>
  shapes.every(shape => shape !== undefined);
