/** The only table of keys: dispatch, footer, help, palette and the README's table all derive from it. */

import type { Command, Group } from '../session/commands/command.ts';
import { COMMANDS, type CommandName, commandFor, commandNamed } from '../session/commands/commands.ts';
import type { Session } from '../session/session.ts';
import { keyText } from './key-text.ts';
import type { Chord } from './shell/chord.ts';

export interface Hint {
  readonly word: string;
  /** The lowest ranks stay when room is short. */
  readonly rank: number;
}

export interface Binding {
  /** Chords that run the command; the first is shown. */
  readonly chords: readonly Chord[];
  readonly command: CommandName;
  /** The footer's word, shown while the command is available; without it the key is only in the help. Keys with the same word stand together. */
  readonly hint?: Hint;
  /** The place in which these chords have this meaning instead of their usual meaning. */
  readonly within?: 'tensor' | 'chart' | 'events';
}

export const KEYMAP: readonly Binding[] = [
  { chords: ['left', 'h'], command: 'element-left', hint: { word: 'element', rank: 1 }, within: 'tensor' },
  { chords: ['right', 'l'], command: 'element-right', hint: { word: 'element', rank: 1 }, within: 'tensor' },
  { chords: ['up', 'k'], command: 'element-up', hint: { word: 'element', rank: 1 }, within: 'tensor' },
  { chords: ['down', 'j'], command: 'element-down', hint: { word: 'element', rank: 1 }, within: 'tensor' },
  { chords: ['home'], command: 'row-start', within: 'tensor' },
  { chords: ['end'], command: 'row-end', within: 'tensor' },
  { chords: ['tab'], command: 'value-or-gradient', hint: { word: 'value/gradient', rank: 10 }, within: 'tensor' },
  { chords: ['enter'], command: 'write-out', hint: { word: 'write out', rank: 9 }, within: 'tensor' },
  { chords: ['escape'], command: 'close-tensor', hint: { word: 'close', rank: 5 }, within: 'tensor' },
  { chords: ['left', 'h'], command: 'iteration-earlier', hint: { word: 'iterations', rank: 2 }, within: 'chart' },
  { chords: ['right', 'l'], command: 'iteration-later', hint: { word: 'iterations', rank: 2 }, within: 'chart' },
  { chords: ['left', 'h'], command: 'previous-event', hint: { word: 'event', rank: 3 } },
  { chords: ['right', 'l', 'space'], command: 'next-event', hint: { word: 'event', rank: 3 } },
  { chords: ['S'], command: 'previous-line', hint: { word: 'line', rank: 8 } },
  { chords: ['s'], command: 'next-line', hint: { word: 'line', rank: 8 } },
  { chords: ['n'], command: 'next-node', hint: { word: 'node', rank: 15 } },
  { chords: ['p'], command: 'previous-node', hint: { word: 'node', rank: 15 } },
  { chords: ['['], command: 'previous-phase', hint: { word: 'phase', rank: 17 } },
  { chords: [']'], command: 'next-phase', hint: { word: 'phase', rank: 17 } },
  { chords: ['{'], command: 'previous-iteration', hint: { word: 'iteration', rank: 18 } },
  { chords: ['}'], command: 'next-iteration', hint: { word: 'iteration', rank: 18 } },
  { chords: ['g', 'home'], command: 'first-event', hint: { word: 'ends', rank: 21 } },
  { chords: ['G', 'end'], command: 'last-event', hint: { word: 'ends', rank: 21 } },
  { chords: [','], command: 'previous-note', hint: { word: 'note', rank: 14 } },
  { chords: [';'], command: 'next-note', hint: { word: 'note', rank: 14 } },
  { chords: ['.'], command: 'play', hint: { word: 'play', rank: 33 } },
  { chords: ['<'], command: 'slower' },
  { chords: ['>'], command: 'faster' },
  { chords: ['i'], command: 'step-inside', hint: { word: 'inside', rank: 11 } },
  { chords: ['*'], command: 'chain', hint: { word: 'chain', rank: 13 } },
  { chords: ['enter'], command: 'open', hint: { word: 'open', rank: 29 } },
  { chords: ['@'], command: 'element' },
  { chords: ['pageup'], command: 'page-up' },
  { chords: ['pagedown'], command: 'page-down' },
  { chords: ['u', 'escape'], command: 'step-outside', hint: { word: 'out', rank: 12 } },
  { chords: ['up', 'k'], command: 'select-previous', hint: { word: 'select', rank: 22 } },
  { chords: ['down', 'j'], command: 'select-next', hint: { word: 'select', rank: 22 } },
  { chords: ['shift+left', 'H'], command: 'operand', hint: { word: 'edge', rank: 30 } },
  { chords: ['shift+right', 'L'], command: 'consumer', hint: { word: 'edge', rank: 30 } },
  { chords: ['+'], command: 'unfold', hint: { word: 'fold', rank: 34 } },
  { chords: ['-'], command: 'fold', hint: { word: 'fold', rank: 34 } },
  { chords: ['o'], command: 'origin', hint: { word: 'origin', rank: 24 } },
  { chords: ['r'], command: 'root' },
  { chords: ['O'], command: 'use' },
  { chords: ['('], command: 'back' },
  { chords: [')'], command: 'forth' },
  { chords: ['c'], command: 'run', hint: { word: 'run', rank: 19 } },
  { chords: ['C'], command: 'run-back', hint: { word: 'run', rank: 19 } },
  { chords: ['b'], command: 'break' },
  { chords: ['B'], command: 'breakpoints' },
  { chords: ['w'], command: 'watch' },
  { chords: ['W'], command: 'watches' },
  { chords: ['P'], command: 'print' },
  { chords: ['N'], command: 'nonfinite' },
  { chords: ['e'], command: 'edit', hint: { word: 'edit', rank: 25 } },
  { chords: ['x'], command: 'skip', hint: { word: 'skip', rank: 26 } },
  { chords: ['='], command: 'compare' },
  { chords: ['~'], command: 'timelines' },
  { chords: ['f'], command: 'find-next', hint: { word: 'find', rank: 23 } },
  { chords: ['F'], command: 'find-previous' },
  { chords: ['/'], command: 'search', hint: { word: 'find', rank: 23 } },
  { chords: [':'], command: 'command', hint: { word: 'command', rank: 27 } },
  { chords: ['&'], command: 'filter', hint: { word: 'filter', rank: 20 }, within: 'events' },
  { chords: ['tab'], command: 'next-pane', hint: { word: 'pane', rank: 16 } },
  { chords: ['shift+tab'], command: 'previous-pane' },
  { chords: ['1'], command: 'program' },
  { chords: ['2'], command: 'graph' },
  { chords: ['3'], command: 'ledger' },
  { chords: ['4'], command: 'values' },
  { chords: ['5'], command: 'parameters' },
  { chords: ['6', 'v'], command: 'chart' },
  { chords: ['7'], command: 'events' },
  { chords: ['z'], command: 'zoom', hint: { word: 'zoom', rank: 28 } },
  { chords: ['d'], command: 'digits', hint: { word: 'digits', rank: 32 } },
  { chords: ['K'], command: 'check-gradients', hint: { word: 'check', rank: 31 } },
  { chords: ['t'], command: 'predict', hint: { word: 'predict', rank: 7 } },
  { chords: ['y'], command: 'copy' },
  { chords: ['M'], command: 'mouse' },
  { chords: ['T'], command: 'tour' },
  { chords: ['?'], command: 'help', hint: { word: 'help', rank: 4 } },
  { chords: ['V'], command: 'glossary' },
  { chords: ['E'], command: 'legend' },
  { chords: ['q'], command: 'quit', hint: { word: 'quit', rank: 6 } },
];

/** Keys that the terminal shell answers in any state, for help and README. */
export const SHELL_KEYS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: '^C', does: 'stop recording, or end (exit 130)' },
  { keys: '^Z', does: 'suspend; fg brings it back' },
];

type Place = Binding['within'];

/** Returns the place that decides the keys' meanings: an open tensor, else the focused pane. */
function placeOf(session: Session | undefined): Place {
  if (session?.mode?.kind === 'tensor') return 'tensor';
  const pane = session?.view.pane;
  return pane === 'chart' || pane === 'events' ? pane : undefined;
}

const PLACES: readonly Place[] = [undefined, 'tensor', 'chart', 'events'];

/** A table of keys, indexed for look-ups. */
class Keymap {
  readonly bindings: readonly Binding[];
  readonly #byChord: ReadonlyMap<Place, ReadonlyMap<Chord, Binding>>;

  constructor(bindings: readonly Binding[]) {
    this.bindings = bindings;
    const within = (place: Place) => bindings.filter(binding => binding.within === place);
    const byChord = (place: Place) =>
      new Map(within(place).flatMap(binding => binding.chords.map(chord => [chord, binding] as const)));
    this.#byChord = new Map(PLACES.map(place => [place, byChord(place)] as const));
  }

  find(chord: Chord, place: Place): Binding | undefined {
    return this.#byChord.get(place)?.get(chord) ?? this.#byChord.get(undefined)?.get(chord);
  }
}

let inForce = new Keymap(KEYMAP);

/** A person's own keys: chord → command, or undefined for a key that does nothing. Set once, before the first key. */
export function useKeys(own: ReadonlyMap<Chord, CommandName | undefined>): void {
  const rows = KEYMAP.map(binding => {
    const added = [...own].filter(([, command]) => command === binding.command).map(([chord]) => chord);
    const taken = (chord: Chord) =>
      own.has(chord) && (own.get(chord) === undefined || placeOfCommand(own.get(chord)!) === binding.within);
    return { ...binding, chords: [...added, ...binding.chords.filter(chord => !taken(chord))] };
  });
  const bound = new Set(KEYMAP.map(({ command }) => command));
  const more = [...own].flatMap(([chord, command]) =>
    command === undefined || bound.has(command) ? [] : [{ chords: [chord], command }],
  );
  inForce = new Keymap([...rows, ...more].filter(({ chords }) => chords.length > 0));
}

/** The place in which a command's keys work. */
const placeOfCommand = (name: CommandName): Place => KEYMAP.find(({ command }) => command === name)?.within;

/** Returns the command of a key, undefined if it has none here. */
export function commandOf(chord: Chord, session?: Session): CommandName | undefined {
  return inForce.find(chord, placeOf(session))?.command;
}

/** Returns the bindings that apply in a session, without chords that mean something else there; all bindings without a session. */
function bindingsIn(session: Session | undefined): readonly Binding[] {
  if (session === undefined) return inForce.bindings;
  return inForce.bindings.flatMap(binding => {
    if (binding.within !== undefined && binding.within !== placeOf(session)) return [];
    const chords = binding.chords.filter(chord => commandOf(chord, session) === binding.command);
    return chords.length === 0 ? [] : [{ ...binding, chords }];
  });
}

/** Whether a command has a key at all. */
export const hasKey = (name: CommandName): boolean => inForce.bindings.some(({ command }) => command === name);

/** Returns the key to show for a command that has a key. */
export const firstKeyOf = (name: CommandName): Chord =>
  inForce.bindings.find(({ command }) => command === name)?.chords[0] ?? name;

/** Returns the footer's word for a command; its name if it has none. */
export const hintWordOf = (name: CommandName): string =>
  KEYMAP.find(({ command, hint }) => command === name && hint !== undefined)?.hint?.word ?? name;

/** Returns a session's message with keys in place of command names: `{run} runs to it` → `c runs to it`. */
export const withKeys = (message: string, write: (chord: Chord) => string = keyText): string =>
  message.replace(/\{([a-z-]+)\}/g, (written, name: string) => {
    const command = commandFor(name);
    return command === undefined ? written : write(firstKeyOf(command));
  });

export interface KeyHelp {
  /** `→ l space`. */
  readonly keys: string;
  readonly chords: readonly Chord[];
  readonly command: Command<CommandName>;
  readonly group: Group;
  readonly isAvailable: boolean;
}

/** Returns every binding with its description; `isAvailable` refers to this session. */
export function keyHelp(session?: Session): readonly KeyHelp[] {
  return bindingsIn(session).map(({ chords, command: name }) => {
    const command = commandNamed(name);
    const isAvailable = session === undefined || command.disabledReason?.(session, '') === undefined;
    return { keys: chords.map(keyText).join(' '), chords, command, group: command.group, isAvailable };
  });
}

export interface KeyHint extends Hint {
  readonly keys: string;
}

/** Returns the footer's hints for available commands, in the table's order; pairs such as `←→` share a word. */
export function hints(session: Session): readonly KeyHint[] {
  const byWord = new Map<string, KeyHint>();
  for (const { chords, command, hint } of bindingsIn(session)) {
    if (hint === undefined || commandNamed(command).disabledReason?.(session, '') !== undefined) continue;
    const keys = (byWord.get(hint.word)?.keys ?? '') + keyText(chords[0]!);
    byWord.set(hint.word, { ...hint, keys });
  }
  return [...byWord.values()];
}

/** Chord → command, as shipped. */
export const keyDefaults = (): Readonly<Record<Chord, CommandName>> =>
  Object.fromEntries(
    KEYMAP.filter(({ within }) => within === undefined).flatMap(({ chords, command }) =>
      chords.map(chord => [chord, command] as const),
    ),
  );

/** Returns the Markdown table of keys for the README, which holds it between `<!-- keys -->` and `<!-- /keys -->`. */
export function keyTable(): string {
  const order = new Map<string, number>(COMMANDS.map(({ name }, i) => [name, i]));
  const bindings = keyHelp()
    .toSorted((a, b) => order.get(a.command.name)! - order.get(b.command.name)!)
    .map(({ keys, command }) => ({ keys: keys.split(' '), does: command.does }));
  const shell = SHELL_KEYS.map(({ keys, does }) => ({ keys: [keys], does }));
  const rows = [...bindings, ...shell].map(
    ({ keys, does }) => `| ${keys.map(key => `\`${key}\``).join(' ')} | ${does.replaceAll('|', '\\|')} |`,
  );
  return ['| keys | what they do |', '|---|---|', ...rows].join('\n');
}
