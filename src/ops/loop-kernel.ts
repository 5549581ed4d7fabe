/** Kernels of plain loops, which give way where they take long: sums over windows, kernels and named axes. */

import type { Shape } from '../tensor/tensor.ts';
import type { Kernel, KernelInParts } from './operation.ts';

/** Multiplications, additions or comparisons between two stops: some hundredths of a second. */
export const BETWEEN_STOPS = 5e6;

/** @param multiplications What each of the loops takes; additions and comparisons count as such. */
export const loopKernel = (shape: Shape, multiplications: number, loops: KernelInParts): Kernel => ({
  shape,
  multiplications,
  forward(operands, out) {
    for (const _ of loops.forward(operands, out)); // to its end
  },
  vjp(slot, upstream, operands, out, contribution) {
    for (const _ of loops.vjp(slot, upstream, operands, contribution, out)); // to its end
  },
  ...(multiplications > 2 * BETWEEN_STOPS && { inParts: loops }),
});
