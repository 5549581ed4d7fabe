/** Wrong answers about a line that result from a common mistake in one of its operations, worked out to the line's end. */

import type { EventLog } from '../engine/log.ts';
import { programAt } from '../engine/program-at.ts';
import { type State, stateAt } from '../engine/state.ts';
import { stepAt } from '../engine/step-ends.ts';
import { localAlong, sentAlong } from '../explain/chain-numbers.ts';
import { overNames } from '../explain/contribution.ts';
import { partialName } from '../explain/derivation.ts';
import { typeset } from '../explain/formula.ts';
import { type Link, linksOf } from '../graph/chain-paths.ts';
import { groupOf } from '../graph/line-groups.ts';
import { type NodeId, nodeOf, operationOf, ruledOf } from '../graph/program.ts';
import { difference, isIdentical, isSameShape, sumOf, type Tensor } from '../tensor/tensor.ts';
import { type Sending, sendingEndingAt } from './line-questions.ts';
import type { Mistaken } from './mistaken.ts';
import { type Factors, factorMistakes, mistakesAt, sumMistakes, valueMistakes } from './predict-mistakes.ts';

/** Most operations of a line, and elements of a number, in which mistakes are followed. */
const FOLLOWED = { operations: 40, elements: 1_000 } as const;

/** The name of an operation inside a line, which a question by line does not speak of. */
const INNER_NAME = /[\p{L}\d_]\.\d+:/u;

/** Returns the mistakes in a question by line at an event, the likeliest first; none of them gives the right answer. */
export function lineMistakesAt(log: EventLog, position: number): readonly Mistaken[] {
  const event = log.at(position);
  if (event.type === 'value.computed') {
    const own = mistakesAt(log, position).filter(({ says }) => !INNER_NAME.test(says));
    return distinct([...own, ...insideForward(log, position, event.node)], event.value);
  }
  const sending = sendingEndingAt(log, position);
  const isOne = sending?.accumulations.length === 1;
  if (sending === undefined) return mistakesAt(log, position);
  if (event.type === 'gradient.accumulated')
    return isOne ? mistakesAt(log, position) : distinct(sumMistakes(sending.before, sending.total), event.after);
  const own = mistakesAt(log, position);
  const isWhole = groupOf(log.program, sending.from)!.members.length === 1 && isOne; // a line has operations
  return isWhole ? own : distinct([...backwardMistakes(log, position, sending), ...(isOne ? own : [])], sending.total);
}

const distinct = (mistakes: readonly Mistaken[], right: Tensor): readonly Mistaken[] =>
  mistakes.filter(({ value }) => !isIdentical(value, right));

/** The line's value with a mistake in one of its inner operations, and the values of these as they are. */
function insideForward(log: EventLog, position: number, node: NodeId): readonly Mistaken[] {
  const { program } = log;
  const { members } = groupOf(program, node)!; // the line that computes it
  if (members.length > FOLLOWED.operations) return [];
  const state = stateAt(log, position);
  const { first } = stepAt(log, position);
  const found: Mistaken[] = [];
  // The operations nearest to the line's value come first.
  for (let i = position - 1; i >= first; i--) {
    const event = log.at(i);
    if (event.type !== 'value.computed' || event.value.data.length > FOLLOWED.elements) continue;
    const inner = nodeOf(program, event.node);
    const text = typeset(inner.text, program);
    found.push({ value: event.value, says: `that is ${text}: the line does more with it` });
    for (const { value, says } of mistakesAt(log, i)) {
      if (!isSameShape(value.shape, event.value.shape)) continue;
      const ofLine = valueWith(state, members, event.node, value);
      if (ofLine !== undefined) found.push({ value: ofLine, says: `in ${text}: ${says}` });
    }
  }
  return found;
}

/** Returns the line's value as it would be with another value of an inner operation; undefined for an argument of a call, which the value does not depend on here. */
function valueWith(state: State, members: readonly NodeId[], inner: NodeId, value: Tensor): Tensor | undefined {
  const values = new Map([[inner, value]]);
  for (const id of members.slice(members.indexOf(inner) + 1)) {
    const { operands, kernel, shape, size } = ruledOf(state.log.program, id);
    if (!operands.some(operand => values.has(operand))) continue;
    const out = new Float64Array(size);
    kernel.forward(
      operands.map(operand => (values.get(operand) ?? state.valueOf(operand)!).data),
      out,
    ); // the forward pass has been here
    values.set(id, { shape, data: out });
  }
  return values.get(members.at(-1)!); // a group has a member
}

/** A factor that is missing, one of several contributions alone, what another operand gets, and mistakes inside the line. */
function backwardMistakes(log: EventLog, position: number, sending: Sending): readonly Mistaken[] {
  const { program } = log;
  const { from, to, total, accumulations, before } = sending;
  const state = stateAt(log, position);
  const link = linksOf(program, from).find(other => other.to === to);
  const upstream = state.gradientOf(from);
  if (link === undefined || upstream === undefined) return [];
  const { local } = localAlong(state, link);
  const { name } = nodeOf(program, to);
  const factors: Factors = {
    upstream,
    local,
    upstreamName: partialName(programAt(log, position), from),
    operand: { name, value: state.valueOf(to), gradient: before },
    sender: { name: nodeOf(program, from).name, value: state.valueOf(from) },
  };
  return [
    { value: negative(total), says: 'the size is right, the sign is not' },
    ...factorMistakes(factors),
    ...(accumulations.length === 1
      ? []
      : accumulations.map(i => ({
          value: contributionBefore(log, i),
          says: `that is one of its ${accumulations.length} contributions: the line uses ${name} more than once`,
        }))),
    ...otherOperands(log, position, sending),
    ...valueMistakes(factors),
    ...insideBackward(log, position, state, link, total),
  ];
}

function contributionBefore(log: EventLog, accumulation: number): Tensor {
  const event = log.at(accumulation - 1);
  return event.type === 'contribution.computed'
    ? event.contribution
    : { shape: [], data: new Float64Array([Number.NaN]) };
}

const negative = ({ shape, data }: Tensor): Tensor => ({ shape, data: data.map(x => -x) });

/** What the line sends to its other operands of this shape. */
function otherOperands(log: EventLog, position: number, { to, total }: Sending): readonly Mistaken[] {
  const { first, last } = stepAt(log, position);
  const found: Mistaken[] = [];
  for (let i = first; i <= last; i++) {
    const other = log.typeAt(i) === 'gradient.accumulated' ? sendingEndingAt(log, i) : undefined;
    if (other !== undefined && other.to !== to && isSameShape(other.total.shape, total.shape))
      found.push({ value: other.total, says: `that is what goes to ${nodeOf(log.program, other.to).name}` });
  }
  return found;
}

/** The whole contribution with a mistake in one of the inner contributions: what it is off by goes on to the operand. */
function insideBackward(log: EventLog, position: number, state: State, link: Link, total: Tensor): readonly Mistaken[] {
  const { program } = log;
  const { first } = stepAt(log, position);
  if (link.edges.length > FOLLOWED.operations || total.data.length > FOLLOWED.elements) return [];
  const found: Mistaken[] = [];
  for (let i = first; i <= position; i++) {
    const event = log.at(i);
    if (event.type !== 'contribution.computed') continue;
    const { from, to } = program.edges[event.edge]!;
    const rest = restOf(link, to);
    if (rest === undefined || event.contribution.data.length > FOLLOWED.elements) continue;
    const formula = overNames(operationOf(program, from), program);
    for (const { value, says } of mistakesAt(log, i)) {
      if (!isSameShape(value.shape, event.contribution.shape)) continue;
      const off = difference(value, event.contribution);
      found.push({
        value: sumOf(total, to === link.to ? off : sentAlong(state, rest, off)),
        says: `in ${formula}: ${says}`,
      });
    }
  }
  return found;
}

/** Returns the part of a link from an inner operation on; undefined for a node that is not on it. */
function restOf({ to, edges }: Link, from: NodeId): Link | undefined {
  if (from === to) return { from, to, edges: [] };
  const reached = new Set([from]);
  const rest = edges.filter(edge => {
    if (reached.has(edge.from)) reached.add(edge.to);
    return reached.has(edge.from);
  });
  return reached.has(to) ? { from, to, edges: rest } : undefined;
}
