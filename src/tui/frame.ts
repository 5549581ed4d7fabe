/** Keys as text, and a session after they were pressed: for scripts, `frame` and tests. */

import { answered, type OnEffect } from '../session/script.ts';
import type { Session } from '../session/session.ts';
import { performed, settled } from '../session/update.ts';
import { dispatch } from './dispatch.ts';
import type { Chord } from './shell/chord.ts';

/** Returns the session after some keys. `onEffect` receives what they ask of the world outside, and may say what came of it. */
export function press(session: Session, chords: readonly Chord[], onEffect: OnEffect = () => undefined): Session {
  return chords.reduce((before, chord) => settled(performed(answered(dispatch(before, chord), onEffect))), session);
}

/** `]]o<down>` → the chords `]`, `]`, `o`, `down`; a `<` that does not open a name is the key `<`. */
export function parseKeys(text: string): readonly Chord[] {
  return [...text.matchAll(/<([a-z+]{2,})>|./gsu)].map(([key, name]) => name ?? (key === ' ' ? 'space' : key!));
}
