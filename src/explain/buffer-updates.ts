/** Explains the updates of buffers: running statistics by their rule, and those that a recorded run tells of. */

import type { Event } from '../engine/events.ts';
import type { State } from '../engine/state.ts';
import { type Buffer, bufferOf, nodeOf, operationOf } from '../graph/program.ts';
import { RUNNING } from '../ops/running-statistics.ts';
import { tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { type Derivation, type Equation, type NumberStyle, numberPiece, writerFor } from './derivation.ts';
import { explainRecorded } from './recorded-events.ts';

type BufferUpdated = Event & { readonly type: 'buffer.updated' };

export function explainBufferUpdate(state: State, event: BufferUpdated, style: NumberStyle): Derivation {
  const buffer = bufferOf(nodeOf(state.program, event.node));
  return buffer ? runningStatistic(state, event, buffer, style) : explainRecorded(state, event, style);
}

/** (1 − momentum) · before + momentum · the batch's statistic. */
function runningStatistic(
  state: State,
  { node, before, after }: BufferUpdated,
  { norm, which, statistics }: Buffer,
  style: NumberStyle,
): Derivation {
  const { program } = state;
  const { name } = nodeOf(program, node);
  const x = operationOf(program, norm!).operands[0]!; // it was updated after its normalisation, which has operands
  const values = state.valueOf(x)!.data; // it was computed
  const batch = tensor(
    after.shape,
    after.data.map((_, c) => statistics.batch(which, values, c)),
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
