/** The keys of every prompt, menu and mode: their actions, and the words of the hint line. The panes' keys are in `keymap.ts`. */

import { keysText, keyText } from './key-text.ts';
import type { Chord } from './shell/chord.ts';

interface DialogBinding {
  /** The keys; the first is shown. */
  readonly chords: readonly Chord[];
  readonly action: string;
  /** The word for the hint line and the docs. Keys with the same word stand together; a key without a word is not shown. */
  readonly word?: string;
}

const CHOOSE: readonly DialogBinding[] = [
  { chords: ['up', 'shift+tab'], action: 'previous', word: 'choose' },
  { chords: ['down', 'tab'], action: 'next', word: 'choose' },
];

const SCROLL: readonly DialogBinding[] = [
  { chords: ['up', 'k', 'shift+tab'], action: 'previous', word: 'choose' },
  { chords: ['down', 'j', 'tab'], action: 'next', word: 'choose' },
  { chords: ['pageup'], action: 'page-up', word: 'choose' },
  { chords: ['pagedown'], action: 'page-down', word: 'choose' },
  { chords: ['home', 'g'], action: 'first', word: 'choose' },
  { chords: ['end', 'G'], action: 'last', word: 'choose' },
];

const SWITCHES: readonly DialogBinding[] = [
  ...CHOOSE,
  { chords: ['space'], action: 'switch', word: 'on or off' },
  { chords: ['d', 'delete', 'backspace'], action: 'delete', word: 'delete' },
];

const TABLE = {
  help: [
    ...CHOOSE,
    { chords: ['enter'], action: 'go', word: 'run' },
    { chords: ['escape'], action: 'close', word: 'close' },
    { chords: ['?'], action: 'close-empty' },
  ],
  command: [
    { chords: ['enter'], action: 'go', word: 'go' },
    { chords: ['tab'], action: 'complete', word: 'complete' },
    { chords: ['up', 'shift+tab'], action: 'previous', word: 'choose' },
    { chords: ['down'], action: 'next', word: 'choose' },
    { chords: ['escape'], action: 'close', word: 'close' },
    { chords: ['backspace'], action: 'close-empty' },
  ],
  search: [
    { chords: ['enter'], action: 'go', word: 'go' },
    ...CHOOSE,
    { chords: ['escape'], action: 'close', word: 'close' },
    { chords: ['backspace'], action: 'close-empty' },
  ],
  edit: [
    { chords: ['enter'], action: 'go', word: 'set' },
    { chords: ['tab', 'shift+tab'], action: 'other', word: 'gradient or value' },
    { chords: ['up'], action: 'previous' },
    { chords: ['down'], action: 'next' },
    { chords: ['escape'], action: 'close', word: 'close' },
    { chords: ['backspace'], action: 'close-empty' },
  ],
  breakpoints: [...SWITCHES, { chords: ['escape', 'q', 'enter', 'B'], action: 'close', word: 'close' }],
  watches: [...SWITCHES, { chords: ['escape', 'q', 'enter', 'W'], action: 'close', word: 'close' }],
  timelines: [
    ...CHOOSE,
    { chords: ['enter'], action: 'go', word: 'or number go there' },
    { chords: ['d', 'delete', 'backspace'], action: 'delete', word: 'delete' },
    { chords: ['escape', 'q', '~'], action: 'close', word: 'close' },
  ],
  find: [
    ...CHOOSE,
    { chords: ['enter'], action: 'go', word: 'or letter find' },
    { chords: ['backspace'], action: 'erase', word: 'a digit less' },
    { chords: ['escape', 'q'], action: 'close', word: 'close' },
  ],
  print: [
    ...SCROLL,
    { chords: ['enter'], action: 'go', word: 'go there' },
    { chords: ['escape', 'q', 'P'], action: 'close', word: 'close' },
  ],
  nonfinite: [
    ...SCROLL,
    { chords: ['enter'], action: 'go', word: 'go there' },
    { chords: ['escape', 'q', 'N'], action: 'close', word: 'close' },
  ],
  legend: [
    { chords: ['up', 'k', 'shift+tab', 'pageup'], action: 'previous', word: 'page' },
    { chords: ['down', 'j', 'tab', 'pagedown', 'space'], action: 'next', word: 'page' },
    { chords: ['escape', 'q', 'enter', '?'], action: 'close', word: 'close' },
  ],
  glossary: [...SCROLL, { chords: ['escape', 'q', 'enter', 'V'], action: 'close', word: 'close' }],
  predict: [
    { chords: ['enter'], action: 'go', word: 'answer' },
    { chords: ['?'], action: 'show', word: 'show it' },
    { chords: ['right'], action: 'next', word: 'skip' },
    { chords: ['down'], action: 'next-line', word: 'next line' },
    { chords: ['tab'], action: 'level', word: 'by operation' },
    { chords: ['escape'], action: 'close', word: 'stop' },
  ],
  answered: [
    { chords: ['enter', 'l', 'space'], action: 'next', word: 'next question' },
    { chords: ['right'], action: 'next', word: 'next question' },
    { chords: ['down'], action: 'next-line', word: 'next line' },
    { chords: ['tab'], action: 'level', word: 'by operation' },
    { chords: ['escape'], action: 'close', word: 'stop' },
  ],
  chooser: [
    { chords: ['up'], action: 'previous', word: 'choose' },
    { chords: ['down', 'tab'], action: 'next', word: 'choose' },
    { chords: ['enter'], action: 'go', word: 'open' },
    { chords: ['q'], action: 'quit-empty', word: 'quit' },
    { chords: ['escape'], action: 'close' },
  ],
  line: [
    { chords: ['left', 'ctrl+b'], action: 'left', word: 'a character to the left' },
    { chords: ['right', 'ctrl+f'], action: 'right', word: 'a character to the right' },
    { chords: ['home', 'ctrl+a'], action: 'start', word: 'to the start' },
    { chords: ['end', 'ctrl+e'], action: 'end', word: 'to the end' },
    { chords: ['backspace'], action: 'erase', word: 'erase the character before the cursor' },
    { chords: ['delete', 'ctrl+d'], action: 'erase-here', word: 'erase the character at the cursor' },
    { chords: ['ctrl+u'], action: 'erase-before', word: 'erase all before the cursor' },
    { chords: ['ctrl+k'], action: 'erase-after', word: 'erase all after the cursor' },
    { chords: ['ctrl+w'], action: 'erase-word', word: 'erase the word before the cursor' },
  ],
} as const satisfies Readonly<Record<string, readonly DialogBinding[]>>;

/** A context in which keys have their own actions. */
export type DialogContext = keyof typeof TABLE;

export const DIALOG_CONTEXTS = Object.keys(TABLE) as readonly DialogContext[]; // the table is a literal: it has no other keys

/** The table as shipped. */
export const DIALOG_KEYS: Readonly<Record<DialogContext, readonly DialogBinding[]>> = TABLE;

let inForce = DIALOG_KEYS;

/** A person's own keys, by context: chord → action, or undefined for a key that does nothing there. Set once, before the first key. */
export type OwnDialogKeys = ReadonlyMap<DialogContext, ReadonlyMap<Chord, string | undefined>>;

export function useDialogKeys(own: OwnDialogKeys): void {
  inForce = { ...DIALOG_KEYS };
  for (const [context, keys] of own) inForce = { ...inForce, [context]: withOwn(DIALOG_KEYS[context], keys) };
}

function withOwn(
  bindings: readonly DialogBinding[],
  own: ReadonlyMap<Chord, string | undefined>,
): readonly DialogBinding[] {
  return bindings.map(binding => {
    const added = [...own].filter(([, action]) => action === binding.action).map(([chord]) => chord);
    return { ...binding, chords: [...added, ...binding.chords.filter(chord => !own.has(chord))] };
  });
}

export const actionsOf = (context: DialogContext): readonly string[] => [
  ...new Set(DIALOG_KEYS[context].map(({ action }) => action)),
];

/** Returns the action of a key in a context; undefined for a key that types text or does nothing there. */
export const actionOf = (context: DialogContext, chord: Chord): string | undefined =>
  inForce[context].find(({ chords }) => chords.includes(chord))?.action;

/** Returns chord → action for each context, as shipped. */
export const dialogDefaults = (): Readonly<Record<string, Readonly<Record<Chord, string>>>> =>
  Object.fromEntries(
    DIALOG_CONTEXTS.map(context => [
      context,
      Object.fromEntries(DIALOG_KEYS[context].flatMap(({ chords, action }) => chords.map(chord => [chord, action]))),
    ]),
  );

/** Returns the words of a context's hint line, each with its keys. */
export function dialogHints(
  context: DialogContext,
): readonly { readonly word: string; readonly chords: readonly Chord[] }[] {
  const byWord = new Map<string, readonly Chord[]>();
  for (const { chords, word } of inForce[context]) {
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
    const words = new Set(DIALOG_KEYS[context].flatMap(({ word }) => word ?? []));
    return [...words].map(word => {
      const chords = DIALOG_KEYS[context].filter(binding => binding.word === word).flatMap(binding => binding.chords);
      return `| ${context} | ${chords.map(chord => `\`${keyText(chord)}\``).join(' ')} | ${word} |`;
    });
  });
  return ['| where | keys | what they do |', '|---|---|---|', ...rows].join('\n');
}
