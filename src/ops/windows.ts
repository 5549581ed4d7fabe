/** Windows that slide over the last axes of channels: how many fit, and what each of them covers. */

import { type Shape, shapeText, sizeOf } from '../tensor/tensor.ts';
import { type Attributes, at, ShapeError } from './operation.ts';
import { badSetting, wrongRank } from './shape-errors.ts';

/** One axis that windows slide over; an output place o sees the inputs o × stride − padding + tap × dilation. */
export interface SlidAxis {
  readonly input: number;
  /** Taps of a window. */
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly output: number;
}

/** Channels as windows see them: (N, C, H, W) or (C, H, W), with H = 1 where there is one axis only. */
export interface Slid {
  readonly isBatched: boolean;
  readonly batch: number;
  readonly channels: number;
  readonly axes: readonly [SlidAxis, SlidAxis];
  /** Axes that are there to see: 1 or 2. */
  readonly rank: 1 | 2;
}

const FORMS = { 1: '(N, C, L) or (C, L)', 2: '(N, C, H, W) or (C, H, W)' } as const;

const STILL: SlidAxis = { input: 1, size: 1, stride: 1, padding: 0, dilation: 1, output: 1 };

/** @param sizes The window's length on each axis. @throws ShapeError */
export function slidOver(name: string, rank: 1 | 2, x: Shape, sizes: readonly number[], attributes: Attributes): Slid {
  if (x.length !== rank + 1 && x.length !== rank + 2) throw wrongRank(name, 'x', FORMS[rank], x);
  const setting = (key: string, standard: readonly number[], least: number) =>
    lengthsOf(name, key, attributes[key] ?? standard, rank, least);
  const strides = setting('stride', 'kernel_size' in attributes ? sizes : [1], 1);
  const paddings = setting('padding', [0], 0);
  const dilations = setting('dilation', [1], 1);
  const axes = sizes.map((size, i): SlidAxis => {
    const input = x[x.length - rank + i]!;
    const [stride, padding, dilation] = [strides[i]!, paddings[i]!, dilations[i]!];
    const reach = dilation * (size - 1) + 1;
    if (reach > input + 2 * padding) throw tooLargeWindow(name, reach, input, padding, x);
    return { input, size, stride, padding, dilation, output: Math.floor((input + 2 * padding - reach) / stride) + 1 };
  });
  const isBatched = x.length === rank + 2;
  return {
    isBatched,
    batch: isBatched ? x[0]! : 1,
    channels: x[isBatched ? 1 : 0]!,
    axes: rank === 1 ? [STILL, axes[0]!] : [axes[0]!, axes[1]!],
    rank,
  };
}

/** A setting for each axis: one number stands for all. @throws ShapeError */
export function lengthsOf(name: string, key: string, written: unknown, rank: 1 | 2, least: number): readonly number[] {
  const lengths = Array.isArray(written) ? written : [written];
  if (lengths.length !== 1 && lengths.length !== rank)
    throw badSetting(name, key, `1 or ${rank} numbers`, lengths.length, `write ${key}=${least || 1}`);
  for (const length of lengths)
    if (!(Number.isInteger(length) && length >= least))
      throw badSetting(name, key, `a whole number from ${least}`, length, `write ${key}=${least}`);
  return lengths.length === rank ? lengths : Array.from({ length: rank }, () => lengths[0]);
}

const tooLargeWindow = (name: string, reach: number, input: number, padding: number, x: Shape) =>
  new ShapeError(
    'window-too-large',
    `${name}: expected a window of at most ${input + 2 * padding}, found ${reach} over shape ${shapeText(x)}`,
    `an axis of ${input} with padding ${padding} has ${input + 2 * padding} places`,
  );

/** The shape of so many channels of output places. */
export const slidShape = ({ isBatched, batch, axes, rank }: Slid, channels: number): Shape => [
  ...(isBatched ? [batch] : []),
  channels,
  ...axes.slice(2 - rank).map(({ output }) => output),
];

/** A place as batch, channel, row and column. */
export type WindowPlace = readonly [n: number, channel: number, row: number, column: number];

export const windowPlace = ({ isBatched, rank }: Slid, index: readonly number[]): WindowPlace => {
  const [n, ...rest] = isBatched ? index : [0, ...index];
  return [n!, rest[0]!, rank === 1 ? 0 : rest[1]!, rest.at(-1)!];
};

export const indexAt = ({ isBatched, rank }: Slid, [n, channel, row, column]: WindowPlace): readonly number[] => [
  ...(isBatched ? [n] : []),
  channel,
  ...(rank === 2 ? [row] : []),
  column,
];

export const elementAt = (name: string, slid: Slid, place: WindowPlace): string => at(name, indexAt(slid, place));

/** The input that a tap of the window at an output place sees; undefined in the padding. */
function inputAt({ input, stride, padding, dilation }: SlidAxis, output: number, tap: number): number | undefined {
  const place = output * stride - padding + tap * dilation;
  return place >= 0 && place < input ? place : undefined;
}

/** The output places whose tap sees an input and no padding: from … below to. */
export function outputsOf(axis: SlidAxis, tap: number): readonly [from: number, to: number] {
  const offset = tap * axis.dilation - axis.padding;
  const from = Math.max(0, Math.ceil(-offset / axis.stride));
  const to = Math.min(axis.output, Math.floor((axis.input - 1 - offset) / axis.stride) + 1);
  return [from, to];
}

/** Every tap of the window at an output place that sees an input, in order of rows and columns. */
export function tapsAt({ axes: [rows, columns] }: Slid, row: number, column: number) {
  const taps: { readonly tap: readonly [number, number]; readonly input: readonly [number, number] }[] = [];
  for (let i = 0; i < rows.size; i++) {
    const y = inputAt(rows, row, i);
    if (y === undefined) continue;
    for (let j = 0; j < columns.size; j++) {
      const x = inputAt(columns, column, j);
      if (x !== undefined) taps.push({ tap: [i, j], input: [y, x] });
    }
  }
  return taps;
}

/** The output places whose windows see an input place, each with the tap that does. */
export function windowsOver({ axes }: Slid, input: readonly [number, number]) {
  const along = (axis: SlidAxis, place: number) =>
    Array.from({ length: axis.size }, (_, tap) => ({
      tap,
      output: (place + axis.padding - tap * axis.dilation) / axis.stride,
    }))
      .filter(({ output }) => Number.isInteger(output) && output >= 0 && output < axis.output)
      .reverse();
  return along(axes[0], input[0]).flatMap(row =>
    along(axes[1], input[1]).map(column => ({
      tap: [row.tap, column.tap] as const,
      output: [row.output, column.output] as const,
    })),
  );
}

/** Numbers of one channel, in and out. */
export const planes = ({ axes: [rows, columns] }: Slid) => ({
  input: rows.input * columns.input,
  output: rows.output * columns.output,
  window: sizeOf([rows.size, columns.size]),
});
