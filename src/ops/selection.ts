/** Rows picked by number: the one movement whose map is data. */

import { indexOf, sizeOf } from '../tensor/tensor.ts';
import { at, type Kernel, type Operation, type OperationCall, type Path } from './operation.ts';
import { badSetting, wrongRank } from './shape-errors.ts';

/** A number that names no row gives NaN, never an exception: the index may be fed from data. `blocked` is a row that gets no gradient. */
function pickingKernel(name: string, { operands: [table, picks] }: OperationCall, blocked?: number): Kernel {
  if (table!.length === 0) throw wrongRank(name, 'E', 'at least one axis', table!);
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
        if (!isRow(pick) || pick === blocked) continue;
        for (let j = 0; j < width; j++) contribution[pick * width + j]! += upstream[i * width + j]!;
      }
    },
  };
}

function pickedElement(table: string, index: readonly number[], { operands: [, picks] }: OperationCall): string {
  const rank = picks!.length;
  return `${table}[${[at('idx', index.slice(0, rank)), ...index.slice(rank)].join(', ')}]`;
}

/** From an element of the table to each row that may have been picked from there. */
function pickedPaths([row, ...column]: readonly number[], { operands: [, picks] }: OperationCall): readonly Path[] {
  return Array.from({ length: sizeOf(picks!) }, (_, i) => {
    const place = indexOf(picks!, i);
    return { out: [...place, ...column], local: `${at('idx', place)} == ${row} ? 1 : 0` };
  });
}

export const gather: Operation = {
  name: 'gather',
  summary: 'gather(E, idx): the rows E[idx[0]], E[idx[1]], …; a repeated row adds up its gradients',
  noun: 'rows picked by their numbers',
  operands: ['E', 'idx'],
  attributes: {},
  indices: [1],
  choices: ({ operands: [table] }) => table![0]!, // the kernel asks for an axis
  kernel: call => pickingKernel('gather', call),
  derivative: slot => (slot === 0 ? { contribution: 'scatter(upstream)' } : { local: '0' }),
  element: (index, call) => pickedElement('E', index, call),
  paths: (slot, index, call) => (slot === 0 ? pickedPaths(index, call) : []),
  samples: [
    { operands: [[3, 2], [4]] },
    { operands: [[3], [2]] },
    { operands: [[3, 2], []] },
    {
      operands: [
        [3, 2],
        [2, 2],
      ],
    },
  ],
};

/** The row that gets no gradient, counted from 0. @throws ShapeError */
function paddingRow({ operands: [table], attributes: { padding_idx: row } }: OperationCall): number | undefined {
  if (row === undefined) return undefined;
  const rows = table![0]!;
  const counted = Number(row) < 0 ? Number(row) + rows : Number(row);
  if (counted < 0 || counted >= rows)
    throw badSetting(
      'embedding',
      'padding_idx',
      `a row from 0 to ${rows - 1}`,
      row,
      'it names the row that gets no gradient',
    );
  return counted;
}

export const embedding: Operation = {
  name: 'embedding',
  summary: 'embedding(W, idx): the rows of W picked by idx; the row padding_idx gets no gradient',
  noun: 'rows picked by their numbers',
  operands: ['W', 'idx'],
  attributes: { padding_idx: { kind: 'whole number', example: '0' } },
  indices: [1],
  choices: ({ operands: [table] }) => table![0]!, // the kernel asks for two axes
  kernel: call => {
    const [table] = call.operands;
    if (table!.length !== 2) throw wrongRank('embedding', 'W', 'a matrix', table!);
    return pickingKernel('embedding', call, paddingRow(call));
  },
  derivative: slot => (slot === 0 ? { contribution: 'scatter(upstream)' } : { local: '0' }),
  element: (index, call) => pickedElement('W', index, call),
  paths: (slot, index, call) => (slot === 0 && index[0] !== paddingRow(call) ? pickedPaths(index, call) : []),
  kink: {
    distance: ([, idx], call) => ([...idx!].some(pick => pick === paddingRow(call)) ? 0 : Number.POSITIVE_INFINITY),
    convention: call => `row ${paddingRow(call)} is the padding: no gradient is sent to it`,
  },
  samples: [
    { operands: [[3, 2], [4]] },
    {
      operands: [
        [3, 2],
        [2, 2],
      ],
    },
  ],
};
