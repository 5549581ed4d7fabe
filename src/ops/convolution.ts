/** Convolutions as networks mean them, without turning the kernel round: each output is the sum of a window times the kernel. */

import { type ReadonlyFloats, type Shape, shapeText } from '../tensor/tensor.ts';
import { BETWEEN_STOPS, loopKernel } from './loop-kernel.ts';
import {
  at,
  type Kernel,
  type Operation,
  type OperationCall,
  type Path,
  type Sample,
  ShapeError,
} from './operation.ts';
import { badSetting, mustMatch, wrongRank } from './shape-errors.ts';
import {
  elementAt,
  indexAt,
  outputsOf,
  planes,
  type Slid,
  slidOver,
  slidShape,
  tapsAt,
  type WindowPlace,
  windowPlace,
  windowsOver,
} from './windows.ts';

/** Output channel o sees `perGroup` input channels, from o's group on. */
interface Convolution extends Slid {
  readonly outChannels: number;
  readonly perGroup: number;
  readonly groups: number;
}

const nameOf = (rank: 1 | 2): string => `conv${rank}d`;

/** @throws ShapeError */
function convolutionOf(rank: 1 | 2, { operands: [x, w, b], attributes }: OperationCall): Convolution {
  const name = nameOf(rank);
  const form =
    rank === 1 ? '(out channels, in channels / groups, taps)' : '(out channels, in channels / groups, rows, columns)';
  if (w!.length !== rank + 2) throw wrongRank(name, 'w', form, w!);
  const slid = slidOver(name, rank, x!, w!.slice(2), attributes);
  const groups = Number(attributes.groups ?? 1);
  const [outChannels, perGroup] = [w![0]!, w![1]!];
  if (!(Number.isInteger(groups) && groups > 0 && outChannels % groups === 0 && slid.channels % groups === 0))
    throw badSetting(
      name,
      'groups',
      `a divisor of ${slid.channels} and ${outChannels} channels`,
      groups,
      'each group has as many channels as the next',
    );
  if (perGroup * groups !== slid.channels) throw wrongChannels(name, slid.channels, perGroup, groups, [x!, w!]);
  if (b !== undefined && (b.length !== 1 || b[0] !== outChannels))
    throw mustMatch(name, w!, b, `b has one number for each of the ${outChannels} output channels`);
  return { ...slid, outChannels, perGroup, groups };
}

const wrongChannels = (
  name: string,
  channels: number,
  perGroup: number,
  groups: number,
  [x, w]: readonly [Shape, Shape],
) =>
  new ShapeError(
    'channels-differ',
    `${name}: expected ${channels / groups} input channels in w, found ${perGroup}, for shapes ${shapeText(x)} and ${shapeText(w)}`,
    groups === 1 ? 'w is (out channels, in channels, …)' : `w is (out channels, in channels / ${groups} groups, …)`,
  );

/** Calls `run` for every run of output columns that one weight of the kernel acts on: their places are evenly spaced in x. Yields multiplications. */
function* eachRun(
  conv: Convolution,
  run: (weight: number, input: number, step: number, output: number, length: number) => void,
): Generator<number> {
  const { batch, channels, outChannels, perGroup, groups, axes } = conv;
  const [rows, columns] = axes;
  const plane = planes(conv);
  const ranges = Array.from({ length: columns.size }, (_, j) => outputsOf(columns, j));
  let done = 0;
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < outChannels; o++) {
      const first = Math.floor(o / (outChannels / groups)) * perGroup;
      const toOutput = (n * outChannels + o) * plane.output;
      for (let c = 0; c < perGroup; c++) {
        const fromInput = (n * channels + first + c) * plane.input;
        for (let i = 0; i < rows.size; i++) {
          const [fromRow, toRow] = outputsOf(rows, i);
          for (let j = 0; j < columns.size; j++) {
            const weight = ((o * perGroup + c) * rows.size + i) * columns.size + j;
            const [from, to] = ranges[j]!;
            const left = from * columns.stride - columns.padding + j * columns.dilation;
            for (let row = fromRow; row < toRow; row++) {
              const y = row * rows.stride - rows.padding + i * rows.dilation;
              run(
                weight,
                fromInput + y * columns.input + left,
                columns.stride,
                toOutput + row * columns.output + from,
                to - from,
              );
            }
            done += (toRow - fromRow) * (to - from);
            if (done < BETWEEN_STOPS) continue;
            yield done;
            done = 0;
          }
        }
      }
    }
}

/** (N, C, H, W) with w (O, C / groups, h, w) and b (O,) → (N, O, H′, W′); without N as well. */
function convolutionKernel(conv: Convolution): Kernel {
  const { batch, outChannels, perGroup } = conv;
  const plane = planes(conv);
  return loopKernel(slidShape(conv, outChannels), batch * outChannels * plane.output * perGroup * plane.window, {
    *forward([x, w, b], out) {
      fillWith(out, b, plane.output);
      yield* eachRun(conv, (weight, input, step, output, length) => {
        const factor = w![weight]!;
        for (let k = 0; k < length; k++) out[output + k]! += factor * x![input + k * step]!;
      });
    },
    *vjp(slot, upstream, [x, w], contribution) {
      contribution.fill(0);
      if (slot === 2) return sumChannels(upstream, contribution, plane.output);
      yield* eachRun(conv, (weight, input, step, output, length) => {
        if (slot === 0) {
          const factor = w![weight]!;
          for (let k = 0; k < length; k++) contribution[input + k * step]! += factor * upstream[output + k]!;
        } else {
          let sum = 0;
          for (let k = 0; k < length; k++) sum += upstream[output + k]! * x![input + k * step]!;
          contribution[weight]! += sum;
        }
      });
    },
  });
}

/** Each channel's bias at all of its places. */
function fillWith(out: Float64Array, bias: ReadonlyFloats | undefined, plane: number): void {
  if (bias === undefined) return void out.fill(0);
  for (let start = 0, o = 0; start < out.length; start += plane, o = (o + 1) % bias.length)
    out.fill(bias[o]!, start, start + plane);
}

function sumChannels(upstream: ReadonlyFloats, sums: Float64Array, plane: number): void {
  for (let k = 0; k < upstream.length; k++) sums[Math.floor(k / plane) % sums.length]! += upstream[k]!;
}

const weightAt = ({ rank }: Slid, o: number, c: number, [i, j]: readonly [number, number]): string =>
  at('w', [o, c, ...(rank === 2 ? [i] : []), j]);

const firstOf = ({ outChannels, groups, perGroup }: Convolution, o: number): number =>
  Math.floor(o / (outChannels / groups)) * perGroup;

/** The window of one output element, times the kernel. */
function windowText(conv: Convolution, index: readonly number[], hasBias: boolean): string {
  const [n, o, row, column] = windowPlace(conv, index);
  const taps = tapsAt(conv, row, column);
  const terms = Array.from({ length: conv.perGroup }, (_, c) =>
    taps.map(({ tap, input }) => {
      const place: WindowPlace = [n, firstOf(conv, o) + c, ...input];
      return `${elementAt('x', conv, place)} * ${weightAt(conv, o, c, tap)}`;
    }),
  ).flat();
  return [...terms, ...(hasBias ? [`b[${o}]`] : [])].join(' + ') || '0';
}

function pathsOf(conv: Convolution, slot: number, index: readonly number[]): readonly Path[] {
  if (slot === 0) return pathsOfInput(conv, windowPlace(conv, index));
  const [rows, columns] = conv.axes;
  const [o, c] = index;
  const tap = [conv.rank === 2 ? index[2]! : 0, index.at(-1)!] as const;
  const places = Array.from({ length: conv.batch * rows.output * columns.output }, (_, k): WindowPlace => {
    const inPlane = k % (rows.output * columns.output);
    return [
      Math.floor(k / (rows.output * columns.output)),
      o!,
      Math.floor(inPlane / columns.output),
      inPlane % columns.output,
    ];
  });
  return places.flatMap(place => {
    const out = indexAt(conv, place);
    if (slot === 2) return [{ out, local: '1' }];
    const seen = tapsAt(conv, place[2], place[3]).find(({ tap: [i, j] }) => i === tap[0] && j === tap[1]);
    return seen ? [{ out, local: elementAt('x', conv, [place[0], firstOf(conv, o!) + c!, ...seen.input]) }] : [];
  });
}

function pathsOfInput(conv: Convolution, [n, channel, row, column]: WindowPlace): readonly Path[] {
  const { outChannels, groups, perGroup } = conv;
  const [group, c] = [Math.floor(channel / perGroup), channel % perGroup];
  const perOutput = outChannels / groups;
  return Array.from({ length: perOutput }, (_, k) => group * perOutput + k).flatMap(o =>
    windowsOver(conv, [row, column]).map(({ tap, output }) => ({
      out: indexAt(conv, [n, o, ...output]),
      local: weightAt(conv, o, c, tap),
    })),
  );
}

/** Each product goes back to what it was made with: the rest of the sum has no part in it. */
const CONTRIBUTIONS = ['scatter(upstream * w)', 'scatter(upstream * x)', 'scatter(upstream)'] as const;

function convolution(rank: 1 | 2, hasBias: boolean): Operation {
  const form = { kind: 'whole numbers' } as const;
  return {
    name: nameOf(rank),
    summary: `${rank === 1 ? 'x (N, C, L)' : 'x (N, C, H, W)'} under the sliding kernels w${hasBias ? ', plus b for each output channel' : ''}; N may be missing`,
    noun: `sliding sums of products${hasBias ? ', plus a bias' : ''}`,
    operands: ['x', 'w', ...(hasBias ? ['b'] : [])],
    attributes: {
      stride: { ...form, example: '1' },
      padding: { ...form, example: '0' },
      dilation: { ...form, example: '1' },
      groups: { kind: 'whole number', example: '1' },
    },
    kernel: call => convolutionKernel(convolutionOf(rank, call)),
    derivative: slot => ({ contribution: CONTRIBUTIONS[slot as 0 | 1 | 2] }), // three operands at most
    element: (index, call) => windowText(convolutionOf(rank, call), index, hasBias),
    paths: (slot, index, call) => pathsOf(convolutionOf(rank, call), slot, index),
    samples: samplesOf(rank, hasBias),
  };
}

function samplesOf(rank: 1 | 2, hasBias: boolean): readonly Sample[] {
  const along = (...lengths: readonly number[]) => lengths.slice(0, rank);
  const bias = (channels: number) => (hasBias ? [[channels]] : []);
  return [
    { operands: [[1, 1, ...along(4, 3)], [1, 1, ...along(2, 2)], ...bias(1)] },
    { operands: [[2, ...along(3, 3)], [2, 2, ...along(2, 2)], ...bias(2)], attributes: { padding: [1] } },
    {
      operands: [[2, 2, ...along(4, 3)], [2, 1, ...along(2, 2)], ...bias(2)],
      attributes: { stride: [2], groups: 2, padding: [1] },
    },
    { operands: [[1, 1, ...along(5, 4)], [2, 1, ...along(2, 2)], ...bias(2)], attributes: { dilation: [2] } },
  ];
}

export const conv1d = convolution(1, false);
export const conv1dWithBias = convolution(1, true);
export const conv2d = convolution(2, false);
export const conv2dWithBias = convolution(2, true);
