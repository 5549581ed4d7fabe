/** NaN and ∞ are values: when an event makes the first one out of finite inputs, the explanation says so. */

import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
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

/** `NaN is born here: all inputs were finite`, `NaN is born here, from the −∞ of q` or `NaN comes from the NaN of p`. */
export function nonFiniteRemark(
  program: Program,
  out: Tensor,
  from: readonly NodeId[],
  operands: readonly (Tensor | undefined)[],
): readonly string[] {
  const word = nonFiniteWord(out.data);
  if (word === undefined) return [];
  const guilty = from.filter((_, slot) => operands[slot] && nonFiniteWord(operands[slot].data) !== undefined);
  if (guilty.length === 0) return [`${word} is born here: all inputs were finite`];
  const isPassedOn = operands.some(operand => operand && nonFiniteWord(operand.data) === word);
  const causes = [...new Set(guilty)].map(id => {
    const cause = nonFiniteWord(operands[from.indexOf(id)]!.data); // guilty ones are there
    return `the ${cause} of ${nodeOf(program, id).name}`;
  });
  return [`${word} ${isPassedOn ? 'comes' : 'is born here,'} from ${causes.join(' and ')}`];
}

/** Where the upstream is NaN or infinite, and nothing of it is handed on: a product with 0 would be NaN. */
export function blockedRemark(upstream: Tensor, contribution: Tensor): readonly string[] {
  const word = nonFiniteWord(upstream.data);
  const isBlocked = word !== undefined && nonFiniteWord(contribution.data) === undefined;
  return isBlocked
    ? [`the ${word} ends here: what the forward pass did not take is sent 0; a product with 0 would be NaN`]
    : [];
}
