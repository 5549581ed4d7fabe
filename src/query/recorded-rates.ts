/** The learning rates that a recorded run says with its updates. */

import { KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import type { NodeId } from '../graph/program.ts';
import { memoised } from '../memoised.ts';

export interface Rate {
  readonly parameter: NodeId;
  readonly rate: number;
}

/** Most iterations that are read at a time, from the first to the last. */
const MOST_READ = 64;

/** By iteration, from 1. */
const ratesKnown = memoised((_log: EventLog) => new Map<number, readonly Rate[]>());

/** The rates of iterations from the first to the last so far, a list for each; when the log has grown, others are read too. */
export function ratesRead(log: EventLog): readonly (readonly Rate[])[] {
  const { iterationCount } = log;
  const known = ratesKnown(log);
  const count = Math.min(MOST_READ, iterationCount);
  for (let k = 1; k <= count; k++) {
    const n = count === 1 ? iterationCount : 1 + Math.round(((k - 1) * (iterationCount - 1)) / (count - 1));
    if (!known.has(n) || n === iterationCount) known.set(n, ratesIn(log, n)); // the last may go on
  }
  return [...known.values()];
}

/** The rate of each parameter's last update in iteration n. */
function ratesIn(log: EventLog, n: number): readonly Rate[] {
  const rates = new Map<NodeId, number>();
  for (let i = log.startOf(n) ?? log.length; i <= log.endOf(n); i++)
    if (log.kindAt(i) === KIND.updated) rates.set(log.nodeAt(i), log.factsAt(i).lr ?? Number.NaN);
  return Array.from(rates, ([parameter, rate]) => ({ parameter, rate }));
}
