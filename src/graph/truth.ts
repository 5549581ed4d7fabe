/** What can be true of numbers: comparisons and predicates. They have no derivatives, so they are no operations. */

import type { BinaryOperator } from '../language/ast.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';

export const COMPARISONS: ReadonlyMap<BinaryOperator, (x: number, y: number) => boolean> = new Map<
  BinaryOperator,
  (x: number, y: number) => boolean
>([
  ['<', (x, y) => x < y],
  ['<=', (x, y) => x <= y],
  ['>', (x, y) => x > y],
  ['>=', (x, y) => x >= y],
  ['==', (x, y) => x === y],
  ['!=', (x, y) => x !== y],
  ['&&', (x, y) => x !== 0 && y !== 0],
  ['||', (x, y) => x !== 0 || y !== 0],
]);

/** Asked of each element by itself, or of all of them at once. */
export type Predicate =
  | { readonly of: 'each'; readonly holds: (x: number) => boolean }
  | { readonly of: 'all'; readonly holds: (numbers: ReadonlyFloats) => boolean };

/** Functions of conditions and watches. */
export const PREDICATES: ReadonlyMap<string, Predicate> = new Map<string, Predicate>([
  ['isnan', { of: 'each', holds: Number.isNaN }],
  ['isinf', { of: 'each', holds: x => Math.abs(x) === Number.POSITIVE_INFINITY }],
  ['any', { of: 'all', holds: isAnyTrue }],
  ['all', { of: 'all', holds: areAllTrue }],
]);

export const PREDICATE_NAMES: readonly string[] = [...PREDICATES.keys()];

/** Whether every number is neither 0 nor NaN. */
export function areAllTrue(numbers: ReadonlyFloats): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === 0 || Number.isNaN(numbers[i])) return false;
  return true;
}

function isAnyTrue(numbers: ReadonlyFloats): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0) return true;
  return false;
}

/** `!x`: 1 for 0, else 0. */
export const negation = (x: number): number => (x === 0 ? 1 : 0);
