/** Gradients of a recorded run that no zero_grad clears. */

import { KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import type { NodeId } from '../graph/program.ts';
import { memoised } from '../memoised.ts';

/** The first event that clears each gradient, as far as the log has been read. */
const firstClearings = memoised((_log: EventLog) => ({
  looked: 0,
  byNode: new Map<NodeId, number>(),
  ofAll: Number.POSITIVE_INFINITY,
}));

/** Whether no event up to a position clears the node's gradient. */
export function isNeverCleared(log: EventLog, node: NodeId, position: number): boolean {
  const first = firstClearings(log);
  for (; first.looked <= position; first.looked++) {
    if (log.kindAt(first.looked) !== KIND.cleared) continue;
    const cleared = log.clearedBy(first.looked);
    if (cleared === undefined) first.ofAll = Math.min(first.ofAll, first.looked);
    for (const id of cleared?.nodes ?? []) if (!first.byNode.has(id)) first.byNode.set(id, first.looked);
  }
  return Math.min(first.ofAll, first.byNode.get(node) ?? first.ofAll) > position;
}

/** Says of a gradient that is added to that of an earlier iteration that it was never cleared. */
export function neverClearedRemark(log: EventLog, position: number): string | undefined {
  const isKept = log.program.recorded !== undefined && log.kindAt(position) === KIND.kept;
  return isKept && log.iterationAt(position) > 1 && isNeverCleared(log, log.nodeAt(position), position)
    ? 'No zero_grad() has cleared this gradient so far: it is the sum over all iterations.'
    : undefined;
}
