/** Short lists to choose from: breakpoints, watches, and what to find. They stand above the footer, and the panes stay in sight. */

import { FINDS } from '../../query/find.ts';
import { placeText } from '../../query/stops.ts';
import { wordsFor } from '../../session/commands/find-commands.ts';
import type { Menu } from '../../session/dialogs.ts';
import { logOf, type Session } from '../../session/session.ts';
import { windowOf } from '../../session/views/window.ts';
import { visibleLine } from '../../text/visible.ts';
import { hintLine } from '../dialog-keys.ts';
import { box } from '../frame-layout.ts';
import type { Row } from '../row.ts';
import { glossaryListRows, glossarySentence } from './glossary-list.ts';
import { MOST_FINDINGS, nonFiniteListRows, nonFiniteSentence } from './non-finite-list.ts';
import { overviewEntries } from './overview-list.ts';
import { printListRows, printSentence } from './print-list.ts';

export interface MenuEntry {
  readonly text: string;
  /** Whether runs stop at this breakpoint or watch; undefined for other entries. */
  readonly isEnabled: boolean | undefined;
  /** Whether Enter does nothing here. */
  readonly isMuted?: boolean;
  /** The argument that Enter gives to the `find` command. */
  readonly argument: string;
  /** The key that chooses the entry at once. */
  readonly letter: string | undefined;
}

/** Menus so short that all their entries are made. */
export type ShortMenu = Exclude<Menu, { kind: 'print' | 'nonfinite' | 'glossary' }>;

export function menuEntries(session: Session, menu: ShortMenu): readonly MenuEntry[] {
  const plain = { argument: '', letter: undefined };
  switch (menu.kind) {
    case 'breakpoints':
      return session.stops.breakpoints.map(({ place, isEnabled }) => ({
        ...plain,
        text: placeText(logOf(session).program, place),
        isEnabled,
      }));
    case 'watches':
      return session.stops.watches.map(({ text, isEnabled }) => ({ ...plain, text, isEnabled }));
    case 'timelines':
      return session.timelines.all.map(({ number, name, parent }) => ({
        ...plain,
        text: `${number}  ${name}${parent === undefined || parent === 1 ? '' : `, after ${parent}`}${number === session.place.timeline ? '  ◀ here' : ''}`,
        isEnabled: undefined,
      }));
    case 'overview':
      return overviewEntries(menu).map(text => ({ ...plain, ...text, isEnabled: undefined }));
    case 'find':
      return FINDS.map(find => {
        const { name, threshold } = find;
        const given = menu.typed === '' ? threshold : menu.typed;
        return {
          text: `${name[0]}  ${wordsFor(session, find, given ?? '')}`,
          isEnabled: undefined,
          argument: threshold === undefined ? name : `${name} ${given}`,
          letter: name[0],
        };
      });
  }
}

const NOTHING: Readonly<Record<ShortMenu['kind'], string>> = {
  breakpoints:
    'no breakpoints: b sets one at the selected node, :break tanh at an operation, :break EXPR where it becomes true',
  watches: 'no watches: w watches the selected node, :watch EXPR an expression',
  timelines: '',
  overview: '',
  find: '',
};

function titleOf(menu: ShortMenu): string {
  if (menu.kind === 'find') return `Find the ${menu.direction === 'forward' ? 'next' : 'previous'} event`;
  return { breakpoints: 'Breakpoints', watches: 'Watches', timelines: 'Timelines', overview: 'What stands out' }[
    menu.kind
  ];
}

/** Returns a box of the screen's width, at most `height` rows high. */
export function menuRows(session: Session, menu: Menu, width: number, height: number): readonly Row[] {
  if (menu.kind === 'print') return printListRows(session, menu, width, height);
  if (menu.kind === 'nonfinite') return nonFiniteListRows(session, menu.choice, width, height);
  if (menu.kind === 'glossary') return glossaryListRows(menu.choice, width, height);
  const entries = menuEntries(session, menu);
  const most = menu.kind === 'overview' ? Math.min(MOST_FINDINGS, entries.length) : entries.length;
  const shown = Math.max(1, Math.min(most, height - 3));
  const { first, end } = windowOf(entries.length, menu.choice, shown);
  const lines = entries.slice(first, end).map(({ text, isEnabled, isMuted = isEnabled === false }, i): Row => {
    const isChosen = first + i === menu.choice;
    return [
      { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
      { text: isEnabled === undefined ? '' : isEnabled ? '● on   ' : '○ off  ', role: isEnabled ? 'bad' : 'muted' },
      { text: visibleLine(text), role: isMuted ? 'muted' : 'text', ...(isChosen && { bold: true }) },
    ];
  });
  const typing = menu.kind === 'find' ? ' · digits set the threshold' : '';
  const content: readonly Row[] = [
    ...(lines.length > 0 ? lines : [[{ text: ` ${NOTHING[menu.kind]}`, role: 'muted' as const }]]),
    [{ text: ` ${hintLine(menu.kind)}${typing}`, role: 'muted' }],
  ];
  const footer = shown < entries.length ? `${menu.choice + 1} of ${entries.length}` : '';
  return box(titleOf(menu), content, width, Math.min(content.length + 2, height), { focused: true, footer });
}

/** Returns the menu as a spoken sentence: its title, and the entry that Enter or space would take. */
export function menuSentence(session: Session, menu: Menu): string {
  if (menu.kind === 'print') return printSentence(session, menu);
  if (menu.kind === 'nonfinite') return nonFiniteSentence(session, menu.choice);
  if (menu.kind === 'glossary') return glossarySentence(menu.choice);
  const entries = menuEntries(session, menu);
  const entry = entries[menu.choice];
  if (entry === undefined) return `${titleOf(menu)}: ${NOTHING[menu.kind]}.`;
  const state = entry.isEnabled === undefined ? '' : entry.isEnabled ? ', on' : ', off';
  return `${titleOf(menu)}: ${menu.choice + 1} of ${entries.length}, ${entry.text.trim()}${state}.`;
}
