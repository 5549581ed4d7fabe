/** Checks `--at EVENT` against a log. */

import type { EventLog } from '../engine/log.ts';
import { EXIT, Failure } from '../failure.ts';

/** @throws Failure 2 for an event that the log does not have. */
export function positionIn(log: EventLog, at: number | undefined): number | undefined {
  if (at === undefined || at < log.length) return at;
  throw new Failure(EXIT.usage, `--at ${at}: expected an event from 0 to ${log.length - 1}`);
}
