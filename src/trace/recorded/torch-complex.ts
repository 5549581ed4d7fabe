/** PyTorch's operators on complex numbers: a log has them as pairs of real ones, in a last axis of 2. */

import type { Kernel } from '../../ops/operation.ts';
import { broadcastSources } from '../../tensor/broadcast.ts';
import type { ReadonlyFloats, Shape } from '../../tensor/tensor.ts';
import type { CheckRow, CheckRows } from './recorded-call.ts';

/** Operators on the pairs as they stand, whose operand or result is complex. */
export const PAIRS: ReadonlySet<string> = new Set(['view_as_complex', 'view_as_real']);

/** Operators that do the same to the real and to the imaginary part. */
export const BY_PARTS: ReadonlySet<string> = new Set(['add', 'sub', 'neg', 'clone', 'detach']);

const product: CheckRow = ({ count, shapes, shape }) =>
  count === 2 ? { kernel: productKernel(shapes as readonly [Shape, Shape], shape) } : undefined;

/** What is sent to a factor is the upstream gradient times the conjugate of the other. */
function productKernel(shapes: readonly [Shape, Shape], shape: Shape): Kernel {
  const places = shapes.map(of => broadcastSources(of.slice(0, -1), shape.slice(0, -1)));
  return {
    shape,
    forward([a, b], out) {
      for (const [k, i] of places[0]!.entries()) addProduct(a!, i, b!, places[1]![k]!, 1, out, k);
    },
    vjp(slot, upstream, operands, _out, contribution) {
      contribution.fill(0);
      const others = places[1 - slot]!;
      for (const [k, i] of places[slot]!.entries())
        addProduct(upstream, k, operands[1 - slot]!, others[k]!, -1, contribution, i);
    },
  };
}

/** Adds x[i] · y[j], or with a sign of −1 times the conjugate of y[j], to out[k]; places count pairs. */
function addProduct(
  x: ReadonlyFloats,
  i: number,
  y: ReadonlyFloats,
  j: number,
  sign: number,
  out: Float64Array,
  k: number,
): void {
  const [a, b, c, d] = [x[2 * i]!, x[2 * i + 1]!, y[2 * j]!, sign * y[2 * j + 1]!];
  out[2 * k]! += a * c - b * d;
  out[2 * k + 1]! += a * d + b * c;
}

/** By the operator's name, where all operands and the result are complex. */
export const COMPLEX: CheckRows = { mul: product };
