/** Functions by the names that other languages and libraries have for them. */

import type { BinaryOperator } from '../language/ast.ts';

/** Operators by the names that libraries call them by. */
export const OPERATORS_BY_NAME: ReadonlyMap<string, BinaryOperator> = new Map([
  ['matmul', '@'],
  ['mm', '@'],
  ['pow', '**'],
]);

/** Functions by other names of theirs. */
export const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['ReLU', 'relu'],
  ['Sigmoid', 'sigmoid'],
  ['Tanh', 'tanh'],
  ['Softmax', 'softmax'],
  ['ln', 'log'],
  ['maximum', 'max'],
  ['minimum', 'min'],
  ['cat', 'concat'],
  ['clamp', 'clip'],
  ['asin', 'arcsin'],
  ['acos', 'arccos'],
  ['atan', 'arctan'],
]);

/** Functions of other languages and libraries, and what is written here. */
export const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['matmul', 'write A @ B'],
  ['mm', 'write A @ B'],
  ['bmm', 'write A @ B'],
  ['tensordot', 'write einsum("ij,jk->ik", A, B)'],
  ['identity', 'write eye(3)'],
  ['zeros_like', 'write zeros([2, 3])'],
  ['ones_like', 'write ones([2, 3])'],
  ['pow', 'write x ** 2'],
  ['linear', 'write W @ x + b'],
  ['flatten', 'write reshape(x, [-1])'],
  ['permute', 'write transpose(x, [0, 2, 1])'],
  ['amax', 'write max(x, axis=0)'],
  ['amin', 'write min(x, axis=0)'],
  ['variance', 'write var(x)'],
  ['index_select', 'write x[idx]'],
  ['take', 'write x[idx]'],
  ['expand_dims', 'write x[None]'],
  ['unsqueeze', 'write x[None]'],
  ['stop_gradient', 'write detach(x)'],
  ['grad', 'second derivatives are not computed: write the derivative out, as in g = 3 * x ** 2'],
  ['value', 'value(…) is for breakpoints and watches: here the name alone is the value'],
]);
