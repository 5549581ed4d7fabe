/** Losses over classes, one operation each: what every row costs by its label, folded into their mean or sum, or left as it is. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';
import type { Derivative, Kernel, Operation, OperationCall, Path, Sample } from './operation.ts';
import { foldedNoun, isUnreduced, reductionForm } from './pair-loss.ts';
import { badSetting, mustMatch, wrongRank } from './shape-errors.ts';
import { logSumExp } from './softmax.ts';

interface ClassLossRecord {
  readonly name: 'cross_entropy' | 'nll_loss';
  /** Rows hold scores, of which a softmax makes probabilities; otherwise logarithms of probabilities. */
  readonly isOfScores: boolean;
  readonly operand: 'Z' | 'logP';
  readonly summary: string;
  readonly noun: string;
}

/** The call's rows, their texts and settings. */
interface Rows {
  readonly rows: number;
  readonly classes: number;
  readonly isOne: boolean;
  readonly isWeighted: boolean;
  readonly ignored: number;
  readonly smoothing: number;
  readonly reduction: string;
}

const IGNORED = -100;

/** @throws ShapeError */
function rowsOf({ name, operand }: ClassLossRecord, call: OperationCall): Rows {
  const [scores, labels, weight] = call.operands;
  const { ignore_index: ignored = IGNORED, label_smoothing: smoothing = 0, reduction = 'mean' } = call.attributes;
  if (scores!.length !== 1 && scores!.length !== 2) throw wrongRank(name, operand, 'a vector or a matrix', scores!);
  const isOne = scores!.length === 1;
  if (isOne ? labels!.length !== 0 : labels!.length !== 1 || labels![0] !== scores![0])
    throw mustMatch(
      name,
      scores!,
      labels!,
      `${operand} (n, C) goes with n labels, ${operand} (C,) with one label; a label is the number of a class, not a one-hot row`,
    );
  const classes = scores!.at(-1)!;
  if (weight !== undefined && (weight.length !== 1 || weight[0] !== classes))
    throw mustMatch(name, scores!, weight, `weight has one number for each of the ${classes} classes`);
  if (!(Number(smoothing) >= 0 && Number(smoothing) <= 1))
    throw badSetting(name, 'label_smoothing', 'a number from 0 to 1', smoothing, '0 leaves the labels as they are');
  return {
    rows: isOne ? 1 : scores![0]!,
    classes,
    isOne,
    isWeighted: weight !== undefined,
    ignored: Number(ignored),
    smoothing: Number(smoothing),
    reduction: String(reduction),
  };
}

/** Numbers of a call, or the symbols of the general rule. */
interface Symbols {
  readonly classes: number | string;
  readonly ignored: number | string;
  readonly smoothing: number | string;
  /** How labels stand as a column beside the rows. */
  readonly column: string;
  readonly isWeighted: boolean;
  readonly isMean: boolean;
}

/** What the costs' weights come to, over y: the divisor of a mean. */
const totalWeight = ({ ignored, isWeighted }: Pick<Symbols, 'ignored' | 'isWeighted'>): string =>
  isWeighted ? `sum(y == ${ignored} ? 0 : gather(weight, y))` : `sum(y != ${ignored})`;

/** The share of each class in the cost of a row: 1 at the label, or smoothed and weighted. */
function targetText({ classes, smoothing, isWeighted }: Symbols): string {
  const hot = `one_hot(y, classes=${classes})`;
  const smoothed = smoothing === 0 ? hot : `((1 - ${smoothing}) * ${hot} + ${smoothing} / ${classes})`;
  return isWeighted ? `weight * ${smoothed}` : smoothed;
}

function localText({ isOfScores, operand }: ClassLossRecord, symbols: Symbols): string {
  const target = targetText(symbols);
  const whole = symbols.isWeighted
    ? `softmax(${operand}) * sum(${target}, axis=-1, keepdims=true)`
    : `softmax(${operand})`;
  const row = isOfScores ? `${whole} - ${target}` : `-${target}`;
  return `${symbols.column} == ${symbols.ignored} ? 0 : ${symbols.isMean ? `(${row}) / ${totalWeight(symbols)}` : row}`;
}

const symbolsOf = ({ rows, classes, isOne, isWeighted, ignored, smoothing, reduction }: Rows): Symbols => ({
  classes,
  ignored,
  smoothing,
  column: isOne ? 'y' : `reshape(y, [${rows}, 1])`,
  isWeighted,
  isMean: reduction === 'mean',
});

/** One row's texts. */
function rowTexts(
  { isOfScores, operand }: ClassLossRecord,
  { isOne, isWeighted, classes, smoothing }: Rows,
  r: number,
) {
  const row = isOne ? operand : `${operand}[${r}, :]`;
  const label = isOne ? 'y' : `y[${r}]`;
  const score = (c: number | string) => (isOne ? `${operand}[${c}]` : `${operand}[${r}, ${c}]`);
  const cost = (c: number | string) => (isOfScores ? `log(sum(exp(${row}))) - ${score(c)}` : `-${score(c)}`);
  const weight = (c: number | string) => (isWeighted ? `weight[${c}] * ` : '');
  const own = `${weight(label)}(${cost(label)})`;
  const each = Array.from({ length: classes }, (_, c) => `${weight(c)}(${cost(c)})`);
  const smoothed = `(1 - ${smoothing}) * ${own} + ${smoothing} / ${classes} * (${each.join(' + ')})`;
  /** The share of class c in the row's cost. */
  const target = (c: number) => {
    const hot = `(${label} == ${c})`;
    return `${weight(c)}${smoothing === 0 ? hot : `((1 - ${smoothing}) * ${hot} + ${smoothing} / ${classes})`}`;
  };
  const local = (c: number) => {
    const total = Array.from({ length: classes }, (_, k) => target(k)).join(' + ');
    const probability = `softmax(${row})[${c}]${isWeighted ? ` * (${total})` : ''}`;
    return isOfScores ? `${probability} - ${target(c)}` : `-${target(c)}`;
  };
  return { label, cost: smoothing === 0 ? own : smoothed, local };
}

function elementText(record: ClassLossRecord, index: readonly number[], call: OperationCall): string {
  const rows = rowsOf(record, call);
  const costOf = (r: number) => {
    const { label, cost } = rowTexts(record, rows, r);
    return `${label} == ${rows.ignored} ? 0 : ${cost}`;
  };
  if (isUnreduced(call)) return costOf(index[0] ?? 0);
  const costs = Array.from({ length: rows.rows }, (_, r) => `(${costOf(r)})`).join(' + ');
  return rows.reduction === 'sum' ? costs : `(${costs}) / ${totalWeight(rows)}`;
}

function pathsOf(record: ClassLossRecord, index: readonly number[], call: OperationCall): readonly Path[] {
  const rows = rowsOf(record, call);
  const [r, c] = rows.isOne ? [0, index[0]!] : [index[0]!, index[1]!];
  const { label, local } = rowTexts(record, rows, r);
  const kept = rows.reduction === 'mean' ? `(${local(c)}) / ${totalWeight(rows)}` : local(c);
  return [
    {
      out: isUnreduced(call) && !rows.isOne ? [r] : [],
      local: `${label} == ${rows.ignored} ? 0 : ${kept}`,
    },
  ];
}

function derivativeOf(record: ClassLossRecord, slot: number, call: OperationCall): Derivative {
  return { local: slot === 0 ? localText(record, symbolsOf(rowsOf(record, call))) : '0' };
}

function ruleOf(record: ClassLossRecord, slot: number, isWeighted: boolean): Derivative {
  const symbols = {
    classes: 'classes',
    ignored: 'ignore_index',
    smoothing: record.isOfScores ? 'label_smoothing' : 0,
    column: 'reshape(y, [n, 1])',
    isWeighted,
    isMean: true,
  };
  return { local: slot === 0 ? localText(record, symbols) : '0' };
}

/** Why the mean is NaN where every label is ignored. */
function emptyMean(record: ClassLossRecord, y: ReadonlyFloats, call: OperationCall): string | undefined {
  const { reduction, ignored } = rowsOf(record, call);
  const isEmpty = reduction === 'mean' && [...y].every(label => label === ignored);
  return isEmpty
    ? `every label is ${ignored}, the ignore_index, so no row is left: the mean is 0 / 0 = NaN, and the gradient is 0`
    : undefined;
}

/** (n, C), n labels → (); with reduction="none" → (n,). A row (C,) goes with one label. */
function classLoss(record: ClassLossRecord, isWeighted: boolean): Operation {
  const { name, operand, isOfScores } = record;
  const weighted = (words: string) => (isWeighted ? `${words}, each weighted by its class` : words);
  return {
    name,
    summary: weighted(record.summary),
    noun: weighted(record.noun),
    nounOf: call => foldedNoun(weighted(record.noun), call),
    remark: ([, y], call) => emptyMean(record, y!, call),
    operands: [operand, 'y', ...(isWeighted ? ['weight'] : [])],
    attributes: {
      ignore_index: { kind: 'whole number', example: String(IGNORED) },
      ...(isOfScores && { label_smoothing: { kind: 'number', example: '0.1' } }),
      ...reductionForm(),
    },
    indices: [1],
    ...(isWeighted && { constants: [2] }),
    choices: call => rowsOf(record, call).classes,
    ignored: call => rowsOf(record, call).ignored,
    kernel: call => classLossKernel(record, rowsOf(record, call)),
    derivative: (slot, call) => derivativeOf(record, slot, call),
    rule: slot => ruleOf(record, slot, isWeighted),
    keptShape: call => (isUnreduced(call) && !rowsOf(record, call).isOne ? [call.operands[0]![0]!, 1] : undefined),
    element: (index, call) => elementText(record, index, call),
    paths: (slot, index, call) => (slot === 0 ? pathsOf(record, index, call) : []),
    samples: samplesOf(record, isWeighted),
  };
}

function samplesOf({ isOfScores }: ClassLossRecord, isWeighted: boolean): readonly Sample[] {
  const weight = isWeighted ? [[3]] : [];
  const rows = [[2, 3], [2], ...weight];
  const range = isWeighted ? ([0.2, 2] as const) : ([-2, 2] as const);
  return [
    { operands: [[3], [], ...weight], range },
    { operands: rows, range },
    ...['sum', 'none'].map(reduction => ({ operands: rows, attributes: { reduction }, range })),
    { operands: [[4, 3], [4], ...weight], attributes: { ignore_index: 5 }, range },
    ...(isOfScores ? [{ operands: rows, attributes: { label_smoothing: 0.1 }, range }] : []),
  ];
}

/** A label that is no class makes NaN, never an exception: labels may be fed from data. */
function classLossKernel({ isOfScores }: ClassLossRecord, rows: Rows): Kernel {
  const { rows: count, classes, smoothing, ignored, reduction, isOne } = rows;
  const ofRow = (x: ReadonlyFloats, r: number): readonly [largest: number, rest: number] =>
    isOfScores ? logSumExp({ x, start: r * classes, step: 1, length: classes }) : [0, 0];
  const weightOf = (weight: ReadonlyFloats | undefined, c: number) =>
    weight === undefined ? 1 : (weight[c] ?? Number.NaN);
  const totalOf = (y: ReadonlyFloats, weight: ReadonlyFloats | undefined) => {
    if (reduction !== 'mean') return 1;
    let total = 0;
    for (let r = 0; r < count; r++) if (y[r] !== ignored) total += weightOf(weight, y[r]!);
    return total;
  };
  return {
    shape: reduction === 'none' && !isOne ? [count] : [],
    forward([z, y, weight], out) {
      let sum = 0;
      for (let r = 0; r < count; r++) {
        let cost = 0;
        if (y![r] !== ignored) {
          const [largest, rest] = ofRow(z!, r);
          const costOf = (c: number) => rest - ((z![r * classes + c] ?? Number.NaN) - largest);
          const label = y![r]! >= 0 && y![r]! < classes ? y![r]! : Number.NaN;
          cost = weightOf(weight, label) * costOf(label);
          if (smoothing > 0) {
            let all = 0;
            for (let c = 0; c < classes; c++) all += weightOf(weight, c) * costOf(c);
            cost = (1 - smoothing) * cost + (smoothing / classes) * all;
          }
        }
        if (reduction === 'none') out[r] = cost;
        else sum += cost;
      }
      if (reduction !== 'none') out[0] = sum / totalOf(y!, weight);
    },
    vjp(slot, upstream, [z, y, weight], _out, contribution) {
      contribution.fill(0);
      if (slot !== 0) return;
      const total = totalOf(y!, weight);
      for (let r = 0; r < count; r++) {
        if (y![r] === ignored) continue;
        const scale = reduction === 'none' ? upstream[r]! : upstream[0]! / total;
        const target = (c: number) =>
          weightOf(weight, c) * ((1 - smoothing) * (y![r] === c ? 1 : 0) + smoothing / classes);
        let whole = 1;
        if (weight !== undefined) {
          whole = 0;
          for (let c = 0; c < classes; c++) whole += target(c);
        }
        const [largest, rest] = ofRow(z!, r);
        for (let c = 0; c < classes; c++) {
          const place = r * classes + c;
          const probability = isOfScores ? Math.exp(z![place]! - largest - rest) * whole : 0;
          contribution[place] = scale * (probability - target(c));
        }
      }
    },
  };
}

const CROSS_ENTROPY: ClassLossRecord = {
  name: 'cross_entropy',
  isOfScores: true,
  operand: 'Z',
  summary: 'cross_entropy(Z, y): mean over rows of −log_softmax(Z)[row, y], labels from 0',
  noun: 'mean cross-entropy of the softmax, over the rows',
};

const NLL_LOSS: ClassLossRecord = {
  name: 'nll_loss',
  isOfScores: false,
  operand: 'logP',
  summary: 'nll_loss(logP, y): mean over rows of −logP[row, y], labels from 0',
  noun: 'mean negative log-likelihood, over the rows',
};

export const crossEntropy = classLoss(CROSS_ENTROPY, false);
export const weightedCrossEntropy = classLoss(CROSS_ENTROPY, true);
export const nllLoss = classLoss(NLL_LOSS, false);
export const weightedNllLoss = classLoss(NLL_LOSS, true);
