/** The rows of a loss over classes, and their numbers: what each costs by its label, and what it sends back. */

import type { ReadonlyFloats } from '../tensor/tensor.ts';
import type { Kernel, OperationCall } from './operation.ts';
import { badSetting, mustMatch, wrongRank } from './shape-errors.ts';
import { logSumExp } from './softmax.ts';

/** One of the losses: what tells it apart from the other. */
export interface ClassLossRecord {
  readonly name: 'cross_entropy' | 'nll_loss';
  /** Rows hold scores, of which a softmax makes probabilities; otherwise logarithms of probabilities. */
  readonly isOfScores: boolean;
  readonly operand: 'Z' | 'logP';
  readonly summary: string;
  readonly noun: string;
}

/** The call's rows and settings. */
export interface LossRows {
  readonly rows: number;
  readonly classes: number;
  readonly isOne: boolean;
  readonly isWeighted: boolean;
  readonly ignored: number;
  readonly smoothing: number;
  readonly reduction: string;
}

/** The label that is left out by default, as in PyTorch. */
export const IGNORED = -100;

/** @throws ShapeError */
export function rowsOf({ name, operand }: ClassLossRecord, call: OperationCall): LossRows {
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

/** A label that is no class makes NaN, never an exception: labels may be fed from data. */
export function classLossKernel({ isOfScores }: ClassLossRecord, rows: LossRows): Kernel {
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
