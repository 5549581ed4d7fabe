/** Steps: pure functions from a log and a position to a position within the log. */

import { NONE } from '../engine/columns.ts';
import type { EventLog } from '../engine/log.ts';
import { byFold, byLine, byNode, nextStep, previousStep } from '../engine/step-ends.ts';
import type { NodeId } from '../graph/program.ts';

/** The direction through time. */
export type Direction = 'forward' | 'backward';

const lastOf = (log: EventLog): number => log.length - 1;

export const clampPosition = (log: EventLog, position: number): number =>
  Math.min(Math.max(Math.trunc(position), 0), lastOf(log));

/** Returns the next event; undefined after the last. */
export const nextEvent = (log: EventLog, position: number): number | undefined =>
  position < lastOf(log) ? position + 1 : undefined;

/** Returns the position after all work on the next node: its contributions, value or update; undefined after the last. */
export const nextNode = (log: EventLog, position: number): number | undefined => nextStep(log, position, byNode);

export const previousNode = (log: EventLog, position: number): number => previousStep(log, position, byNode);

/** Returns the position after all work on the next line: its value, or all contributions that it sends; undefined after the last. */
export const nextLine = (log: EventLog, position: number): number | undefined => nextStep(log, position, byLine);

export const previousLine = (log: EventLog, position: number): number => previousStep(log, position, byLine);

/** Returns the position after all work of the next round or call; undefined after the last. */
export const nextRound = (log: EventLog, position: number): number | undefined => nextStep(log, position, byFold);

export const previousRound = (log: EventLog, position: number): number => previousStep(log, position, byFold);

/** Whether a phase begins at an event. */
export const isPhaseStart = (log: EventLog, i: number): boolean => i === 0 || log.phaseAt(i) !== log.phaseAt(i - 1);

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

/** Returns the node that the selection follows at an event: the receiver of a contribution, where `log.nodeAt` is the sender. */
export function nodeOfEvent(log: EventLog, position: number): NodeId | undefined {
  const [node, edge] = [log.nodeAt(position), log.edgeAt(position)];
  if (edge !== NONE) return log.program.edges[edge]!.to;
  switch (log.typeAt(position)) {
    case 'iteration.started':
    case 'pass.started':
    case 'gradients.cleared':
    case 'run.failed':
      return undefined;
    default:
      return node === NONE ? undefined : node;
  }
}
