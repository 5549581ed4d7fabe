/** The series of a watched expression: its number at the end of each iteration. */

import type { EventLog } from '../engine/log.ts';
import { type Points, ThinnedSeries } from '../text/thinned-series.ts';
import { type Condition, parseCondition } from './conditions.ts';
import { Follower } from './follow.ts';
import { keptFor, type OngoingSearch, read, type Search, whenHeld } from './search.ts';
import { Pace } from './search-pace.ts';

/** Stretches of a series: more than a chart has columns. */
const STRETCHES = 1_000;

/** Grows from the first iteration to the last one recorded. */
class IterationSeries implements OngoingSearch {
  readonly condition: Condition;
  private readonly log: EventLog;
  private readonly follower: Follower;
  private readonly pace: Pace;
  private readonly thinned = new ThinnedSeries(STRETCHES);
  /** The last iteration may go on: its number counts to the event that was read last. */
  private last: number | undefined;
  private read = -1;
  private isNumber = true;

  constructor(log: EventLog, text: string) {
    this.log = log;
    this.condition = parseCondition(log, text);
    this.follower = new Follower(log, this.condition, -1);
    this.pace = new Pace(log);
  }

  /** The series as far as it is known; undefined where the expression has no value. Undefined when its value is not a single number, or with a single iteration. */
  get points(): Points | undefined {
    const { values, at, count } = this.thinned;
    if (!this.isNumber || this.log.iterationCount < 2 || count === 0) return undefined;
    return count < this.log.iterationAt(this.read)
      ? { values: [...values, this.last], at: [...at, count] }
      : this.thinned;
  }

  get isWhole(): boolean {
    return !this.isNumber || this.read === this.log.length - 1;
  }

  /** Reads the iterations recorded since. */
  *searchOn(): Search<void> {
    let rested = this.follower.position;
    let stretch = this.pace.next();
    while (!this.isWhole) {
      const end = this.log.endOf(this.thinned.count + 1);
      while (this.follower.forward(end) !== undefined); // only the value at the end of the iteration counts
      const value = yield* whenHeld(() => this.follower.value());
      this.isNumber = value === undefined || value.shape.length === 0;
      this.last = value?.data[0];
      this.read = end;
      if (this.thinned.count + 1 < this.log.iterationCount) this.thinned.push(this.last);
      if (end - rested < stretch) continue;
      [rested, stretch] = [end, this.pace.next()];
      yield read(end);
    }
  }
}

/** The series of an expression, kept for its log. @throws LanguageError for an expression with a mistake. */
export const seriesOf = keptFor((log, text) => new IterationSeries(log, text));
