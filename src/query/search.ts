/** Searches in short stretches, so that a key never waits for one: each is a generator that yields after a stretch and returns its answer. */

import type { EventLog } from '../engine/log.ts';
import { amongHeld, isAmongHeld, NotHeld } from '../engine/segments.ts';

/** Where a search is after a stretch. */
export interface Progress {
  /** The event that it has come to. */
  readonly at: number;
  /** Whether the stretch recorded numbers again, which takes longer than to read some thousand events. */
  readonly wasRecording: boolean;
}

export type Search<T> = Generator<Progress, T, void>;

/** Some thousand events were read. */
export const read = (at: number): Progress => ({ at, wasRecording: false });

/** Events of a stretch: some hundred microseconds. */
export const STRETCH = 8_192;

/** What a look at the log finds; numbers that were dropped are recorded again first, a segment a stretch.
 * @param look Asked again from its beginning after each stretch. @throws NotHeld inside of `amongHeld`, where nothing is recorded again. */
export function* whenHeld<T>(look: () => T): Search<T> {
  if (isAmongHeld()) return look();
  const recovered = new Set<number>();
  for (;;) {
    try {
      return amongHeld(look);
    } catch (error) {
      if (!(error instanceof NotHeld)) throw error;
      if (recovered.has(error.position)) return look(); // it looks at more numbers than are held at once: one after the other, then
      error.recover();
      if (error.distance === 0) recovered.add(error.position);
      yield { at: error.position, wasRecording: true };
    }
  }
}

/** Asked after each stretch: whether there is no time for another one. */
export type IsTimeUp = (stretch: Progress) => boolean;

/** Goes on with a search until it has its answer or time is up: then it says where it is. */
export function goOn<T>(search: Search<T>, isTimeUp: IsTimeUp): { readonly answer: T } | Progress {
  for (;;) {
    const { done, value } = search.next();
    if (done) return { answer: value };
    if (isTimeUp(value)) return value;
  }
}

/** The answer of a search, however long it takes. */
export function answerOf<T>(search: Search<T>): T {
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

/** Finds more of what it looks for as it goes on, and as its log grows. */
export interface Finding {
  /** Whether all is looked at that there is so far. */
  readonly isWhole: boolean;
  /** Goes on with what there is more of; may be given up, and asked for again, at any time. */
  lookOn(): Search<void>;
}

/** What is found of a text in a log, made once and kept for that log. */
export function keptFor<T>(make: (log: EventLog, text: string) => T): (log: EventLog, text: string) => T {
  const known = new WeakMap<EventLog, Map<string, T>>();
  return (log, text) => {
    const ofLog = known.get(log) ?? new Map<string, T>();
    known.set(log, ofLog);
    const found = ofLog.get(text) ?? make(log, text);
    ofLog.set(text, found);
    return found;
  };
}
