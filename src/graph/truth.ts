/** What can be true of numbers: comparisons, predicates and the sign. They have no derivatives, so they are no operations. */

import type { BinaryOperator } from '../language/ast.ts';
import { COMPARED } from '../language/simplify.ts';
import { type AttributeForms, type Attributes, AXIS, KEEPDIMS } from '../ops/operation.ts';
import { lanesOf, reducedShape } from '../ops/reductions.ts';
import { normalAxis } from '../ops/shape-errors.ts';
import type { ReadonlyFloats, Shape } from '../tensor/tensor.ts';

export const COMPARISONS: ReadonlyMap<BinaryOperator, (x: number, y: number) => boolean> = new Map<
  BinaryOperator,
  (x: number, y: number) => boolean
>([...COMPARED, ['&&', (x, y) => x !== 0 && y !== 0], ['||', (x, y) => x !== 0 || y !== 0]]);

/** Asked of each element by itself, or of all of them at once, which may be those along an axis; what is true is 1. */
export type TestFunction =
  | { readonly of: 'each'; readonly value: (x: number) => number }
  | { readonly of: 'all'; readonly value: (numbers: ReadonlyFloats) => number };

/** Functions of conditions and watches. */
export const TEST_FUNCTIONS: ReadonlyMap<string, TestFunction> = new Map<string, TestFunction>([
  ['isnan', { of: 'each', value: x => (Number.isNaN(x) ? 1 : 0) }],
  ['isinf', { of: 'each', value: x => (Math.abs(x) === Number.POSITIVE_INFINITY ? 1 : 0) }],
  ['sign', { of: 'each', value: sign }],
  ['any', { of: 'all', value: numbers => (isAnyTrue(numbers) ? 1 : 0) }],
  ['all', { of: 'all', value: numbers => (areAllTrue(numbers) ? 1 : 0) }],
]);

export const TEST_FUNCTION_NAMES: readonly string[] = [...TEST_FUNCTIONS.keys()];

/** What can be said to a test by keyword, as to a sum. */
export const testAttributes = ({ of }: TestFunction): AttributeForms => (of === 'all' ? { ...AXIS, ...KEEPDIMS } : {});

/** A test of values of that shape: the shape of what it comes to, and its numbers. @throws ShapeError for an axis that there is not. */
export function testKernel(
  name: string,
  test: TestFunction,
  shape: Shape,
  { axis: written, keepdims = false }: Attributes,
): { readonly shape: Shape; readonly compute: (numbers: ReadonlyFloats, out: Float64Array) => void } {
  if (test.of === 'each')
    return {
      shape,
      compute: (numbers, out) => {
        for (let i = 0; i < out.length; i++) out[i] = test.value(numbers[i]!);
      },
    };
  const axis = written === undefined ? undefined : normalAxis(name, written, shape);
  const lanes = lanesOf(shape, axis);
  const lane = new Float64Array(lanes.length);
  return {
    shape: reducedShape(shape, axis, keepdims),
    compute: (numbers, out) => {
      for (let l = 0; l < lanes.count; l++) {
        for (let e = 0; e < lanes.length; e++) lane[e] = numbers[lanes.start(l) + e * lanes.step]!;
        out[l] = test.value(lane);
      }
    },
  };
}

/** 1, −1, 0 or NaN; 0 for −0 as well, as it has the same sign. */
function sign(x: number): number {
  return x === 0 ? 0 : Math.sign(x);
}

/** Whether every number is neither 0 nor NaN. */
function areAllTrue(numbers: ReadonlyFloats): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === 0 || Number.isNaN(numbers[i])) return false;
  return true;
}

function isAnyTrue(numbers: ReadonlyFloats): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0) return true;
  return false;
}

/** `!x`: 1 for 0, else 0. */
export const negation = (x: number): number => (x === 0 ? 1 : 0);
