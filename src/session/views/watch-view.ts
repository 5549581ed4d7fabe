/** What is watched: the value here, the one before, and its course over the iterations. */

import type { EventLog } from '../../engine/log.ts';
import { NotHeld } from '../../engine/segments.ts';
import { stateAt } from '../../engine/state.ts';
import { type Writer, writerFor } from '../../explain/derivation.ts';
import { differenceOf } from '../../query/changes.ts';
import { type Condition, conditionValue, parseCondition, valueWriter } from '../../query/conditions.ts';
import { previousValue } from '../../query/stops.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Session } from '../session.ts';
import { stateOf, styleOf } from './numbers.ts';

export interface WatchView {
  readonly text: string;
  readonly isEnabled: boolean;
  /** Undefined while there is none. */
  readonly value: string | undefined;
  /** How the value differs from the one before, for numbers; undefined when there was none, or it is long ago. */
  readonly change: string | undefined;
  /** The value before, of what has no difference to it: of what is true or false, and while there is no value. */
  readonly previous: string | undefined;
  /** At the end of each iteration, of evenly spread ones when there are many; empty unless it is one number in several iterations. */
  readonly course: readonly number[];
  /** Which of the course is of the iteration that one is in. */
  readonly current: number;
  readonly isTruth: boolean;
  /** False while the rest of the course is recorded again. */
  readonly isCourseWhole: boolean;
}

/** Cells of a value, and most iterations in a course. */
const SHOWN = { value: 24, iterations: 60 };

export function watchViews(session: Session): readonly WatchView[] {
  const { log } = session.run;
  return session.watches.map(({ text, isEnabled }) => {
    const of = knownOf(log, text);
    const { condition } = of;
    const course = courseOf(log, of);
    const value = conditionValue(condition, stateOf(session));
    const before = previousValue(log, session.position, condition);
    const change = condition.isTruth ? undefined : differenceOf(before, value);
    const write = valueWriter(condition, writerFor(styleOf(session, SHOWN.value), [], [before, value, change]));
    return {
      text,
      isEnabled,
      value: value && write(value),
      change: change && signed(change, write),
      previous: change === undefined && before ? write(before) : undefined,
      course,
      current: Math.floor((log.iterationAt(session.position) - 1) / courseStep(log)),
      isTruth: condition.isTruth,
      isCourseWhole: !of.isUnfinished,
    };
  });
}

/** A watch that is one number, over the iterations. */
export interface WatchCourse {
  readonly text: string;
  readonly values: readonly number[];
  readonly isTruth: boolean;
}

export function watchCourses({ run: { log }, watches }: Session): readonly WatchCourse[] {
  return watches.flatMap(({ text }) => {
    const of = knownOf(log, text);
    const values = courseOf(log, of);
    return values.length === 0 ? [] : [{ text, values, isTruth: of.condition.isTruth }];
  });
}

/** Kept for a log: neither the words of an expression nor what it came to in an iteration change while one steps. */
interface Known {
  readonly condition: Condition;
  /** By iteration: the number at its end, NaN when there is none, undefined when it is no single number. */
  readonly numbers: Map<number, number | undefined>;
  /** Some numbers of the course must be recorded again first. */
  isUnfinished: boolean;
}

const known = new WeakMap<EventLog, Map<string, Known>>();

function knownOf(log: EventLog, text: string): Known {
  const ofLog = known.get(log) ?? new Map<string, Known>();
  known.set(log, ofLog);
  const found = ofLog.get(text) ?? {
    condition: parseCondition(log.program, text),
    numbers: new Map(),
    isUnfinished: false,
  };
  ofLog.set(text, found);
  return found;
}

/** False while a course is unfinished: the next frame goes on with it. */
export const coursesAreWhole = ({ run: { log }, watches }: Session): boolean =>
  watches.every(({ text }) => known.get(log)?.get(text)?.isUnfinished !== true);

/** Iterations from one number of a course to the next: a power of two, so that a log that grows needs no other iterations than before. */
export const courseStep = (log: EventLog): number =>
  2 ** Math.ceil(Math.log2(Math.max(1, log.iterationCount / SHOWN.iterations)));

/** A single number that has grown says so. */
const signed = (change: Tensor, write: Writer): string =>
  `${change.shape.length === 0 && change.data[0]! > 0 ? '+' : ''}${write(change)}`;

/** When only what is at hand may be looked at, at most one stretch of the run is recorded again, and the course ends there. */
function courseOf(log: EventLog, of: Known): readonly number[] {
  of.isUnfinished = false;
  if (log.iterationCount <= 1) return [];
  const step = courseStep(log);
  const course: number[] = [];
  for (let iteration = 1; iteration <= log.iterationCount; iteration += step) {
    if (!of.numbers.has(iteration)) sample(log, of, iteration);
    if (of.isUnfinished) break;
    const number = of.numbers.get(iteration);
    if (number === undefined) return [];
    course.push(number);
  }
  return course;
}

function sample(log: EventLog, of: Known, iteration: number): void {
  try {
    const value = conditionValue(of.condition, stateAt(log, log.endOf(iteration)));
    of.numbers.set(iteration, value === undefined ? Number.NaN : value.shape.length === 0 ? value.data[0] : undefined);
  } catch (error) {
    if (!(error instanceof NotHeld)) throw error;
    error.recover();
    of.isUnfinished = true;
  }
}
