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

const severalAxes = (name: string, axes: readonly number[]) =>
  new ShapeError(
    'one-axis',
    `${name}: expected one axis, found [${axes.join(', ')}]`,
    'apply it along one after another',
  );

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

export const noOrderOfAxes = (name: string, axes: readonly number[], shape: Shape) =>
  new ShapeError(
    'axes-not-in-order',
    `${name}: expected each axis of shape ${shapeText(shape)} once, found [${axes.join(', ')}]`,
    `as in ${name}(x, [${shape
      .map((_, axis) => axis)
      .toReversed()
      .join(', ')}])`,
  );

export const badPadding = (pairs: readonly (readonly number[])[], shape: Shape) =>
  new ShapeError(
    'bad-padding',
    `pad: expected a pair of numbers from 0 for each axis of shape ${shapeText(shape)}, found ${JSON.stringify(pairs)}`,
    `as in pad(x, ${JSON.stringify(shape.map(() => [1, 1]))}): zeros before and after each axis`,
  );

export const badStep = (step: number) =>
  new ShapeError(
    'bad-step',
    `expected a step that is not 0, found ${step}`,
    'a[::2] takes every other element, a[::-1] all from the end',
  );

export const twoEllipses = () =>
  new ShapeError(
    'two-ellipses',
    'expected one ... in an index, found two',
    'it stands for all axes that are not written',
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

export const repeatedAxis = (name: string, written: readonly number[], axis: number, shape: Shape) =>
  new ShapeError(
    'axis-twice',
    `${name}: expected each axis once, found axis ${axis} twice in [${written.join(', ')}] of shape ${shapeText(shape)}`,
    'negative axes count from the end: -1 is the last',
  );

export const tooFewForCorrection = (n: number, correction: number) =>
  new ShapeError(
    'bad-correction',
    `expected a correction from 0 to ${n}, the elements along the axes, found ${correction}`,
    'the squares are divided by n − correction: 1 for a sample, 0 for a whole population',
  );

export const axisExpected = (name: string, shape: Shape) =>
  new ShapeError(
    'axis-expected',
    `${name}: expected one axis for shape ${shapeText(shape)}, found ${shape.length === 0 ? 'a single number' : 'none'}`,
    shape.length === 0 ? 'it has no axes' : `write ${name}(x, axis=${shape.length - 1})`,
  );

/** A setting that cannot be: `conv2d: expected stride above 0, found 0`. */
export const badSetting = (name: string, setting: string, expected: string, actual: unknown, remedy: string) =>
  new ShapeError('bad-setting', `${name}: expected ${expected} for ${setting}, found ${actual}`, remedy);

/** Axis counted from 0. @throws ShapeError */
export function normalAxis(name: string, axis: number | readonly number[], shape: Shape, rank = shape.length): number {
  if (typeof axis !== 'number') throw severalAxes(name, axis);
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || counted < 0 || counted >= rank) throw axisOutOfRange(name, axis, shape);
  return counted;
}
