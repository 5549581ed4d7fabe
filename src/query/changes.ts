/** Finds where an expression's value changes. A value is compared with the last value, even if there was none in between. */

import type { EventLog } from '../engine/log.ts';
import { difference, isIdentical, isSameShape, type Tensor, tensor } from '../tensor/tensor.ts';
import type { Condition } from './conditions.ts';
import { Follower } from './follow.ts';
import type { Direction } from './navigate.ts';

/** Continues up (down) to the limit, and returns the position of the next hit; undefined when there is none.
 * When numbers must be recorded again first, the next call continues with the event that needed them. */
export type Seek = (limit: number) => number | undefined;

/** Returns the value after an event, else the last earlier value; undefined when there is none down to `until`. */
export function lastValue(log: EventLog, condition: Condition, position: number, until = 0): Tensor | undefined {
  const follower = new Follower(log, condition, position);
  for (;;) {
    const value = follower.value();
    if (value !== undefined) return copyOf(value);
    if (follower.backward(until) === undefined) return undefined;
  }
}

/** Finds positions where a value differs in any bit from the last value. A value that goes missing is not a change. */
export class Changes {
  readonly follower: Follower;
  private known: Tensor | undefined;
  /** An event that may have changed the value and is not compared yet: its numbers may have to be recorded again first. */
  private candidate: number | undefined;

  constructor(follower: Follower, known?: Tensor) {
    this.follower = follower;
    this.known = known;
  }

  /** Whether every event up to the position has been read. */
  hasSeen(position: number): boolean {
    return this.candidate === undefined && this.follower.position >= position;
  }

  /** The value at the last change found. */
  get value(): Tensor | undefined {
    return this.known;
  }

  /** Returns the next event up to the limit that changes the value; undefined when there is none. It continues when called again after numbers were missing. */
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
      for (let i = 0; i < value.data.length; i++) (known.data as Float64Array)[i] = value.data[i]!; // `known` is our own copy
    else this.known = copyOf(value);
    return true;
  }
}

const copyOf = (value: Tensor): Tensor => tensor(value.shape, value.data.slice());

/** Finds where a watch stops: at a value that differs from the last, or at the first value. A value after event 0 was given, not changed. */
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

/** Finds changes backward. A change is known only from the last value before it, which may lie beyond the limit. */
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

/** Returns after − before, element by element; undefined where there is no value, or shapes differ. */
export function differenceOf(before: Tensor | undefined, after: Tensor | undefined): Tensor | undefined {
  const isThere = before !== undefined && after !== undefined && isSameShape(before.shape, after.shape);
  return isThere ? difference(after, before) : undefined;
}
