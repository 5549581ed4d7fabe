/** What can be wrong with the shapes of a call: each message says what was expected and what was found. */

import { type Shape, shapeText, sizeOf } from '../tensor/tensor.ts';
import { ShapeError } from './operation.ts';

export const cannotBroadcast = (what: string, a: Shape, b: Shape) =>
  new ShapeError(
    'shapes-do-not-broadcast',
    `${what}: shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast`,
    'lengths of axes are matched from the right: expected equal ones, or 1',
  );

export const cannotMultiply = (a: Shape, b: Shape, inner: readonly [number, number]) =>
  new ShapeError(
    'shapes-do-not-multiply',
    `\`@\`: expected equal inner lengths, found ${inner[0]} and ${inner[1]} in shapes ${shapeText(a)} and ${shapeText(b)}`,
    `(m, k) @ (k, n) → (m, n): expected the right side to have ${inner[0]} ${b.length === 1 ? 'elements' : 'rows'}`,
  );

export const wrongRank = (name: string, operand: string, expected: string, actual: Shape) =>
  new ShapeError(
    'wrong-rank',
    `${name}: expected ${expected} for ${operand}, found shape ${shapeText(actual)}`,
    actual.length === 0 ? 'it is a single number' : 'index, reshape or transpose it first',
  );

export const mustMatch = (name: string, a: Shape, b: Shape, rule: string) =>
  new ShapeError('shapes-differ', `${name}: expected matching shapes, found ${shapeText(a)} and ${shapeText(b)}`, rule);

const axisOutOfRange = (name: string, axis: number, shape: Shape) =>
  new ShapeError(
    'axis-out-of-range',
    `${name}: unknown axis ${axis} of shape ${shapeText(shape)}`,
    shape.length === 0 ? 'a scalar has no axes: leave axis out' : `available: ${-shape.length} to ${shape.length - 1}`,
  );

export const indexOutOfRange = (index: number, axis: number, shape: Shape) =>
  new ShapeError(
    'index-out-of-range',
    `expected an index from ${-shape[axis]!} to ${shape[axis]! - 1} on axis ${axis}, found ${index}`,
    'negative indices count from the end',
  );

export const tooManyIndices = (count: number, shape: Shape) =>
  new ShapeError(
    'too-many-indices',
    shape.length === 0
      ? `expected no index into a single number, found ${count}`
      : `expected at most ${shape.length} ${shape.length === 1 ? 'index' : 'indices'} into shape ${shapeText(shape)}, found ${count}`,
    'each index belongs to one axis',
  );

export const emptySlice = (text: string, shape: Shape) =>
  new ShapeError(
    'empty-slice',
    `expected a slice with elements, found ${text} of shape ${shapeText(shape)}`,
    'the end is exclusive: a[0:2] is two elements',
  );

export const cannotReshape = (from: Shape, to: readonly number[]) =>
  new ShapeError(
    'cannot-reshape',
    `reshape: expected a shape of ${sizeOf(from)} elements as in ${shapeText(from)}, found ${shapeText(to)}`,
    'one length may be −1: it is computed from the others',
  );

export const badClasses = (classes: number | undefined) =>
  new ShapeError(
    'bad-classes',
    `one_hot: expected a whole number of classes above 0, found ${classes ?? 'none'}`,
    'one more than the largest label: one_hot(y, classes=3) takes labels 0, 1 and 2',
  );

export const tooManyElements = (name: string, shape: Shape, limit: number) =>
  new ShapeError(
    'too-large',
    `${name}: expected at most ${limit} elements, found shape ${shapeText(shape)}`,
    `it has ${sizeOf(shape)}`,
  );

/** Axis counted from 0. @throws ShapeError */
export function normalAxis(name: string, axis: number, shape: Shape, rank = shape.length): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || counted < 0 || counted >= rank) throw axisOutOfRange(name, axis, shape);
  return counted;
}
