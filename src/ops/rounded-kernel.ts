/** Kernels of a type: an operation is computed in 64 bits, sums and products inside it as well, and each of its results is rounded once. */

import { type DType, roundAll, roundTo } from '../tensor/dtype.ts';
import type { ElementKernel, Kernel, KernelInParts } from './operation.ts';

/** The types of an operation's numbers. */
export interface ResultTypes {
  readonly result: DType;
  /** What is sent back to an operand has the operand's type; undefined is not rounded. */
  readonly operands: readonly (DType | undefined)[];
}

/** Returns the kernel with its results rounded; `exact` is the kernel itself. */
export function roundedKernel(exact: Kernel, types: ResultTypes): Kernel {
  const { shape, multiplications, element, inParts } = exact;
  const roundSent = (slot: number, contribution: Float64Array): void => {
    const type = types.operands[slot];
    if (type !== undefined) roundAll(type, contribution);
  };
  return {
    shape,
    exact,
    ...(multiplications !== undefined && { multiplications }),
    ...(element && { element: roundedElement(element, types) }),
    ...(inParts && { inParts: roundedParts(inParts, types.result, roundSent) }),
    ...(exact.vjpElement && {
      vjpElement: (slot, place, at) => roundedOr(types.operands[slot], exact.vjpElement!(slot, place, at)), // just tested
    }),
    forward(operands, out) {
      exact.forward(operands, out);
      roundAll(types.result, out);
    },
    vjp(slot, upstream, operands, out, contribution) {
      exact.vjp(slot, upstream, operands, out, contribution);
      roundSent(slot, contribution);
    },
  };
}

const roundedOr = (type: DType | undefined, x: number): number => (type === undefined ? x : roundTo(type, x));

const roundedElement = (
  { forward, contributions }: ElementKernel,
  { result, operands }: ResultTypes,
): ElementKernel => ({
  forward: (x, y) => roundTo(result, forward(x, y)),
  contributions: contributions.map(
    (send, slot) => (upstream, x, y, out) => roundedOr(operands[slot], send(upstream, x, y, out)),
  ),
});

const roundedParts = (
  exact: KernelInParts,
  result: DType,
  roundSent: (slot: number, contribution: Float64Array) => void,
): KernelInParts => ({
  *forward(operands, out) {
    yield* exact.forward(operands, out);
    roundAll(result, out);
  },
  *vjp(slot, upstream, operands, contribution, out) {
    yield* exact.vjp(slot, upstream, operands, contribution, out);
    roundSent(slot, contribution);
  },
});
