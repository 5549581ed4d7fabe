/** The one table of keys: dispatch, footer, help, palette and the README's table all derive from it. */

import type { Command, Group } from '../session/command.ts';
import { COMMANDS, commandNamed, isCommand } from '../session/commands.ts';
import type { Session } from '../session/session.ts';
import type { Chord } from './shell/chord.ts';

export interface Binding {
  /** Chords that run the command, the one to show first. */
  readonly chords: readonly Chord[];
  readonly command: string;
  /** A word for the footer; without one the key is only in the help. Earlier rows outlive later ones when room is short. */
  readonly hint?: string;
  /** Where these chords mean this, and not what they mean elsewhere. */
  readonly within?: 'tensor' | 'chart' | 'events';
}

export const KEYMAP: readonly Binding[] = [
  { chords: ['left', 'h'], command: 'element-left', hint: 'element', within: 'tensor' },
  { chords: ['right', 'l'], command: 'element-right', hint: 'element', within: 'tensor' },
  { chords: ['up', 'k'], command: 'element-up', hint: 'element', within: 'tensor' },
  { chords: ['down', 'j'], command: 'element-down', hint: 'element', within: 'tensor' },
  { chords: ['home'], command: 'row-start', within: 'tensor' },
  { chords: ['end'], command: 'row-end', within: 'tensor' },
  { chords: ['tab'], command: 'value-or-gradient', hint: 'value/gradient', within: 'tensor' },
  { chords: ['enter'], command: 'write-out', hint: 'write out', within: 'tensor' },
  { chords: ['escape'], command: 'close-tensor', hint: 'close', within: 'tensor' },
  { chords: ['left', 'h'], command: 'iteration-earlier', hint: 'iterations', within: 'chart' },
  { chords: ['right', 'l'], command: 'iteration-later', hint: 'iterations', within: 'chart' },
  { chords: ['left', 'h'], command: 'previous-event', hint: 'event' },
  { chords: ['right', 'l', 'space'], command: 'next-event', hint: 'event' },
  { chords: ['n'], command: 'next-node', hint: 'node' },
  { chords: ['p'], command: 'previous-node', hint: 'node' },
  { chords: ['['], command: 'previous-phase', hint: 'phase' },
  { chords: [']'], command: 'next-phase', hint: 'phase' },
  { chords: ['{'], command: 'previous-iteration', hint: 'iteration' },
  { chords: ['}'], command: 'next-iteration', hint: 'iteration' },
  { chords: ['g', 'home'], command: 'first-event', hint: 'ends' },
  { chords: ['G', 'end'], command: 'last-event', hint: 'ends' },
  { chords: ['.'], command: 'play', hint: 'play' },
  { chords: ['<'], command: 'slower' },
  { chords: ['>'], command: 'faster' },
  { chords: ['i'], command: 'step-inside', hint: 'inside' },
  { chords: ['enter'], command: 'open', hint: 'open' },
  { chords: ['@'], command: 'element' },
  { chords: ['pageup'], command: 'page-up' },
  { chords: ['pagedown'], command: 'page-down' },
  { chords: ['u', 'escape'], command: 'step-outside', hint: 'out' },
  { chords: ['up', 'k'], command: 'select-previous', hint: 'select' },
  { chords: ['down', 'j'], command: 'select-next', hint: 'select' },
  { chords: ['shift+left', 'H'], command: 'operand', hint: 'edge' },
  { chords: ['shift+right', 'L'], command: 'consumer', hint: 'edge' },
  { chords: ['-'], command: 'fewer-hops' },
  { chords: ['+'], command: 'more-hops' },
  { chords: ['o'], command: 'origin', hint: 'origin' },
  { chords: ['r'], command: 'root' },
  { chords: ['O'], command: 'use' },
  { chords: ['('], command: 'back' },
  { chords: [')'], command: 'forth' },
  { chords: ['c'], command: 'run', hint: 'run' },
  { chords: ['C'], command: 'run-back', hint: 'run' },
  { chords: ['b'], command: 'break' },
  { chords: ['B'], command: 'breakpoints' },
  { chords: ['w'], command: 'watch' },
  { chords: ['W'], command: 'watches' },
  { chords: ['P'], command: 'print' },
  { chords: ['e'], command: 'edit', hint: 'edit' },
  { chords: ['x'], command: 'skip', hint: 'skip' },
  { chords: ['='], command: 'compare' },
  { chords: ['~'], command: 'timelines' },
  { chords: ['f'], command: 'find-next', hint: 'find' },
  { chords: ['F'], command: 'find-previous' },
  { chords: ['/'], command: 'search', hint: 'find' },
  { chords: [':'], command: 'command', hint: 'command' },
  { chords: ['&'], command: 'filter', hint: 'filter', within: 'events' },
  { chords: ['tab'], command: 'next-pane', hint: 'pane' },
  { chords: ['shift+tab'], command: 'previous-pane' },
  { chords: ['1'], command: 'program' },
  { chords: ['2'], command: 'graph' },
  { chords: ['3'], command: 'ledger' },
  { chords: ['4'], command: 'values' },
  { chords: ['5'], command: 'parameters' },
  { chords: ['6', 'v'], command: 'chart' },
  { chords: ['7'], command: 'events' },
  { chords: ['z'], command: 'zoom', hint: 'zoom' },
  { chords: ['d'], command: 'digits', hint: 'digits' },
  { chords: ['K'], command: 'check-gradients', hint: 'check' },
  { chords: ['t'], command: 'predict' },
  { chords: ['y'], command: 'copy' },
  { chords: ['M'], command: 'mouse' },
  { chords: ['?'], command: 'help', hint: 'help' },
  { chords: ['q'], command: 'quit', hint: 'quit' },
];

/** Keys that the terminal shell answers in any state, for help and README. */
export const SHELL_KEYS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: '^C', does: 'stop recording, or end (exit 130)' },
  { keys: '^Z', does: 'suspend; fg brings it back' },
];

type Place = Binding['within'];

/** Where keys mean something of their own: in an open tensor, else in the pane that has the focus. */
function placeOf(session: Session | undefined): Place {
  if (session?.tensor !== undefined) return 'tensor';
  return session?.pane === 'chart' || session?.pane === 'events' ? session.pane : undefined;
}

const chordsWithin = (place: Place): ReadonlyMap<Chord, Binding> =>
  new Map(
    KEYMAP.filter(({ within }) => within === place).flatMap(binding =>
      binding.chords.map(chord => [chord, binding] as const),
    ),
  );

const PLACES: readonly Place[] = [undefined, 'tensor', 'chart', 'events'];
const BY_CHORD = new Map(PLACES.map(place => [place, chordsWithin(place)] as const));

/** The command of a key, if it has one here. */
export function commandOf(chord: Chord, session?: Session): string | undefined {
  const binding = BY_CHORD.get(placeOf(session))?.get(chord) ?? BY_CHORD.get(undefined)?.get(chord);
  return binding?.command;
}

/** The bindings that hold in a session, with the chords that mean something else there left out; all of them without one. */
function bindingsIn(session: Session | undefined): readonly Binding[] {
  if (session === undefined) return KEYMAP;
  return KEYMAP.flatMap(binding => {
    if (binding.within !== undefined && binding.within !== placeOf(session)) return [];
    const chords = binding.chords.filter(chord => commandOf(chord, session) === binding.command);
    return chords.length === 0 ? [] : [{ ...binding, chords }];
  });
}

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

/** How a key is written: `→`, `tab`, `}`. */
export const keyText = (chord: Chord): string => GLYPHS.get(chord) ?? chord;

/** The key to show for a command that has one. */
export const firstKeyOf = (name: string): Chord => KEYMAP.find(({ command }) => command === name)?.chords[0] ?? name;

/** What a session says, with the keys of the commands that it names: `{run} runs to it` → `c runs to it`. */
export const withKeys = (message: string, write: (chord: Chord) => string = keyText): string =>
  message.replace(/\{([a-z-]+)\}/g, (written, name: string) => (isCommand(name) ? write(firstKeyOf(name)) : written));

export interface KeyHelp {
  /** `→ l space`. */
  readonly keys: string;
  readonly chords: readonly Chord[];
  readonly command: Command;
  readonly group: Group;
  readonly isAvailable: boolean;
}

/** Every binding with what it does; `isAvailable` for this session. */
export function keyHelp(session?: Session): readonly KeyHelp[] {
  return bindingsIn(session).map(({ chords, command: name }) => {
    const command = commandNamed(name);
    const isAvailable = session === undefined || command.isAvailable === undefined || command.isAvailable(session);
    return { keys: chords.map(keyText).join(' '), chords, command, group: command.group, isAvailable };
  });
}

/** Hints that stand in the footer only while they can do something. */
const WHEN_AVAILABLE: readonly string[] = ['inside', 'out', 'run', 'skip', 'open', 'value/gradient'];

/** The footer's hints, pairs such as `← →` on one word, most wanted first. */
export function hints(session: Session): readonly { readonly keys: string; readonly word: string }[] {
  const words = new Map<string, string[]>();
  for (const { chords, command, hint } of bindingsIn(session)) {
    const isAvailable = commandNamed(command).isAvailable?.(session) ?? true;
    if (hint === undefined || (!isAvailable && WHEN_AVAILABLE.includes(hint))) continue;
    const keys = words.get(hint) ?? [];
    words.set(hint, [...keys, keyText(chords[0]!)]);
  }
  return [...words].map(([word, keys]) => ({ keys: keys.join(''), word }));
}

/** Words of the footer in the order in which they are given up last. */
export const HINT_ORDER: readonly string[] = [
  'element',
  'iterations',
  'event',
  'help',
  'close',
  'quit',
  'write out',
  'value/gradient',
  'inside',
  'out',
  'node',
  'phase',
  'iteration',
  'run',
  'pane',
  'filter',
  'ends',
  'select',
  'find',
  'origin',
  'edit',
  'skip',
  'command',
  'zoom',
  'open',
  'edge',
  'check',
  'digits',
  'play',
];

/** The table of keys for the README, in Markdown; it stands there between `<!-- keys -->` and `<!-- /keys -->`. */
export function keyTable(): string {
  const order = new Map(COMMANDS.map(({ name }, i) => [name, i]));
  const bindings = keyHelp()
    .toSorted((a, b) => order.get(a.command.name)! - order.get(b.command.name)!)
    .map(({ keys, command }) => ({ keys: keys.split(' '), does: command.does }));
  const shell = SHELL_KEYS.map(({ keys, does }) => ({ keys: [keys], does }));
  const rows = [...bindings, ...shell].map(
    ({ keys, does }) => `| ${keys.map(key => `\`${key}\``).join(' ')} | ${does.replaceAll('|', '\\|')} |`,
  );
  return ['| keys | what they do |', '|---|---|', ...rows].join('\n');
}
