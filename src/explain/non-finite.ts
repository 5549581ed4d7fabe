/** NaN and ∞ are values: when an event makes the first one out of finite inputs, the explanation says so. */

import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';

/** The word for the worst number in there, undefined when all are finite. */
export function nonFiniteWord(data: ReadonlyFloats): 'NaN' | '∞' | '−∞' | undefined {
  let word: '∞' | '−∞' | undefined;
  for (const x of data) {
    if (Number.isNaN(x)) return 'NaN';
    if (x === Number.POSITIVE_INFINITY) word = '∞';
    else if (x === Number.NEGATIVE_INFINITY) word ??= '−∞';
  }
  return word;
}

/** `NaN is born here …` or `passes on the NaN of a2`. */
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
  const names = [...new Set(guilty.map(id => nodeOf(program, id).name))].join(' and ');
  return [`${word} comes from ${names}`];
}
