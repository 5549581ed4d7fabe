/** Jumps: to an event by its number, to where a number came from, and back to the places left. */

import type { Draft } from 'immer';
import type { EventLog } from '../../engine/log.ts';
import { type NodeId, nodeOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { clampPosition, nodeOfEvent } from '../../query/navigate.ts';
import {
  nextUse,
  numberOf,
  numberWritten,
  originOf,
  originOfContribution,
  type PathEnd,
  type Waypoint,
  waypointName,
} from '../../query/origin.ts';
import { asciiNumbers } from '../../text/decimal.ts';
import { didYouMean } from '../../text/suggest.ts';
import type { Session } from '../session.ts';
import { arriveAt, hereOf } from '../timelines.ts';
import {
  awaitMore,
  type Command,
  hasSelection,
  isGrowing,
  jumpTo,
  logOf,
  mistakeOf,
  NOTHING_SELECTED,
  selectByHand,
  selectedNode,
} from './command.ts';

/** `120`, `+12` and `-12`: the event that is meant, which there may not be. */
function targetOf({ position }: Session | Draft<Session>, text: string): number | undefined {
  const [, sign, digits] = /^\s*([+-]?)(\d+)\s*$/.exec(asciiNumbers(text)) ?? [];
  if (digits === undefined) return undefined;
  return sign === '' ? Number(digits) : position + Number(`${sign}${digits}`);
}

function goToMistake(session: Session, text: string): LanguageError | undefined {
  const target = targetOf(session, text);
  const span = { start: 0, end: text.length };
  const last = logOf(session).length - 1;
  if (target === undefined)
    return new LanguageError('no-place', 'goto takes a position or a count', span, 'as in goto 12 or goto +5');
  return target >= 0 && target <= last
    ? undefined
    : new LanguageError('no-event', `there is no event ${target}`, span, `this run has 0 to ${last}`);
}

function goToText(draft: Draft<Session>, text: string): void {
  const target = targetOf(draft, text);
  if (target === undefined) {
    draft.message = `goto takes a position or a count, as in goto 12 or goto +5, not “${text}”`;
    return;
  }
  const reached = clampPosition(logOf(draft), target);
  if (target > reached && isGrowing(draft)) {
    const words = `event ${target} is not recorded yet: goes there as soon as it is · any key stays here`;
    awaitMore(draft, 'goto', String(target), words);
    return;
  }
  jumpTo(draft, reached);
  if (reached !== target)
    draft.message = `there is no event ${target}: this is the ${reached === 0 ? 'first' : 'last'} one`;
}

/** Steps of a path that are taken at once; that of a long training leads through all its iterations. */
const MOST_STEPS = 1_000;

/** So many steps towards where the selected number came from, or to where it was given; the path taken so far is said. */
function followOrigin(draft: Draft<Session>, most: number): void {
  const log = logOf(draft);
  const node = selectedNode(draft);
  if (node === undefined) {
    draft.message = NOTHING_SELECTED;
    return;
  }
  const last = draft.trail?.at(-1);
  const isOnTrail = last?.node === node && last.position === draft.position;
  const here = isOnTrail ? last : (chosenNumber(draft) ?? numberOf(log, draft.position, node));
  const contribution =
    isOnTrail || chosenNumber(draft) !== undefined ? undefined : originOfContribution(log, draft.position);
  const trail: Waypoint[] = [
    ...(isOnTrail ? draft.trail!.slice(0, -1) : []),
    contribution === undefined ? here : { ...here, of: 'gradient' },
  ];
  let next = contribution ?? originOf(log, here);
  for (let step = 0; step < most && typeof next !== 'string'; step++) {
    const from = trail.at(-1)!; // where one is
    if (next.node === from.node && next.of === from.of) trail.pop();
    trail.push(next);
    next = originOf(log, next);
  }
  const reached = trail.at(-1)!; // as above
  if (reached !== here) {
    if (reached.position !== draft.position) jumpTo(draft, reached.position);
    if (nodeOfEvent(log, reached.position) !== reached.node) draft.selected = reached.node;
    if (draft.tensor?.node !== reached.node) draft.tensor = undefined;
    draft.trail = trail;
  }
  draft.message = trailText(log, trail, typeof next === 'string' ? next : undefined);
}

/** What a person has chosen, in an open tensor or by hand; undefined while the selection follows the event. */
function chosenNumber(draft: Draft<Session>): Waypoint | undefined {
  const { tensor, selected, position } = draft;
  if (tensor !== undefined) return { node: tensor.node, of: tensor.of, position };
  return selected === undefined ? undefined : numberOf(logOf(draft), position, selected);
}

/** Of a longer path the middle is left out. */
const SAID = { first: 1, last: 5 } as const;

/** `origin: L ← L.5 ← a2 ← x · the path ends here: x was given`. */
function trailText({ program }: EventLog, trail: readonly Waypoint[], end: PathEnd | undefined): string {
  const names = trail.map(waypoint => waypointName(program, waypoint));
  const isLong = names.length > SAID.first + SAID.last + 1;
  const said = isLong ? [...names.slice(0, SAID.first), '…', ...names.slice(-SAID.last)] : names;
  const path = `origin: ${said.join(' ← ')}`;
  if (end === undefined)
    return names.length === 1
      ? `origin: this event made ${names[0]} · {origin} goes on to what it was made of`
      : `${path} · {origin} goes on`;
  const name = names.at(-1)!; // a path has a beginning
  const loss = program.loss === undefined ? 'L' : nodeOf(program, program.loss).name;
  const words: Readonly<Record<PathEnd, string>> = {
    given: `${name} was given, not computed`,
    seed: `the backward pass starts with ∂${loss}/∂${loss} = 1`,
    hand: `${name} was set by hand`,
    nothing: `there is nothing that ${name} was made of`,
  };
  return `${path} · the path ends here: ${words[end]}`;
}

/** The other way: to what works with the number next. */
function goToUse(draft: Draft<Session>, from = draft.position): void {
  const log = logOf(draft);
  const node = selectedNode(draft);
  if (node === undefined) {
    draft.message = NOTHING_SELECTED;
    return;
  }
  const chosen = chosenNumber(draft);
  const use = nextUse(log, draft.position, chosen, from);
  const name = waypointName(log.program, chosen ?? numberWritten(log, draft.position, node));
  if (use !== undefined) jumpTo(draft, use);
  else if (isGrowing(draft))
    awaitMore(draft, 'use', '', `nothing uses ${name} so far: looking on while recording goes on · any key ends that`);
  else draft.message = `nothing uses ${name} after this event`;
}

function goBack(draft: Draft<Session>, from: 'behind' | 'ahead', to: 'behind' | 'ahead'): void {
  const place = draft[from].pop();
  if (place === undefined) {
    draft.message = from === 'behind' ? 'no jump was made yet' : 'no jump was taken back';
    return;
  }
  if (place.timeline === draft.timeline && place.position >= logOf(draft).length && isGrowing(draft)) {
    goToText(draft, String(place.position)); // kept from a session that had recorded more
    return;
  }
  draft[to].push(hereOf(draft));
  arriveAt(draft, place);
}

/** A node by its name, wherever one is. */
function selectNode(draft: Draft<Session>, text: string): void {
  const mistake = mistakeOf(() => nodeNamed(logOf(draft), text));
  if (mistake === undefined) selectByHand(draft, nodeNamed(logOf(draft), text));
  else draft.message = [mistake.message, mistake.hint].filter(part => part !== undefined).join('; ');
}

/** @throws LanguageError when nothing is called that. */
function nodeNamed({ program }: EventLog, text: string): NodeId {
  const name = text.trim();
  const node = program.byName.get(name);
  if (node !== undefined) return node;
  const near = didYouMean(name, program.byName.keys());
  const message = name === '' ? 'select takes the name of a node' : `nothing is called ${name}`;
  throw new LanguageError('unknown-name', message, { start: 0, end: text.length }, near && `did you mean ${near}?`);
}

export const JUMP_COMMANDS: readonly Command[] = [
  {
    name: 'select',
    argument: 'NODE',
    does: 'select a node by its name: its ledger lists all contributions',
    group: 'Find',
    mistake: (session, text) => mistakeOf(() => nodeNamed(logOf(session), text)),
    run: selectNode,
  },
  {
    name: 'origin',
    also: ['where', 'backtrace'],
    does: 'origin: the event that made this number; again: its largest contributor, to where it was given',
    group: 'Find',
    isAvailable: hasSelection,
    run: draft => followOrigin(draft, 1),
  },
  {
    name: 'root',
    does: 'root cause: the origin all the way, to where this number was given',
    group: 'Find',
    isAvailable: hasSelection,
    run: draft => followOrigin(draft, MOST_STEPS),
  },
  {
    name: 'use',
    does: 'the other way: the next event that works with this number',
    group: 'Find',
    isAvailable: hasSelection,
    run: (draft, _argument, from) => goToUse(draft, from),
  },
  {
    name: 'back',
    does: 'back to the place before the last jump',
    group: 'Find',
    isAvailable: session => session.behind.length > 0,
    run: draft => goBack(draft, 'behind', 'ahead'),
  },
  {
    name: 'forth',
    does: 'forth again',
    group: 'Find',
    isAvailable: session => session.ahead.length > 0,
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
];
