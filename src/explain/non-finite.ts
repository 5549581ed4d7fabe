/** NaN and ∞ are values: when an event makes the first one out of finite inputs, the explanation says so. */

import type { Tensor } from '../tensor/tensor.ts';

/** The word for the worst number in there, undefined when all are finite. */
export function nonFiniteWord(data: Iterable<number>): 'NaN' | '∞' | '−∞' | undefined {
  let word: '∞' | '−∞' | undefined;
  for (const x of data) {
    if (Number.isNaN(x)) return 'NaN';
    if (x === Number.POSITIVE_INFINITY) word = '∞';
    else if (x === Number.NEGATIVE_INFINITY) word ??= '−∞';
  }
  return word;
}

/** What a number was made of: `∂p`, with its numbers. */
export interface Ingredient {
  readonly name: string;
  readonly tensor: Tensor | undefined;
}

/** `NaN first appears here: all inputs are finite`, `NaN first appears here, from the −∞ of q` or `NaN comes from the NaN of ∂p`. */
export function nonFiniteRemark(out: Tensor, from: readonly Ingredient[]): readonly string[] {
  const word = nonFiniteWord(out.data);
  if (word === undefined) return [];
  const guilty = from.flatMap(({ name, tensor }) => {
    const cause = nonFiniteWord(tensor?.data ?? []);
    return cause === undefined ? [] : [{ name, cause }];
  });
  if (guilty.length === 0) return [`${word} first appears here: all inputs are finite`];
  const isPassedOn = guilty.some(({ cause }) => cause === word);
  const causes = [...new Set(guilty.map(({ name, cause }) => `the ${cause} of ${name}`))];
  return [`${word} ${isPassedOn ? 'comes' : 'first appears here,'} from ${causes.join(' and ')}`];
}

/** Of upstream × local derivative: `NaN first appears here: upstream 0 × local derivative ∞`, where the upstream gradient and the operands are finite and the local derivative is not. */
export function factorRemark(
  contribution: Tensor,
  upstream: Tensor,
  local: Tensor | undefined,
  from: readonly Ingredient[],
): readonly string[] {
  const word = nonFiniteWord(contribution.data);
  const localWord = nonFiniteWord(local?.data ?? []);
  const isOfFactors = from.every(({ tensor }) => nonFiniteWord(tensor?.data ?? []) === undefined);
  if (word === undefined || !isOfFactors) return nonFiniteRemark(contribution, from);
  if (localWord === undefined)
    return [
      `${word} first appears here: the upstream gradient and the local derivative are finite, what they make is not`,
    ];
  const isOfZero = word === 'NaN' && localWord !== 'NaN' && Array.from(upstream.data).includes(0);
  return [
    `${word} first appears here: ${isOfZero ? `upstream 0 × local derivative ${localWord}` : `the local derivative is ${localWord}`}`,
  ];
}

/** Where the upstream is NaN or infinite, and nothing of it is handed on: a product with 0 would be NaN. */
export function blockedRemark(upstream: Tensor, contribution: Tensor): readonly string[] {
  const word = nonFiniteWord(upstream.data);
  const isBlocked = word !== undefined && nonFiniteWord(contribution.data) === undefined;
  return isBlocked
    ? [`the ${word} ends here: what the forward pass did not take is sent 0; a product with 0 would be NaN`]
    : [];
}
