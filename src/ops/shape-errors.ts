/** What can be wrong with the shapes of a call; each error names the shapes it got and what would go. */

import { type Shape, shapeText, sizeOf } from '../tensor/tensor.ts';
import { ShapeError } from './operation.ts';

export const cannotBroadcast = (what: string, a: Shape, b: Shape) =>
  new ShapeError(
    'shapes-do-not-broadcast',
    `${what} of shapes ${shapeText(a)} and ${shapeText(b)}`,
    'axes are matched from the right and must be equal, or one of them 1',
  );

export const cannotMultiply = (a: Shape, b: Shape, inner: readonly [number, number]) =>
  new ShapeError(
    'shapes-do-not-multiply',
    `matrix product of shapes ${shapeText(a)} and ${shapeText(b)}: the inner lengths ${inner[0]} and ${inner[1]} differ`,
    `(m, k) @ (k, n) → (m, n): expected the right side to have ${inner[0]} ${b.length === 1 ? 'elements' : 'rows'}`,
  );

export const wrongRank = (name: string, operand: string, expected: string, actual: Shape) =>
  new ShapeError(
    'wrong-rank',
    `${name} needs ${expected} for ${operand}, got shape ${shapeText(actual)}`,
    actual.length === 0 ? 'it is a single number' : 'index, reshape or transpose it first',
  );

export const mustMatch = (name: string, a: Shape, b: Shape, rule: string) =>
  new ShapeError('shapes-differ', `${name} of shapes ${shapeText(a)} and ${shapeText(b)}`, rule);

const axisOutOfRange = (name: string, axis: number, shape: Shape) =>
  new ShapeError(
    'axis-out-of-range',
    `${name} along axis ${axis} of shape ${shapeText(shape)}`,
    shape.length === 0
      ? 'a scalar has no axes: leave axis out'
      : `axes run from ${-shape.length} to ${shape.length - 1}`,
  );

export const indexOutOfRange = (index: number, axis: number, shape: Shape) =>
  new ShapeError(
    'index-out-of-range',
    `index ${index} on axis ${axis} of shape ${shapeText(shape)}`,
    `indices run from ${-shape[axis]!} to ${shape[axis]! - 1}`,
  );

export const tooManyIndices = (count: number, shape: Shape) =>
  new ShapeError(
    'too-many-indices',
    `${count} ${count === 1 ? 'index' : 'indices'} into shape ${shapeText(shape)}`,
    shape.length === 0 ? 'it is a single number' : `it has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}`,
  );

export const emptySlice = (text: string, shape: Shape) =>
  new ShapeError(
    'empty-slice',
    `slice ${text} of shape ${shapeText(shape)} holds nothing`,
    'the end is exclusive: a[0:2] is two elements',
  );

export const cannotReshape = (from: Shape, to: readonly number[]) =>
  new ShapeError(
    'cannot-reshape',
    `reshape of ${shapeText(from)} to ${shapeText(to)}`,
    'both need the same number of elements; one length may be −1, to be worked out',
  );

export const badClasses = (classes: number | undefined) =>
  new ShapeError(
    'bad-classes',
    `one_hot needs a whole number of classes above 0, got ${classes ?? 'none'}`,
    'one more than the largest label: one_hot(y, classes=3) takes labels 0, 1 and 2',
  );

export const tooManyElements = (name: string, shape: Shape, limit: number) =>
  new ShapeError(
    'too-large',
    `${name} over shape ${shapeText(shape)} has ${sizeOf(shape)} elements`,
    `one value may have ${limit}`,
  );

/** Axis counted from 0. @throws ShapeError */
export function normalAxis(name: string, axis: number, shape: Shape, rank = shape.length): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || counted < 0 || counted >= rank) throw axisOutOfRange(name, axis, shape);
  return counted;
}
