/** Every operation there is: adding one is adding its record here. Docs, completion, schema and the gradient tests read this table. */

import * as activations from './activations.ts';
import * as arithmetic from './arithmetic.ts';
import { bce, bceWithLogits, crossEntropy, mse } from './losses.ts';
import type { Operation } from './operation.ts';
import { dot, matmul, outer } from './products.ts';
import { concat, index, reshape, stack, transpose } from './rearrangements.ts';
import { largest, mean, norm, smallest, sum } from './reductions.ts';
import { gather } from './selection.ts';
import { logSoftmax, oneHot, softmax } from './softmax.ts';

const { add, subtract, multiply, divide, power, negate, maximum, minimum } = arithmetic;
const { relu, leakyRelu, elu, gelu, geluTanh, sigmoid, silu, tanh, softplus, exp, log, sqrt, abs, sin, cos, erf } =
  activations;

export const OPERATIONS: readonly Operation[] = [
  ...[add, subtract, multiply, divide, power, matmul, negate],
  ...[relu, leakyRelu, elu, gelu, geluTanh, sigmoid, silu, tanh, softplus],
  ...[exp, log, sqrt, abs, sin, cos, erf, maximum, minimum],
  ...[largest, smallest, sum, mean, norm, softmax, logSoftmax],
  ...[transpose, reshape, index, concat, stack, gather, oneHot],
  ...[dot, outer, crossEntropy, bce, bceWithLogits, mse],
];

/** Written with an operator or brackets, not called by name. */
export const isCallable = (operation: Operation): boolean => operation.operator === undefined && operation !== index;

/** The operations of that name: `max` of one operand and `max` of two are two. */
export const operationsNamed = (name: string): readonly Operation[] =>
  OPERATIONS.filter(operation => operation.name === name && isCallable(operation));

export const FUNCTION_NAMES: readonly string[] = [...new Set(OPERATIONS.filter(isCallable).map(({ name }) => name))];

const BY_OPERATOR = new Map(OPERATIONS.filter(op => op.operator && op !== negate).map(op => [op.operator!, op]));

/** The operation of a binary arithmetic operator; undefined for comparisons, which are no operations. */
export const operationOf = (operator: string): Operation | undefined => BY_OPERATOR.get(operator);

export { index as indexing, negate };
