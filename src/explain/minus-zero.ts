/** Where a run's first −0 is written: it is explained there once, and only shown from then on. */

import { tensorOf } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { memoised } from '../memoised.ts';

/** Numbers that are looked at: an iteration with more is not searched to its end. */
const MOST = 200_000;

/** Elements of a tensor that a ledger shows at any width: a small one whole, of others the first. */
const shownOf = (size: number): number => (size <= 8 ? size : 3);

/**
 * Returns the first event of the first iteration that writes −0 where a ledger shows it; undefined without one.
 * @throws RangeError while no iteration is recorded
 */
const firstMinusZero = memoised((log: EventLog): { readonly event: number | undefined } => {
  const end = log.endOf(1);
  let seen = 0;
  for (let i = 0; i <= end && seen < MOST; i++) {
    const { data } = tensorOf(log.at(i)) ?? { data: [] };
    seen += data.length;
    for (let k = 0; k < shownOf(data.length); k++) if (Object.is(data[k], -0)) return { event: i };
  }
  return { event: undefined };
});

/** Whether −0 is to be explained with the events `first` to `last`: with the first one that writes it, and everywhere where no first one is known. */
export function isMinusZeroNew(log: EventLog, last: number, first: number = last): boolean {
  if (log.iterationCount === 0) return true;
  const { event } = firstMinusZero(log);
  return event === undefined || (event >= first && event <= last);
}
