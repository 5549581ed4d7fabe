/** Convolutions over volumes, which the language does not have: sums of products of two operands, over any number of axes. */

import type { Kernel } from '../../ops/operation.ts';
import { flatOf, indexOf, type Shape, sizeOf } from '../../tensor/tensor.ts';
import type { CheckRow } from './recorded-call.ts';

/** Takes one product of a sum: `out[element] += x[at] * w[weight]`. */
type EachProduct = (visit: (element: number, at: number, weight: number) => void) => void;

/** x (batch, channels, …) with w (channels of the result, channels of a group, …). */
export const volumes: CheckRow = ({ count, shapes, shape, settings }) => {
  const [x, w] = shapes;
  const setting = (key: string, usual: number) => {
    const numbers = settings.numbers(key) ?? [usual];
    return x!.slice(2).map((_, axis) => numbers[axis] ?? numbers[0]!);
  };
  if (count < 2 || count > 3 || x!.length !== 5 || w!.length !== 5 || settings.is('transposed')) return undefined;
  const [stride, padding, dilation] = [setting('stride', 1), setting('padding', 0), setting('dilation', 1)];
  const perGroup = shape[1]! / (settings.number('groups') ?? 1);
  const each: EachProduct = visit => {
    for (let element = 0; element < sizeOf(shape); element++) {
      const [n, channel, ...place] = indexOf(shape, element) as [number, number, ...number[]]; // five axes
      const first = Math.floor(channel / perGroup) * w![1]!;
      const weights = w!.slice(1);
      for (let k = 0; k < sizeOf(weights); k++) {
        const [c, ...tap] = indexOf(weights, k) as [number, ...number[]]; // four axes
        const at = place.map((p, axis) => p * stride[axis]! - padding[axis]! + tap[axis]! * dilation[axis]!);
        if (at.some((p, axis) => p < 0 || p >= x![axis + 2]!)) continue;
        visit(element, flatOf(x!, [n, first + c, ...at]), channel * sizeOf(weights) + k);
      }
    }
  };
  return { kernel: productKernel(shape, sizeOf(w!.slice(1)), each) };
};

/** @param products in each element of the result; a third operand is added to each channel. */
function productKernel(shape: Shape, products: number, each: EachProduct): Kernel {
  const plane = sizeOf(shape.slice(2));
  const channelOf = (element: number) => Math.floor(element / plane) % shape[1]!;
  return {
    shape,
    multiplications: sizeOf(shape) * products,
    forward([x, w, bias], out) {
      for (let k = 0; k < out.length; k++) out[k] = bias?.[channelOf(k)] ?? 0;
      each((element, at, weight) => {
        out[element]! += x![at]! * w![weight]!;
      });
    },
    vjp(slot, upstream, [x, w], _out, contribution) {
      contribution.fill(0);
      if (slot === 2) for (let k = 0; k < upstream.length; k++) contribution[channelOf(k)]! += upstream[k]!;
      else
        each((element, at, weight) => {
          if (slot === 0) contribution[at]! += upstream[element]! * w![weight]!;
          else contribution[weight]! += upstream[element]! * x![at]!;
        });
    },
  };
}
