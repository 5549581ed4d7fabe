/** Keys that run commands: what a key does in a session, and which key a command has. */

import type { Command, CommandGroup } from '../session/commands/command.ts';
import { COMMANDS, type CommandName, commandFor, commandNamed } from '../session/commands/commands.ts';
import type { Session } from '../session/session.ts';
import { KEYS, type KeyPlace, type KeyRow, PLACES } from './key-table.ts';
import { keyText } from './key-text.ts';
import { rowOf, rowRunning, rowsIn } from './keys-in-force.ts';
import type { Chord } from './shell/chord.ts';

export interface KeyBinding extends KeyRow<CommandName> {
  readonly place: KeyPlace;
}

/** As shipped. */
export const KEYMAP: readonly KeyBinding[] = PLACES.flatMap(place => KEYS[place].map(row => ({ ...row, place })));

/** As they are in this process. */
const rowsOf = (places: readonly KeyPlace[] = PLACES): readonly KeyRow<CommandName>[] => places.flatMap(rowsIn);

/** Keys that the terminal shell answers in any state, for help and docs/keys.md. */
export const SHELL_KEYS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: '^C', does: 'stop recording, or end (exit 130)' },
  { keys: '^Z', does: 'suspend; fg brings it back' },
];

/** Returns the place that decides the keys' meanings before the panes do: an open tensor, or the focused pane. */
function placeOf(session: Session | undefined): KeyPlace {
  if (session?.mode?.kind === 'tensor') return 'tensor';
  const pane = session?.view.pane;
  return pane === 'chart' || pane === 'events' ? pane : 'panes';
}

/** Returns the command of a key, undefined if it has none here. */
export function commandOfKey(chord: Chord, session?: Session): CommandName | undefined {
  return rowOf(chord, placeOf(session), 'panes')?.does as CommandName | undefined; // a place's rows run commands
}

/** Returns the rows that apply in a session, without chords that mean something else there; all rows without a session. */
function rowsFor(session: Session | undefined): readonly KeyRow<CommandName>[] {
  if (session === undefined) return rowsOf();
  const here = placeOf(session);
  return rowsOf(PLACES.filter(place => place === 'panes' || place === here)).flatMap(row => {
    const chords = row.chords.filter(chord => commandOfKey(chord, session) === row.does);
    return chords.length === 0 ? [] : [{ ...row, chords }];
  });
}

/** Whether a command has a key at all. */
export const hasKey = (name: CommandName): boolean => rowRunning(name) !== undefined;

/** Returns the key to show for a command that has a key. */
export const firstKeyOf = (name: CommandName): Chord => rowRunning(name)?.chords[0] ?? name;

/** Returns the footer's word for a command; its name if it has none. */
export const hintWordOf = (name: CommandName): string => KEYMAP.find(({ does }) => does === name)?.word ?? name;

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
  readonly group: CommandGroup;
  readonly isAvailable: boolean;
}

/** Returns every binding with its description; `isAvailable` refers to this session. */
export function keyHelp(session?: Session): readonly KeyHelp[] {
  return rowsFor(session).map(({ chords, does: name }) => {
    const command = commandNamed(name);
    const isAvailable = session === undefined || command.disabledReason?.(session, '') === undefined;
    return { keys: chords.map(keyText).join(' '), chords, command, group: command.group, isAvailable };
  });
}

/** A hint of the footer. */
export interface KeyHint {
  readonly word: string;
  readonly rank: number;
  /** A key of each command that has this word. */
  readonly chords: readonly Chord[];
}

/** Returns the footer's hints for available commands, in the table's order; pairs such as `←→` share a word. */
export function hints(session: Session): readonly KeyHint[] {
  const byWord = new Map<string, KeyHint>();
  for (const { chords, does, word, rank } of rowsFor(session)) {
    if (word === undefined || rank === undefined) continue;
    if (commandNamed(does).disabledReason?.(session, '') !== undefined) continue;
    byWord.set(word, { word, rank, chords: [...(byWord.get(word)?.chords ?? []), chords[0]!] });
  }
  return [...byWord.values()];
}

/** Returns the Markdown table of keys for docs/keys.md. */
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
