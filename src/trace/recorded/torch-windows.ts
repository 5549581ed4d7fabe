/** PyTorch's operators that make each element of the last axes of a window of their operand: pools of all kinds, interpolations, and layers that unfold windows. */

import { largestOf } from '../../ops/pooling.ts';
import type { DType } from '../../tensor/dtype.ts';
import { flatOf, indexOf, type Shape, sizeOf } from '../../tensor/tensor.ts';
import { choiceKernel, sumKernel } from './element-sums.ts';
import { type CheckRow, type CheckRows, growth, type RecordedCall, type RecordedCheck } from './recorded-call.ts';
import type { RecordedSettings } from './recorded-settings.ts';

/** An element that a window sees along an axis or in a plane, and its factor in a sum. */
interface Tap {
  readonly place: number;
  readonly factor: number;
}

/** What each element of the result sees along one axis. */
type AxisTaps = readonly (readonly Tap[])[];

/** Calls `visit` for every element of the result with what it sees: windows of the last axes are the product of those along each. */
function eachWindow(from: Shape, axes: readonly AxisTaps[], visit: (element: number, taps: readonly Tap[]) => void) {
  const lengths = from.slice(from.length - axes.length);
  const windows = axes.reduce<AxisTaps>(
    (made, along, axis) =>
      made.flatMap(window =>
        along.map(taps =>
          window.flatMap(outer =>
            taps.map(({ place, factor }) => ({
              place: outer.place * lengths[axis]! + place,
              factor: outer.factor * factor,
            })),
          ),
        ),
      ),
    [[{ place: 0, factor: 1 }]],
  );
  const plane = sizeOf(lengths);
  let element = 0;
  for (let start = 0; start < sizeOf(from); start += plane)
    for (const taps of windows)
      visit(
        element++,
        taps.map(({ place, factor }) => ({ place: place + start, factor })),
      );
}

const summed = (from: Shape, shape: Shape, axes: readonly AxisTaps[]): RecordedCheck => ({
  kernel: sumKernel(shape, (_operands, visit) =>
    eachWindow(from, axes, (element, taps) => {
      for (const { place, factor } of taps) visit(element, 0, place, factor);
    }),
  ),
});

const largest = (from: Shape, shape: Shape, axes: readonly AxisTaps[]): RecordedCheck => ({
  kernel: choiceKernel(shape, ([x]) => {
    const places = new Int32Array(sizeOf(shape));
    eachWindow(from, axes, (element, taps) => {
      const seen = taps.map(({ place }) => place);
      places[element] = largestOf(x!, seen, 0);
    });
    return places;
  }),
});

/** The elements of each of `count` windows along an axis. */
const tapsOf = (count: number, window: (output: number) => readonly Tap[]): AxisTaps =>
  Array.from({ length: count }, (_, output) => window(output));

/** Equal factors for the elements from one up to another. */
const span = (from: number, to: number, factor = 1, step = 1): readonly Tap[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, k) => ({ place: from + k * step, factor }));

/** The last axes, of which a list of the settings has so many numbers: their lengths before and after. */
function lastAxes({ count, shapes, shape }: RecordedCall, axes: number | undefined) {
  const [x] = shapes;
  if (count !== 1 || axes === undefined || x!.length < axes || x!.length !== shape.length) return undefined;
  return x!.slice(x!.length - axes).map((input, k) => ({ input, output: shape[shape.length - axes + k]! }));
}

/** A window for each element of the result, whose ends are rounded outwards: they may overlap. */
const adaptive =
  (made: typeof summed, isMean: boolean): CheckRow =>
  recorded => {
    const axes = lastAxes(recorded, recorded.settings.numbers('output_size')?.length);
    if (axes === undefined) return undefined;
    const taps = axes.map(({ input, output }) =>
      tapsOf(output, o => {
        const [from, to] = [Math.floor((o * input) / output), Math.ceil(((o + 1) * input) / output)];
        return span(from, to, isMean ? 1 / (to - from) : 1);
      }),
    );
    return made(recorded.shapes[0]!, recorded.shape, taps);
  };

/** A setting that is a number for each axis, one for all, or left out. */
function perAxis(recorded: RecordedCall, key: string, usual: readonly number[]): readonly number[] {
  const numbers = recorded.settings.numbers(key) ?? [];
  return numbers.length === 0 ? usual : usual.map((_, k) => numbers[k] ?? numbers[0]!);
}

/** A window that slides: PyTorch's pools with all their settings. */
const slid =
  (made: typeof summed, isMean: boolean): CheckRow =>
  recorded => {
    const { settings } = recorded;
    const sizes = settings.numbers('kernel_size');
    const axes = lastAxes(recorded, sizes?.length);
    if (axes === undefined || sizes === undefined) return undefined;
    const perAxisOr = (key: string, usual: number) => perAxis(recorded, key, Array<number>(axes.length).fill(usual));
    const strides = perAxis(recorded, 'stride', sizes);
    const [paddings, dilations] = [perAxisOr('padding', 0), perAxisOr('dilation', 1)];
    const divisor = settings.number('divisor_override');
    const countsPadding = settings.is('count_include_pad', true);
    const taps = axes.map(({ input, output }, k) =>
      tapsOf(output, o => {
        const [size, padding, step] = [sizes[k]!, paddings[k]!, dilations[k]!];
        const start = o * strides[k]! - padding;
        const skipped = start < 0 ? Math.ceil(-start / step) : 0;
        const [from, to] = [start + skipped * step, Math.min(start + (size - 1) * step + 1, input)];
        const seen = span(from, to, 1, step);
        const counted = !countsPadding ? seen.length : Math.min(start + size, input + padding) - start;
        const factor = divisor === undefined ? 1 / counted : k === 0 ? 1 / divisor : 1;
        return isMean ? seen.map(({ place }) => ({ place, factor })) : seen;
      }),
    );
    return made(recorded.shapes[0]!, recorded.shape, taps);
  };

/** Rounds as PyTorch does where it computes places and factors: in 32 bits unless the numbers are of 64. */
const rounding = (dtype: DType | undefined) => (dtype === 'float64' ? (x: number) => x : Math.fround);

/** How far apart the places of the result are in the operand, and where an output's place is. */
interface Scale {
  readonly input: number;
  /** The length of the result. */
  readonly length: number;
  readonly ratio: number;
  readonly isAligned: boolean;
  readonly rounded: (x: number) => number;
}

/** Each element of the result lies between some of the operand: `taps` returns them with their factors. */
const interpolated =
  (axesOf: number, taps: (scale: Scale, output: number) => readonly Tap[]): CheckRow =>
  recorded => {
    const { settings, shapes, dtypes } = recorded;
    const axes = shapes[0]!.length === axesOf + 2 ? lastAxes(recorded, axesOf) : undefined;
    if (axes === undefined) return undefined;
    const rounded = rounding(dtypes[0]);
    const isAligned = settings.is('align_corners');
    const factors = growth(recorded, axesOf);
    settings.ignore('output_size');
    const along = axes.map(({ input, output }, k) => {
      const factor = factors[k];
      const apart = factor === undefined ? input / output : 1 / factor;
      const ratio = rounded(isAligned ? (output > 1 ? (input - 1) / (output - 1) : 0) : apart);
      return tapsOf(output, o => taps({ input, length: output, ratio, isAligned, rounded }, o));
    });
    return summed(shapes[0]!, recorded.shape, along);
  };

const placeIn = ({ ratio, isAligned, rounded }: Scale, output: number): number =>
  rounded(isAligned ? ratio * output : rounded(ratio * (output + 0.5)) - 0.5);

/** Between two elements, by how near each is; an axis that stays as long is copied, whatever the factor. */
function linearly(scale: Scale, output: number): readonly Tap[] {
  const { input, length, rounded } = scale;
  if (length === input) return [{ place: output, factor: 1 }];
  const place = Math.max(0, placeIn(scale, output));
  const lower = Math.min(Math.floor(place), input - 1);
  const share = rounded(place - lower);
  const upper = Math.min(lower + 1, input - 1);
  return [
    { place: lower, factor: rounded(1 - share) },
    { place: upper, factor: share },
  ];
}

/** The convolution of cubic interpolation, by the distance of an element, rounded at each step as PyTorch does; its parameter is −0.75. */
function cubicFactor(x: number, rounded: Scale['rounded']): number {
  const a = -0.75;
  const polynomial = (coefficients: readonly number[]) =>
    coefficients.reduce((sum, coefficient) => rounded(rounded(sum * x) + coefficient));
  return x <= 1 ? polynomial([a + 2, -(a + 3), 0, 1]) : polynomial([a, -5 * a, 8 * a, -4 * a]);
}

/** Between four elements; those beyond the ends are the last. */
function cubically(scale: Scale, output: number): readonly Tap[] {
  const place = placeIn(scale, output);
  const below = Math.floor(place);
  const { input, rounded } = scale;
  const [before, after] = [rounded(place - below), rounded(1 - rounded(place - below))];
  return [rounded(before + 1), before, after, rounded(after + 1)].map((distance, k) => ({
    place: Math.min(Math.max(below + k - 1, 0), input - 1),
    factor: cubicFactor(distance, rounded),
  }));
}

/** Windows of an image as columns of a matrix: `(N, C, H, W)` → `(N, C · h · w, windows)`; beyond the ends stands 0. Visits each element and its place. */
function columnsOf(image: Shape, matrix: Shape, settings: RecordedSettings) {
  const lists = ['kernel_size', 'stride', 'padding', 'dilation'].map(key => settings.numbers(key) ?? []);
  if (image.length !== 4 || lists.some(({ length }) => length !== 2)) return undefined;
  const [sizes, strides, paddings, dilations] = lists as [number[], number[], number[], number[]]; // four keys
  const lengths = image.slice(2);
  const counts = lengths.map((length, k) => {
    const room = length + 2 * paddings[k]! - dilations[k]! * (sizes[k]! - 1) - 1;
    return Math.floor(room / strides[k]!) + 1;
  });
  const whole = [...image.slice(0, 2), ...sizes, ...counts];
  if (sizeOf(whole) !== sizeOf(matrix)) return undefined;
  return (visit: (element: number, place: number) => void) => {
    for (let element = 0; element < sizeOf(matrix); element++) {
      const [n, c, ...place] = indexOf(whole, element);
      const at = lengths.map((_, k) => place[2 + k]! * strides[k]! - paddings[k]! + place[k]! * dilations[k]!);
      if (at.every((i, k) => i >= 0 && i < lengths[k]!)) visit(element, flatOf(image, [n!, c!, ...at]));
    }
  };
}

const columns: CheckRow = ({ count, shapes, shape, settings }) => {
  const each = count === 1 ? columnsOf(shapes[0]!, shape, settings) : undefined;
  return each && { kernel: sumKernel(shape, (_operands, visit) => each((element, place) => visit(element, 0, place))) };
};

/** An image of such columns, added up where windows overlap. */
const imageOfColumns: CheckRow = ({ count, shapes, shape, settings }) => {
  settings.ignore('output_size');
  const each = count === 1 ? columnsOf(shape, shapes[0]!, settings) : undefined;
  return each && { kernel: sumKernel(shape, (_operands, visit) => each((element, place) => visit(place, 0, element))) };
};

/** By the operator's name. */
export const WINDOWS: CheckRows = {
  im2col: columns,
  col2im: imageOfColumns,
  adaptive_avg_pool2d: adaptive(summed, true),
  adaptive_avg_pool3d: adaptive(summed, true),
  adaptive_max_pool2d: adaptive(largest, false),
  adaptive_max_pool3d: adaptive(largest, false),
  avg_pool2d: slid(summed, true),
  avg_pool3d: slid(summed, true),
  max_pool2d_with_indices: slid(largest, false),
  max_pool3d_with_indices: slid(largest, false),
  upsample_linear1d: interpolated(1, linearly),
  upsample_bilinear2d: interpolated(2, linearly),
  upsample_trilinear3d: interpolated(3, linearly),
  upsample_bicubic2d: interpolated(2, cubically),
};
