/** Follows a number to its origin, by one step or all the way, and words the path. */

import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { elementName } from '../../graph/kept-elements.ts';
import { type NodeId, nodeOf, type Program } from '../../graph/program.ts';
import { firstBehind } from '../../query/behind.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import {
  contributionAt,
  elementOf,
  givenWords,
  numberWritten,
  originOf,
  waypointName,
  waypointOf,
} from '../../query/origin.ts';
import { pathEndWords } from '../../query/path-ends.ts';
import { read, type Search, whenHeld } from '../../query/search.ts';
import type { PathEnd, Waypoint } from '../../query/waypoint.ts';
import { formatNumber } from '../../text/number-format.ts';
import { lookFor, sessionNow } from '../look-for.ts';
import { logOf, type SessionDraft, tensorLook } from '../session.ts';
import { jumpTo, NOTHING_SELECTED, selectedElement, selectedNode } from './command.ts';

/** Most steps taken at once: the path of a long training leads through all its iterations. */
export const MOST_STEPS = 1_000;

/** Goes at most `most` steps towards the origin of the selected number, and words the path so far. @param toFirst Ends where NaN or ∞ first appears on the path, if it does; the words go on to what made it so. */
export function followOrigin(draft: SessionDraft, most: number, toFirst = false): void {
  const log = logOf(draft);
  const node = selectedNode(draft);
  if (node === undefined) {
    draft.message = NOTHING_SELECTED;
    return;
  }
  const { trail } = sessionNow(draft).selection;
  const last = trail?.at(-1);
  const isOnTrail = last?.node === node && last.position === draft.place.position;
  const here = isOnTrail ? last : asked(draft, node);
  const before = isOnTrail ? trail!.slice(0, -1) : []; // its last place is here
  const words = `where ${waypointName(log.program, here)} came from`;
  lookFor(draft, words, walk(log, [...before, here], most), (there, path) => arrive(there, here, path, toFirst));
}

/** A path, and the reason why it ends; undefined where it goes on. */
interface Walked {
  readonly trail: readonly Waypoint[];
  readonly end: PathEnd | undefined;
}

function* walk(log: EventLog, begun: readonly Waypoint[], most: number): Search<Walked> {
  const trail = [...begun];
  const origin = (of: Waypoint) => whenHeld(() => originOf(log, of));
  let next = yield* origin(trail.at(-1)!); // the path has its starting point
  for (let left = most; left > 0 && typeof next !== 'string'; ) {
    const from = trail.at(-1)!; // as above
    if (next.node === from.node && next.of === from.of && from.first === undefined) trail.pop();
    if (next.node !== from.node || next.position !== from.position) left--; // staying at the place where a NaN first appears is not a step
    trail.push(next);
    yield read(next.position);
    next = yield* origin(next);
  }
  return { trail, end: typeof next === 'string' ? next : undefined };
}

function arrive(draft: SessionDraft, here: Waypoint, { trail, end }: Walked, toFirst: boolean): void {
  const log = logOf(draft);
  const first = toFirst ? trail.findLastIndex(waypoint => isFirstNonFinite(log, waypoint)) : -1;
  const shown = first < 0 ? trail : trail.slice(0, first + 1);
  const reached = shown.at(-1)!; // a path has a beginning
  if (reached !== here) {
    if (reached.position !== draft.place.position) jumpTo(draft, reached.position);
    if (nodeOfEvent(log, reached.position) !== reached.node) draft.selection.node = reached.node;
    const tensor = tensorLook(draft);
    if (tensor !== undefined && tensor.node !== reached.node) draft.mode = undefined;
    draft.selection.trail = shown;
  }
  draft.message = trailText(log, trail, end);
}

/** Whether NaN or ∞ first appears at a waypoint. */
function isFirstNonFinite(log: EventLog, { first, node, of, position, isSent, element, behind }: Waypoint): boolean {
  if (first === undefined) return false;
  if (behind !== undefined) return true;
  const state = stateAt(log, position);
  const number =
    of === 'value' ? state.valueOf(node) : isSent ? log.gradientWrittenBy(position, node) : state.gradientOf(node);
  return element !== undefined && !Number.isFinite(number?.data[element]);
}

/** The number to follow: the chosen number, else what the event made. A contribution is followed itself. */
function asked(draft: SessionDraft, node: NodeId): Waypoint {
  const log = logOf(draft);
  const element = selectedElement(draft);
  const number =
    chosenNumber(draft) ?? madeBy(log, draft.place.position) ?? waypointOf(log, draft.place.position, node);
  return element === undefined ? number : { ...number, element };
}

/** The number that an event made: a contribution, or what its node has after it. */
function madeBy(log: EventLog, position: number): Waypoint | undefined {
  const node = nodeOfEvent(log, position);
  return contributionAt(log, position) ?? (node === undefined ? undefined : numberWritten(log, position, node));
}

/** The number chosen by hand or in an open tensor; undefined while the selection follows the event. */
export function chosenNumber(draft: SessionDraft): Waypoint | undefined {
  const tensor = tensorLook(draft);
  const { position } = draft.place;
  const selected = draft.selection.node;
  if (tensor !== undefined) return { node: tensor.node, of: tensor.of, position };
  return selected === undefined ? undefined : waypointOf(logOf(draft), position, selected);
}

/** How many first and last steps of a longer path are worded. A first appearance is always worded. */
const SAID = { first: 1, last: 5 } as const;

/** `L`, `…`, or `∂s: sqrt′(0) = ∞` where that first appears. */
function steps(program: Program, trail: readonly Waypoint[]): readonly string[] {
  const isLong = trail.length > SAID.first + SAID.last + 1;
  const isSaid = (i: number) =>
    !isLong || i < SAID.first || i >= trail.length - SAID.last || trail[i]!.first !== undefined;
  return trail.flatMap((waypoint, i) => {
    if (!isSaid(i)) return isSaid(i - 1) ? ['…'] : [];
    const { first } = waypoint;
    const name = waypointName(program, waypoint);
    return [first === undefined ? name : `${name} at event ${waypoint.position}: ${first.says}`];
  });
}

/** `origin: L ← L.5 ← a2 ← x · the path ends here: x was given`. */
function trailText(log: EventLog, trail: readonly Waypoint[], end: PathEnd | undefined): string {
  const names = steps(log.program, trail);
  const path = `origin: ${names.join(' ← ')}`;
  if (end === undefined)
    return trail.length === 1
      ? `origin: this event made ${names[0]} · {origin} goes on to what it was made of`
      : `${path} · {origin} goes on`;
  const branches = trail.flatMap(({ first }) => first?.branchNotTaken ?? []);
  const notTaken = branches.map(branch => ` · the 0 is that of a branch not taken: ${branch}`);
  return `${path} · the path ends here: ${endWords(log, trail, end)}${notTaken.join('')}`;
}

/** `x[1, 3073]` where the log says the place of what is not kept, else `x`. */
function nameBehind(log: EventLog, last: Waypoint): string {
  const place = firstBehind(log, last);
  const name = waypointName(log.program, last);
  return place === undefined ? name : elementName(nodeOf(log.program, last.node), place, name);
}

function endWords(log: EventLog, trail: readonly Waypoint[], end: PathEnd): string {
  const { program } = log;
  const last = trail.at(-1)!; // a path has a beginning
  const number = numberOfElement(log, last);
  const isSaid = trail.some(({ first }) => first !== undefined) || !Number.isFinite(number ?? 0);
  const name =
    last.behind !== undefined
      ? `the ${last.behind} of ${nameBehind(log, last)}`
      : isSaid && number !== undefined
        ? numberText(log, last, number)
        : waypointName(program, last);
  switch (end) {
    case 'given':
      return [givenWords(nodeOf(program, last.node), name), pathEndWords(program, last.node) ?? []].flat().join('; ');
    case 'changed':
      return `${name} is what ${log.factsAt(last.position).by ?? 'something unknown'} changed it to at event ${last.position}`;
    case 'seed':
      return `the backward pass starts with ∂${nodeOf(program, last.node).name}/${numberText(log, last, number!)}`; // it was seeded
    case 'hand':
      return `${name} was set by hand`;
    case 'updated':
      return `${name} is what event ${last.position} updated it to`;
    case 'ordinary':
      return `${name} is made of ordinary numbers`;
    case 'constant':
      return 'the program fixes this local derivative';
    case 'nothing':
      if (isAhead(log, last)) return `${name} is not computed yet`;
      return last.behind === undefined
        ? `there is nothing that ${name} was made of`
        : `the numbers that made ${name} are not kept`;
  }
}

/** Whether an operation, or a gradient that arrives in this run, has no number yet. */
function isAhead(log: EventLog, { node, of, position }: Waypoint): boolean {
  const state = stateAt(log, position);
  const { role, isReached } = nodeOf(log.program, node);
  return of === 'value'
    ? role === 'operation' && state.valueOf(node) === undefined
    : isReached && !state.gradientOf(node);
}

/** Returns the number that a waypoint follows; undefined where there is none, and for a contribution. */
function numberOfElement(log: EventLog, waypoint: Waypoint): number | undefined {
  const { node, of, position, isSent } = waypoint;
  const state = stateAt(log, position);
  const tensor = of === 'value' ? state.valueOf(node) : state.gradientOf(node);
  return tensor === undefined || isSent ? undefined : tensor.data[elementOf(state, waypoint)];
}

/** `x[1] = 0`. */
function numberText(log: EventLog, waypoint: Waypoint, number: number): string {
  const { program } = log;
  const element = elementOf(stateAt(log, waypoint.position), waypoint);
  return `${elementName(nodeOf(program, waypoint.node), element, waypointName(program, waypoint))} = ${formatNumber(number, { digits: 5 })}`;
}
