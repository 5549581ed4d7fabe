/** Softmax and its logarithm along an axis, shifted by the largest element so that nothing overflows. */

import { type ReadonlyFloats, type Shape, sizeOf } from '../tensor/tensor.ts';
import { lanesOf } from './lanes.ts';
import { AXIS, at, type Kernel, type Operation, type OperationCall, type Path, type Sample } from './operation.ts';
import { badClasses, normalAxis, wrongRank } from './shape-errors.ts';

type Lane = { readonly x: ReadonlyFloats; readonly start: number; readonly step: number; readonly length: number };

/** The largest element and the logarithm of the sum of exponentials above it: log Σ eˣ = largest + rest. */
export function logSumExp({ x, start, step, length }: Lane): readonly [largest: number, rest: number] {
  let largest = Number.NEGATIVE_INFINITY;
  for (let e = 0; e < length; e++) largest = Math.max(largest, x[start + e * step]!);
  let sum = 0;
  for (let e = 0; e < length; e++) sum += Math.exp(x[start + e * step]! - largest);
  return [largest, Math.log(sum)];
}

const axisOf = (name: string, { operands: [x], attributes }: OperationCall): number => {
  if (x!.length === 0) throw wrongRank(name, 'x', 'at least one axis', x!);
  return normalAxis(name, attributes.axis ?? -1, x!);
};

interface SoftmaxRecord {
  readonly name: string;
  readonly summary: string;
  readonly noun?: string;
  readonly forward: (x: number, largest: number, rest: number) => number;
  /** The contribution of one element, from its output and Σ of `total` over its lane. */
  readonly contribution: (upstream: number, out: number, total: number) => number;
  readonly total: (upstream: number, out: number) => number;
  readonly contributionText: (axis: number | 'axis') => string;
  readonly written: (own: string, lane: readonly string[]) => string;
  readonly path: (own: string, other: string, isSame: boolean) => string;
}

function alongAxis(record: SoftmaxRecord): Operation {
  const { name, summary, noun } = record;
  const laneOf = (index: readonly number[], call: OperationCall) => {
    const axis = axisOf(name, call);
    return Array.from({ length: call.operands[0]![axis]! }, (_, e) => index.with(axis, e));
  };
  return {
    name,
    summary,
    ...(noun !== undefined && { noun }),
    operands: ['x'],
    attributes: AXIS,
    kernel: call => softmaxKernel(record, call.operands[0]!, axisOf(name, call)),
    derivative: (_slot, call) => ({ contribution: record.contributionText(axisOf(name, call)) }),
    rule: () => ({ contribution: record.contributionText('axis') }),
    element: (index, call) =>
      record.written(
        at('x', index),
        laneOf(index, call).map(other => at('x', other)),
      ),
    paths: (_slot, index, call): readonly Path[] =>
      laneOf(index, call).map(out => ({
        out,
        local: record.path(at('out', index), at('out', out), String(out) === String(index)),
      })),
    samples: SAMPLES,
  };
}

const SAMPLES: readonly Sample[] = [
  { operands: [[3]] },
  { operands: [[2, 3]] },
  { operands: [[2, 3]], attributes: { axis: 0 } },
  { operands: [[2, 2, 2]], attributes: { axis: 1 } },
];

function softmaxKernel(
  { forward, contribution: contributionOf, total: totalOf }: SoftmaxRecord,
  shape: Shape,
  axis: number,
): Kernel {
  const { count, length, step, start } = lanesOf(shape, axis);
  return {
    shape,
    forward([x], out) {
      for (let l = 0; l < count; l++) {
        const [largest, rest] = logSumExp({ x: x!, start: start(l), step, length });
        for (let place = start(l), e = 0; e < length; e++, place += step)
          out[place] = forward(x![place]!, largest, rest);
      }
    },
    vjp(_slot, upstream, _operands, out, contribution) {
      for (let l = 0; l < count; l++) {
        let total = 0;
        for (let place = start(l), e = 0; e < length; e++, place += step)
          total += totalOf(upstream[place]!, out[place]!);
        for (let place = start(l), e = 0; e < length; e++, place += step)
          contribution[place] = contributionOf(upstream[place]!, out[place]!, total);
      }
    },
  };
}

export const softmax = alongAxis({
  name: 'softmax',
  summary: 'eˣ divided by the sum of eˣ along an axis (default: the last)',
  noun: 'exponentials divided by their sum',
  forward: (x, largest, rest) => Math.exp(x - largest - rest),
  contribution: (upstream, out, total) => out * (upstream - total),
  total: (upstream, out) => upstream * out,
  contributionText: axis => `out * (upstream - sum(upstream * out, axis=${axis}, keepdims=true))`,
  written: (own, lane) => `exp(${own}) / (${lane.map(x => `exp(${x})`).join(' + ')})`,
  path: (own, other, isSame) => (isSame ? `${own} * (1 - ${own})` : `-${other} * ${own}`),
});

export const logSoftmax = alongAxis({
  name: 'log_softmax',
  summary: 'the logarithm of softmax, without forming the quotient',
  forward: (x, largest, rest) => x - largest - rest,
  contribution: (upstream, out, total) => upstream - Math.exp(out) * total,
  total: upstream => upstream,
  contributionText: axis => `upstream - exp(out) * sum(upstream, axis=${axis}, keepdims=true)`,
  written: (own, lane) => `${own} - log(${lane.map(x => `exp(${x})`).join(' + ')})`,
  path: (own, _other, isSame) => (isSame ? `1 - exp(${own})` : `-exp(${own})`),
});

/** Labels are whole numbers below `classes`; another label makes a row of zeros. */
export const oneHot: Operation = {
  name: 'one_hot',
  summary: 'one_hot(y, classes=3): a row of zeros with a one at each label',
  noun: 'a row of zeros with a one for each label',
  operands: ['y'],
  attributes: { classes: { kind: 'whole number', example: '3', isRequired: true } },
  indices: [0],
  choices: ({ attributes }) => attributes.classes!, // required
  kernel: ({ operands: [y], attributes: { classes } }) => {
    if (classes === undefined || !(Number.isInteger(classes) && classes > 0)) throw badClasses(classes);
    const size = sizeOf(y!);
    return {
      shape: [...y!, classes],
      forward([labels], out) {
        for (let row = 0; row < size; row++)
          for (let c = 0; c < classes; c++) out[row * classes + c] = labels![row] === c ? 1 : 0;
      },
      vjp(_slot, _upstream, _operands, _out, contribution) {
        contribution.fill(0);
      },
    };
  },
  derivative: () => ({ local: '0' }),
  element: index => `${at('y', index.slice(0, -1))} == ${index.at(-1)}`,
  paths: () => [],
  samples: [{ operands: [[3]], attributes: { classes: 3 } }],
};
