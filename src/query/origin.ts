/** Where a number came from, step by step to where it was given, and where it goes. */

import { isEdit, KIND, writesValue } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { ledgerOf } from '../explain/backward.ts';
import { largestEntry } from '../explain/largest.ts';
import { nonFiniteWord } from '../explain/non-finite.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { nodeOfEvent } from './navigate.ts';

/** A number on its way: what a node holds after an event. */
export interface Waypoint {
  readonly node: NodeId;
  readonly of: 'value' | 'gradient';
  readonly position: number;
}

/** Why a path goes no further. */
export type PathEnd = 'given' | 'seed' | 'hand' | 'nothing';

/** `∂W1`, `z1`. */
export const waypointName = (program: Program, { node, of }: Pick<Waypoint, 'node' | 'of'>): string =>
  `${of === 'gradient' ? '∂' : ''}${nodeOf(program, node).name}`;

/** What is asked about when a node is: its gradient, once it has one, else its value. */
export function numberOf(log: EventLog, position: number, node: NodeId): Waypoint {
  const hasGradient = stateAt(log, position).gradientWriter(node) !== undefined;
  return { node, of: hasGradient ? 'gradient' : 'value', position };
}

/** What the event has written of its node. */
export const numberWritten = (log: EventLog, position: number, node: NodeId): Waypoint => ({
  node,
  of: writesValue(log.kindAt(position)) ? 'value' : 'gradient',
  position,
});

/** The event that made the number or, where that is known already, the number that contributed most to it; a leaf's is where it is. */
export function originOf(log: EventLog, { node, of, position }: Waypoint): Waypoint | PathEnd {
  const state = stateAt(log, position);
  const writer = of === 'gradient' ? state.gradientWriter(node) : state.valueWriter(node);
  if (writer === undefined) return 'nothing';
  if (writer < 0) return 'given';
  if (writer !== position) return { node, of, position: writer };
  if (isEdit(log.kindAt(writer))) return 'hand';
  if (of === 'gradient') return log.kindAt(writer) === KIND.seeded ? 'seed' : largestContributor(state, node);
  if (log.kindAt(writer) === KIND.updated) return { node, of: 'gradient', position: state.gradientWriter(node)! }; // it was updated with one
  return log.kindAt(writer) === KIND.value ? largestOperand(state, node) : 'given';
}

/** Of a contribution that is being sent: the gradient that it was made of. */
export function originOfContribution(log: EventLog, position: number): Waypoint | undefined {
  if (log.kindAt(position) !== KIND.contribution) return undefined;
  const { from } = log.program.edges[log.edgeAt(position)]!;
  return { node: from, of: 'gradient', position: stateAt(log, position).gradientWriter(from)! }; // it sent one
}

function largestContributor(state: State, node: NodeId): Waypoint | PathEnd {
  const largest = largestEntry(ledgerOf(state, node));
  if (largest === undefined) return 'nothing';
  const { from } = state.log.program.edges[largest.edge]!;
  const writer = state.gradientWriter(from);
  return writer === undefined ? 'nothing' : { node: from, of: 'gradient', position: writer };
}

/** What NaN or ∞ came from is what anybody asks for; else what was computed last. */
function largestOperand(state: State, id: NodeId): Waypoint | PathEnd {
  const node = nodeOf(state.log.program, id);
  if (node.role !== 'operation' || node.operands.length === 0) return 'nothing';
  const isGuilty = (operand: NodeId) => nonFiniteWord(state.valueOf(operand)?.data ?? []) !== undefined;
  const guilty = isGuilty(id) ? node.operands.filter(isGuilty) : [];
  const known = (guilty.length > 0 ? guilty : node.operands).filter(
    operand => nodeOf(state.log.program, operand).role !== 'literal',
  );
  const writerOf = (operand: NodeId) => state.valueWriter(operand) ?? NONE;
  const [latest] = known.toSorted((a, b) => writerOf(b) - writerOf(a));
  if (latest === undefined) return 'nothing';
  const writer = writerOf(latest);
  return { node: latest, of: 'value', position: writer < 0 ? state.position : writer };
}

/** The next event that works with what is at hand: with a contribution its sum, with a gradient what is sent back from it or updated, with a value the operations that compute with it. Undefined when none is recorded. */
export function nextUse(
  log: EventLog,
  position: number,
  chosen: Pick<Waypoint, 'node' | 'of'> | undefined,
  from = position,
): number | undefined {
  const isWanted = useTest(log, position, chosen);
  if (isWanted === undefined) return undefined;
  for (let i = from + 1; i < log.length; i++) if (isWanted(i)) return i;
  return undefined;
}

/** What is at hand is chosen, else it is what the event has written. */
function useTest(
  log: EventLog,
  position: number,
  chosen: Pick<Waypoint, 'node' | 'of'> | undefined,
): ((i: number) => boolean) | undefined {
  const { program } = log;
  const kind = log.kindAt(position);
  if (chosen === undefined && kind === KIND.contribution) {
    const edge = log.edgeAt(position);
    return i => log.kindAt(i) === KIND.accumulated && log.edgeAt(i) === edge;
  }
  const subject = nodeOfEvent(log, position);
  const number = chosen ?? (subject === undefined ? undefined : numberWritten(log, position, subject));
  if (number === undefined) return undefined;
  const { node } = number;
  const computes = program.nodes.map(user => user.role === 'operation' && user.operands.includes(node));
  if (number.of === 'value') return i => isUseOfValue(log, i, node, computes);
  return i => {
    if (log.kindAt(i) === KIND.updated) return log.nodeAt(i) === node;
    return log.kindAt(i) === KIND.contribution && program.edges[log.edgeAt(i)]!.from === node;
  };
}

/** The loss is used by the seed, which the backward pass begins with. */
function isUseOfValue(log: EventLog, i: number, node: NodeId, computes: readonly boolean[]): boolean {
  const kind = log.kindAt(i);
  if (kind === KIND.value) return computes[log.nodeAt(i)]!;
  return kind === KIND.seeded && log.nodeAt(i) === node;
}
