/** Which operation an event is about. */

import { foldNumber } from '../graph/fold-numbers.ts';
import type { NodeId } from '../graph/program.ts';
import { computedKind, isEdit, KIND } from './events.ts';
import type { EventLog } from './log.ts';

/** The operation that computes or sends back at an event; undefined for events of other kinds. */
function operationAt(log: EventLog, i: number): NodeId | undefined {
  const kind = log.kindAt(i);
  if (isEdit(kind)) return undefined;
  switch (computedKind(kind)) {
    case KIND.contribution:
    case KIND.accumulated:
      return log.program.edges[log.edgeAt(i)]!.from; // it has one
    case KIND.value:
    case KIND.seeded:
      return log.nodeAt(i);
    default:
      return undefined;
  }
}

/** The number of the round or call of that name that an event is part of; undefined outside. */
export function foldNumberAt(log: EventLog, name: string, i: number): number | undefined {
  const operation = operationAt(log, i);
  return operation === undefined ? undefined : foldNumber(log.program, name, operation);
}
