/** Rows picked by number: the one movement whose map is data. */

import { sizeOf } from '../tensor/tensor.ts';
import { at, type Operation } from './operation.ts';
import { wrongRank } from './shape-errors.ts';

/** A number that names no row gives NaN, never an exception: the index may be fed from data. */
export const gather: Operation = {
  name: 'gather',
  summary: 'gather(E, idx): the rows E[idx[0]], E[idx[1]], …; a repeated row adds up its gradients',
  noun: 'rows picked by their numbers',
  operands: ['E', 'idx'],
  attributes: {},
  indices: [1],
  choices: ({ operands: [table] }) => table![0]!, // the kernel asks for an axis
  kernel: ({ operands: [table, picks] }) => {
    if (table!.length === 0) throw wrongRank('gather', 'E', 'at least one axis', table!);
    const [rows, ...row] = table!;
    const width = sizeOf(row);
    const count = sizeOf(picks!);
    const isRow = (pick: number) => Number.isInteger(pick) && pick >= 0 && pick < rows!;
    return {
      shape: [...picks!, ...row],
      forward([from, idx], out) {
        for (let i = 0; i < count; i++) {
          const pick = idx![i]!;
          for (let j = 0; j < width; j++) out[i * width + j] = isRow(pick) ? from![pick * width + j]! : Number.NaN;
        }
      },
      vjp(slot, upstream, [, idx], _out, contribution) {
        contribution.fill(0);
        if (slot !== 0) return;
        for (let i = 0; i < count; i++) {
          const pick = idx![i]!;
          if (!isRow(pick)) continue;
          for (let j = 0; j < width; j++) contribution[pick * width + j]! += upstream[i * width + j]!;
        }
      },
    };
  },
  derivative: slot => (slot === 0 ? { contribution: 'scatter(upstream)' } : { local: '0' }),
  element: (index, { operands: [, picks] }) => {
    const rank = picks!.length;
    return `E[${[at('idx', index.slice(0, rank)), ...index.slice(rank)].join(', ')}]`;
  },
  paths: (slot, [row, ...column], { operands: [, picks] }) =>
    slot !== 0
      ? []
      : Array.from({ length: sizeOf(picks!) }, (_, i) => {
          const place = picks!.length === 0 ? [] : [i];
          return { out: [...place, ...column], local: `${at('idx', place)} == ${row} ? 1 : 0` };
        }),
  samples: [{ operands: [[3, 2], [4]] }, { operands: [[3], [2]] }, { operands: [[3, 2], []] }],
};
