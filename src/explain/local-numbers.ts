/** The numbers of a local derivative, as they stand beside the contribution. */

import type { State } from '../engine/state.ts';
import { shownType } from '../graph/precision.ts';
import { callOf, type RuledNode } from '../graph/program.ts';
import { broadcastSources } from '../tensor/broadcast.ts';
import { type DType, unitOf } from '../tensor/dtype.ts';
import { isSameShape, numbersAt, type Tensor, tensor } from '../tensor/tensor.ts';

/** @param worked What its text comes to. */
export function localNumbers(
  state: State,
  node: RuledNode,
  slot: number,
  { worked, contribution }: { readonly worked: Tensor; readonly contribution: Tensor },
): Tensor {
  return nearTo(contribution, withinRange(state, node, slot, worked), shownType(state.program));
}

/** Relative difference beyond which a text has lost digits on its way: y² of -x / y² underflows or overflows where the quotient does neither. */
const LOST = 1e-9;

/** Returns the numbers of the text, and those of the operation where the text's leave the range of 64-bit numbers on the way. */
function withinRange(state: State, node: RuledNode, slot: number, worked: Tensor): Tensor {
  const { operation, operands, shape, size, id } = node;
  if (operation.definition === undefined || !isSameShape(worked.shape, shape)) return worked;
  const spread = operands.map(operand => {
    const own = state.valueOf(operand)!; // computed before the backward pass
    return isSameShape(own.shape, shape) ? own.data : numbersAt(own.data, broadcastSources(own.shape, shape));
  });
  const kernel = operation.kernel({ ...callOf(state.program, node), operands: operands.map(() => shape) });
  const sent = new Float64Array(size);
  kernel.vjp(slot, new Float64Array(size).fill(1), spread, state.valueOf(id)!.data, sent); // as above
  const isLost = (x: number, y: number) => !(Math.abs(x - y) <= LOST * Math.abs(y)) && !Object.is(x, y);
  return tensor(
    shape,
    worked.data.map((x, i) => (isLost(x, sent[i]!) ? sent[i]! : x)),
  );
}

/**
 * Returns the local derivative as it stands beside the contribution. Where the two are equal up to rounding, it is the contribution: the
 * text may round its last digit differently from the operation, or not to 32 bits. Rounding to 16 bits is worth seeing. Its −0 is 0 where no −0 was sent: that sign is only the text's, as in −q.
 */
function nearTo(contribution: Tensor, local: Tensor, type: DType | undefined): Tensor {
  const isSame = isSameShape(contribution.shape, local.shape);
  const sentZero = contribution.data.some(x => Object.is(x, -0)) ? -0 : 0;
  const unit = (type === 'float32' ? unitOf(type) : undefined) ?? Number.EPSILON;
  const isNear = (x: number, y: number) => Number.isFinite(y) && Math.abs(x - y) <= 4 * unit * Math.abs(y); // 1e308 is not near ∞
  const near = (x: number, sent: number) => {
    if (Object.is(x, -0)) return sent === 0 ? sent : x;
    return isSame && x !== sent && isNear(x, sent) ? sent : x;
  };
  return tensor(
    local.shape,
    local.data.map((x, i) => near(x, isSame ? contribution.data[i]! : sentZero)),
  );
}
