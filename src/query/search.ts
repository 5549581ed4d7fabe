/** Searches in short stretches, so that a key never waits for one: each is a generator that yields after a stretch and returns its answer. */

import { whole } from '../engine/in-parts.ts';
import type { EventLog } from '../engine/log.ts';
import { amongHeld, isAmongHeld, NotHeld } from '../engine/not-held.ts';
import { memoised } from '../memoised.ts';

/** A search's progress after a stretch. */
export interface Progress {
  /** The event that it has reached. */
  readonly at: number;
  /** Whether the stretch recorded numbers again, which takes longer than to read some thousand events. */
  readonly wasRecording: boolean;
  /** The part of the work that is done, 0 … 1, of work that is not told by events. */
  readonly part?: number;
}

export type Search<T> = Generator<Progress, T, void>;

/** A stretch in which some thousand events were read. */
export const read = (at: number): Progress => ({ at, wasRecording: false });

/** Events of a stretch in which no numbers are read: about a millisecond. */
export const STRETCH = 32_768;

/** Returns the result of `look`. Dropped numbers are recorded again first, a segment in each stretch.
 * @param look Called again from its beginning after each stretch. @throws NotHeld inside of `amongHeld`, where nothing is recorded again. */
export function* whenHeld<T>(look: () => T): Search<T> {
  if (isAmongHeld()) return look();
  let recovered: Set<number> | undefined;
  for (;;) {
    try {
      return amongHeld(look);
    } catch (error) {
      if (!(error instanceof NotHeld)) throw error;
      if (recovered?.has(error.position)) return look(); // it needs more numbers than are held at once, so it reads them in turn
      error.recover();
      recovered ??= new Set();
      if (error.distance === 0) recovered.add(error.position);
      yield { at: error.position, wasRecording: true };
    }
  }
}

/** Called after each stretch: whether time is up. */
export type IsTimeUp = (stretch: Progress) => boolean;

/** Continues a search; returns its answer, or its progress when time is up. */
export function goOn<T>(search: Search<T>, isTimeUp: IsTimeUp): { readonly answer: T } | Progress {
  for (;;) {
    const { done, value } = search.next();
    if (done) return { answer: value };
    if (isTimeUp(value)) return value;
  }
}

/** Runs a search to its end and returns its answer. */
export const answerOf = <T>(search: Search<T>): T => whole(search);

/** A search that finds more as it continues and as its log grows. */
export interface OngoingSearch {
  /** Whether every event recorded so far has been read. */
  readonly isWhole: boolean;
  /** Continues with unread events; callers may stop it and start it again at any time. */
  searchOn(): Search<void>;
}

/** Returns a function that makes the result for a log and a text once, and keeps it for that log. */
export function keptFor<T>(make: (log: EventLog, text: string) => T): (log: EventLog, text: string) => T {
  const knownIn = memoised((_log: EventLog) => new Map<string, T>());
  return (log, text) => {
    const ofLog = knownIn(log);
    const found = ofLog.get(text) ?? make(log, text);
    ofLog.set(text, found);
    return found;
  };
}
