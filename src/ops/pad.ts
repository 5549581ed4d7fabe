/** Zeros around a tensor. */

import { PROGRAM_LIMITS } from '../limits.ts';
import { once } from '../memoised.ts';
import { type Shape, sizeOf, stridesOf } from '../tensor/tensor.ts';
import { at, type Operation, type OperationCall } from './operation.ts';
import { badPadding, tooManyElements } from './shape-errors.ts';
import { placesOf } from './views.ts';

interface Padded {
  readonly shape: Shape;
  /** Zeros before the first element of each axis. */
  readonly before: readonly number[];
}

/** @throws ShapeError */
function paddedBy({ operands: [x], attributes: { widths } }: OperationCall): Padded {
  const pairs = widths as readonly (readonly number[])[]; // it is required, and its form says what it is
  if (pairs.length !== x!.length || pairs.flat().some(width => width < 0)) throw badPadding(pairs, x!);
  const shape = x!.map((length, axis) => pairs[axis]![0]! + length + pairs[axis]![1]!);
  if (sizeOf(shape) > PROGRAM_LIMITS.elements) throw tooManyElements('pad', shape, PROGRAM_LIMITS.elements);
  return { shape, before: pairs.map(([before]) => before!) };
}

export const pad: Operation = {
  name: 'pad',
  summary: 'pad(x, [[0, 1], [2, 0]]): zeros before and after each axis',
  noun: 'zeros put around',
  operands: ['x'],
  attributes: { widths: { kind: 'pairs', example: '[[0, 1], [2, 0]]', isRequired: true } },
  kernel: call => {
    const { shape, before } = paddedBy(call);
    const [inner] = call.operands;
    const strides = stridesOf(shape);
    const offset = before.reduce((sum, width, axis) => sum + width * strides[axis]!, 0);
    const places = once(() => placesOf({ shape: inner!, steps: strides, offset }));
    return {
      shape,
      forward([x], out) {
        const to = places();
        out.fill(0);
        for (let flat = 0; flat < to.length; flat++) out[to[flat]!] = x![flat]!;
      },
      vjp(_slot, upstream, _operands, _out, contribution) {
        const from = places();
        for (let flat = 0; flat < from.length; flat++) contribution[flat] = upstream[from[flat]!]!;
      },
    };
  },
  derivative: () => ({ contribution: 'scatter(upstream)' }),
  element: (index, call) => {
    const { before } = paddedBy(call);
    const place = index.map((i, axis) => i - before[axis]!);
    const isInside = place.every((i, axis) => i >= 0 && i < call.operands[0]![axis]!);
    return isInside ? at('x', place) : '0';
  },
  paths: (_slot, index, call) => {
    const { before } = paddedBy(call);
    return [{ out: index.map((i, axis) => i + before[axis]!), local: '1' }];
  },
  samples: [
    { operands: [[3]], attributes: { widths: [[1, 2]] } },
    {
      operands: [[2, 3]],
      attributes: {
        widths: [
          [0, 1],
          [2, 0],
        ],
      },
    },
  ],
};
