/** What a question by line asks: a line's value, or all that it sends to one of its named operands. */

import type { EventLog } from '../engine/log.ts';
import { programAt } from '../engine/program-at.ts';
import { stateAt } from '../engine/state.ts';
import { stepAt } from '../engine/step-ends.ts';
import { contributionOf } from '../explain/backward.ts';
import { partialName } from '../explain/derivation.ts';
import { formulaOf } from '../explain/formula.ts';
import { groupOf, isNamed } from '../graph/line-groups.ts';
import { type NodeId, nodeOf, operationOf } from '../graph/program.ts';
import { sumOf, type Tensor } from '../tensor/tensor.ts';

/** A line's work on one operand: all contributions of a step that it receives. */
export interface Sending {
  /** The value of the line that sends. */
  readonly from: NodeId;
  readonly to: NodeId;
  /** Accumulations of the step at this operand; the last is the one asked about. */
  readonly accumulations: readonly number[];
  /** The sum of the contributions. */
  readonly total: Tensor;
  /** The gradient before the step. */
  readonly before: Tensor | undefined;
}

/** The first event of the step by line that a position belongs to. */
export const stepStart = (log: EventLog, position: number): number => stepAt(log, position).first;

/** Returns what the line sends that ends with the contribution or accumulation at a position; undefined for a position inside it, and for operands without a name. */
export function sendingEndingAt(log: EventLog, position: number): Sending | undefined {
  const { program } = log;
  const event = log.at(position);
  if (event.type !== 'contribution.computed' && event.type !== 'gradient.accumulated') return undefined;
  const { from, to } = program.edges[event.edge]!;
  const end = event.type === 'contribution.computed' ? position + 1 : position;
  if (!isNamed(program, to) || end >= log.length || log.typeAt(end) !== 'gradient.accumulated') return undefined;
  const { first, last } = stepAt(log, position);
  const accumulations: number[] = [];
  for (let i = first; i <= last; i++)
    if (log.typeAt(i) === 'gradient.accumulated' && log.nodeAt(i) === to) accumulations.push(i);
  if (accumulations.at(-1) !== end) return undefined;
  return {
    from: groupOf(program, from)!.node, // an operation has sent it
    to,
    accumulations,
    total: accumulations.map(i => contributionOf(log, i)).reduce(sumOf),
    before: first === 0 ? undefined : stateAt(log, first - 1).gradientOf(to),
  };
}

/** The question in words, the name of what is asked, and the answer. */
export interface LineAsked {
  readonly asks: string;
  readonly name: string;
  readonly answer: Tensor;
}

/** Returns what is asked of a line at an event; undefined at events inside a line's step. The seed and updates belong to no line. */
export function lineAskedAt(log: EventLog, position: number): LineAsked | undefined {
  const { program } = log;
  const event = log.at(position);
  const formula = (node: NodeId) => `${nodeOf(program, node).name} = ${formulaOf(program, operationOf(program, node))}`;
  if (event.type === 'value.computed') {
    if (!isNamed(program, event.node)) return undefined;
    const { name } = nodeOf(program, event.node);
    return { asks: `Forward: ${formula(event.node)}. What is its value?`, name, answer: event.value };
  }
  const sending = sendingEndingAt(log, position);
  if (sending === undefined) return undefined;
  const { from, to, total, before } = sending;
  const partial = partialName(programAt(log, position), to);
  const { name } = nodeOf(program, to);
  if (event.type === 'contribution.computed') {
    const uses = sending.accumulations.length;
    const all = uses === 1 ? '' : `, which it uses ${uses} times`;
    const asks = `Backward: ${formula(from)} sends back to ${name}${all}. What is the contribution it sends${uses === 1 ? '' : ' in all'}?`;
    return { asks, name: `contribution to ${partial}`, answer: total };
  }
  if (event.type !== 'gradient.accumulated' || before === undefined) return undefined; // nothing is added to
  return {
    asks: `The contribution is added to the gradient of ${name}. What is it then?`,
    name: partial,
    answer: event.after,
  };
}
