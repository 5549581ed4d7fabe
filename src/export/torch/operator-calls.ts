/** Operators of Python between tensors and bare numbers, and what is true of tensors. */

import { asNumbers, asTensor, atom, BINDS, bracketed, type PythonPiece } from './python.ts';

/** Two bare numbers would make no tensor. */
const operandsOf = (x: PythonPiece, y: PythonPiece): readonly [PythonPiece, PythonPiece] => [
  x.isNumber && y.isNumber ? asTensor(x) : x,
  y,
];

const between =
  (operator: string, binds: number, [left, right] = [binds, binds + 1]) =>
  (...operands: readonly [PythonPiece, PythonPiece]): PythonPiece => {
    const [x, y] = operandsOf(...operands);
    return { text: `${bracketed(x, left!)} ${operator} ${bracketed(y, right!)}`, binds };
  };

/** A comparison: booleans that become 0 and 1. */
const compared =
  (operator: string) =>
  (...operands: readonly [PythonPiece, PythonPiece]): PythonPiece => {
    const [x, y] = operandsOf(...operands);
    return ofTruth(`${bracketed(x, BINDS.sum)} ${operator} ${bracketed(y, BINDS.sum)}`);
  };

/** 0 and 1 of a tensor of booleans. */
export const ofTruth = (truth: string): PythonPiece => ({ ...atom(asNumbers({ text: `(${truth})` })), truth });

/** Whether a piece is not 0, as booleans. */
export const truthOf = (piece: PythonPiece): string => piece.truth ?? `${bracketed(asTensor(piece), BINDS.sum)} != 0`;

export const OPERATORS: Readonly<Record<string, (x: PythonPiece, y: PythonPiece) => PythonPiece>> = {
  '+': between('+', BINDS.sum),
  '-': between('-', BINDS.sum),
  '*': between('*', BINDS.product),
  '/': between('/', BINDS.product),
  '@': between('@', BINDS.product),
  '**': between('**', BINDS.power, [BINDS.atom, BINDS.sign]),
  '<': compared('<'),
  '<=': compared('<='),
  '==': compared('=='),
  '!=': compared('!='),
  '>': compared('>'),
  '>=': compared('>='),
  '&&': (x, y) => ofTruth(`torch.logical_and(${truthOf(x)}, ${truthOf(y)})`),
  '||': (x, y) => ofTruth(`torch.logical_or(${truthOf(x)}, ${truthOf(y)})`),
};
