/** Where a run's first −0 is written: it is explained there once, and only shown from then on. */

import type { EventLog } from '../engine/log.ts';
import { tensorComputed } from '../engine/written-tensor.ts';
import { keptIn, memoised } from '../memoised.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Numbers of a run that are looked at: where these have no −0, it is explained once an iteration. */
const MOST = 200_000;

/** Elements of a tensor that a ledger shows at any width: a small one whole, of others the first. */
const shownOf = (size: number): number => (size <= 8 ? size : 3);

/** Whether an event writes −0 where a ledger shows it. */
function writesMinusZero({ data }: Tensor): boolean {
  for (let i = 0; i < shownOf(data.length); i++) if (Object.is(data[i], -0)) return true;
  return false;
}

/** Looks for the first event that writes −0, further with each question. */
class FirstMinusZero {
  private readonly log: EventLog;
  private looked: number;
  private seen = 0;
  private found: number | undefined;

  constructor(log: EventLog, from: number) {
    this.log = log;
    this.looked = from;
  }

  get isGivenUp(): boolean {
    return this.found === undefined && this.seen >= MOST;
  }

  /** The first event up to `last`; undefined where none is found there. */
  upTo(last: number): number | undefined {
    for (; this.found === undefined && this.looked <= last && this.seen < MOST; this.looked++) {
      const made = tensorComputed(this.log.at(this.looked));
      if (made === undefined) continue;
      this.seen += made.data.length;
      if (writesMinusZero(made)) this.found = this.looked;
    }
    return this.found !== undefined && this.found <= last ? this.found : undefined;
  }
}

/** Searches of a log: that of the run, and of the iteration that was asked about last, by its start. */
const searches = memoised((log: EventLog) => ({
  ofRun: new FirstMinusZero(log, 0),
  ofIteration: new Map<number, FirstMinusZero>(),
}));

/** Whether −0 is to be explained with the events `first` to `last`: with the first one that writes it, and everywhere where none does up to the end of their iteration. */
export function isMinusZeroNew(log: EventLog, last: number, first: number = last): boolean {
  const iteration = log.iterationAt(last);
  const [start, end] = [log.startOf(iteration), log.endOf(iteration)];
  if (start === undefined) return true; // nothing is recorded yet
  const { ofRun, ofIteration } = searches(log);
  const search = () => keptIn(ofIteration, start, () => new FirstMinusZero(log, start), 1);
  const event = ofRun.upTo(end) ?? (ofRun.isGivenUp ? search().upTo(end) : undefined);
  return event === undefined || (event >= first && event <= last);
}
