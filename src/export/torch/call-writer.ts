/** What writes one operation as a call of PyTorch, and what such writers share. */

import type { Attributes, Call } from '../../ops/operation.ts';
import { atom, type Piece, prefix } from './python.ts';

/** Writes an operation over the texts of its operands, in their order. */
export type Write = (operands: readonly Piece[], call: Call) => Piece;

/** A setting that is a number in the record. */
export const number = (value: Attributes[string]): number | undefined =>
  value === undefined ? undefined : Number(value);

/** Labels and row numbers are whole numbers in PyTorch. */
export const labels = (piece: Piece): Piece => atom(`${prefix(piece)}.long()`);
