/** Searches in short stretches, so that a key never waits for one: each is a generator that yields after a stretch and returns its answer. */

import { amongHeld, NotHeld } from '../engine/segments.ts';

export type Search<T> = Generator<void, T, void>;

/** Events of a stretch: some hundred microseconds. */
export const STRETCH = 8_192;

/** What a look at the log finds; numbers that were dropped are recorded again first, a segment a stretch.
 * @param look Asked again from its beginning after each stretch. */
export function* whenHeld<T>(look: () => T): Search<T> {
  const recovered = new Set<number>();
  for (;;) {
    try {
      return amongHeld(look);
    } catch (error) {
      if (!(error instanceof NotHeld)) throw error;
      if (recovered.has(error.position)) return look(); // it looks at more numbers than are held at once: one after the other, then
      error.recover();
      if (error.distance === 0) recovered.add(error.position);
    }
    yield;
  }
}

/** Goes on with a search until it has its answer or time is up; undefined for the latter. */
export function goOn<T>(search: Search<T>, isTimeUp: () => boolean): { readonly answer: T } | undefined {
  do {
    const { done, value } = search.next();
    if (done) return { answer: value };
  } while (!isTimeUp());
  return undefined;
}

/** The answer of a search, however long it takes. */
export const answerOf = <T>(search: Search<T>): T => goOn(search, () => false)!.answer; // time is never up
