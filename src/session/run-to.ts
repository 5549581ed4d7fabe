/** Where a run stops: the next event, on either side, that a breakpoint or a watch asks for. */

import { KIND, type Phase, phaseOf } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import type { NodeId } from '../graph/program.ts';
import { isIdentical, type Tensor } from '../tensor/tensor.ts';
import { type Condition, conditionValue, isMet } from './conditions.ts';
import type { Direction } from './session.ts';

export type Target =
  /** Whatever writes the node's value or gradient. */
  | { readonly kind: 'node'; readonly node: NodeId }
  /** Wherever an operation of that name computes, or sends a contribution back. */
  | { readonly kind: 'operation'; readonly operation: string }
  /** The first event of that phase, in every iteration. */
  | { readonly kind: 'phase'; readonly phase: Phase }
  /** Where it is met and was not before. */
  | { readonly kind: 'condition'; readonly condition: Condition }
  /** Where its value is another one than before, or is there for the first time or no more. */
  | { readonly kind: 'watch'; readonly condition: Condition };

export interface Hit {
  readonly position: number;
  /** Index into the targets; of several at one event the first. */
  readonly target: number;
  /** A watch's values; undefined where there is none. */
  readonly before: Tensor | undefined;
  readonly after: Tensor | undefined;
}

/** Says of event i whether it hits; asked of every event in turn, in one direction. */
type Test = (i: number) => Pick<Hit, 'before' | 'after'> | undefined;

/** The nearest hit after (before) `from`, which itself is none; undefined when there is none up to (down to) `until`, by default the end of the log. */
export function findHit(
  log: EventLog,
  from: number,
  direction: Direction,
  targets: readonly Target[],
  until = direction === 'forward' ? log.length - 1 : 0,
): Hit | undefined {
  const step = direction === 'forward' ? 1 : -1;
  const tests = targets.map(target => testFor(log, from, direction, target));
  for (let i = from + step; (until - i) * step >= 0; i += step)
    for (let target = 0; target < tests.length; target++) {
      const found = tests[target]!(i);
      if (found !== undefined) return { position: i, target, ...found };
    }
  return undefined;
}

/** The nearest event after (before) `from` that is asked for; undefined when there is none. */
export function findEvent(
  log: EventLog,
  from: number,
  direction: Direction,
  isWanted: (i: number) => boolean,
): number | undefined {
  const step = direction === 'forward' ? 1 : -1;
  for (let i = from + step; i >= 0 && i < log.length; i += step) if (isWanted(i)) return i;
  return undefined;
}

const PLAIN = { before: undefined, after: undefined } as const;

function testFor(log: EventLog, from: number, direction: Direction, target: Target): Test {
  switch (target.kind) {
    case 'node':
    case 'operation':
    case 'phase': {
      const isAt = eventTest(log, target);
      return i => (isAt(i) ? PLAIN : undefined);
    }
    case 'condition':
      return changeTest(
        log,
        from,
        direction,
        target.condition,
        (before, after) => !isMet(before) && isMet(after),
        true,
      );
    case 'watch':
      return changeTest(log, from, direction, target.condition, isChange, false);
  }
}

/** Whether an event is one that such a breakpoint stops at: read from the columns alone. */
export function eventTest(
  log: EventLog,
  target: Extract<Target, { kind: 'node' | 'operation' | 'phase' }>,
): (i: number) => boolean {
  switch (target.kind) {
    case 'node':
      return writes(log, new Set([target.node]), new Set([target.node]));
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
      const phase = (i: number) => phaseOf(log.typeAt(i));
      return i => phase(i) === target.phase && (i === 0 || phase(i - 1) !== target.phase);
    }
  }
}

/** Whether an event writes a value or gradient of those nodes. */
function writes(log: EventLog, values: ReadonlySet<NodeId>, gradients: ReadonlySet<NodeId>): (i: number) => boolean {
  const [ofValue, ofGradient] = [values, gradients].map(nodes => log.program.nodes.map(({ id }) => nodes.has(id)));
  const isFed = log.fed.some(leaf => values.has(leaf));
  return i => {
    switch (log.kindAt(i)) {
      case KIND.value:
      case KIND.updated:
        return ofValue![log.nodeAt(i)]!;
      case KIND.seeded:
      case KIND.accumulated:
        return ofGradient![log.nodeAt(i)]!;
      case KIND.started:
        return isFed;
      default:
        return false;
    }
  };
}

/** Whether an event can change what an expression says: all others are passed over unread. */
function candidates(log: EventLog, { values, gradients, facts }: Condition): (i: number) => boolean {
  if (facts.has('step') || facts.has('event')) return () => true;
  const isWrite = writes(log, values, gradients);
  const changesPhase = (i: number) => i === 0 || phaseOf(log.typeAt(i)) !== phaseOf(log.typeAt(i - 1));
  return i =>
    isWrite(i) ||
    (gradients.size > 0 && log.kindAt(i) === KIND.cleared) ||
    (facts.has('iteration') && log.kindAt(i) === KIND.started) ||
    (facts.has('phase') && changesPhase(i));
}

/**
 * Compares before and after at each candidate, with one evaluation: between two candidates nothing changes.
 * Before event 0 there is nothing; `hitsAtStart` says whether that counts as a before.
 */
function changeTest(
  log: EventLog,
  from: number,
  direction: Direction,
  condition: Condition,
  isHit: (before: Tensor | undefined, after: Tensor | undefined) => boolean,
  hitsAtStart: boolean,
): Test {
  const canChange = candidates(log, condition);
  const valueAt = (i: number) => (i < 0 || i >= log.length ? undefined : conditionValue(condition, stateAt(log, i)));
  const isForward = direction === 'forward';
  let known = valueAt(isForward ? from : from - 1);
  return i => {
    const isStart = i === 0;
    if (!canChange(i) && !isStart) return undefined;
    const next = valueAt(isForward ? i : i - 1);
    const [before, after] = isForward ? [known, next] : [next, known];
    known = next;
    return isHit(before, after) && (hitsAtStart || !isStart) ? { before, after } : undefined;
  };
}

function isChange(before: Tensor | undefined, after: Tensor | undefined): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return !isIdentical(before, after);
}
