/** Losses over classes, one operation each: what every row costs by its label, folded into their mean or sum, or left as it is. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { type ClassLossRecord, classLossKernel, IGNORED, type LossRows, rowsOf } from './class-loss-kernel.ts';
import type { Derivative, Operation, OperationCall, Path, Sample } from './operation.ts';
import { foldedNoun, isUnreduced, reductionForm } from './pair-loss.ts';

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

const symbolsOf = ({ rows, classes, isOne, isWeighted, ignored, smoothing, reduction }: LossRows): Symbols => ({
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
  { isOne, isWeighted, classes, smoothing }: LossRows,
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
