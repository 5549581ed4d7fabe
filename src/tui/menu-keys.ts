/** Keys while a menu is open. */

import { GLOSSARY } from '../explain/glossary.ts';
import type { Menu, PrintMenu } from '../session/dialogs.ts';
import type { Session } from '../session/session.ts';
import { changed, type Updated, update } from '../session/update.ts';
import { menuEntries } from './overlays/menu.ts';
import { printChoice, printCount, printedEvent } from './overlays/print-list.ts';
import type { Chord } from './shell/chord.ts';

const stay = (session: Session, changes: Partial<Session>): Updated => ({
  session: changed(session, changes),
  effect: undefined,
});

export function inMenu(session: Session, menu: Menu, chord: Chord): Updated {
  if (chord === 'escape' || chord === 'q') return stay(session, { dialog: undefined });
  if (menu.kind === 'print') return inPrint(session, menu, chord);
  if (menu.kind === 'glossary') return inGlossary(session, menu.choice, chord);
  const count = menuEntries(session, menu).length;
  const step = chord === 'down' || chord === 'tab' ? 1 : chord === 'up' || chord === 'shift+tab' ? -1 : 0;
  if (step !== 0 && count > 0)
    return stay(session, { dialog: { ...menu, choice: (menu.choice + step + count) % count } });
  switch (menu.kind) {
    case 'find':
      return inFind(session, menu, chord);
    case 'timelines':
      return inTimelines(session, menu.choice, chord);
    default:
      return inList(session, { ...menu, kind: menu.kind }, chord);
  }
}

/** Rows that a page moves by. */
const PAGE = 10;

const STEPS: ReadonlyMap<Chord, number> = new Map([
  ['down', 1],
  ['j', 1],
  ['tab', 1],
  ['up', -1],
  ['k', -1],
  ['shift+tab', -1],
  ['pagedown', PAGE],
  ['pageup', -PAGE],
  ['home', Number.NEGATIVE_INFINITY],
  ['g', Number.NEGATIVE_INFINITY],
  ['end', Number.POSITIVE_INFINITY],
  ['G', Number.POSITIVE_INFINITY],
]);

/** The row that a key of a long list leads to; undefined for any other key. */
function movedChoice(choice: number, chord: Chord, count: number): number | undefined {
  const step = STEPS.get(chord);
  return step && Math.min(Math.max(choice + step, 0), count - 1);
}

function inGlossary(session: Session, choice: number, chord: Chord): Updated {
  if (chord === 'enter' || chord === 'V') return stay(session, { dialog: undefined });
  const next = movedChoice(choice, chord, GLOSSARY.length);
  return next === undefined
    ? { session, effect: undefined }
    : stay(session, { dialog: { kind: 'glossary', choice: next } });
}

/** Enter goes to the event of the chosen row. */
function inPrint(session: Session, menu: PrintMenu, chord: Chord): Updated {
  const closed = () => changed(session, { dialog: undefined });
  if (chord === 'enter' && printCount(session, menu) > 0)
    return update(closed(), 'goto', `${printedEvent(session, menu)}`);
  if (chord === 'P') return stay(session, { dialog: undefined });
  const choice = movedChoice(printChoice(session, menu), chord, printCount(session, menu));
  if (choice === undefined) return { session, effect: undefined };
  return stay(session, { dialog: { ...menu, choice } });
}

const CLOSING = { breakpoints: 'B', watches: 'W' } as const;

/** Space switches the chosen one on or off, d deletes it. */
function inList(session: Session, menu: Menu & { kind: 'breakpoints' | 'watches' }, chord: Chord): Updated {
  const { kind, choice } = menu;
  if (chord === 'enter' || chord === CLOSING[kind]) return stay(session, { dialog: undefined });
  const isDelete = chord === 'd' || chord === 'delete' || chord === 'backspace';
  if (chord !== 'space' && !isDelete) return { session, effect: undefined };
  const edited = <T extends { readonly isEnabled: boolean }>(list: readonly T[]): readonly T[] =>
    isDelete
      ? list.filter((_, i) => i !== choice)
      : list.map((entry, i) => (i === choice ? { ...entry, isEnabled: !entry.isEnabled } : entry));
  const { breakpoints, watches } = session.stops;
  const stops =
    kind === 'watches' ? { breakpoints, watches: edited(watches) } : { breakpoints: edited(breakpoints), watches };
  const left = session.stops[kind].length - (isDelete ? 1 : 0);
  return stay(session, { stops, dialog: { kind, choice: Math.max(0, Math.min(choice, left - 1)) } });
}

/** Enter or a number goes there, d deletes; the original run stays. */
function inTimelines(session: Session, choice: number, chord: Chord): Updated {
  const { all } = session.timelines;
  const closed = changed(session, { dialog: undefined });
  if (chord === '~') return { session: closed, effect: undefined };
  const chosen = chord === 'enter' ? all[choice] : all.find(({ number }) => String(number) === chord);
  if (chosen !== undefined) return update(closed, 'timeline', String(chosen.number));
  const isDelete = chord === 'd' || chord === 'delete' || chord === 'backspace';
  if (!isDelete) return { session, effect: undefined };
  const { session: next, effect } = update(session, 'delete-timeline', String(all[choice]!.number));
  return { session: changed(next, { dialog: { kind: 'timelines', choice: Math.max(0, choice - 1) } }), effect };
}

/** A letter or Enter finds; what belongs to a number is typed. */
function inFind(session: Session, menu: Menu & { kind: 'find' }, chord: Chord): Updated {
  const { typed, direction } = menu;
  if (chord === 'backspace') return stay(session, { dialog: { ...menu, typed: typed.slice(0, -1) } });
  const isNumber = /^[\d.]$/.test(chord) || (/^[e-]$/.test(chord) && typed !== '');
  if (isNumber) return stay(session, { dialog: { ...menu, typed: typed + chord } });
  const entries = menuEntries(session, menu);
  const entry = chord === 'enter' ? entries[menu.choice] : entries.find(({ letter }) => letter === chord);
  if (entry === undefined) return { session, effect: undefined };
  const closed = changed(session, { dialog: undefined });
  return update(closed, direction === 'forward' ? 'find-next' : 'find-previous', entry.argument);
}
