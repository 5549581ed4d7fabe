/** Help: the keys that work here, with their descriptions; a filter searches all keys. Enter runs the chosen command. */

import { memoised, once } from '../../memoised.ts';
import type { Command } from '../../session/commands/command.ts';
import { COMMANDS } from '../../session/commands/commands.ts';
import { helpOf, type Session } from '../../session/session.ts';
import { windowOf } from '../../session/views/window.ts';
import { cellWidth, padEnd, truncate } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
import { box } from '../frame-layout.ts';
import { hasKey, type KeyHelp, keyHelp, SHELL_KEYS } from '../keymap.ts';
import type { Row } from '../row.ts';
import type { Size } from '../shell/application.ts';

/** Returns the keys that work here, in the table's order. With a filter it returns all keys that match, unavailable keys last. */
export function helpEntries(session: Session): readonly KeyHelp[] {
  const filter = helpOf(session)?.filter.toLowerCase() ?? '';
  const entries = [...keyHelp(session), ...withoutKeys(session)];
  const shown =
    filter === ''
      ? entries.filter(({ isAvailable, chords }) => isAvailable && chords.length > 0)
      : entries.filter(({ keys, command }) => `${keys.toLowerCase()} ${wordsOf(command)}`.includes(filter));
  return shown.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** What a filter finds a command by, besides its keys. */
const wordsOf = memoised(({ name, does, also = [] }: Command) => `${does} ${[name, ...also].join(' ')}`.toLowerCase());

const ORDER = new Map<string, number>(COMMANDS.map(({ name }, i) => [name, i]));
const placeOf = ({ isAvailable, command }: KeyHelp): number =>
  ORDER.get(command.name)! + (isAvailable ? 0 : COMMANDS.length); // every command is in the table

/** Commands that only the palette has. */
const withoutKeys = (session: Session): readonly KeyHelp[] =>
  COMMANDS.filter(({ name }) => !hasKey(name)).map(command => ({
    keys: `:${command.name}`,
    chords: [],
    command,
    group: command.group,
    isAvailable: command.disabledReason?.(session, '') === undefined,
  }));

export function helpOverlay(session: Session, { columns, rows }: Size): readonly Row[] {
  const { filter, choice } = helpOf(session)!; // shown only while help is open
  const entries = helpEntries(session);
  const { first, end } = windowOf(entries.length, choice, rows - 6);
  const lines = entries.slice(first, end).map((entry, i) => helpRow(entry, first + i === choice, columns - 2));
  const shell = SHELL_KEYS.map(({ keys, does }): string => `${keys} ${does}`).join(' · ');
  const content: readonly Row[] = [
    [
      { text: ' filter: ', role: 'muted' },
      { text: filter, role: 'active' },
      { text: '▏', role: 'active' },
      { text: `  ${hintLine('help')} · typing finds the rest`, role: 'muted' },
    ],
    [],
    ...(lines.length > 0 ? lines : [NOTHING]),
    ...Array.from({ length: Math.max(0, rows - 5 - Math.max(1, lines.length)) }, () => []),
    [{ text: ` always: ${shell}`, role: 'muted' }],
  ];
  const isCut = end - first < entries.length;
  return box('Help: what the keys do here', content, columns, rows, {
    focused: true,
    ...(isCut && { footer: `${first + 1}–${end} of ${entries.length}` }),
  });
}

const NOTHING: Row = [{ text: '   no key or command says that', role: 'muted' }];

/** Cells of the longest sentence. Texts are measured when they are first shown: at the start there is time for what is on the screen. */
const longest = once(() => Math.max(...COMMANDS.map(({ does }) => cellWidth(does))));

function helpRow({ keys, command, isAvailable }: KeyHelp, isChosen: boolean, width: number): Row {
  const role = isAvailable ? 'text' : 'muted';
  const room = Math.min(longest() + 2, width - 28);
  return [
    { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
    { text: padEnd(keys, 14), role: isAvailable ? 'key' : 'muted' },
    {
      text: padEnd(truncate(command.does, room - 1), room),
      role,
      ...(isChosen && { bold: true }),
    },
    { text: isAvailable ? command.group : 'not here', role: 'muted' },
  ];
}
