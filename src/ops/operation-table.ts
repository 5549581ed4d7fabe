/** Every operation there is: adding one is adding its record here. Docs, completion, schema and the gradient tests read this table. */

import * as activation from './activations.ts';
import { addmm } from './addmm.ts';
import * as arithmetic from './arithmetic.ts';
import * as classLoss from './class-losses.ts';
import * as choice from './comparisons.ts';
import { CONSTANT_RULES } from './constants.ts';
import * as convolution from './convolution.ts';
import { cumsum } from './cumsum.ts';
import { DROPOUT } from './dropout.ts';
import { einsum } from './einsum.ts';
import * as elementary from './elementary.ts';
import * as loss from './losses.ts';
import { matmul } from './matmul.ts';
import * as norm from './norms.ts';
import type { Operation } from './operation.ts';
import { pad } from './pad.ts';
import * as pool from './pooling.ts';
import * as product from './products.ts';
import * as rearrangement from './rearrangements.ts';
import * as reduction from './reductions.ts';
import { embedding, gather } from './selection.ts';
import * as normalised from './softmax.ts';
import { tril, triu } from './triangles.ts';
import * as view from './views.ts';

const { negate } = arithmetic;
const { cast, identity, logicalNot, where } = choice;
const { index } = view;
const { append, stack } = rearrangement;

/** In the order of the docs, one family after another. */
export const OPERATIONS: readonly Operation[] = [
  arithmetic.add,
  arithmetic.subtract,
  arithmetic.multiply,
  arithmetic.divide,
  arithmetic.power,
  matmul,
  negate,
  activation.relu,
  activation.leakyRelu,
  activation.elu,
  activation.gelu,
  activation.geluTanh,
  activation.sigmoid,
  activation.silu,
  activation.tanh,
  activation.softplus,
  activation.exp,
  activation.log,
  activation.sqrt,
  activation.abs,
  activation.sin,
  activation.cos,
  activation.erf,
  elementary.tan,
  elementary.arcsin,
  elementary.arccos,
  elementary.arctan,
  elementary.sinh,
  elementary.cosh,
  elementary.log1p,
  elementary.expm1,
  elementary.log2,
  elementary.log10,
  elementary.reciprocal,
  elementary.square,
  elementary.sign,
  elementary.floor,
  elementary.round,
  elementary.clip,
  arithmetic.maximum,
  arithmetic.minimum,
  choice.less,
  choice.lessEqual,
  choice.equal,
  choice.notEqual,
  choice.greater,
  choice.greaterEqual,
  choice.logicalAnd,
  choice.logicalOr,
  logicalNot,
  choice.isNan,
  choice.isInfinite,
  where,
  choice.detach,
  identity,
  reduction.any,
  reduction.all,
  reduction.largest,
  reduction.smallest,
  reduction.sum,
  reduction.mean,
  reduction.prod,
  reduction.variance,
  reduction.standardDeviation,
  reduction.logsumexp,
  reduction.norm,
  reduction.argmax,
  reduction.argmin,
  cumsum,
  normalised.softmax,
  normalised.logSoftmax,
  view.transpose,
  view.swapaxes,
  view.flip,
  pad,
  tril,
  triu,
  rearrangement.reshape,
  index,
  rearrangement.concat,
  rearrangement.stack,
  rearrangement.append,
  gather,
  embedding,
  normalised.oneHot,
  product.dot,
  product.outer,
  addmm,
  einsum,
  convolution.conv1dWithBias,
  convolution.conv1d,
  convolution.conv2dWithBias,
  convolution.conv2d,
  pool.maxPool2d,
  pool.avgPool2d,
  norm.layerNorm,
  norm.batchNorm,
  classLoss.weightedCrossEntropy,
  classLoss.crossEntropy,
  classLoss.weightedNllLoss,
  classLoss.nllLoss,
  loss.bce,
  loss.bceWithLogits,
  loss.mse,
  loss.l1,
  loss.huber,
  loss.smoothL1,
  loss.klDiv,
  loss.hinge,
];

/** The operations that are written with an operator or brackets, not called by name. */
export const isCallable = (operation: Operation): boolean => operation.operator === undefined && operation !== index;

/** The operations of that name: `max` of one operand and `max` of two are two. */
export const operationsNamed = (name: string): readonly Operation[] =>
  OPERATIONS.filter(operation => operation.name === name && isCallable(operation));

/** What can be called in a program: operations, and constants made by a rule. */
export const FUNCTION_NAMES: readonly string[] = [
  ...new Set([...OPERATIONS.filter(isCallable), DROPOUT, ...CONSTANT_RULES].map(({ name }) => name)),
];

const BY_OPERATOR = new Map(
  OPERATIONS.filter(op => op.operator && op.operands.length === 2).map(op => [op.operator!, op]), // just tested
);

/** The operation of an operator between two operands. */
export const operationOfOperator = (operator: string): Operation | undefined => BY_OPERATOR.get(operator);

export { append, cast, gather, identity, index as indexing, logicalNot, negate, stack, where };
