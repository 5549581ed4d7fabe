/** Finds the next event that uses a number. */

import { KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import type { NodeId } from '../graph/program.ts';
import { nodeOfEvent } from './navigate.ts';
import { numberWritten } from './origin.ts';
import { eventSearch } from './run-to.ts';
import type { Search } from './search.ts';
import type { Waypoint } from './waypoint.ts';

/** Searches for the next event that uses the current number: a contribution's accumulation, a gradient's contribution or update, a value's operations. Undefined when none is recorded. */
export function* useSearch(
  log: EventLog,
  position: number,
  chosen: Pick<Waypoint, 'node' | 'of'> | undefined,
  from = position,
): Search<number | undefined> {
  const isWanted = useTest(log, position, chosen);
  return isWanted && (yield* eventSearch(log, from, 'forward', isWanted));
}

/** Returns a test for uses of the chosen number, else of the number that the event wrote. */
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

/** Whether event i uses the node's value. The seed, with which the backward pass begins, uses the loss. */
function isUseOfValue(log: EventLog, i: number, node: NodeId, computes: readonly boolean[]): boolean {
  const kind = log.kindAt(i);
  if (kind === KIND.value) return computes[log.nodeAt(i)]!;
  return kind === KIND.seeded && log.nodeAt(i) === node;
}
