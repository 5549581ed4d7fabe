/** Counts what a pass of a recorded run sends: a line that runs with several shapes or operands is several nodes, of which a pass has one. */

import { beginsPass, KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { memoised } from '../memoised.ts';

interface Counted {
  readonly start: number;
  /** The event that begins the next pass; the log's length while there was none. */
  readonly end: number;
  readonly counts: Int32Array;
}

/** The pass of a log that was looked at last. */
const lookedAt = memoised((_log: EventLog): { last: Counted | undefined } => ({ last: undefined }));

/** Returns how many contributions each node receives in the pass of an event, so far as the log is read. */
export function contributionsInPass(log: EventLog, position: number): Int32Array {
  const start = log.passStartAt(position);
  const looked = lookedAt(log);
  const { last } = looked;
  if (last?.start === start && (last.end === log.length || beginsPass(log.kindAt(last.end)))) return last.counts;
  const counts = new Int32Array(log.program.nodes.length);
  let end = start + 1;
  for (; end < log.length && !beginsPass(log.kindAt(end)); end++)
    if (log.kindAt(end) === KIND.accumulated) counts[log.nodeAt(end)]!++;
  looked.last = { start, end, counts };
  return counts;
}
