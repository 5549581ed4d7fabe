/** The events that `--at` and `--to` name. */

import type { EventLog } from '../engine/log.ts';
import { EXIT, Failure } from '../failure.ts';
import { noEvent } from './export-errors.ts';

/** First and last event, both included. */
export interface EventRange {
  readonly first: number;
  readonly last: number;
}

/** Returns the event of `at`, the events from there to `to`, or all. @throws Failure 2 for events that the log does not have. */
export function eventRange(log: EventLog, { at, to }: { readonly at?: number; readonly to?: number }): EventRange {
  const end = log.length - 1;
  if (at !== undefined && at > end) throw noEvent('--at', at, end);
  if (to !== undefined && to > end) throw noEvent('--to', to, end);
  const first = at ?? 0;
  const last = to ?? at ?? end;
  if (last < first) throw new Failure(EXIT.usage, `--to ${last}: expected an event from --at ${first} on`);
  return { first, last };
}
