/** Operators of Python between tensors and bare numbers, and what is true of tensors. */

import { asNumbers, asTensor, atom, BINDS, type Piece, within } from './python.ts';

/** Two bare numbers would make no tensor. */
const operandsOf = (x: Piece, y: Piece): readonly [Piece, Piece] => [x.isNumber && y.isNumber ? asTensor(x) : x, y];

const between =
  (operator: string, binds: number, [left, right] = [binds, binds + 1]) =>
  (...operands: readonly [Piece, Piece]): Piece => {
    const [x, y] = operandsOf(...operands);
    return { text: `${within(x, left!)} ${operator} ${within(y, right!)}`, binds };
  };

/** A comparison: booleans that become 0 and 1. */
const compared =
  (operator: string) =>
  (...operands: readonly [Piece, Piece]): Piece => {
    const [x, y] = operandsOf(...operands);
    return ofTruth(`${within(x, BINDS.sum)} ${operator} ${within(y, BINDS.sum)}`);
  };

/** 0 and 1 of a tensor of booleans. */
export const ofTruth = (truth: string): Piece => ({ ...atom(asNumbers({ text: `(${truth})` })), truth });

/** Whether a piece is not 0, as booleans. */
export const truthOf = (piece: Piece): string => piece.truth ?? `${within(asTensor(piece), BINDS.sum)} != 0`;

export const OPERATORS: Readonly<Record<string, (x: Piece, y: Piece) => Piece>> = {
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
