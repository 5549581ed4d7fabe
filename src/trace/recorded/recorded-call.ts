/** A recorded operation as the rows of the tables of PyTorch's operators see it. */

import type { Kernel } from '../../ops/operation.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { ReadonlyFloats, Shape } from '../../tensor/tensor.ts';
import type { Json } from './records.ts';

/** What a row of a table sees of a recorded operation. */
export interface RecordedCall {
  readonly count: number;
  readonly shapes: readonly Shape[];
  /** Their types. */
  readonly dtypes: readonly DType[];
  /** Whether a gradient goes through each operand. */
  readonly needGradient: readonly boolean[];
  readonly shape: Shape;
  readonly attributes: Json;
}

/** Returns the call as an expression over the operands A, B, C, …; undefined where it is none that the language has. */
export type OperatorRow = (recorded: RecordedCall) => string | undefined;

export type OperatorRows = Readonly<Record<string, OperatorRow>>;

/** An expression over so many operands, whatever the settings. */
export const callOver =
  (expression: string, operands = 1): OperatorRow =>
  ({ count }) =>
    count === operands ? expression : undefined;

/** Names of the operands in an expression. */
export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Returns the first operands as a list: `A, B, C`. */
export const letters = (count: number): string => [...LETTERS].slice(0, count).join(', ');

export const attributeNumber = (attributes: Json, key: string): number | undefined => {
  const value = attributes[key];
  if (value === true || value === false) return Number(value);
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

export const attributeNumbers = (attributes: Json, key: string): readonly number[] | undefined => {
  const value = attributes[key];
  return Array.isArray(value) && value.every(x => Number.isInteger(x)) ? value : undefined;
};

/** `0.5`, `(-1)`, `(-inf)`. */
export function literal(x: number): string {
  const text = Number.isFinite(x) ? String(Math.abs(x)) : 'inf';
  return x < 0 || Object.is(x, -0) ? `(-${text})` : text;
}

/** Returns an axis from 0; undefined where the shape has none such. */
export function axisOf(axis: number, shape: Shape | undefined): number | undefined {
  const at = axis < 0 ? axis + (shape?.length ?? 0) : axis;
  return at >= 0 && at < (shape?.length ?? 0) ? at : undefined;
}

/** Returns the axis of `dim`, from 0; undefined where the first operand has none such. */
export const axisIn = ({ shapes, attributes }: RecordedCall, usual = Number.NaN): number | undefined =>
  axisOf(attributeNumber(attributes, 'dim') ?? usual, shapes[0]);

/** `[1, 2]`. */
export const listText = (of: readonly number[]): string => `[${of.join(', ')}]`;

/** The first operand from `range` on an axis: `A[:, 1:3]`. */
export const partAlong = (axis: number, range: string | number): string =>
  `A[${[...Array<string>(axis).fill(':'), range].join(', ')}]`;

/** A number for each channel, so that it goes with axis 1. */
export const channels = (letter: string, { length }: Shape): string =>
  `reshape(${letter}, shape=${listText(Array.from({ length }, (_, axis) => (axis === 1 ? -1 : 1)))})`;

/** What computes the recorded numbers of an operation again that the language does not have. */
export interface RecordedCheck {
  readonly kernel: Kernel;
  /** What the log does not say and the result depends on, for these numbers: the value with `isForward`, else what is sent back. */
  readonly undecided?: (operands: readonly ReadonlyFloats[], isForward: boolean) => string | undefined;
}

/** Returns the check of the call; undefined where it is none that is known. */
export type CheckRow = (recorded: RecordedCall) => RecordedCheck | undefined;

export type CheckRows = Readonly<Record<string, CheckRow>>;
