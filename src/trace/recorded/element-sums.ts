/** Results whose elements are sums of single elements of the operands, each times a factor: what goes forward by them comes back by them. */

import type { Kernel } from '../../ops/operation.ts';
import type { ReadonlyFloats, Shape } from '../../tensor/tensor.ts';

/** In place of a slot: the term is the factor itself, a number of the settings. */
export const NO_SLOT = -1;

/** Takes one term of a sum: `out[element] += factor * operands[slot][place]`. */
type Visit = (element: number, slot: number, place: number, factor?: number) => void;

/** Visits every term of every element; which there are may depend on the operands, as those that are indices. */
export type EachTerm = (operands: readonly ReadonlyFloats[], visit: Visit) => void;

export const sumKernel = (shape: Shape, eachTerm: EachTerm): Kernel => ({
  shape,
  forward(operands, out) {
    out.fill(0);
    eachTerm(operands, (element, slot, place, factor = 1) => {
      out[element]! += slot === NO_SLOT ? factor : factor * operands[slot]![place]!;
    });
  },
  vjp(slot, upstream, operands, _out, contribution) {
    contribution.fill(0);
    eachTerm(operands, (element, of, place, factor = 1) => {
      if (of === slot) contribution[place]! += factor * upstream[element]!;
    });
  },
});

/** Each element of the result is one of the first operand, which the operands' numbers decide: `picked` returns the place of each. */
export const choiceKernel = (
  shape: Shape,
  picked: (operands: readonly ReadonlyFloats[]) => ArrayLike<number>,
): Kernel =>
  sumKernel(shape, (operands, visit) => {
    const places = picked(operands);
    for (let element = 0; element < places.length; element++) visit(element, 0, places[element]!);
  });
