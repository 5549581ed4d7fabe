/** Finds where a run stops: the next event in a direction that a breakpoint or a watch asks for. */

import { beginsPass, KIND, type Phase, writesGradient, writesValue } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { foldNumberAt } from '../engine/operation-at.ts';
import type { NodeId } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { lastValue, type Seek, watchSeek } from './changes.ts';
import { type Condition, isMet } from './conditions.ts';
import { Follower, valueAfter } from './follow.ts';
import { beginsLine } from './line-places.ts';
import type { Direction } from './navigate.ts';
import { answerOf, read, type Search, whenHeld } from './search.ts';
import { Pace } from './search-pace.ts';

export type RunTarget =
  /** Events that write the value or gradient of one of the nodes. */
  | { readonly kind: 'nodes'; readonly nodes: readonly NodeId[] }
  /** The first event of each round or call of that name, forward and backward; or of the one with that number. */
  | { readonly kind: 'fold'; readonly name: string; readonly number?: number }
  /** The first event of that line, in each of its rounds and calls, forward and backward. */
  | { readonly kind: 'line'; readonly line: number }
  /** Events in which an operation of that name computes, or sends a contribution back. */
  | { readonly kind: 'operation'; readonly operation: string }
  /** The first event of that phase, in every iteration. */
  | { readonly kind: 'phase'; readonly phase: Phase }
  /** Events that meet a condition that was not met before. While a needed value is absent it is not met, so each iteration can meet it again. */
  | { readonly kind: 'condition'; readonly condition: Condition }
  /** Events at which the value differs from the last value, or is the first. */
  | { readonly kind: 'watch'; readonly condition: Condition };

export interface Hit {
  readonly position: number;
  /** Index into the targets; the first, if several stop at the event. */
  readonly target: number;
  /** The values before and after the event, for a condition or a watch; undefined where there is none. */
  readonly before: Tensor | undefined;
  readonly after: Tensor | undefined;
}

/** Searches for the nearest hit after (before) `from`, which is not a hit itself; undefined when there is none up to (down to) `until`, by default the end of the log. */
export function* hitSearch(
  log: EventLog,
  from: number,
  direction: Direction,
  targets: readonly RunTarget[],
  until = direction === 'forward' ? log.length - 1 : 0,
): Search<Hit | undefined> {
  const step = direction === 'forward' ? 1 : -1;
  const seeks: Seek[] = [];
  for (const target of targets) seeks.push(yield* whenHeld(() => seekFor(log, from, direction, target)));
  const pace = new Pace(log);
  for (let start = from + step, end: number; (until - start) * step >= 0; start = end + step) {
    end = endOfStretch(start, until, step * pace.next());
    const found: (number | undefined)[] = [];
    const nearest = yield* whenHeld(() => nearestOf(seeks, end, step, found));
    if (nearest !== undefined) {
      const around = yield* whenHeld(() => valuesAround(log, nearest.position, targets[nearest.target]!));
      return { ...nearest, ...around };
    }
    yield read(end);
  }
  return undefined;
}

/** The same at once, however long it takes. */
export const findHit = (...of: Parameters<typeof hitSearch>): Hit | undefined => answerOf(hitSearch(...of));

/** @param way So many events, negative for backwards. */
const endOfStretch = (start: number, until: number, way: number): number =>
  way > 0 ? Math.min(until, start + way - 1) : Math.max(until, start + way + 1);

/** @param found What each seek has found; it is filled, and stays as it is when this is called again after numbers were missing. */
function nearestOf(
  seeks: readonly Seek[],
  end: number,
  step: number,
  found: (number | undefined)[],
): Pick<Hit, 'position' | 'target'> | undefined {
  let nearest: Pick<Hit, 'position' | 'target'> | undefined;
  for (let target = 0; target < seeks.length; target++) {
    const limit = nearest === undefined ? end : nearest.position - step;
    if (target === found.length) found.push(seeks[target]!(limit));
    const position = found[target];
    if (position !== undefined && (limit - position) * step >= 0) nearest = { position, target };
  }
  return nearest;
}

function valuesAround(log: EventLog, position: number, target: RunTarget): Pick<Hit, 'before' | 'after'> {
  if (!('condition' in target)) return { before: undefined, after: undefined };
  const { condition } = target;
  return {
    before: position === 0 ? undefined : lastValue(log, condition, position - 1),
    after: valueAfter(log, condition, position),
  };
}

/** Searches for the nearest event after (before) `from` that passes the test; undefined when there is none up to (down to) `until`, by default the end of the log. */
export function* eventSearch(
  log: EventLog,
  from: number,
  direction: Direction,
  isWanted: (i: number) => boolean,
  until = direction === 'forward' ? log.length - 1 : 0,
): Search<number | undefined> {
  const step = direction === 'forward' ? 1 : -1;
  const seek = eventSeek(from, direction, isWanted);
  const pace = new Pace(log);
  for (let start = from + step, end: number; (until - start) * step >= 0; start = end + step) {
    end = endOfStretch(start, until, step * pace.next());
    const found = yield* whenHeld(() => seek(end));
    if (found !== undefined) return found;
    yield read(end);
  }
  return undefined;
}

/** The same at once, however long it takes. */
export const findEvent = (...of: Parameters<typeof eventSearch>): number | undefined => answerOf(eventSearch(...of));

function seekFor(log: EventLog, from: number, direction: Direction, target: RunTarget): Seek {
  switch (target.kind) {
    case 'nodes':
    case 'fold':
    case 'line':
    case 'operation':
    case 'phase':
      return eventSeek(from, direction, eventTest(log, target));
    case 'condition':
      return conditionSeek(log, from, direction, target.condition);
    case 'watch':
      return watchSeek(log, from, direction, target.condition);
  }
}

function eventSeek(from: number, direction: Direction, isWanted: (i: number) => boolean): Seek {
  const step = direction === 'forward' ? 1 : -1;
  let i = from + step;
  return limit => {
    for (; (limit - i) * step >= 0; i += step) if (isWanted(i)) return i;
    return undefined;
  };
}

/** Finds events that meet a condition that was not met before; before event 0 it counts as not met. */
function conditionSeek(log: EventLog, from: number, direction: Direction, condition: Condition): Seek {
  const isForward = direction === 'forward';
  const follower = new Follower(log, condition, isForward ? from : from - 1);
  let wasMet = isMet(follower.value());
  let candidate: number | undefined;
  return limit => {
    for (;;) {
      candidate ??= isForward ? follower.forward(limit) : follower.backward(limit);
      const i = candidate;
      if (i === undefined) return undefined;
      const met = isMet(follower.value());
      candidate = undefined;
      const isHit = isForward ? met && !wasMet : wasMet && !met;
      wasMet = met;
      if (isHit) return i;
    }
  };
}

/** Returns a test for the events at which a breakpoint stops; it reads only the log's columns. */
export function eventTest(
  log: EventLog,
  target: Extract<RunTarget, { kind: 'nodes' | 'fold' | 'line' | 'operation' | 'phase' }>,
): (i: number) => boolean {
  switch (target.kind) {
    case 'nodes':
      return writes(log, target.nodes);
    case 'fold': {
      const { name, number } = target;
      return i => {
        const here = foldNumberAt(log, name, i);
        const isWanted = here !== undefined && (number === undefined || here === number);
        return isWanted && (i === 0 || foldNumberAt(log, name, i - 1) !== here);
      };
    }
    case 'line':
      return beginsLine(log, target.line);
    case 'operation': {
      const isOne = log.program.nodes.map(
        node => node.role === 'operation' && node.operation.name === target.operation,
      );
      return i => {
        const kind = log.kindAt(i);
        return (kind === KIND.value || kind === KIND.contribution) && isOne[log.nodeAt(i)]!;
      };
    }
    case 'phase': {
      const phase = (i: number) => log.phaseAt(i);
      return i => phase(i) === target.phase && (i === 0 || phase(i - 1) !== target.phase);
    }
  }
}

/** Returns a test for events that write the value or gradient of one of the nodes. */
function writes(log: EventLog, nodes: readonly NodeId[]): (i: number) => boolean {
  const isFed = nodes.some(node => log.fed.includes(node));
  const members = new Set(nodes);
  return i => {
    const kind = log.kindAt(i);
    return writesValue(kind) || writesGradient(kind) ? members.has(log.nodeAt(i)) : beginsPass(kind) && isFed;
  };
}
