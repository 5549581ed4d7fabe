/** Keys as text, and a session after they were pressed: for scripts, `frame` and tests. */

import { settled } from '../session/background.ts';
import { answered, type OnEffect } from '../session/script.ts';
import type { Session } from '../session/session.ts';
import { performed } from '../session/update.ts';
import { dispatch, isTyping } from './dispatch.ts';
import { seeing } from './seeing.ts';
import type { Size } from './shell/application.ts';
import type { Chord } from './shell/chord.ts';

/** What the keys refer to, and what becomes of them. */
export interface Pressing {
  /** Receives what they ask of the world outside, and may say what came of it. */
  readonly onEffect?: OnEffect;
  /** The size of the screen that they refer to. */
  readonly size?: Size | undefined;
}

/** Returns the session after some keys. Only a key that may depend on what is found waits for it: letters of a line that is typed do not. */
export function press(session: Session, chords: readonly Chord[], { onEffect, size }: Pressing = {}): Session {
  const seen = (before: Session) => (size === undefined ? before : seeing(before, size));
  const after = (before: Session, chord: Chord) =>
    answered(dispatch(seen(before), chord), onEffect ?? (() => undefined));
  const ready = (before: Session, chord: Chord) => (isTyping(before, chord) ? before : settled(before));
  return settled(chords.reduce((before, chord) => performed(after(ready(before, chord), chord)), session));
}

/** `]]o<down>` → the chords `]`, `]`, `o`, `down`; a `<` that does not open a name is the key `<`. */
export function parseKeys(text: string): readonly Chord[] {
  return [...text.matchAll(/<([a-z+]{2,})>|./gsu)].map(([key, name]) => name ?? (key === ' ' ? 'space' : key!));
}
