/** Pools: each output is the largest element of a window, or its mean. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { BETWEEN_STOPS, loopKernel } from './loop-kernel.ts';
import type { Kernel, KernelInParts, Operation, OperationCall, Path, Sample } from './operation.ts';
import { badSetting } from './shape-errors.ts';
import {
  elementAt,
  indexAt,
  lengthsOf,
  planes,
  type Slid,
  type SlidAxis,
  slidOver,
  slidShape,
  tapsAt,
  windowPlace,
  windowsOver,
} from './windows.ts';

/** @throws ShapeError */
function poolOf(name: string, { operands: [x], attributes }: OperationCall): Slid {
  const sizes = lengthsOf(name, 'kernel_size', attributes.kernel_size, 2, 1);
  const slid = slidOver(name, 2, x!, sizes, attributes);
  for (const { size, padding } of slid.axes)
    if (padding > size / 2)
      throw badSetting(
        name,
        'padding',
        `at most half of the window's ${size}`,
        padding,
        'otherwise a window would see padding only',
      );
  return slid;
}

/** Numbers of a plane's windows that are kept for all planes; where there are more, each window is found again. */
const MOST_KEPT = 1e6;

/** Calls `visit` for every window: the place of its output, those of the inputs that it sees in a plane, and where the plane starts. Yields the number of inputs. */
function* eachWindow(
  slid: Slid,
  visit: (output: number, inputs: readonly number[], start: number) => void,
): Generator<number> {
  const plane = planes(slid);
  const kept =
    plane.output * plane.window <= MOST_KEPT ? Array.from(windowsOf(slid), inputs => [...inputs]) : undefined;
  let output = 0;
  let done = 0;
  for (let channel = 0; channel < slid.batch * slid.channels; channel++)
    for (const inputs of kept ?? windowsOf(slid)) {
      visit(output++, inputs, channel * plane.input);
      done += inputs.length;
      if (done < BETWEEN_STOPS) continue;
      yield done;
      done = 0;
    }
}

/** Yields the inputs that each window of a plane sees, in an array that is used again. */
function* windowsOf({ axes: [rows, columns] }: Slid): Generator<readonly number[]> {
  const seenBy = (axis: SlidAxis) => Array.from({ length: axis.output }, (_, o) => inputsOf(axis, o));
  const [down, across] = [seenBy(rows), seenBy(columns)];
  const inputs: number[] = [];
  for (const [top, bottom] of down)
    for (const [left, right] of across) {
      inputs.length = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) inputs.push(y * columns.input + x);
      yield inputs;
    }
}

/** The inputs that a window sees along an axis: the first, and the one after the last. Padding is not seen. */
function inputsOf({ input, size, stride, padding }: SlidAxis, output: number): readonly [number, number] {
  const from = output * stride - padding;
  return [Math.max(0, from), Math.min(input, from + size)];
}

/** Returns the place of the first of the largest, or of the last NaN, as PyTorch picks. @param start What is added to each of `inputs`. */
export function largestOf(x: ReadonlyFloats, inputs: readonly number[], start: number): number {
  let best = start + inputs[0]!;
  for (const input of inputs) if (x[start + input]! > x[best]! || Number.isNaN(x[start + input]!)) best = start + input;
  return best;
}

const poolKernel = (slid: Slid, loops: KernelInParts): Kernel => {
  const { output, window } = planes(slid);
  return loopKernel(slidShape(slid, slid.channels), slid.batch * slid.channels * output * window, loops);
};

const maxKernel = (slid: Slid): Kernel =>
  poolKernel(slid, {
    forward: ([x], out) =>
      eachWindow(slid, (output, inputs, start) => {
        out[output] = x![largestOf(x!, inputs, start)]!;
      }),
    vjp(_slot, upstream, [x], contribution) {
      contribution.fill(0);
      return eachWindow(slid, (output, inputs, start) => {
        contribution[largestOf(x!, inputs, start)]! += upstream[output]!;
      });
    },
  });

function meanKernel(slid: Slid): Kernel {
  const { window } = planes(slid);
  return poolKernel(slid, {
    forward: ([x], out) =>
      eachWindow(slid, (output, inputs, start) => {
        let sum = 0;
        for (const input of inputs) sum += x![start + input]!;
        out[output] = sum / window;
      }),
    vjp(_slot, upstream, _operands, contribution) {
      contribution.fill(0);
      return eachWindow(slid, (output, inputs, start) => {
        for (const input of inputs) contribution[start + input]! += upstream[output]! / window;
      });
    },
  });
}

/** The texts of what the window of an output element sees. */
function windowOf(slid: Slid, index: readonly number[]): readonly string[] {
  const [n, channel, row, column] = windowPlace(slid, index);
  return tapsAt(slid, row, column).map(({ input }) => elementAt('x', slid, [n, channel, ...input]));
}

/** Every window that sees the element, by its output's index. */
function outputsOver(slid: Slid, index: readonly number[]): readonly (readonly number[])[] {
  const [n, channel, row, column] = windowPlace(slid, index);
  return windowsOver(slid, [row, column]).map(({ output }) => indexAt(slid, [n, channel, ...output]));
}

function pathOfLargest(slid: Slid, index: readonly number[], out: readonly number[]): Path {
  const window = windowOf(slid, out);
  const own = elementAt('x', slid, windowPlace(slid, index));
  const largest = elementAt('out', slid, windowPlace(slid, out));
  const earlier = window.slice(0, window.indexOf(own)).map(element => `${element} != ${largest}`);
  return { out, local: `${[`${own} == ${largest}`, ...earlier].join(' && ')} ? 1 : 0` };
}

/** How near the second largest of a window comes to the largest. */
function nearestTie(slid: Slid, x: ReadonlyFloats): number {
  let nearest = Number.POSITIVE_INFINITY;
  const windows = eachWindow(slid, (_output, inputs, start) => {
    const [first, second] = inputs.map(input => x[start + input]!).sort((a, b) => b - a);
    if (second !== undefined) nearest = Math.min(nearest, first! - second);
  });
  for (const _ of windows); // to its end
  return nearest;
}

const ATTRIBUTES = {
  kernel_size: { kind: 'whole numbers', example: '2', isRequired: true },
  stride: { kind: 'whole numbers', example: '2' },
  padding: { kind: 'whole numbers', example: '0' },
} as const;

const SAMPLES: readonly Sample[] = [
  { operands: [[1, 1, 4, 4]], attributes: { kernel_size: [2] } },
  { operands: [[2, 3, 3]], attributes: { kernel_size: [2], stride: [1] } },
  { operands: [[2, 1, 3, 4]], attributes: { kernel_size: [2, 3], padding: [1], stride: [2, 1] } },
];

const MAX = 'max_pool2d';
const MEAN = 'avg_pool2d';

export const maxPool2d: Operation = {
  name: MAX,
  summary: 'max_pool2d(x, 2): the largest element of each window, which moves by its size unless stride says otherwise',
  noun: 'the largest element of each window',
  operands: ['x'],
  attributes: ATTRIBUTES,
  kernel: call => maxKernel(poolOf(MAX, call)),
  derivative: () => ({ contribution: 'scatter(upstream)' }),
  element: (index, call) =>
    windowOf(poolOf(MAX, call), index).reduce((largest, element) => `max(${largest}, ${element})`),
  paths: (_slot, index, call) => {
    const slid = poolOf(MAX, call);
    return outputsOver(slid, index).map(out => pathOfLargest(slid, index, out));
  },
  kink: {
    distance: ([x], call) => nearestTie(poolOf(MAX, call), x!),
    convention: () => 'tie: the first of the tied elements in a window gets its gradient',
  },
  samples: SAMPLES,
};

export const avgPool2d: Operation = {
  name: MEAN,
  summary: 'avg_pool2d(x, 2): the mean of each window, in which padding counts as 0',
  noun: 'the mean of each window',
  operands: ['x'],
  attributes: ATTRIBUTES,
  kernel: call => meanKernel(poolOf(MEAN, call)),
  derivative: (_slot, call) => ({ contribution: `scatter(upstream / ${planes(poolOf(MEAN, call)).window})` }),
  rule: () => ({ contribution: 'scatter(upstream / n)' }),
  element: (index, call) => {
    const slid = poolOf(MEAN, call);
    return `(${windowOf(slid, index).join(' + ')}) / ${planes(slid).window}`;
  },
  paths: (_slot, index, call) => {
    const slid = poolOf(MEAN, call);
    return outputsOver(slid, index).map(out => ({ out, local: `1 / ${planes(slid).window}` }));
  },
  samples: SAMPLES,
};
