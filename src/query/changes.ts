/** Where an expression's value changes: compared is what there is with what there was last, however long there was nothing between them. */

import type { EventLog } from '../engine/log.ts';
import { difference, isIdentical, isSameShape, type Tensor, tensor } from '../tensor/tensor.ts';
import type { Condition } from './conditions.ts';
import { Follower } from './follow.ts';
import type { Direction } from './navigate.ts';

/** Goes on from where it came to, up (down) to the limit, and says where the next hit is; undefined when there is none up to there.
 * When numbers must be recorded again first, asking again goes on with the event that needed them. */
export type Seek = (limit: number) => number | undefined;

/** The value after an event or, while there is none, the last one before; undefined when there was none down to `until`. */
export function lastValue(log: EventLog, condition: Condition, position: number, until = 0): Tensor | undefined {
  const follower = new Follower(log, condition, position);
  for (;;) {
    const value = follower.value();
    if (value !== undefined) return copyOf(value);
    if (follower.backward(until) === undefined) return undefined;
  }
}

/** Where a value is another one than the last there was, to the bit; a value that goes missing is no change. */
export class Changes {
  readonly follower: Follower;
  private known: Tensor | undefined;
  /** An event that may have changed it, found and not yet looked at: its numbers may have to be recorded again first. */
  private candidate: number | undefined;

  constructor(follower: Follower, known?: Tensor) {
    this.follower = follower;
    this.known = known;
  }

  /** Whether every event up to there has been looked at. */
  hasSeen(position: number): boolean {
    return this.candidate === undefined && this.follower.position >= position;
  }

  /** The value at the change found last. */
  get value(): Tensor | undefined {
    return this.known;
  }

  /** The next event up to the limit that brings another value; undefined when there is none. Asked again after numbers were missing, it goes on. */
  next(limit: number): number | undefined {
    for (;;) {
      const i = this.candidate ?? this.follower.forward(limit);
      if (i === undefined) return undefined;
      this.candidate = i;
      const hasChanged = this.hasChanged();
      this.candidate = undefined;
      if (hasChanged) return i;
    }
  }

  private hasChanged(): boolean {
    const value = this.follower.value();
    const { known } = this;
    if (value === undefined || (known !== undefined && isIdentical(value, known))) return false;
    if (known !== undefined && isSameShape(value.shape, known.shape))
      for (let i = 0; i < value.data.length; i++) (known.data as Float64Array)[i] = value.data[i]!; // a copy of our own
    else this.known = copyOf(value);
    return true;
  }
}

const copyOf = (value: Tensor): Tensor => tensor(value.shape, value.data.slice());

/** Where a watch stops: at another value than the last there was, or the first of all. What there is after event 0 was given, not changed. */
export function watchSeek(log: EventLog, from: number, direction: Direction, condition: Condition): Seek {
  return direction === 'forward' ? changesAfter(log, from, condition) : changesBefore(log, from, condition);
}

function changesAfter(log: EventLog, from: number, condition: Condition): Seek {
  const changes = new Changes(new Follower(log, condition, from), lastValue(log, condition, from));
  return limit => {
    for (;;) {
      const i = changes.next(limit);
      if (i === undefined || i > 0) return i;
    }
  };
}

/** Whether an event has brought another value shows only at the last value before it, which may lie beyond the limit. */
function changesBefore(log: EventLog, from: number, condition: Condition): Seek {
  const follower = new Follower(log, condition, from - 1);
  const given = follower.value();
  let later = given && copyOf(given);
  let [writer, candidate]: (number | undefined)[] = [];
  return limit => {
    for (;;) {
      candidate ??= follower.backward(writer === undefined ? limit : 0);
      const i = candidate;
      if (i === undefined) return undefined;
      const earlier = i === 0 ? undefined : follower.value();
      candidate = undefined;
      if (later !== undefined) writer ??= i;
      if (i === 0) return writer === 0 ? undefined : writer;
      if (earlier === undefined) continue;
      const found = later === undefined || isIdentical(later, earlier) ? undefined : writer;
      later = copyOf(earlier);
      writer = undefined;
      if (found !== undefined) return found;
    }
  };
}

/** What has been added from one value to another, element by element; undefined where there is nothing to subtract. */
export function differenceOf(before: Tensor | undefined, after: Tensor | undefined): Tensor | undefined {
  const isThere = before !== undefined && after !== undefined && isSameShape(before.shape, after.shape);
  return isThere ? difference(after, before) : undefined;
}
