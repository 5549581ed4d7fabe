/**
 * The only table of keys: a key means what the row of its context says. Dispatch, footer, hint lines, help, palette, docs and a person's own
 * keys derive from it.
 */

import { COMMANDS, type CommandName } from '../session/commands/commands.ts';
import { PANES } from '../session/panes.ts';
import type { Chord } from './shell/chord.ts';

export interface KeyRow<Name extends string = string> {
  /** The keys; the first is shown. */
  readonly chords: readonly Chord[];
  /** The command that they run; in a prompt, a menu or a mode, an action of it. */
  readonly does: Name;
  /** The word for the footer, the hint line and the docs. Keys with the same word stand together; a key without a word is not shown there. */
  readonly word?: string;
  /** The footer keeps the lowest ranks when room is short. */
  readonly rank?: number;
}

const CHOOSE: readonly KeyRow[] = [
  { chords: ['up', 'shift+tab'], does: 'previous', word: 'choose' },
  { chords: ['down', 'tab'], does: 'next', word: 'choose' },
];

const SCROLL: readonly KeyRow[] = [
  { chords: ['up', 'k', 'shift+tab'], does: 'previous', word: 'choose' },
  { chords: ['down', 'j', 'tab'], does: 'next', word: 'choose' },
  { chords: ['pageup'], does: 'page-up', word: 'choose' },
  { chords: ['pagedown'], does: 'page-down', word: 'choose' },
  { chords: ['home', 'g'], does: 'first', word: 'choose' },
  { chords: ['end', 'G'], does: 'last', word: 'choose' },
];

const SWITCHES: readonly KeyRow[] = [
  ...CHOOSE,
  { chords: ['space'], does: 'switch', word: 'on or off' },
  { chords: ['d', 'delete', 'backspace'], does: 'delete', word: 'delete' },
];

/** Keys that run commands. Those of an open tensor and of some panes are looked up first, then those of all panes. */
const RUNNING = {
  tensor: [
    { chords: ['left', 'h'], does: 'element-left', word: 'element', rank: 1 },
    { chords: ['right', 'l'], does: 'element-right', word: 'element', rank: 1 },
    { chords: ['up', 'k'], does: 'element-up', word: 'element', rank: 1 },
    { chords: ['down', 'j'], does: 'element-down', word: 'element', rank: 1 },
    { chords: ['home'], does: 'row-start' },
    { chords: ['end'], does: 'row-end' },
    { chords: ['tab'], does: 'value-or-gradient', word: 'value/gradient', rank: 10 },
    { chords: ['enter'], does: 'write-out', word: 'write out', rank: 9 },
    { chords: ['escape'], does: 'close-tensor', word: 'close', rank: 5 },
  ],
  chart: [
    { chords: ['left', 'h'], does: 'iteration-earlier', word: 'iterations', rank: 2 },
    { chords: ['right', 'l'], does: 'iteration-later', word: 'iterations', rank: 2 },
  ],
  events: [{ chords: ['&'], does: 'filter', word: 'filter', rank: 20 }],
  panes: [
    { chords: ['left', 'h'], does: 'previous-event', word: 'event', rank: 3 },
    { chords: ['right', 'l', 'space'], does: 'next-event', word: 'event', rank: 3 },
    { chords: ['S'], does: 'previous-line', word: 'line', rank: 8 },
    { chords: ['s'], does: 'next-line', word: 'line', rank: 8 },
    { chords: ['U'], does: 'previous-round', word: 'round', rank: 35 },
    { chords: ['D'], does: 'next-round', word: 'round', rank: 35 },
    { chords: ['n'], does: 'next-node', word: 'node', rank: 15 },
    { chords: ['p'], does: 'previous-node', word: 'node', rank: 15 },
    { chords: ['['], does: 'previous-phase', word: 'phase', rank: 17 },
    { chords: [']'], does: 'next-phase', word: 'phase', rank: 17 },
    { chords: ['{'], does: 'previous-iteration', word: 'iteration', rank: 18 },
    { chords: ['}'], does: 'next-iteration', word: 'iteration', rank: 18 },
    { chords: ['g', 'home'], does: 'first-event', word: 'ends', rank: 21 },
    { chords: ['G', 'end'], does: 'last-event', word: 'ends', rank: 21 },
    { chords: [','], does: 'previous-note', word: 'note', rank: 14 },
    { chords: [';'], does: 'next-note', word: 'note', rank: 14 },
    { chords: ['.'], does: 'play', word: 'play', rank: 33 },
    { chords: ['<'], does: 'slower' },
    { chords: ['>'], does: 'faster' },
    { chords: ['i'], does: 'step-inside', word: 'inside', rank: 11 },
    { chords: ['*'], does: 'chain', word: 'chain', rank: 13 },
    { chords: ['enter'], does: 'open', word: 'open', rank: 29 },
    { chords: ['@'], does: 'element' },
    { chords: ['pageup'], does: 'page-up' },
    { chords: ['pagedown'], does: 'page-down' },
    { chords: ['u', 'escape'], does: 'step-outside', word: 'out', rank: 12 },
    { chords: ['up', 'k'], does: 'select-previous', word: 'select', rank: 22 },
    { chords: ['down', 'j'], does: 'select-next', word: 'select', rank: 22 },
    { chords: ['shift+left', 'H'], does: 'operand', word: 'edge', rank: 30 },
    { chords: ['shift+right', 'L'], does: 'consumer', word: 'edge', rank: 30 },
    { chords: ['+'], does: 'unfold', word: 'fold', rank: 34 },
    { chords: ['-'], does: 'fold', word: 'fold', rank: 34 },
    { chords: ['o'], does: 'origin', word: 'origin', rank: 24 },
    { chords: ['r'], does: 'root' },
    { chords: ['O'], does: 'use' },
    { chords: ['('], does: 'back' },
    { chords: [')'], does: 'forth' },
    { chords: ['c'], does: 'run', word: 'run', rank: 19 },
    { chords: ['C'], does: 'run-back', word: 'run', rank: 19 },
    { chords: ['b'], does: 'break' },
    { chords: ['B'], does: 'breakpoints' },
    { chords: ['w'], does: 'watch' },
    { chords: ['W'], does: 'watches' },
    { chords: ['P'], does: 'print' },
    { chords: ['N'], does: 'nonfinite' },
    { chords: ['e'], does: 'edit', word: 'edit', rank: 25 },
    { chords: ['x'], does: 'skip', word: 'skip', rank: 26 },
    { chords: ['='], does: 'compare' },
    { chords: ['~'], does: 'timelines' },
    { chords: ['f'], does: 'find-next', word: 'find', rank: 23 },
    { chords: ['F'], does: 'find-previous' },
    { chords: ['/'], does: 'search', word: 'find', rank: 23 },
    { chords: [':'], does: 'command', word: 'command', rank: 27 },
    { chords: ['tab'], does: 'next-pane', word: 'pane', rank: 16 },
    { chords: ['shift+tab'], does: 'previous-pane' },
    ...PANES.map((pane, i) => ({ chords: [String(i + 1), ...(pane === 'chart' ? ['v'] : [])], does: pane })),
    { chords: ['z'], does: 'zoom', word: 'zoom', rank: 28 },
    { chords: ['d'], does: 'digits', word: 'digits', rank: 32 },
    { chords: ['K'], does: 'check-gradients', word: 'check', rank: 31 },
    { chords: ['t'], does: 'predict', word: 'predict', rank: 7 },
    { chords: ['y'], does: 'copy' },
    { chords: ['M'], does: 'mouse' },
    { chords: ['T'], does: 'tour' },
    { chords: ['?'], does: 'help', word: 'help', rank: 4 },
    { chords: ['V'], does: 'glossary' },
    { chords: ['E'], does: 'legend' },
    { chords: ['q'], does: 'quit', word: 'quit', rank: 6 },
  ],
} as const satisfies Readonly<Record<string, readonly KeyRow<CommandName>[]>>;

/** Keys of prompts, menus and modes, with actions of their own; `line` is wherever a line is typed. */
const ACTING = {
  help: [
    ...CHOOSE,
    { chords: ['enter'], does: 'go', word: 'run' },
    { chords: ['escape'], does: 'close', word: 'close' },
    { chords: ['?'], does: 'close-empty' },
  ],
  command: [
    { chords: ['enter'], does: 'go', word: 'go' },
    { chords: ['tab'], does: 'complete', word: 'complete' },
    { chords: ['up', 'shift+tab'], does: 'previous', word: 'choose' },
    { chords: ['down'], does: 'next', word: 'choose' },
    { chords: ['escape'], does: 'close', word: 'close' },
    { chords: ['backspace'], does: 'close-empty' },
  ],
  search: [
    { chords: ['enter'], does: 'go', word: 'go' },
    ...CHOOSE,
    { chords: ['escape'], does: 'close', word: 'close' },
    { chords: ['backspace'], does: 'close-empty' },
  ],
  edit: [
    { chords: ['enter'], does: 'go', word: 'set' },
    { chords: ['tab', 'shift+tab'], does: 'other', word: 'gradient or value' },
    { chords: ['up'], does: 'previous' },
    { chords: ['down'], does: 'next' },
    { chords: ['escape'], does: 'close', word: 'close' },
    { chords: ['backspace'], does: 'close-empty' },
  ],
  breakpoints: [...SWITCHES, { chords: ['escape', 'q', 'enter', 'B'], does: 'close', word: 'close' }],
  watches: [...SWITCHES, { chords: ['escape', 'q', 'enter', 'W'], does: 'close', word: 'close' }],
  timelines: [
    ...CHOOSE,
    { chords: ['enter'], does: 'go', word: 'or number go there' },
    { chords: ['d', 'delete', 'backspace'], does: 'delete', word: 'delete' },
    { chords: ['escape', 'q', '~'], does: 'close', word: 'close' },
  ],
  find: [
    ...CHOOSE,
    { chords: ['enter'], does: 'go', word: 'or letter find' },
    { chords: ['backspace'], does: 'erase', word: 'a digit less' },
    { chords: ['escape', 'q'], does: 'close', word: 'close' },
  ],
  print: [
    ...SCROLL,
    { chords: ['enter'], does: 'go', word: 'go there' },
    { chords: ['escape', 'q', 'P'], does: 'close', word: 'close' },
  ],
  nonfinite: [
    ...SCROLL,
    { chords: ['enter'], does: 'go', word: 'go there' },
    { chords: ['escape', 'q', 'N'], does: 'close', word: 'close' },
  ],
  overview: [
    ...SCROLL,
    { chords: ['enter'], does: 'go', word: 'go there' },
    { chords: ['escape', 'q'], does: 'close', word: 'close' },
  ],
  legend: [
    { chords: ['up', 'k', 'shift+tab', 'pageup'], does: 'previous', word: 'page' },
    { chords: ['down', 'j', 'tab', 'pagedown', 'space'], does: 'next', word: 'page' },
    { chords: ['escape', 'q', 'enter', '?'], does: 'close', word: 'close' },
  ],
  glossary: [...SCROLL, { chords: ['escape', 'q', 'enter', 'V'], does: 'close', word: 'close' }],
  predict: [
    { chords: ['enter'], does: 'go', word: 'answer' },
    { chords: ['?'], does: 'show', word: 'show it' },
    { chords: ['right'], does: 'next', word: 'skip' },
    { chords: ['down'], does: 'next-line', word: 'next line' },
    { chords: ['tab'], does: 'level', word: 'by operation' },
    { chords: ['escape'], does: 'close', word: 'stop' },
  ],
  answered: [
    { chords: ['enter', 'l', 'space'], does: 'next', word: 'next question' },
    { chords: ['right'], does: 'next', word: 'next question' },
    { chords: ['down'], does: 'next-line', word: 'next line' },
    { chords: ['tab'], does: 'level', word: 'by operation' },
    { chords: ['escape'], does: 'close', word: 'stop' },
  ],
  chooser: [
    { chords: ['up'], does: 'previous', word: 'choose' },
    { chords: ['down', 'tab'], does: 'next', word: 'choose' },
    { chords: ['enter'], does: 'go', word: 'open' },
    { chords: ['q'], does: 'quit-empty', word: 'quit' },
    { chords: ['escape'], does: 'close' },
  ],
  line: [
    { chords: ['left', 'ctrl+b'], does: 'left', word: 'a character to the left' },
    { chords: ['right', 'ctrl+f'], does: 'right', word: 'a character to the right' },
    { chords: ['home', 'ctrl+a'], does: 'start', word: 'to the start' },
    { chords: ['end', 'ctrl+e'], does: 'end', word: 'to the end' },
    { chords: ['backspace'], does: 'erase', word: 'erase the character before the cursor' },
    { chords: ['delete', 'ctrl+d'], does: 'erase-here', word: 'erase the character at the cursor' },
    { chords: ['ctrl+u'], does: 'erase-before', word: 'erase all before the cursor' },
    { chords: ['ctrl+k'], does: 'erase-after', word: 'erase all after the cursor' },
    { chords: ['ctrl+w'], does: 'erase-word', word: 'erase the word before the cursor' },
  ],
} as const satisfies Readonly<Record<string, readonly KeyRow[]>>;

/** A context in which keys run commands. */
export type KeyPlace = keyof typeof RUNNING;
/** A context in which keys have actions of their own. */
export type DialogContext = keyof typeof ACTING;
export type Context = KeyPlace | DialogContext;

// The tables are literals: they have no other keys.
export const PLACES = Object.keys(RUNNING) as readonly KeyPlace[];
export const DIALOG_CONTEXTS = Object.keys(ACTING) as readonly DialogContext[];

/** The table as shipped. */
export const KEYS: Readonly<
  Record<KeyPlace, readonly KeyRow<CommandName>[]> & Record<DialogContext, readonly KeyRow[]>
> = {
  ...RUNNING,
  ...ACTING,
};

export const CONTEXTS: readonly Context[] = [...PLACES, ...DIALOG_CONTEXTS];

/** Returns the place in which a command has its keys; a command without a key would have it in all panes. */
export const placeOfCommand = (name: CommandName): KeyPlace =>
  PLACES.find(place => KEYS[place].some(({ does }) => does === name)) ?? 'panes';

/** Returns what keys of a context can do: any command, or one of its actions. */
export const actionNames = (context: Context): readonly string[] =>
  PLACES.some(place => place === context)
    ? COMMANDS.map(({ name }) => name)
    : [...new Set(KEYS[context].map(({ does }) => does))];

/** Returns chord → what it does, as shipped and as the config file writes it: by context, those of the panes without one. */
export function keyDefaults(): Readonly<Record<string, string | Readonly<Record<Chord, string>>>> {
  const { panes, ...others } = KEYS;
  const named = (rows: readonly KeyRow[]) =>
    Object.fromEntries(rows.flatMap(({ chords, does }) => chords.map(chord => [chord, does] as const)));
  return { ...named(panes), ...Object.fromEntries(Object.entries(others).map(([name, rows]) => [name, named(rows)])) };
}
