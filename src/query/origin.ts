/** Follows a number to its origin, element by element: to where it was given, or to where NaN, ∞ or 0 first appears and the value that made it. */

import { type Event, isEdit, KIND, type Kind, writesValue } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { ledgerOf, senderOf } from '../explain/backward.ts';
import { largestEntry } from '../explain/largest.ts';
import { type NonFiniteWord, wordOf } from '../explain/non-finite.ts';
import {
  type GraphNode,
  isTruth,
  type NodeId,
  nodeOf,
  type OperationNode,
  operationOf,
  ownLeafWords,
  type Program,
} from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { makerBehind, originBehind, wordBehind } from './behind.ts';
import { causeOfContribution, causeOfValue } from './cause.ts';
import { originOfChange } from './changed-origin.ts';
import { branchNotTaken, contributionWords, sumWords, updateWords, valueWords } from './first-words.ts';
import { elementToFollow } from './likeliest.ts';
import { nodeOfEvent } from './navigate.ts';
import type { OperandElement } from './operand-elements.ts';
import type { PathEnd, Waypoint } from './waypoint.ts';

/** `∂W1`, `z1`. */
export const waypointName = (program: Program, { node, of }: Pick<Waypoint, 'node' | 'of'>): string =>
  `${of === 'gradient' ? '∂' : ''}${nodeOf(program, node).name}`;

/** Returns the number to follow for a node: its gradient if it has one, else its value. */
export function waypointOf(log: EventLog, position: number, node: NodeId): Waypoint {
  const hasGradient = stateAt(log, position).gradientWriter(node) !== undefined;
  return { node, of: hasGradient ? 'gradient' : 'value', position };
}

/** Returns the number that the event wrote to its node. */
export const numberWritten = (log: EventLog, position: number, node: NodeId): Waypoint => ({
  node,
  of: writesValue(log.kindAt(position)) ? 'value' : 'gradient',
  position,
});

/** Returns the contribution that an event sends; undefined for other events. */
export function contributionAt(log: EventLog, position: number): Waypoint | undefined {
  const node = nodeOfEvent(log, position);
  return node === undefined || log.kindAt(position) !== KIND.contribution
    ? undefined
    : { node, of: 'gradient', position, isSent: true };
}

/** Returns the event that made the number, or, at that event, the number it was made from. A leaf's number stays where it is. */
export function originOf(log: EventLog, waypoint: Waypoint): Waypoint | PathEnd {
  const found = originKept(log, waypoint);
  if (typeof found === 'string' || found.first === undefined || found.behind !== undefined) return found;
  const made = writtenTo(log, found);
  return (made && makerBehind(log, found, made.data[found.element ?? 0]!)) ?? found; // a first appearance has an element
}

/** Whether an event makes its number of others. */
const isMade = (kind: Kind): boolean =>
  kind === KIND.value ||
  kind === KIND.updated ||
  kind === KIND.accumulated ||
  kind === KIND.kept ||
  kind === KIND.changed;

/** Says of a number that is given, or made by the run itself, that its path ends. */
export function givenWords(node: GraphNode, name: string): string {
  const own = ownLeafWords(node);
  return own === undefined ? `${name} was given, not computed` : `${name} is ${own}`;
}

/** The tensor of a waypoint. */
function writtenTo(log: EventLog, { node, of, position, isSent }: Waypoint): Tensor | undefined {
  if (isSent) return log.gradientWrittenBy(position, log.program.edges[log.edgeAt(position)]!.to); // only a contribution is sent
  const state = stateAt(log, position);
  return of === 'gradient' ? state.gradientOf(node) : state.valueOf(node);
}

/** The origin by the numbers that are kept of a tensor, where these tell. */
function originKept(log: EventLog, waypoint: Waypoint): Waypoint | PathEnd {
  const { node, of, position, first, isSent, isCause } = waypoint;
  if (first !== undefined) return first.from;
  const behind = followedBehind(log, waypoint);
  if (isSent) return behind === undefined ? originOfContribution(log, waypoint) : originBehind(log, waypoint, behind);
  const state = stateAt(log, position);
  const writer = of === 'gradient' ? state.gradientWriter(node) : state.valueWriter(node);
  if (writer === undefined) return 'nothing';
  if (writer < 0) return 'given';
  if (writer !== position) return { ...waypoint, position: writer };
  const kind = log.kindAt(writer);
  if (isEdit(kind)) return 'hand';
  if (behind !== undefined && isMade(kind)) return originBehind(log, waypoint, behind);
  if (kind === KIND.changed) return originOfChange(state, waypoint);
  if (of === 'gradient') return kind === KIND.seeded ? 'seed' : originOfSum(state, waypoint);
  if (kind === KIND.value) return originOfValue(state, waypoint);
  if (kind === KIND.validated) return originOfValidation(state, waypoint);
  if (kind !== KIND.updated) return log.factsAt(writer).by === undefined ? 'given' : 'changed';
  return isCause && Number.isFinite(numberAt(state, waypoint)) ? 'updated' : originOfUpdate(state, waypoint);
}

/** Returns what a waypoint follows, or will follow, behind the numbers that are kept; undefined where it follows an element. */
function followedBehind(log: EventLog, waypoint: Waypoint): NonFiniteWord | undefined {
  if (waypoint.behind !== undefined || waypoint.element !== undefined) return waypoint.behind;
  const made = writtenTo(log, waypoint);
  return made && wordBehind(made);
}

/** Returns the element that a waypoint follows, or will follow. */
export function elementOf(state: State, { node, of, element }: Waypoint): number {
  return element ?? elementToFollow(tensorOf(state, node, of).data);
}

const numberAt = (state: State, waypoint: Waypoint): number =>
  tensorOf(state, waypoint.node, waypoint.of).data[elementOf(state, waypoint)]!;

const tensorOf = (state: State, node: NodeId, of: Waypoint['of']): Tensor =>
  (of === 'gradient' ? state.gradientOf(node) : state.valueOf(node))!; // callers ask where it has been written

/** Returns the origin of an update: the gradient; of NaN or ∞ the old value where that passes it on. What neither passes on first appears in the update, as NaN of ∞ does. */
function originOfUpdate(state: State, waypoint: Waypoint): Waypoint | PathEnd {
  const { node, position } = waypoint;
  const element = elementOf(state, waypoint);
  const value = numberAt(state, waypoint);
  const isPassedOn = (x: number) => (Number.isNaN(value) ? Number.isNaN(x) : !Number.isFinite(x));
  const before = { ...waypoint, element, position: position - 1 };
  const held = numberAt(stateAt(state.log, before.position), before);
  if (!Number.isFinite(value) && isPassedOn(held)) return before;
  const writer = state.gradientWriter(node);
  if (writer === undefined) return 'updated'; // with a gradient from before the recording, or one that was cleared
  const gradient: Waypoint = { node, of: 'gradient', position: writer, element };
  const sent = state.gradientOf(node)!.data[element]!; // it has a writer
  if (Number.isFinite(value) || isPassedOn(sent)) return gradient;
  const from = Number.isFinite(sent) && !Number.isFinite(held) ? before : gradient;
  return { ...waypoint, element, first: { says: updateWords(value), from } };
}

/** Returns the origin of a loss on the validation examples: a parameter with NaN or ∞; else these first appear in that pass, of which nothing is recorded. */
function originOfValidation(state: State, waypoint: Waypoint): Waypoint | PathEnd {
  const word = wordOf(tensorOf(state, waypoint.node, 'value'));
  if (word === undefined) return 'given';
  const wild = state.program.parameters.find(id => wordOf(tensorOf(state, id, 'value')) !== undefined);
  return wild === undefined
    ? { ...waypoint, element: 0, first: { says: `the validation makes it ${word}`, from: 'given' } }
    : { node: wild, of: 'value', position: waypoint.position };
}

/** Returns the largest contribution to a gradient, or the only NaN or ∞ among them; where contributions cancel, it says so. */
function originOfSum(state: State, waypoint: Waypoint): Waypoint | PathEnd {
  const { log } = state;
  const ledger = ledgerOf(state, waypoint.node);
  const element = elementOf(state, waypoint);
  const sum = numberAt(state, waypoint);
  const parts = ledger.map(entry => ({ ...entry, part: entry.contribution.data[element]! }));
  const isSame = (x: number) => (Number.isNaN(sum) ? Number.isNaN(x) : Number.isFinite(sum) === Number.isFinite(x));
  const same = parts.filter(({ part }) => isSame(part) && (sum !== 0 || part === 0));
  const isFirst = sum === 0 ? same.length < parts.length : same.length === 0;
  const candidates = isFirst ? parts : same;
  const entry =
    waypoint.element === undefined && Number.isFinite(sum)
      ? largestEntry(candidates)
      : largestEntry(
          candidates.map(one => ({
            ...one,
            contribution: { data: one.contribution.data.subarray(element, element + 1) },
          })),
        );
  if (entry === undefined) return 'nothing';
  const isAsked = waypoint.element !== undefined || !Number.isFinite(sum) || sum === 0;
  const sent: Waypoint = {
    node: waypoint.node,
    of: 'gradient',
    position: senderOf(log, entry.position),
    isSent: true,
    ...(isAsked && { element }),
  };
  if (!isFirst) return originOf(log, sent);
  const says = sumWords(
    parts.map(({ part }) => part),
    sum,
  );
  return { ...waypoint, element, first: { says, from: originOfContribution(log, sent) } };
}

/** Returns the upstream gradient from which a contribution was made, or the first appearance of NaN, ∞ or 0 in it. */
function originOfContribution(log: EventLog, sent: Waypoint): Waypoint | PathEnd {
  const { position } = sent;
  const event = log.at(position) as Event & { type: 'contribution.computed' }; // `isSent` means a contribution
  const state = stateAt(log, position);
  const element = sent.element ?? elementToFollow(event.contribution.data);
  const cause = causeOfContribution(state, event, element);
  const { from, factors } = cause;
  const source = log.program.edges[event.edge]!.from;
  const upstream = (place: number): Waypoint | PathEnd => {
    const writer = state.gradientWriter(source);
    return writer === undefined ? 'nothing' : { node: source, of: 'gradient', position: writer, element: place };
  };
  const cameFrom =
    from === undefined
      ? factors === undefined
        ? 'nothing'
        : 'constant'
      : 'upstream' in from
        ? upstream(from.upstream)
        : cause.isFirst
          ? asCause(state, from)
          : writtenValue(state, from);
  if (!cause.isFirst) return cameFrom;
  const isZeroTimesInfinity = factors?.upstream === 0 && !Number.isFinite(factors.local);
  const zero = isZeroTimesInfinity ? firstZero(log, upstream(factors.out)) : undefined;
  return {
    ...sent,
    element,
    first: {
      says: contributionWords(state, event, element, cause),
      from: cameFrom,
      ...(zero !== undefined && { branchNotTaken: branchNotTaken(log, zero.position, zero.element) }),
    },
  };
}

/** Returns where a gradient's 0 first appears: the contribution and its element; undefined if it is not a contribution. */
function firstZero(log: EventLog, from: Waypoint | PathEnd) {
  let at = from;
  while (typeof at !== 'string' && at.of === 'gradient') {
    if (at.first !== undefined) return at.isSent ? { position: at.position, element: at.element! } : undefined; // a first appearance has an element
    at = originOf(log, at);
  }
  return undefined;
}

/** Returns the operand with the largest part in a value, or the operand from which NaN, ∞ or 0 comes. Behind a first appearance, only NaN and ∞ count as first appearances. */
function originOfValue(state: State, waypoint: Waypoint): Waypoint | PathEnd {
  const node = operationOf(state.log.program, waypoint.node);
  const element = elementOf(state, waypoint);
  const { isFirst, from } = causeOfValue(state, node, element);
  if (from === undefined) return 'nothing';
  const value = numberAt(state, waypoint);
  const isBorn = waypoint.isCause && !isTruth(node) && (value === 0 ? isFirst : isSaturated(node, value, from.value));
  const isSaid = isBorn || (isFirst && (!waypoint.isCause || isTruth(node) || !Number.isFinite(value)));
  if (isSaid) {
    const made = isBorn && !leadsOn(state, from) ? 'ordinary' : asCause(state, from);
    return { ...waypoint, element, first: { says: valueWords(state, node, element), from: made } };
  }
  return waypoint.isCause ? asCause(state, from) : writtenValue(state, from);
}

/** Functions that round to ±1 far out, or beside 0, and quotients, as of a softmax that is written out. */
const SATURATES = /sigmoid|tanh|softmax|^(exp|erf|div)$/;

const isOne = (x: number): boolean => Math.abs(x) === 1;

/** Whether an exact ±1 first appears in the operation. */
const isSaturated = ({ operation }: OperationNode, value: number, from: number): boolean =>
  isOne(value) && !isOne(from) && SATURATES.test(operation.name);

/** Whether the ordinary number that a 0 or ±1 was made of says more: it stands in a leaf, or is a ±1 that an operation rounded to. */
function leadsOn(state: State, from: OperandElement): boolean {
  if (nodeOf(state.program, from.node).role !== 'operation') return true;
  let at: Waypoint | PathEnd = asCause(state, from);
  while (typeof at !== 'string' && isOne(numberAt(stateAt(state.log, at.position), at))) {
    if (at.first !== undefined) return true;
    at = originOf(state.log, at);
  }
  return false;
}

/** Returns a value at the event that wrote it; a given leaf stays at the current position. */
function writtenValue(state: State, { node, element }: OperandElement): Waypoint {
  const writer = state.valueWriter(node) ?? NONE;
  return { node, of: 'value', position: writer < 0 ? state.position : writer, element };
}

const asCause = (state: State, from: OperandElement): Waypoint => ({ ...writtenValue(state, from), isCause: true });
