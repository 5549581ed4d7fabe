/** Jumps to an event by its number, to the origin of a number, and back to earlier places. */

import { LanguageError } from '../../language/language-error.ts';
import { clampPosition } from '../../query/navigate.ts';
import { numberWritten, waypointName } from '../../query/origin.ts';
import { useSearch } from '../../query/use.ts';
import { asciiNumbers } from '../../text/decimal.ts';
import { lookFor } from '../look-for.ts';
import { logOf, type Session, type SessionDraft } from '../session.ts';
import { arriveAt, hereOf } from '../timelines.ts';
import {
  awaitMore,
  type Command,
  hasMoreAfter,
  isGrowing,
  jumpTo,
  mistakeOf,
  NOTHING_SELECTED,
  parseNode,
  selectByHand,
  selectedNode,
  unless,
  withoutSelection,
} from './command.ts';
import { chosenNumber, followOrigin, MOST_STEPS } from './origin-command.ts';

/** The position that `120`, `+12` or `-12` names; the log may not contain it. */
function targetOf({ place: { position } }: Session, text: string): number | undefined {
  const [, sign, digits] = /^\s*([+-]?)(\d+)\s*$/.exec(asciiNumbers(text)) ?? [];
  if (digits === undefined) return undefined;
  return sign === '' ? Number(digits) : position + Number(`${sign}${digits}`);
}

function goToMistake(session: Session, text: string): LanguageError | undefined {
  const target = targetOf(session, text);
  const span = { start: 0, end: text.length };
  const last = logOf(session).length - 1;
  if (target === undefined)
    return new LanguageError('no-place', 'expected a position or a count', span, 'as in goto 12 or goto +5');
  return target >= 0 && target <= last
    ? undefined
    : new LanguageError('no-event', `unknown event ${target}`, span, `available: 0 to ${last}`);
}

function goToText(draft: SessionDraft, text: string): void {
  const target = targetOf(draft, text);
  if (target === undefined) {
    draft.message = `expected a position or a count, found “${text}”; as in goto 12 or goto +5`;
    return;
  }
  const reached = clampPosition(logOf(draft), target);
  if (target > reached && isGrowing(draft)) {
    const words = `event ${target} is not recorded yet; jumping there when it is (any key cancels)`;
    awaitMore(draft, later => goToText(later, String(target)), words);
    return;
  }
  jumpTo(draft, reached);
  if (reached !== target)
    draft.message = `unknown event ${target}: this is the ${reached === 0 ? 'first' : 'last'} one`;
}

/** Goes to the next event that uses the selected number. */
function goToUse(draft: SessionDraft, from = draft.place.position): void {
  const log = logOf(draft);
  const node = selectedNode(draft);
  if (node === undefined) {
    draft.message = NOTHING_SELECTED;
    return;
  }
  const chosen = chosenNumber(draft);
  const last = log.length - 1;
  const name = waypointName(log.program, chosen ?? numberWritten(log, draft.place.position, node));
  lookFor(draft, `what uses ${name}`, useSearch(log, draft.place.position, chosen, from), (there, use) => {
    const message = `nothing uses ${name} so far: looking on while recording goes on · any key ends that`;
    if (use !== undefined) jumpTo(there, use);
    else if (hasMoreAfter(there, last)) awaitMore(there, goToUse, message, last);
    else there.message = `nothing uses ${name} after this event`;
  });
}

function goBack(draft: SessionDraft, from: 'behind' | 'ahead', to: 'behind' | 'ahead'): void {
  const place = draft.place[from].at(-1);
  if (place === undefined) {
    draft.message = from === 'behind' ? 'no jump was made yet' : 'no jump was taken back';
    return;
  }
  if (place.timeline === draft.place.timeline && place.position >= logOf(draft).length && isGrowing(draft)) {
    goToText(draft, String(place.position)); // kept from a session that had recorded more
    return;
  }
  draft.place[from] = draft.place[from].slice(0, -1);
  draft.place[to] = [...draft.place[to], hereOf(draft)];
  arriveAt(draft, place);
}

/** Selects a node by its name, at any position. */
function selectNode(draft: SessionDraft, text: string): void {
  const mistake = mistakeOf(() => parseNode(logOf(draft), text));
  if (mistake === undefined) selectByHand(draft, parseNode(logOf(draft), text));
  else draft.message = [mistake.message, mistake.hint].filter(part => part !== undefined).join('; ');
}

export const JUMP_COMMANDS = [
  {
    name: 'select',
    argument: 'NODE',
    does: 'select a node by its name: its ledger lists all contributions',
    group: 'Find',
    mistake: (session, text) => mistakeOf(() => parseNode(logOf(session), text)),
    run: selectNode,
  },
  {
    name: 'origin',
    also: ['where', 'why', 'backtrace'],
    does: 'origin: the event of this number, then its largest contributor; constants, labels last',
    group: 'Find',
    disabledReason: withoutSelection(),
    run: draft => followOrigin(draft, 1),
  },
  {
    name: 'root',
    does: 'root cause: the origin all the way; where NaN, ∞ or 0 first appears and what made it so',
    group: 'Find',
    disabledReason: withoutSelection(),
    run: draft => followOrigin(draft, MOST_STEPS, true),
  },
  {
    name: 'use',
    does: 'the other way: the next event that works with this number',
    group: 'Find',
    disabledReason: withoutSelection(),
    run: draft => goToUse(draft),
  },
  {
    name: 'back',
    does: 'back to the place before the last jump',
    group: 'Find',
    disabledReason: unless(session => session.place.behind.length > 0, 'no jump was made yet'),
    run: draft => goBack(draft, 'behind', 'ahead'),
  },
  {
    name: 'forth',
    does: 'forth again',
    group: 'Find',
    disabledReason: unless(session => session.place.ahead.length > 0, 'no jump was taken back'),
    run: draft => goBack(draft, 'ahead', 'behind'),
  },
  {
    name: 'goto',
    also: ['jump'],
    argument: 'EVENT',
    does: 'go to an event, or by +COUNT or -COUNT',
    group: 'Find',
    mistake: goToMistake,
    run: goToText,
  },
] as const satisfies readonly Command[];
