/** Events in steps: all work on a node, or on a line, in one direction. */

import { groupOf } from '../graph/line-groups.ts';
import { bufferOf, foldsAround, type NodeId, nodeOf } from '../graph/program.ts';
import { computedKind, isEdit, KIND } from './events.ts';
import type { EventLog } from './log.ts';

const lastOf = (log: EventLog): number => log.length - 1;

/** The number of what an operation belongs to: itself, or the line that it is part of. */
export type Belongs = (log: EventLog, operation: NodeId) => number;

export const byNode: Belongs = (_log, operation) => operation;

/** A line counts as its last operation, which gives it its value. */
export const byLine: Belongs = ({ program }, operation) => groupOf(program, operation)!.node; // an operation is in a group

/** The round of the innermost loop around an operation, or else the outermost call; its line where it is in neither. */
export const byFold: Belongs = (log, operation) => {
  const around = foldsAround(log.program, operation).filter(({ kind }) => kind !== 'line');
  const found = around.find(({ kind }) => kind === 'round') ?? around.at(-1);
  return found === undefined ? byLine(log, operation) : log.program.nodes.length + found.id;
};

/** Returns the number of the step that an event is part of. */
function stepOf(log: EventLog, i: number, belongs: Belongs): number {
  const kind = log.kindAt(i);
  if (isEdit(kind)) return -3; // a step of its own
  switch (computedKind(kind)) {
    case KIND.started:
    case KIND.cleared:
      return -1;
    case KIND.pass:
    case KIND.again:
      return -4;
    case KIND.failed:
      return -5;
    case KIND.given:
      return 3 * log.nodeAt(i);
    case KIND.buffer: {
      const norm = bufferOf(nodeOf(log.program, log.nodeAt(i)))?.norm;
      return 3 * (norm === undefined ? log.nodeAt(i) : belongs(log, norm)); // it follows the value that it is about
    }
    case KIND.changed:
      return 3 * log.nodeAt(i) + 1;
    case KIND.stepSkipped:
      return -6;
    case KIND.scaled:
      return -7;
    case KIND.validated:
      return -8;
    case KIND.seeded:
      return -2; // a step of its own: the loss was computed in the previous step
    case KIND.contribution:
    case KIND.accumulated:
      return 3 * belongs(log, log.program.edges[log.edgeAt(i)]!.from) + 1;
    case KIND.kept:
      return stepOf(log, i - 1, belongs); // it follows the last contribution
    case KIND.updated:
      return 3 * log.nodeAt(i) + 2;
    case KIND.value:
      return 3 * belongs(log, log.nodeAt(i));
  }
}

export const isStepEnd = (log: EventLog, i: number, belongs: Belongs): boolean =>
  i === lastOf(log) || stepOf(log, i, belongs) !== stepOf(log, i + 1, belongs);

/** Returns the end of the next step; undefined after the last event. */
export function nextStep(log: EventLog, position: number, belongs: Belongs): number | undefined {
  let i = position + 1;
  if (i > lastOf(log)) return undefined;
  while (i < lastOf(log) && !isStepEnd(log, i, belongs)) i++;
  return i;
}

export function previousStep(log: EventLog, position: number, belongs: Belongs): number {
  let i = position - 1;
  while (i > 0 && !isStepEnd(log, i, belongs)) i--;
  return Math.max(i, 0);
}

/** Returns the first and the last event of the step by line that an event is part of; an event of no line is a step by itself, or with its like. */
export function stepAt(log: EventLog, position: number): { readonly first: number; readonly last: number } {
  let [first, last] = [position, position];
  while (first > 0 && !isStepEnd(log, first - 1, byLine)) first--;
  while (!isStepEnd(log, last, byLine)) last++;
  return { first, last };
}
