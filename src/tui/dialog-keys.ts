/** Keys of prompts, menus and modes: the action of a key, and the words of a hint line. */

import type { Predicting } from '../session/modes.ts';
import type { Session } from '../session/session.ts';
import { DIALOG_CONTEXTS, type DialogContext, KEYS } from './key-table.ts';
import { keysText, keyText } from './key-text.ts';
import { rowOf, rowsIn } from './keys-in-force.ts';
import type { Chord } from './shell/chord.ts';

/** Returns the action of a key in a context; undefined for a key that types text or does nothing there. */
export const actionOf = (context: DialogContext, chord: Chord): string | undefined => rowOf(chord, context)?.does;

/** Returns the context whose keys are in force in predict mode. */
export const predictContext = ({ isAnswered }: Predicting): DialogContext => (isAnswered ? 'answered' : 'predict');

/** What some words of a context are replaced by; undefined omits a word with its keys. */
type Replaced = Readonly<Record<string, string | undefined>>;

/** Returns the words of a context's hint line, each with its keys. */
export function dialogHints(
  context: DialogContext,
  words: Replaced = {},
): readonly { readonly word: string; readonly chords: readonly Chord[] }[] {
  const byWord = new Map<string, readonly Chord[]>();
  for (const { chords, word } of rowsIn(context)) {
    const [first] = chords;
    if (word !== undefined && first !== undefined) byWord.set(word, [...(byWord.get(word) ?? []), first]);
  }
  return [...byWord].flatMap(([word, chords]) => {
    const said = word in words ? words[word] : word;
    return said === undefined ? [] : [{ word: said, chords }];
  });
}

/** `↑↓ choose · ⏎ go there · esc close`. */
export const hintLine = (context: DialogContext, words?: Replaced): string =>
  dialogHints(context, words)
    .map(({ word, chords }) => `${keysText(chords)} ${word}`)
    .join(' · ');

/** Returns the keys of predict mode now. A tour asks its own questions. */
export function predictHints({ tour }: Session, predicting: Predicting): ReturnType<typeof dialogHints> {
  const words = tour
    ? { 'next line': undefined, 'by operation': undefined, 'next question': 'go on' }
    : predicting.level === 'operation'
      ? { 'by operation': 'by line' }
      : {};
  return dialogHints(predictContext(predicting), words);
}

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
