/** Normalisations: each lane is shifted to mean 0 and scaled to variance 1, then multiplied by a gain and shifted by a bias. */

import { type ReadonlyFloats, type Shape, shapeText, sizeOf } from '../tensor/tensor.ts';
import {
  at,
  type Derivative,
  type Kernel,
  type Operation,
  type OperationCall,
  type Path,
  type Sample,
  ShapeError,
} from './operation.ts';
import { type RunningStatistics, runningOf, STANDARD_MOMENTUM } from './running-statistics.ts';
import { badSetting, mustMatch, wrongRank } from './shape-errors.ts';

/** x as (outer, kept, inner): lanes run over the axes that are not kept. */
interface Lanes {
  readonly shape: Shape;
  /** The axes that a lane runs over. */
  readonly axes: readonly number[];
  readonly eps: number;
  readonly count: number;
  readonly length: number;
  /** Where element e of lane l lies. */
  readonly place: (lane: number, e: number) => number;
  /** Which gain and bias act on element e of lane l. */
  readonly gain: (lane: number, e: number) => number;
}

interface NormRecord {
  readonly name: string;
  readonly summary: string;
  readonly noun: string;
  /** @throws ShapeError */
  readonly lanes: (x: Shape, eps: number) => Lanes;
  /** The lane of an element, as an index: `0, :`. */
  readonly lane: (index: readonly number[]) => string;
  /** The element's axis that gain and bias go with. */
  readonly gainAxis: (x: Shape) => number;
  readonly samples: readonly Shape[];
}

export const STANDARD_EPS = 1e-5;

function lanesOf({ name, lanes, gainAxis }: NormRecord, { operands: [x, g, b], attributes }: OperationCall): Lanes {
  const eps = attributes.eps ?? STANDARD_EPS;
  if (!(Number(eps) >= 0)) throw badSetting(name, 'eps', 'a number from 0', eps, 'it keeps the divisor from being 0');
  const made = lanes(x!, Number(eps));
  const length = x![gainAxis(x!)]!;
  for (const [operand, shape] of [
    ['g', g!],
    ['b', b!],
  ] as const)
    if (shape.length !== 1 || shape[0] !== length)
      throw mustMatch(
        name,
        x!,
        shape,
        `${operand} has one number for each of the ${length} places on axis ${gainAxis(x!)} of x`,
      );
  return made;
}

interface Moments {
  readonly mean: number;
  /** 1 / √(variance + eps) */
  readonly scale: number;
}

function momentsOf({ length, place, eps }: Lanes, x: ReadonlyFloats, lane: number): Moments {
  let sum = 0;
  for (let e = 0; e < length; e++) sum += x[place(lane, e)]!;
  const mean = sum / length;
  let squares = 0;
  for (let e = 0; e < length; e++) squares += (x[place(lane, e)]! - mean) ** 2;
  return { mean, scale: 1 / Math.sqrt(squares / length + eps) };
}

function normKernel(lanes: Lanes): Kernel {
  const { shape, count, length, place, gain } = lanes;
  return {
    shape,
    forward([x, g, b], out) {
      for (let l = 0; l < count; l++) {
        const { mean, scale } = momentsOf(lanes, x!, l);
        for (let e = 0; e < length; e++) {
          const k = gain(l, e);
          out[place(l, e)] = (x![place(l, e)]! - mean) * scale * g![k]! + b![k]!;
        }
      }
    },
    vjp(slot, upstream, [x, g], _out, contribution) {
      contribution.fill(0);
      for (let l = 0; l < count; l++) {
        const moments = momentsOf(lanes, x!, l);
        if (slot === 0) sendToLane(lanes, l, moments, [upstream, x!, g!], contribution);
        else
          for (let e = 0; e < length; e++) {
            const at = place(l, e);
            contribution[gain(l, e)]! +=
              slot === 1 ? upstream[at]! * (x![at]! - moments.mean) * moments.scale : upstream[at]!;
          }
      }
    },
  };
}

/** (d − mean d − h · mean (d h)) / σ, for d = upstream × gain and h = (x − mean) / σ. */
function sendToLane(
  { length, place, gain }: Lanes,
  l: number,
  { mean, scale }: Moments,
  [upstream, x, g]: readonly [ReadonlyFloats, ReadonlyFloats, ReadonlyFloats],
  contribution: Float64Array,
): void {
  let [sum, along] = [0, 0];
  for (let e = 0; e < length; e++) {
    const d = upstream[place(l, e)]! * g[gain(l, e)]!;
    sum += d;
    along += d * (x[place(l, e)]! - mean) * scale;
  }
  for (let e = 0; e < length; e++) {
    const h = (x[place(l, e)]! - mean) * scale;
    contribution[place(l, e)] = scale * (upstream[place(l, e)]! * g[gain(l, e)]! - sum / length - (h * along) / length);
  }
}

/** What stands for axes, gain and eps in a derivative: numbers of a call, or symbols. */
interface Symbols {
  readonly axes: string;
  /** The axes that gain and bias do not have. */
  readonly others: string;
  readonly gain: string;
  readonly eps: number | string;
}

function derivativeText(slot: number, { axes, others, gain, eps }: Symbols): Derivative {
  const sigma = `sqrt(var(x, axis=${axes}, correction=0, keepdims=true) + ${eps})`;
  const h = `(x - mean(x, axis=${axes}, keepdims=true)) / ${sigma}`;
  const d = `upstream * ${gain}`;
  const mean = (text: string) => `mean(${text}, axis=${axes}, keepdims=true)`;
  if (slot === 0) return { contribution: `(${d} - ${mean(d)} - ${h} * ${mean(`${d} * ${h}`)}) / ${sigma}` };
  const whole = slot === 1 ? `upstream * ${h}` : 'upstream';
  return { contribution: others === '[]' ? whole : `sum(${whole}, axis=${others})` };
}

function symbolsOf(record: NormRecord, call: OperationCall): Symbols {
  const { axes, eps, shape } = lanesOf(record, call);
  const axis = record.gainAxis(shape);
  const isLast = axis === shape.length - 1;
  return {
    axes: `[${axes.join(', ')}]`,
    others: `[${shape.flatMap((_, i) => (i === axis ? [] : [i])).join(', ')}]`,
    gain: isLast ? 'g' : `reshape(g, [${shape.map((length, i) => (i === axis ? length : 1)).join(', ')}])`,
    eps,
  };
}

/** An element's texts: its distance from the mean of its lane, in standard deviations. */
function texts(record: NormRecord, call: OperationCall, index: readonly number[]) {
  const { eps } = lanesOf(record, call);
  const lane = `x[${record.lane(index)}]`;
  const sigma = `sqrt(var(${lane}, correction=0) + ${eps})`;
  return { sigma, h: `(${at('x', index)} - mean(${lane})) / ${sigma}`, k: index[record.gainAxis(call.operands[0]!)]! };
}

function pathsOf(record: NormRecord, slot: number, index: readonly number[], call: OperationCall): readonly Path[] {
  const lanes = lanesOf(record, call);
  const axis = record.gainAxis(lanes.shape);
  const all = Array.from({ length: sizeOf(lanes.shape) }, (_, flat) => indexOfFlat(lanes.shape, flat));
  if (slot > 0)
    return all
      .filter(out => out[axis] === index[0])
      .map(out => ({ out, local: slot === 1 ? texts(record, call, out).h : '1' }));
  const own = texts(record, call, index);
  return all
    .filter(out => record.lane(out) === record.lane(index))
    .map(out => {
      const { h, k } = texts(record, call, out);
      const isSame = String(out) === String(index) ? 1 : 0;
      return {
        out,
        local: `g[${k}] / ${own.sigma} * (${isSame} - 1 / ${lanes.length} - ${h} * ${own.h} / ${lanes.length})`,
      };
    });
}

const indexOfFlat = (shape: Shape, flat: number): readonly number[] => {
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = flat; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
};

function norm(record: NormRecord): Operation {
  const { name, summary, noun } = record;
  return {
    name,
    summary,
    noun,
    operands: ['x', 'g', 'b'],
    attributes: { eps: { kind: 'number', example: '1e-5' } },
    kernel: call => normKernel(lanesOf(record, call)),
    derivative: (slot, call) => derivativeText(slot, symbolsOf(record, call)),
    rule: slot => derivativeText(slot, { axes: 'axes', others: 'others', gain: 'g', eps: 'eps' }),
    element: (index, call) => {
      const { h, k } = texts(record, call, index);
      return `${h} * g[${k}] + b[${k}]`;
    },
    paths: (slot, index, call) => pathsOf(record, slot, index, call),
    samples: samplesOf(record),
  };
}

const samplesOf = ({ samples, gainAxis }: NormRecord): readonly Sample[] =>
  samples.map((x, i) => ({
    operands: [x, [x[gainAxis(x)]!], [x[gainAxis(x)]!]],
    ...(i > 0 && { attributes: { eps: 0.1 } }),
  }));

export const layerNorm = norm({
  name: 'layer_norm',
  summary:
    'x along the last axis at mean 0 and variance 1, times the gain g plus the bias b; eps is added to the variance',
  noun: 'each row at mean 0 and variance 1, times a gain, plus a bias',
  lanes: (x, eps) => {
    if (x.length === 0) throw wrongRank('layer_norm', 'x', 'at least one axis', x);
    const length = x.at(-1)!;
    return {
      shape: x,
      axes: [x.length - 1],
      eps,
      count: sizeOf(x) / length,
      length,
      place: (lane, e) => lane * length + e,
      gain: (_lane, e) => e,
    };
  },
  lane: index => [...index.slice(0, -1), ':'].join(', '),
  gainAxis: x => x.length - 1,
  samples: [[4], [2, 3], [2, 1, 3]],
});

const notOne = (x: Shape) =>
  new ShapeError(
    'one-per-channel',
    `batch_norm: expected several numbers for each channel, found one in shape ${shapeText(x)}`,
    'the variance of one number is 0: take a larger batch',
  );

/** @throws ShapeError for a momentum that is no part of 1 */
function running(call: OperationCall): RunningStatistics {
  const momentum = Number(call.attributes.momentum ?? STANDARD_MOMENTUM);
  if (!(momentum >= 0 && momentum <= 1))
    throw badSetting('batch_norm', 'momentum', 'a number from 0 to 1', momentum, 'it is the part of the new batch');
  return runningOf(lanesOf(BATCH_NORM, call), momentum);
}

const BATCH_NORM: NormRecord = {
  name: 'batch_norm',
  summary: 'each channel of x, axis 1, at mean 0 and variance 1 over the batch, times the gain g plus the bias b',
  noun: 'each channel at mean 0 and variance 1 over the batch, times a gain, plus a bias',
  lanes: (x, eps) => {
    if (x.length < 2) throw wrongRank('batch_norm', 'x', '(N, C) or (N, C, …)', x);
    const [batch, channels] = [x[0]!, x[1]!];
    const inner = sizeOf(x.slice(2));
    if (batch * inner === 1) throw notOne(x);
    return {
      shape: x,
      axes: x.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
      eps,
      count: channels,
      length: batch * inner,
      place: (lane, e) => (Math.floor(e / inner) * channels + lane) * inner + (e % inner),
      gain: lane => lane,
    };
  },
  lane: index => index.map((i, axis) => (axis === 1 ? i : ':')).join(', '),
  gainAxis: () => 1,
  samples: [
    [4, 2],
    [3, 2],
    [2, 2, 2],
  ],
};

const plainBatchNorm = norm(BATCH_NORM);

export const batchNorm: Operation = {
  ...plainBatchNorm,
  attributes: { ...plainBatchNorm.attributes, momentum: { kind: 'number', example: '0.1' } },
  running,
};
