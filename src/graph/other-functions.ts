/** Hints for functions that the language does not have. */

import type { Keyword } from '../language/ast.ts';
import { print } from '../language/print-expression.ts';

/** Functions of other languages and libraries, and what is written here. */
const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['matmul', 'write A @ B'],
  ['mm', 'write A @ B'],
  ['bmm', 'write A @ B'],
  ['tensordot', 'write einsum("ij,jk->ik", A, B)'],
  ['t', 'write A.T'],
  ['log₂', 'write log2(x)'],
  ['log₁₀', 'write log10(x)'],
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
  ['view', 'write reshape(x, [2, 3])'],
  ['squeeze', 'write reshape(x, [3])'],
  ['item', 'leave it out: a loss of one element is a number'],
  ['float', 'leave it out: numbers are floats, and infinity is written inf'],
  ['len', 'len stands in range(len(X)) alone: write the number'],
  ['size', 'write the number: shapes are fixed'],
  ...['MSELoss', 'mse_loss'].map(name => [name, 'write mse(p, y)'] as const),
  ...['L1Loss', 'l1_loss'].map(name => [name, 'write l1(p, y)'] as const),
  ...['HuberLoss', 'huber_loss'].map(name => [name, 'write huber(p, y)'] as const),
  ...['SmoothL1Loss', 'smooth_l1_loss'].map(name => [name, 'write smooth_l1(p, y)'] as const),
  ...['BCELoss', 'binary_cross_entropy'].map(name => [name, 'write bce(p, y)'] as const),
  ...['BCEWithLogitsLoss', 'binary_cross_entropy_with_logits'].map(
    name => [name, 'write bce_with_logits(z, y)'] as const,
  ),
  ['CrossEntropyLoss', 'write cross_entropy(Z, y)'],
  ['NLLLoss', 'write nll_loss(logP, y)'],
  ['KLDivLoss', 'write kl_div(logp, q)'],
]);

/** `write mse(p, y)` for `MSELoss`; undefined for a name that no library is known to have. */
export const otherFunctionHint = (name: string): string | undefined => OTHERWISE.get(name);

/** Keywords of PyTorch, and what NumPy and this language call them. */
const KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['dim', 'axis'],
  ['keepdim', 'keepdims'],
]);

/** `write axis=0` for `dim=0`, where the function has an axis. */
export function otherKeywordHint({ name, value }: Keyword, attributes: object): string | undefined {
  const known = KEYWORDS.get(name);
  return known !== undefined && Object.hasOwn(attributes, known) ? `write ${known}=${print(value)}` : undefined;
}
