/** Keys that write. */

import type { Chord } from './shell/chord.ts';

/** The text after a key that writes; undefined for a key that does not. */
export function typed(text: string, chord: Chord): string | undefined {
  if (chord === 'backspace') return [...text].slice(0, -1).join('');
  if (chord === 'space') return `${text} `;
  return [...chord].length === 1 ? text + chord : undefined;
}
