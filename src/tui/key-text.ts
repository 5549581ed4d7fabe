/** Writes keys for the screen and the docs. */

import type { Chord } from './shell/chord.ts';

const GLYPHS = new Map<Chord, string>([
  ['right', '→'],
  ['left', '←'],
  ['up', '↑'],
  ['down', '↓'],
  ['enter', '⏎'],
  ['escape', 'esc'],
  ['shift+tab', '⇧tab'],
  ['shift+left', '⇧←'],
  ['shift+right', '⇧→'],
]);

/** `→`, `tab`, `}`. */
export const keyText = (chord: Chord): string => GLYPHS.get(chord) ?? chord;

/** `↑↓ pageup pagedown`: signs stand together, words have spaces between them. */
export function keysText(chords: readonly Chord[]): string {
  const texts = chords.map(keyText);
  return texts.reduce((line, text, i) => {
    const areSigns = [...text].length === 1 && [...(texts[i - 1] ?? '')].length === 1;
    return line + (i === 0 || areSigns ? '' : ' ') + text;
  }, '');
}
