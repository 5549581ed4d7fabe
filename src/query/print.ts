/** Retroactive print: all changes of an expression over the run, as if it had been printed from the beginning. */

import type { EventLog } from '../engine/log.ts';
import { LanguageError } from '../language/language-error.ts';
import { scalar, type Tensor } from '../tensor/tensor.ts';
import { nameHint } from '../text/suggest.ts';
import { Changes } from './changes.ts';
import { type Condition, parseCondition } from './conditions.ts';
import { Follower } from './follow.ts';
import { keptFor, type OngoingSearch, read, type Search, whenHeld } from './search.ts';
import { Pace } from './search-pace.ts';

/** A row for each change, or a row for each iteration with the value at its end. */
export type PrintedBy = 'change' | 'iteration';

export interface Printed {
  /** The expression. */
  readonly text: string;
  readonly by: PrintedBy;
}

const ROWS: readonly PrintedBy[] = ['change', 'iteration'];

/** Reads `abs(grad(W1))`, `L by iteration`. @throws LanguageError for an expression with a mistake. */
export function parsePrint(log: EventLog, source: string): Printed {
  const [, expression = source, word = 'change'] = /^(.*\S)\s+by\s+(\S+)\s*$/.exec(source) ?? [];
  const by = ROWS.find(rows => word === rows || word === `${rows}s`);
  if (by === undefined) {
    const start = source.lastIndexOf(word);
    const span = { start, end: start + word.length };
    throw new LanguageError(
      'unknown-rows',
      `expected rows by change or by iteration, found by ${word}`,
      span,
      nameHint(word, ROWS),
    );
  }
  return { text: parseCondition(log, expression).text, by };
}

/** The events that change the value, the first value included, in order, as far as the log has been read. */
class ChangeSeries implements OngoingSearch {
  readonly condition: Condition;
  readonly positions: number[] = [];
  private readonly log: EventLog;
  private readonly changes: Changes;
  private readonly pace: Pace;
  /** The value at each position, for an expression that is a single number. */
  private readonly numbers: number[] = [];

  constructor(log: EventLog, text: string) {
    this.log = log;
    this.condition = parseCondition(log, text);
    this.changes = new Changes(new Follower(log, this.condition, -1));
    this.pace = new Pace(log);
  }

  get isWhole(): boolean {
    return this.changes.hasSeen(this.log.length - 1);
  }

  /** The number of events read. */
  get looked(): number {
    return this.changes.follower.position + 1;
  }

  /** Reads the events recorded since. */
  *searchOn(): Search<void> {
    while (!this.isWhole) {
      const end = Math.min(this.looked + this.pace.next(), this.log.length) - 1;
      yield* whenHeld(() => this.readTo(end));
      yield read(end);
    }
  }

  /** Returns the value of a row if it is known without the log. */
  valueAt(row: number): Tensor | undefined {
    const number = this.numbers[row];
    return number === undefined ? undefined : scalar(number);
  }

  private readTo(end: number): void {
    for (let i = this.changes.next(end); i !== undefined; i = this.changes.next(end)) {
      const value = this.changes.value!; // a change has a value
      this.positions.push(i);
      if (value.shape.length === 0) this.numbers[this.positions.length - 1] = value.data[0]!;
    }
  }
}

/** The changes of an expression, kept for its log. @throws LanguageError for an expression with a mistake. */
export const changesOf = keptFor((log, text) => new ChangeSeries(log, text));

/** The rows of a print found so far: their count, the event of each, and its value where that is known without the log. */
export interface PrintRows {
  readonly count: number;
  readonly at: (row: number) => number;
  readonly valueAt: (row: number) => Tensor | undefined;
}

export function printRows(log: EventLog, { text, by }: Printed): PrintRows {
  const changes = changesOf(log, text);
  if (by === 'change')
    return {
      count: changes.positions.length,
      at: row => changes.positions[row]!,
      valueAt: row => changes.valueAt(row),
    };
  return { count: log.iterationCount, at: row => log.endOf(row + 1), valueAt: () => undefined };
}

/** Returns the row that holds at a position: the last row up to it, else the first row. */
export function rowAt({ count, at }: Pick<PrintRows, 'count' | 'at'>, position: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) <= position) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
