/** Where an event stands in the program's text. */

import { isEdit, isSkip, KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import type { NodeId, SourceSite } from '../graph/program.ts';

/** Returns the operation that an event is about: it computes, is differentiated, or sends contributions back; undefined for other events. */
export function operationOfEvent(log: EventLog, position: number): NodeId | undefined {
  const kind = log.kindAt(position);
  if (isSkip(kind) || isEdit(kind)) return undefined;
  if (kind === KIND.value || kind === KIND.seeded) return log.nodeAt(position);
  const isSent = kind === KIND.contribution || kind === KIND.accumulated;
  return isSent ? log.program.edges[log.edgeAt(position)]!.from : undefined; // it belongs to an edge
}

/** The place that a recorded run says of an event itself, such as the line of backward(). */
export const ownSite = (log: EventLog, position: number): SourceSite | undefined =>
  log.program.recorded === undefined ? undefined : log.factsAt(position).site;

/** Returns the place of an event in the program: its own, else that of its operation. */
export function siteOfEvent(log: EventLog, position: number): SourceSite | undefined {
  const node = log.program.nodes[operationOfEvent(log, position) ?? -1];
  return ownSite(log, position) ?? (node?.role === 'operation' ? node : undefined);
}
