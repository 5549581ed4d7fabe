/** The part of a matrix on one side of its diagonal, of the last two axes. */

import { type Shape, sizeOf } from '../tensor/tensor.ts';
import { at, type Operation, type OperationCall } from './operation.ts';
import { wrongRank } from './shape-errors.ts';

function triangle(
  name: 'tril' | 'triu',
  side: string,
  keeps: (row: number, column: number, k: number) => boolean,
): Operation {
  const isKept = (index: readonly number[], { attributes: { k } }: OperationCall) =>
    keeps(index.at(-2)!, index.at(-1)!, Number(k ?? 0));
  const masked = (shape: Shape, k: number, from: ArrayLike<number>, into: Float64Array) => {
    const [rows, columns] = shape.slice(-2) as [number, number]; // at least two axes
    for (let flat = 0; flat < sizeOf(shape); flat++) {
      const column = flat % columns;
      into[flat] = keeps(Math.floor(flat / columns) % rows, column, k) ? from[flat]! : 0;
    }
  };
  return {
    name,
    torch: `torch.${name}`,
    summary: `the elements on the diagonal and ${side} it, else 0; k moves the diagonal to the right`,
    noun: `elements on the diagonal and ${side} it`,
    operands: ['x'],
    attributes: { k: { kind: 'whole number', example: '1', torch: 'diagonal' } },
    kernel: ({ operands: [shape], attributes: { k } }) => {
      if (shape!.length < 2) throw wrongRank(name, 'x', 'a matrix', shape!);
      return {
        shape: shape!,
        forward: ([x], out) => masked(shape!, Number(k ?? 0), x!, out),
        vjp: (_slot, upstream, _operands, _out, contribution) => masked(shape!, Number(k ?? 0), upstream, contribution),
      };
    },
    derivative: (_slot, { attributes: { k } }) => ({
      contribution: k === undefined ? `${name}(upstream)` : `${name}(upstream, k=${k})`,
    }),
    rule: () => ({ contribution: `${name}(upstream, k=k)` }),
    element: (index, call) => (isKept(index, call) ? at('x', index) : '0'),
    paths: (_slot, index, call) => (isKept(index, call) ? [{ out: index, local: '1' }] : []),
    samples: [
      { operands: [[3, 3]] },
      { operands: [[2, 3]], attributes: { k: 1 } },
      { operands: [[2, 3, 2]], attributes: { k: -1 } },
    ],
  };
}

export const tril = triangle('tril', 'below', (row, column, k) => column - row <= k);
export const triu = triangle('triu', 'above', (row, column, k) => column - row >= k);
