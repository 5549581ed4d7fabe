/** Keys as text, and a session after they were pressed: for scripts, `frame` and tests. */

import { whole } from '../engine/in-parts.ts';
import { settling } from '../session/background.ts';
import { answered, type OnEffect } from '../session/script.ts';
import type { Session } from '../session/session.ts';
import { performed } from '../session/update.ts';
import { dispatch, isTyping } from './dispatch.ts';
import { seeing } from './seeing.ts';
import type { Size } from './shell/application.ts';
import { type Chord, WRITTEN_KEY } from './shell/chord.ts';

/** What the keys refer to, and what becomes of them. */
export interface Pressing {
  /** Receives what they ask of the world outside, and may say what came of it. */
  readonly onEffect?: OnEffect;
  /** The size of the screen that they refer to. */
  readonly size?: Size | undefined;
}

/** Yields the session after each slice of what its keys begin, and after each key; returns it after all. Only a key that may depend on what is found waits for it: letters of a line that is typed do not. */
export function* pressing(
  session: Session,
  chords: readonly Chord[],
  { onEffect = () => undefined, size }: Pressing = {},
): Generator<Session, Session> {
  let now = session;
  for (const chord of chords) {
    if (!isTyping(now, chord)) now = yield* settling(now);
    now = performed(answered(dispatch(size === undefined ? now : seeing(now, size), chord), onEffect));
    yield now;
  }
  return yield* settling(now);
}

/** The same at once. */
export const press = (session: Session, chords: readonly Chord[], how?: Pressing): Session =>
  whole(pressing(session, chords, how));

/** `]]o<down>` → the chords `]`, `]`, `o`, `down`; a `<` that does not open a name is the key `<`. */
export function parseKeys(text: string): readonly Chord[] {
  return [...text.matchAll(WRITTEN_KEY)].map(([key, name]) => name ?? (key === ' ' ? 'space' : key!));
}
