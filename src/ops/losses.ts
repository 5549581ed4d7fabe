/** Losses as one operation each: the mean of what every element, or every row, costs. */

import { PROGRAM_LIMITS } from '../limits.ts';
import { broadcastShapes, broadcastSources } from '../tensor/broadcast.ts';
import { indexOf, type Shape, sizeOf } from '../tensor/tensor.ts';
import { sigmoidOf, softplusOf } from './activations.ts';
import { atElement, broadcastPlaces, sourceIndex } from './element-texts.ts';
import type { Call, Derivative, Kernel, Operation } from './operation.ts';
import { cannotBroadcast, mustMatch, tooManyElements, wrongRank } from './shape-errors.ts';
import { logSumExp } from './softmax.ts';

interface MeanLossRecord {
  readonly name: string;
  readonly summary: string;
  readonly noun: string;
  readonly operands: readonly [string, string];
  /** What one pair of elements costs. */
  readonly each: { readonly text: string; readonly of: (x: number, y: number) => number };
  readonly local: readonly [
    { readonly text: string; readonly of: (x: number, y: number) => number },
    { readonly text: string; readonly of: (x: number, y: number) => number },
  ];
  readonly range: readonly [number, number];
  readonly source?: string;
}

/** The mean over all elements of an elementwise cost; one number. */
function meanLoss(record: MeanLossRecord): Operation {
  const { name, summary, noun, operands: names, each, local, range, source } = record;
  const overOf = (call: Call): Shape => {
    const shape = broadcastShapes(call.operands[0]!, call.operands[1]!);
    if (shape === undefined) throw cannotBroadcast(name, call.operands[0]!, call.operands[1]!);
    if (sizeOf(shape) > PROGRAM_LIMITS.elements) throw tooManyElements(name, shape, PROGRAM_LIMITS.elements); // the result is one number, which no limit stops
    return shape;
  };
  const indexed = (call: Call, place: readonly number[]) =>
    names.map((operand, slot) => [operand, sourceIndex(call.operands[slot]!, place)] as const);
  return {
    name,
    summary,
    noun,
    operands: names,
    attributes: {},
    kernel: call => meanLossKernel(record, call, overOf(call)),
    derivative: (slot, call) => ({ local: mean(local[slot as 0 | 1].text, sizeOf(overOf(call))) }), // two operands, so two slots
    rule: slot => ({ local: mean(local[slot as 0 | 1].text, 'n') }), // as above
    element: (_index, call) => {
      const over = overOf(call);
      const costs = Array.from({ length: sizeOf(over) }, (_, flat) =>
        atElement(each.text, indexed(call, indexOf(over, flat))),
      );
      return costs.length === 1 ? costs[0]! : `(${costs.map(cost => `(${cost})`).join(' + ')}) / ${costs.length}`;
    },
    paths: (slot, index, call) => {
      const over = overOf(call);
      return broadcastPlaces(call.operands[slot]!, index, over).map(place => ({
        out: [],
        local: mean(atElement(local[slot as 0 | 1].text, indexed(call, place)), sizeOf(over)), // two operands, so two slots
      }));
    },
    samples: [
      [[], []],
      [[3], [3]],
      [
        [2, 3],
        [2, 3],
      ],
    ].map(operands => ({ operands, range })),
    ...(source && { source }),
  };
}

const mean = (text: string, n: number | 'n'): string => (n === 1 ? text : `(${text}) / ${n}`);

function meanLossKernel({ each, local }: MeanLossRecord, { operands: [a, b] }: Call, over: Shape): Kernel {
  const size = sizeOf(over);
  let sources: readonly [Int32Array, Int32Array] | undefined;
  const from = () => (sources ??= [broadcastSources(a!, over), broadcastSources(b!, over)]);
  return {
    shape: [],
    forward([x, y], out) {
      const [xs, ys] = from();
      let sum = 0;
      for (let i = 0; i < size; i++) sum += each.of(x![xs[i]!]!, y![ys[i]!]!);
      out[0] = sum / size;
    },
    vjp(slot, upstream, [x, y], _out, contribution) {
      const [xs, ys] = from();
      const into = slot === 0 ? xs : ys;
      const derivative = local[slot as 0 | 1].of; // two operands, so two slots
      const scale = upstream[0]! / size;
      contribution.fill(0);
      for (let i = 0; i < size; i++) contribution[into[i]!]! += scale * derivative(x![xs[i]!]!, y![ys[i]!]!);
    },
  };
}

/** y · z where nothing times even ∞ is 0: 0 · log 0 is, as the limit. */
const times = (y: number, z: number): number => (y === 0 ? 0 : y * z);
const over = (y: number, p: number): number => (y === 0 ? 0 : y / p);

export const bce = meanLoss({
  name: 'bce',
  summary: 'mean of −(y log p + (1 − y) log(1 − p)); not clamped, 0 · log 0 is 0',
  noun: 'mean binary cross-entropy',
  operands: ['p', 'y'],
  each: {
    text: '-((y == 0 ? 0 : y * log(p)) + (y == 1 ? 0 : (1 - y) * log(1 - p)))',
    of: (p, y) => -(times(y, Math.log(p)) + times(1 - y, Math.log(1 - p))),
  },
  local: [
    {
      text: '(y == 1 ? 0 : (1 - y) / (1 - p)) - (y == 0 ? 0 : y / p)',
      // The difference of the quotients would cancel where p is near y.
      of: (p, y) => (y === 0 || y === 1 ? over(1 - y, 1 - p) - over(y, p) : (p - y) / (p * (1 - p))),
    },
    { text: 'log(1 - p) - log(p)', of: p => Math.log(1 - p) - Math.log(p) },
  ],
  range: [0.1, 0.9],
  source: 'lecture 9: L(a, y) = −(y log a + (1 − y) log(1 − a))',
});

export const bceWithLogits = meanLoss({
  name: 'bce_with_logits',
  summary: 'bce(sigmoid(z), y) without forming the sigmoid',
  noun: 'mean binary cross-entropy of the sigmoid',
  operands: ['z', 'y'],
  each: {
    text: 'softplus(z) - z * y',
    of: (z, y) => softplusOf(-Math.abs(z)) + (z > 0 ? times(1 - y, z) : -times(y, z)),
  },
  local: [
    { text: 'sigmoid(z) - y', of: (z, y) => (y === 1 ? -sigmoidOf(-z) : sigmoidOf(z) - y) }, // σ(z) − 1 would cancel
    { text: '-z', of: z => -z },
  ],
  range: [-2, 2],
});

export const mse = meanLoss({
  name: 'mse',
  summary: 'mean of (a − b)²',
  noun: 'mean of the squared differences',
  operands: ['a', 'b'],
  each: { text: '(a - b) ** 2', of: (a, b) => (a - b) * (a - b) },
  local: [
    { text: '2 * (a - b)', of: (a, b) => 2 * (a - b) },
    { text: '2 * (b - a)', of: (a, b) => 2 * (b - a) },
  ],
  range: [-2, 2],
});

interface Rows {
  readonly rows: number;
  readonly classes: number;
  /** The text of row r of Z, and of its label. */
  readonly row: (r: number) => string;
  readonly label: (r: number) => string;
}

function rowsOf({ operands: [logits, labels] }: Call): Rows {
  if (logits!.length !== 1 && logits!.length !== 2)
    throw wrongRank('cross_entropy', 'Z', 'a vector or a matrix', logits!);
  const isOne = logits!.length === 1;
  if (isOne ? labels!.length !== 0 : labels!.length !== 1 || labels![0] !== logits![0])
    throw mustMatch('cross_entropy', logits!, labels!, 'Z (n, C) goes with n labels, Z (C,) with one label');
  return {
    rows: isOne ? 1 : logits![0]!,
    classes: logits!.at(-1)!,
    row: r => (isOne ? 'Z' : `Z[${r}, :]`),
    label: r => (isOne ? 'y' : `y[${r}]`),
  };
}

const crossEntropyRule = (slot: number, rows: number | 'n', classes: number | 'classes'): Derivative => ({
  local: slot === 0 ? `(softmax(Z) - one_hot(y, classes=${classes})) / ${rows}` : '0',
});

export const crossEntropy: Operation = {
  name: 'cross_entropy',
  summary: 'cross_entropy(Z, y): mean over rows of −log_softmax(Z)[row, y], labels from 0',
  noun: 'mean cross-entropy of the softmax, over the rows',
  operands: ['Z', 'y'],
  attributes: {},
  indices: [1],
  choices: call => rowsOf(call).classes,
  kernel: crossEntropyKernel,
  derivative: (slot, call) => {
    const { rows, classes } = rowsOf(call);
    return crossEntropyRule(slot, rows, classes);
  },
  rule: slot => crossEntropyRule(slot, 'n', 'classes'),
  element: (_index, call) => {
    const { rows, row, label } = rowsOf(call);
    const costs = Array.from(
      { length: rows },
      (_, r) =>
        `(log(sum(exp(${row(r)}))) - ${row(r)
          .replace(':', label(r))
          .replace(/^Z$/, `Z[${label(r)}]`)})`,
    );
    return rows === 1 ? costs[0]! : `(${costs.join(' + ')}) / ${rows}`;
  },
  paths: (slot, index, call) => {
    if (slot !== 0) return [];
    const { rows, row, label } = rowsOf(call);
    const [r, c] = index.length === 1 ? [0, index[0]!] : [index[0]!, index[1]!];
    return [{ out: [], local: `(softmax(${row(r)})[${c}] - (${label(r)} == ${c})) / ${rows}` }];
  },
  samples: [{ operands: [[3], []] }, { operands: [[2, 3], [2]] }],
};

function crossEntropyKernel(call: Call): Kernel {
  const { rows, classes } = rowsOf(call);
  return {
    shape: [],
    forward([z, y], out) {
      let total = 0;
      for (let r = 0; r < rows; r++) {
        const [largest, rest] = logSumExp({ x: z!, start: r * classes, step: 1, length: classes });
        total += rest - ((z![r * classes + y![r]!] ?? Number.NaN) - largest);
      }
      out[0] = total / rows;
    },
    vjp(slot, upstream, [z, y], _out, contribution) {
      if (slot !== 0) return void contribution.fill(0);
      for (let r = 0; r < rows; r++) {
        const [largest, rest] = logSumExp({ x: z!, start: r * classes, step: 1, length: classes });
        for (let c = 0; c < classes; c++) {
          const place = r * classes + c;
          contribution[place] = (upstream[0]! / rows) * (Math.exp(z![place]! - largest - rest) - (y![r] === c ? 1 : 0));
        }
      }
    },
  };
}
