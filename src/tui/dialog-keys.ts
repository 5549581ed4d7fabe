/** Keys of prompts, menus and modes: the action of a key, and the words of a hint line. */

import type { Predicting } from '../session/modes.ts';
import { DIALOG_CONTEXTS, type DialogContext, KEYS } from './key-table.ts';
import { keysText, keyText } from './key-text.ts';
import { rowOf, rowsIn } from './keys-in-force.ts';
import type { Chord } from './shell/chord.ts';

/** Returns the action of a key in a context; undefined for a key that types text or does nothing there. */
export const actionOf = (context: DialogContext, chord: Chord): string | undefined => rowOf(chord, context)?.does;

/** Returns the context whose keys are in force in predict mode. */
export const predictContext = ({ isAnswered }: Predicting): DialogContext => (isAnswered ? 'answered' : 'predict');

/** Returns the words of a context's hint line, each with its keys. */
export function dialogHints(
  context: DialogContext,
): readonly { readonly word: string; readonly chords: readonly Chord[] }[] {
  const byWord = new Map<string, readonly Chord[]>();
  for (const { chords, word } of rowsIn(context)) {
    const [first] = chords;
    if (word !== undefined && first !== undefined) byWord.set(word, [...(byWord.get(word) ?? []), first]);
  }
  return [...byWord].map(([word, chords]) => ({ word, chords }));
}

/** `↑↓ choose · ⏎ go there · esc close`. `words` replaces some words; undefined omits a word. */
export const hintLine = (context: DialogContext, words: Readonly<Record<string, string | undefined>> = {}): string =>
  dialogHints(context)
    .flatMap(({ word, chords }) => {
      const said = word in words ? words[word] : word;
      return said === undefined ? [] : [`${keysText(chords)} ${said}`];
    })
    .join(' · ');

/** Returns the same as a Markdown table for the docs: a row for each word, with every key. */
export function dialogKeyTable(): string {
  const rows = DIALOG_CONTEXTS.flatMap(context => {
    const words = new Set(KEYS[context].flatMap(({ word }) => word ?? []));
    return [...words].map(word => {
      const chords = KEYS[context].filter(row => row.word === word).flatMap(row => row.chords);
      return `| ${context} | ${chords.map(chord => `\`${keyText(chord)}\``).join(' ')} | ${word} |`;
    });
  });
  return ['| where | keys | what they do |', '|---|---|---|', ...rows].join('\n');
}
