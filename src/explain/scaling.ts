/** Explains what loss scaling does: steps that it skips, and a new scale. */

import type { Event, ParameterUpdated } from '../engine/events.ts';
import { unscaledInto } from '../engine/loss-scale.ts';
import type { State } from '../engine/state.ts';
import { nodeOf } from '../graph/program.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import { plural } from '../text/amounts.ts';
import { formatNumber } from '../text/number-format.ts';
import {
  type Derivation,
  type Equation,
  inProduct,
  type NumberStyle,
  numberPiece,
  partialName,
  writerFor,
} from './derivation.ts';
import { nonFiniteWord } from './non-finite.ts';

export const scaleText = (scale: number): string => formatNumber(scale, { digits: 5 });

export function explainSkippedStep(
  { log }: State,
  { node, gradient, scale }: Event & { type: 'step.skipped' },
  style: NumberStyle,
): Derivation {
  const name = partialName(log.program, node);
  const word = nonFiniteWord(gradient.data) ?? 'too large';
  const { training } = log;
  return {
    title: 'the step is skipped',
    equations: [
      {
        left: name,
        relation: '=',
        right: [numberPiece(writerFor(style, [node], [gradient])(gradient), 'gradient')],
        label: `has ${word}`,
      },
    ],
    remarks: [
      `No parameter is updated, as ∞ or NaN would spoil them. The loss scale of this pass was ${scaleText(scale)}.`,
      training.scale?.dynamic === undefined
        ? 'The scale stays. A smaller "scale" keeps the gradients finite, or "scale": "dynamic" finds one.'
        : 'A smaller scale follows.',
    ],
    sentence: `The step is skipped: ${name} has ${word}`,
  };
}

export function explainScale({ log }: State, { node, before, after }: Event & { type: 'scale.updated' }): Derivation {
  const { name } = nodeOf(log.program, node);
  const { backoffFactor, growthFactor, growthInterval } = log.training.scale!.dynamic!; // only such a scale changes
  const [old, now] = [scaleText(before.data[0]!), scaleText(after.data[0]!)];
  const hasShrunk = after.data[0]! < before.data[0]!;
  const factor = scaleText(hasShrunk ? backoffFactor : growthFactor);
  const why = hasShrunk ? 'a gradient had ∞ or NaN' : `${plural(growthInterval, 'iteration')} had none`;
  return {
    title: `the loss scale ${hasShrunk ? 'shrinks' : 'grows'}`,
    equations: [
      {
        left: 'scale',
        relation: '←',
        right: [{ text: `${old} · ${factor}` }],
        label: hasShrunk ? 'backoff factor' : 'growth factor',
      },
      { left: '', relation: '=', right: [numberPiece(now, 'value')], label: `of ${name}, from the next iteration on` },
    ],
    remarks: [`It changes as ${why}.`],
    sentence: `The loss scale ${hasShrunk ? 'shrinks' : 'grows'}: ${old} times ${factor} is ${now}`,
  };
}

/** The loss scale of the pass that an event follows. */
export const scaleOf = ({ log, position }: State): number | undefined => log.scales.before(position)?.scale;

/** What a gradient is without the scale, as an update takes it: divided in float32 where the numbers have fewer than 64 bits. */
export function withoutScale(state: State, gradient: Tensor): Tensor {
  const scale = scaleOf(state);
  if (scale === undefined) return gradient;
  const { shape, data } = gradient;
  return tensor(shape, unscaledInto(new Float64Array(data.length), data, scale, state.log.program));
}

/** The division of an update's gradient by the loss scale; nothing without one. */
export function unscaleLines(
  state: State,
  { parameter }: ParameterUpdated,
  [arrived, used]: readonly string[],
): Equation[] {
  const scale = scaleOf(state);
  if (scale === undefined) return [];
  const name = partialName(state.log.program, parameter);
  const right = `${inProduct(arrived!)} / ${scaleText(scale)}`;
  return [
    { left: name, relation: '←', right: [{ text: right, role: 'gradient' }], label: 'without the loss scale' },
    { left: '', relation: '=', right: [numberPiece(used!, 'gradient')], label: 'gradient used' },
  ];
}
