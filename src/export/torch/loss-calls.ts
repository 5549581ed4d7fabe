/** Losses in PyTorch. */

import type { Attributes } from '../../ops/operation.ts';
import { isSameShape } from '../../tensor/tensor.ts';
import { labels, numberSetting, type WriteCall } from './call-writer.ts';
import { OPERATORS } from './operator-calls.ts';
import { asTensor, atom, bare, called, type Keywords } from './python.ts';

const reduction = ({ reduction }: Attributes): Keywords => ({
  reduction: reduction === undefined ? undefined : { text: `"${reduction}"` },
});

/** A loss of two tensors: those of different shapes are broadcast first, which PyTorch warns of or refuses. */
export const pairLossCall =
  (callee: string, more?: (attributes: Attributes) => Keywords): WriteCall =>
  ([x, y], { operands, attributes }) => {
    const keywords = { ...more?.(attributes), ...reduction(attributes) };
    if (isSameShape(operands[0]!, operands[1]!)) return called(callee, [x!, y!], keywords);
    return called(callee, [atom(`*${called('torch.broadcast_tensors', [x!, y!]).text}`)], keywords);
  };

export const classLoss =
  (callee: string): WriteCall =>
  ([scores, y, weight], { attributes }) =>
    called(callee, [scores!, labels(y!)], {
      weight: weight && asTensor(weight),
      ignore_index: numberSetting(attributes.ignore_index),
      label_smoothing: numberSetting(attributes.label_smoothing),
      ...reduction(attributes),
    });

export const hingeCall: WriteCall = ([s, y], { attributes }) => {
  const margins = called('torch.relu', [OPERATORS['-']!(bare(1), OPERATORS['*']!(y!, s!))]);
  const { reduction: fold = 'mean' } = attributes;
  return fold === 'none' ? margins : called(`torch.${fold}`, [margins]);
};
