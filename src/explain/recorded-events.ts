/** Explains the events that recorded runs have, and the updates of running statistics. */

import type { Event, RecordedType } from '../engine/events.ts';
import type { State } from '../engine/state.ts';
import { type Buffer, bufferOf, nodeOf, operationOf } from '../graph/program.ts';
import { RUNNING } from '../ops/running-statistics.ts';
import { difference, isSameShape, type Tensor, tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { unchangedWords } from '../text/rounding.ts';
import { type Derivation, type Equation, type NumberStyle, numberPiece, partialName, writerFor } from './derivation.ts';
import { nonFiniteRemark } from './non-finite.ts';

/** Explains such an event. */
export function explainRecorded(
  state: State,
  event: Event & { readonly type: RecordedType },
  style: NumberStyle,
): Derivation {
  const { program } = state;
  switch (event.type) {
    case 'value.given': {
      const { name } = nodeOf(program, event.node);
      const [verb, label] =
        event.by === undefined
          ? ['is given', 'given from outside']
          : [`is changed by ${event.by}`, `changed by ${event.by}`];
      return change(event, { name, verb, label, style, after: event.value });
    }
    case 'gradient.changed':
      return change(event, {
        name: partialName(program, event.node),
        verb: `is changed by ${event.by}`,
        label: `changed by ${event.by}`,
        style,
        after: event.after,
      });
    case 'buffer.updated': {
      const node = nodeOf(program, event.node);
      const { name } = node;
      const buffer = bufferOf(node);
      if (buffer !== undefined) return runningUpdate(state, event, buffer, style);
      return change(event, { name, verb: 'is updated', label: 'buffer', style, after: event.after });
    }
    case 'run.failed':
      return {
        title: `the run failed: ${event.error}`,
        equations: [],
        remarks: event.message === '' ? [] : [event.message],
        sentence: `The run failed: ${event.error}`,
      };
  }
}

/** (1 − momentum) · before + momentum · the batch's statistic. */
function runningUpdate(
  state: State,
  { node, before, after }: Event & { type: 'buffer.updated' },
  { norm, which, statistics }: Buffer,
  style: NumberStyle,
): Derivation {
  const { program } = state;
  const { name } = nodeOf(program, node);
  const x = operationOf(program, norm!).operands[0]!; // it was updated after its normalisation, which has operands
  const values = state.valueOf(x)!.data; // it was computed
  const batch = tensor(
    after.shape,
    Float64Array.from(after.data, (_, c) => statistics.batch(which, values, c)),
  );
  const write = writerFor(style, [node], [before, batch, after]);
  const [kept, taken] = [1 - statistics.momentum, statistics.momentum].map(part => formatNumber(part, style));
  const what = RUNNING[which]!.of.replace('(x', `(${nodeOf(program, x).name}`);
  const row = (right: string, label: string): Equation => ({
    left: '',
    relation: '=',
    right: [{ text: right }],
    label,
  });
  return {
    title: `${name} is updated`,
    equations: [
      { ...row(`${kept} · ${name} + ${taken} · ${what}`, `momentum ${taken}`), left: name },
      row(`${kept} · ${write(before!)} + ${taken} · ${write(batch)}`, 'numbers'),
      { left: '', relation: '=', right: [numberPiece(write(after), 'value')], label: 'running statistic' },
    ],
    remarks: [
      `The forward pass of training uses the statistics of the batch; this average is for evaluation ("mode": "eval").${which === 1 ? ' The variance is divided by n − 1 here.' : ''}`,
    ],
    sentence: `${name} is updated: ${kept} times ${write(before!)} plus ${taken} times ${write(batch)} is ${write(after)}`,
  };
}

interface Change {
  readonly name: string;
  readonly verb: string;
  readonly label: string;
  readonly style: NumberStyle;
  readonly after: Tensor;
}

function change(
  { node, before }: { readonly node: number; readonly before: Tensor | undefined },
  { name, verb, label, style, after }: Change,
): Derivation {
  const delta = before && isSameShape(before.shape, after.shape) ? difference(after, before) : undefined;
  const write = writerFor(style, [node], [before, after, delta]);
  const role = name.startsWith('∂') ? 'gradient' : 'value';
  const equations: Equation[] = [
    { left: name, relation: '=', right: [numberPiece(write(after), role)], label },
    ...(before ? [{ left: 'before', relation: '=' as const, right: [{ text: write(before) }], label: '' }] : []),
    ...(delta
      ? [
          {
            left: 'Δ',
            relation: '=' as const,
            right: [{ text: write(delta) }],
            label: unchangedWords(before, after, style.digits) ?? 'change',
          },
        ]
      : []),
  ];
  return {
    title: `${name} ${verb}`,
    equations,
    remarks: nonFiniteRemark(after, before ? [{ name, tensor: before }] : [], 'by element'),
    sentence: `${name} ${verb}: ${write(after)}`,
  };
}
