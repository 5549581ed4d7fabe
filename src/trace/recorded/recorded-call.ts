/** A recorded operation as the rows of the tables of PyTorch's operators see it. */

import type { Kernel } from '../../ops/operation.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { ReadonlyFloats, Shape } from '../../tensor/tensor.ts';
import type { RecordedSettings } from './recorded-settings.ts';

/** What a row of a table sees of a recorded operation. */
export interface RecordedCall {
  readonly count: number;
  readonly shapes: readonly Shape[];
  /** Their types. */
  readonly dtypes: readonly DType[];
  /** Whether a gradient goes through each operand. */
  readonly needGradient: readonly boolean[];
  readonly shape: Shape;
  readonly settings: RecordedSettings;
}

/** Returns what an operator did in a call; undefined where it is none that is known. */
export type RowOf<Rule> = (recorded: RecordedCall) => Rule | undefined;

/** By the operator's name. */
export type RowsOf<Rule> = Readonly<Record<string, RowOf<Rule>>>;

/** Returns what the operator's row says of a call; undefined where there is none, or where it does not know each setting of the call. */
export function saidOf<Rule>(rows: RowsOf<Rule>, name: string, recorded: RecordedCall): Rule | undefined {
  const settings = recorded.settings.anew();
  const said = Object.hasOwn(rows, name) ? rows[name]!({ ...recorded, settings }) : undefined;
  return settings.areUnderstood ? said : undefined;
}

/** Returns the call as an expression over the operands A, B, C, …, where the language has it. */
export type OperatorRow = RowOf<string>;

export type OperatorRows = RowsOf<string>;

/** An expression over so many operands, whatever the settings. */
export const callOver =
  (expression: string, operands = 1): OperatorRow =>
  ({ count }) =>
    count === operands ? expression : undefined;

/** Names of the operands in an expression. */
export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Returns the first operands as a list: `A, B, C`. */
export const letters = (count: number): string => [...LETTERS].slice(0, count).join(', ');

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
export const axisIn = ({ shapes, settings }: RecordedCall, usual = Number.NaN): number | undefined =>
  axisOf(settings.number('dim') ?? usual, shapes[0]);

/** The factor by which each of the last axes grows, where it is said: in a list, or since PyTorch 2 each by itself. */
export const growth = ({ settings }: RecordedCall, axes: number): readonly (number | undefined)[] =>
  settings.reals('scale_factors') ??
  (axes === 1 ? ['scales'] : ['scales_d', 'scales_h', 'scales_w'].slice(-axes)).map(key => settings.number(key));

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

export type CheckRow = RowOf<RecordedCheck>;

export type CheckRows = RowsOf<RecordedCheck>;
