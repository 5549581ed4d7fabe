/** Keys while a menu is open. */

import { GLOSSARY } from '../explain/glossary.ts';
import { insideCount } from '../explain/inside.ts';
import { nonFinitePlaces } from '../query/non-finite-places.ts';
import { changed } from '../session/change.ts';
import type {
  FindMenu,
  GlossaryMenu,
  ListMenu,
  Menu,
  NonFiniteMenu,
  OverviewMenu,
  PrintMenu,
} from '../session/dialogs.ts';
import { FOLLOWS_EVENT, logOf, type Session } from '../session/session.ts';
import { type Updated, update } from '../session/update.ts';
import { actionOf } from './dialog-keys.ts';
import { menuEntries } from './overlays/menu.ts';
import { sayFinding } from './overlays/overview-list.ts';
import { printChoice, printCount, printedEvent } from './overlays/print-list.ts';
import type { Chord } from './shell/chord.ts';

const stay = (session: Session, changes: Partial<Session>): Updated => ({
  session: changed(session, changes),
  effect: undefined,
});

export function inMenu(session: Session, menu: Menu, chord: Chord): Updated {
  const action = actionOf(menu.kind, chord);
  if (action === 'close') return stay(session, { dialog: undefined });
  switch (menu.kind) {
    case 'print':
      return inPrint(session, menu, action);
    case 'nonfinite':
      return inNonFinite(session, menu, action);
    case 'overview':
      return inOverview(session, menu, action);
    case 'glossary':
      return moved(session, menu, menu.choice, action, GLOSSARY.length);
    case 'find':
      return inFind(session, menu, action, chord);
    case 'timelines':
      return inTimelines(session, menu, action, chord);
    default:
      return inList(session, { ...menu, kind: menu.kind }, action);
  }
}

/** Rows that a page moves by. */
const PAGE = 10;

const STEPS: ReadonlyMap<string | undefined, number> = new Map([
  ['next', 1],
  ['previous', -1],
  ['page-down', PAGE],
  ['page-up', -PAGE],
  ['first', Number.NEGATIVE_INFINITY],
  ['last', Number.POSITIVE_INFINITY],
]);

/** Moves in a long list; it stops at the ends. */
function moved(
  session: Session,
  menu: PrintMenu | NonFiniteMenu | OverviewMenu | GlossaryMenu,
  from: number,
  action: string | undefined,
  count: number,
): Updated {
  const step = STEPS.get(action);
  if (step === undefined) return unchanged(session);
  return stay(session, { dialog: { ...menu, choice: Math.min(Math.max(from + step, 0), count - 1) } });
}

/** Moves in a short list; it wraps around. */
function turned(session: Session, menu: FindMenu | ListMenu, action: string | undefined, count: number): Updated {
  const step = STEPS.get(action);
  if (step === undefined || count === 0) return unchanged(session);
  return stay(session, { dialog: { ...menu, choice: (menu.choice + step + count) % count } });
}

function inPrint(session: Session, menu: PrintMenu, action: string | undefined): Updated {
  const count = printCount(session, menu);
  if (action === 'go' && count > 0)
    return update(changed(session, { dialog: undefined }), 'goto', `${printedEvent(session, menu)}`);
  return moved(session, menu, printChoice(session, menu), action, count);
}

function inNonFinite(session: Session, menu: NonFiniteMenu, action: string | undefined): Updated {
  const { found, first } = nonFinitePlaces(logOf(session));
  const choice = menu.choice ?? first;
  const place = found[choice];
  if (place === undefined) return unchanged(session); // the search has found none so far
  if (action !== 'go') return moved(session, menu, choice, action, found.length);
  return arrived(session, place.position, place.element);
}

/** Goes to an event, to the element of its numbers that is meant where it has several. */
function arrived(session: Session, position: number, element: number | undefined): Updated {
  const there = update(changed(session, { dialog: undefined }), 'goto', `${position}`);
  const count = insideCount(logOf(session).at(position));
  return count > 1 && element !== undefined
    ? { ...there, session: changed(there.session, { selection: { ...FOLLOWS_EVENT, inside: element } }) }
    : there;
}

/** Goes to the event that shows a finding, and says the finding there; one without an event stays in the list. */
function inOverview(session: Session, menu: OverviewMenu, action: string | undefined): Updated {
  const finding = menu.findings[menu.choice]!; // it is one of them
  if (action !== 'go') return moved(session, menu, menu.choice, action, menu.findings.length);
  if (finding.position === undefined) return unchanged(session);
  const { session: there, effect } = arrived(session, finding.position, finding.element);
  return { session: sayFinding(there, finding), effect };
}

type StopMenu = ListMenu & { readonly kind: 'breakpoints' | 'watches' };

function inList(session: Session, menu: StopMenu, action: string | undefined): Updated {
  const { kind, choice } = menu;
  const isDelete = action === 'delete';
  if (action !== 'switch' && !isDelete) return turned(session, menu, action, session.stops[kind].length);
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

/** Keys in the list of timelines: a number goes to that timeline; the original run cannot be deleted. */
function inTimelines(session: Session, menu: ListMenu, action: string | undefined, chord: Chord): Updated {
  const { all } = session.timelines;
  const { choice } = menu;
  const chosen = action === 'go' ? all[choice] : all.find(({ number }) => String(number) === chord);
  if (chosen !== undefined) return update(changed(session, { dialog: undefined }), 'timeline', String(chosen.number));
  if (action !== 'delete') return turned(session, menu, action, all.length);
  const { session: next, effect } = update(session, 'delete-timeline', String(all[choice]!.number));
  return { session: changed(next, { dialog: { kind: 'timelines', choice: Math.max(0, choice - 1) } }), effect };
}

/** Keys in the find menu: a letter runs a search; digits type the threshold. */
function inFind(session: Session, menu: FindMenu, action: string | undefined, chord: Chord): Updated {
  const { typed, direction } = menu;
  if (action === 'erase') return stay(session, { dialog: { ...menu, typed: typed.slice(0, -1) } });
  const isNumber = /^[\d.]$/.test(chord) || (/^[e-]$/.test(chord) && typed !== '');
  if (isNumber) return stay(session, { dialog: { ...menu, typed: typed + chord } });
  const entries = menuEntries(session, menu);
  const entry = action === 'go' ? entries[menu.choice] : entries.find(({ letter }) => letter === chord);
  if (entry === undefined) return turned(session, menu, action, entries.length);
  const closed = changed(session, { dialog: undefined });
  return update(closed, direction === 'forward' ? 'find-next' : 'find-previous', entry.argument);
}

const unchanged = (session: Session): Updated => ({ session, effect: undefined });
