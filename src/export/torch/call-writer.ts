/** What writes one operation as a call of PyTorch, and what such writers share. */

import type { Attributes, OperationCall } from '../../ops/operation.ts';
import { atom, type PythonPiece, prefix } from './python.ts';

/** Writes an operation over the texts of its operands, in their order. */
export type WriteCall = (operands: readonly PythonPiece[], call: OperationCall) => PythonPiece;

/** A setting that is a number in the record. */
export const numberSetting = (value: Attributes[string]): number | undefined =>
  value === undefined ? undefined : Number(value);

/** Labels and row numbers are whole numbers in PyTorch. */
export const labels = (piece: PythonPiece): PythonPiece => atom(`${prefix(piece)}.long()`);
