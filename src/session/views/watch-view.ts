/** What is watched: the value here, the one before, and its course over the iterations. */

import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { writerFor } from '../../explain/derivation.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Condition, conditionValue, parseCondition } from '../conditions.ts';
import type { Session } from '../session.ts';
import { previousValue } from '../stops.ts';
import { stateOf, styleOf } from './numbers.ts';

export interface WatchView {
  readonly text: string;
  readonly isEnabled: boolean;
  /** Undefined while there is none. */
  readonly value: string | undefined;
  /** The value before this one; undefined when there was none, or it is long ago. */
  readonly previous: string | undefined;
  /** At the end of each iteration, of evenly spread ones when there are many; empty unless it is one number in several iterations. */
  readonly course: readonly number[];
}

/** Cells of a value, and most iterations in a course. */
const SHOWN = { value: 24, iterations: 60 };

export function watchViews(session: Session): readonly WatchView[] {
  const { log } = session.run;
  return session.watches.map(({ text, isEnabled }) => {
    const condition = conditionOf(log, text);
    const value = conditionValue(condition, stateOf(session));
    const before = previousValue(log, session.position, condition);
    const write = writerFor(styleOf(session, SHOWN.value), [], [before, value]);
    return {
      text,
      isEnabled,
      value: value && write(value),
      previous: before && write(before),
      course: courseOf(log, condition),
    };
  });
}

/** Read once a log: neither the words nor the course of an expression change while one steps. */
interface Known {
  readonly condition: Condition;
  readonly length: number;
  readonly course: readonly number[];
}

const known = new WeakMap<EventLog, Map<string, Known>>();

function knownOf(log: EventLog): Map<string, Known> {
  const map = known.get(log) ?? new Map<string, Known>();
  known.set(log, map);
  return map;
}

function conditionOf(log: EventLog, text: string): Condition {
  return knownOf(log).get(text)?.condition ?? parseCondition(log.program, text);
}

function courseOf(log: EventLog, condition: Condition): readonly number[] {
  const found = knownOf(log).get(condition.text);
  if (found?.length === log.length) return found.course;
  const step = Math.max(1, Math.ceil(log.iterationCount / SHOWN.iterations));
  const values: (Tensor | undefined)[] = [];
  for (let iteration = 1; log.iterationCount > 1 && iteration <= log.iterationCount; iteration += step)
    values.push(conditionValue(condition, stateAt(log, (log.startOf(iteration + 1) ?? log.length) - 1)));
  const isNumber = values.every(value => value === undefined || value.shape.length === 0);
  const course = isNumber ? values.map(value => value?.data[0] ?? Number.NaN) : [];
  knownOf(log).set(condition.text, { condition, length: log.length, course });
  return course;
}
