/** What stands of a gradient before an event: this pass's part of it, and what earlier passes have left in a leaf. */

import type { NodeId } from '../graph/program.ts';
import { NONE } from './columns.ts';
import type { EventRows } from './event-rows.ts';
import { isEdit, KIND, type Kind } from './events.ts';

/** The rows of a log, which says itself since when a gradient counts. */
export interface GradientRows extends EventRows {
  renewedAt(i: number, node: NodeId): number;
  nothingSince(i: number, node: NodeId): number;
}

/** The last `gradients.cleared` at or before i; NONE before the first. */
function clearedAt(log: GradientRows, i: number): number {
  if (log.training.clear === 'never') return NONE;
  for (let iteration = log.iterationAt(i); iteration > 0; iteration--) {
    let at = log.startOf(iteration)! + 1; // it has begun
    while (at <= i && isEdit(log.kindAt(at))) at++;
    if (at <= i && log.kindAt(at) === KIND.cleared) return at;
  }
  return NONE;
}

/** Returns the last event at or before i that left the node without a gradient: a clearing, or for an operation, or a leaf that is fed, the start of its pass. */
export const emptySince = (log: GradientRows, i: number, node: NodeId): number =>
  Math.max(clearedAt(log, i), log.renewedAt(i, node));

/**
 * Returns the event that wrote what a contribution at i is added to: the gradient that this pass has given to the node so far; NONE when
 * it is the first. A leaf's gradient of earlier passes is kept apart, and so is an edit of it.
 */
export function addedTo(log: GradientRows, i: number, node: NodeId): number {
  if (log.isFirstContribution(i)) return NONE;
  const previous = log.previousWriter(i);
  const [nothing, start] = [log.nothingSince(i, node), log.passStartAt(i)];
  if (previous <= Math.max(nothing, start)) return NONE;
  let first = previous;
  while (first > start && isEdit(log.kindAt(first))) first = log.previousWriter(first);
  return first > nothing && first <= start ? NONE : previous;
}

/** Whether a gradient arrives with events of this kind. */
const isArrival = (kind: Kind): boolean => kind === KIND.accumulated || kind === KIND.seeded;

const isFirst = (log: GradientRows, i: number, leaf: NodeId): boolean =>
  isArrival(log.kindAt(i)) && addedTo(log, i, leaf) === NONE;

/** Returns the event that wrote what earlier passes have left in the leaf whose gradient is kept at i. */
export function keptFrom(log: GradientRows, i: number, leaf: NodeId): number {
  let first = log.previousWriter(i);
  while (first !== NONE && !isFirst(log, first, leaf)) first = log.previousWriter(first);
  return first === NONE ? NONE : log.previousWriter(first);
}

/** The events that wrote the two parts of a leaf's gradient; NONE for a part that is not there. */
interface Parts {
  /** What earlier passes have left, as long as this pass has not been added to it. */
  readonly kept: number;
  readonly current: number;
}

/** @param writer The event that wrote the gradient last, up to `position`. */
export function standingParts(log: GradientRows, position: number, leaf: NodeId, writer: number): Parts {
  const nothing = log.nothingSince(position, leaf);
  const bound = Math.max(nothing, log.passStartAt(position));
  let first = NONE;
  let at = writer;
  for (; at > bound; at = log.previousWriter(at)) {
    const kind = log.kindAt(at);
    if (kind === KIND.kept) return { kept: NONE, current: writer };
    if (isArrival(kind)) first = at;
  }
  if (at <= nothing) return { kept: NONE, current: writer > bound ? writer : NONE };
  return first === NONE ? { kept: writer, current: NONE } : { kept: log.previousWriter(first), current: writer };
}
