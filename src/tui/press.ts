/** Keys as text, and a session after they were pressed: for scripts, `frame` and tests. */

import { answered, type OnEffect } from '../session/script.ts';
import type { Session } from '../session/session.ts';
import { performed, settled } from '../session/update.ts';
import { dispatch } from './dispatch.ts';
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

/** Returns the session after some keys. */
export function press(session: Session, chords: readonly Chord[], { onEffect, size }: Pressing = {}): Session {
  const seen = (before: Session) => (size === undefined ? before : seeing(before, size));
  const after = (before: Session, chord: Chord) =>
    answered(dispatch(seen(before), chord), onEffect ?? (() => undefined));
  return chords.reduce((before, chord) => settled(performed(after(before, chord))), session);
}

/** `]]o<down>` → the chords `]`, `]`, `o`, `down`; a `<` that does not open a name is the key `<`. */
export function parseKeys(text: string): readonly Chord[] {
  return [...text.matchAll(/<([a-z+]{2,})>|./gsu)].map(([key, name]) => name ?? (key === ' ' ? 'space' : key!));
}
