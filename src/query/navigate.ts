/** Steps: pure functions from a log and a position to a position within the log. */

import { computedKind, isEdit, KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { groupOf } from '../graph/line-groups.ts';
import type { NodeId } from '../graph/program.ts';

/** The direction through time. */
export type Direction = 'forward' | 'backward';

const lastOf = (log: EventLog): number => log.length - 1;

export const clampPosition = (log: EventLog, position: number): number =>
  Math.min(Math.max(Math.trunc(position), 0), lastOf(log));

/** The number of what an operation belongs to: itself, or the line that it is part of. */
type Belongs = (log: EventLog, operation: NodeId) => number;

const toItself: Belongs = (_log, operation) => operation;

/** A line counts as its last operation, which gives it its value. */
const toItsLine: Belongs = ({ program }, operation) => groupOf(program, operation)!.node; // an operation is in a group

/** Returns the number of the step that an event is part of. */
function stepOf(log: EventLog, i: number, belongs: Belongs): number {
  const kind = log.kindAt(i);
  if (isEdit(kind)) return -3; // a step of its own
  switch (computedKind(kind)) {
    case KIND.started:
    case KIND.cleared:
      return -1;
    case KIND.seeded:
      return -2; // a step of its own: the loss was computed in the previous step
    case KIND.contribution:
    case KIND.accumulated:
      return 3 * belongs(log, log.program.edges[log.edgeAt(i)]!.from) + 1;
    case KIND.updated:
      return 3 * log.nodeAt(i) + 2;
    case KIND.value:
      return 3 * belongs(log, log.nodeAt(i));
  }
}

const isStepEnd = (log: EventLog, i: number, belongs: Belongs): boolean =>
  i === lastOf(log) || stepOf(log, i, belongs) !== stepOf(log, i + 1, belongs);

/** Returns the next event; undefined after the last. */
export const nextEvent = (log: EventLog, position: number): number | undefined =>
  position < lastOf(log) ? position + 1 : undefined;

/** Returns the end of the next step; undefined after the last event. */
function nextStep(log: EventLog, position: number, belongs: Belongs): number | undefined {
  let i = position + 1;
  if (i > lastOf(log)) return undefined;
  while (i < lastOf(log) && !isStepEnd(log, i, belongs)) i++;
  return i;
}

function previousStep(log: EventLog, position: number, belongs: Belongs): number {
  let i = position - 1;
  while (i > 0 && !isStepEnd(log, i, belongs)) i--;
  return clampPosition(log, i);
}

/** Returns the position after all work on the next node: its contributions, value or update; undefined after the last. */
export const nextNode = (log: EventLog, position: number): number | undefined => nextStep(log, position, toItself);

export const previousNode = (log: EventLog, position: number): number => previousStep(log, position, toItself);

/** Returns the position after all work on the next line: its value, or all contributions that it sends; undefined after the last. */
export const nextLine = (log: EventLog, position: number): number | undefined => nextStep(log, position, toItsLine);

export const previousLine = (log: EventLog, position: number): number => previousStep(log, position, toItsLine);

/** Returns the first and the last event of the line step that an event is part of; an event of no line is a step by itself, or with its like. */
export function lineStepAt(log: EventLog, position: number): { readonly first: number; readonly last: number } {
  let [first, last] = [position, position];
  while (first > 0 && !isStepEnd(log, first - 1, toItsLine)) first--;
  while (!isStepEnd(log, last, toItsLine)) last++;
  return { first, last };
}

const isPhaseStart = (log: EventLog, i: number): boolean => i === 0 || log.phaseAt(i) !== log.phaseAt(i - 1);

/** Returns the first event of the next phase (start, forward, backward, update); undefined in the last. */
export function nextPhase(log: EventLog, position: number): number | undefined {
  for (let i = position + 1; i <= lastOf(log); i++) if (isPhaseStart(log, i)) return i;
  return undefined;
}

export function previousPhase(log: EventLog, position: number): number {
  for (let i = position - 1; i > 0; i--) if (isPhaseStart(log, i)) return i;
  return 0;
}

/** Returns the first event of the next iteration; undefined in the last. */
export function nextIteration(log: EventLog, position: number): number | undefined {
  return log.startOf(log.iterationAt(position) + 1);
}

/** Returns the first event of this iteration, or, from there, of the previous iteration. */
export function previousIteration(log: EventLog, position: number): number {
  const start = log.startOf(log.iterationAt(position)) ?? 0;
  return start < position ? start : (log.startOf(log.iterationAt(position) - 1) ?? 0);
}

/** Returns the node of an event, which the selection follows. */
export function nodeOfEvent(log: EventLog, position: number): NodeId | undefined {
  const event = log.at(position);
  switch (event.type) {
    case 'contribution.computed':
      return log.program.edges[event.edge]!.to;
    case 'parameter.updated':
      return event.parameter;
    case 'iteration.started':
    case 'gradients.cleared':
      return undefined;
    case 'event.skipped':
      return event.edge === undefined ? event.node : log.program.edges[event.edge]!.to;
    default:
      return event.node;
  }
}
