/** Calls of every operation: those of its record, and further ones. */

import { isChooser, type Operation, type Sample } from '../../src/ops/operation.ts';

/** Calls that no record's samples have: losses broadcast as everything else does, settings differ from their defaults. */
const BROADCAST_LOSSES: readonly Sample[] = [
  { operands: [[2, 3], [3]], range: [0.1, 0.9] },
  {
    operands: [
      [2, 1],
      [1, 3],
    ],
    range: [0.1, 0.9],
  },
];
const FURTHER: Readonly<Record<string, readonly Sample[]>> = {
  bce: BROADCAST_LOSSES,
  bce_with_logits: BROADCAST_LOSSES,
  mse: BROADCAST_LOSSES,
  l1: BROADCAST_LOSSES,
  kl_div: BROADCAST_LOSSES,
  leaky_relu: [{ operands: [[5]], attributes: { slope: 0.2 } }],
  elu: [{ operands: [[5]], attributes: { alpha: 2.5 } }],
  matmul: [
    {
      operands: [
        [1, 2, 3],
        [2, 3, 3, 2],
      ],
    },
  ], // an axis is missing before the one that is broadcast
  stack: [{ operands: [[2], [2], [2], [2], [2]] }],
  batch_norm: [{ operands: [[4, 2], [2], [2]], attributes: { momentum: 0.5 } }],
  one_hot: [{ operands: [[2, 2]], attributes: { classes: 3 } }],
};

export const samplesOf = (operation: Operation): readonly Sample[] => [
  ...operation.samples,
  ...(FURTHER[operation.name] ?? []),
];

/** Operands that can have a gradient. */
export const slotsOf = (operation: Operation, sample: Sample): readonly number[] =>
  sample.operands.map((_, slot) => slot).filter(slot => !isChooser(operation, slot));
