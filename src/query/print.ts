/** Retroactive print: where an expression changes over the whole run, as if it had been printed from the beginning. */

import type { EventLog } from '../engine/log.ts';
import { Changes } from './changes.ts';
import { type Condition, parseCondition } from './conditions.ts';
import { Follower } from './follow.ts';

/** One row for each change, or one for each iteration with the value at its end. */
export type PrintedBy = 'change' | 'iteration';

export interface Printed {
  /** The expression. */
  readonly text: string;
  readonly by: PrintedBy;
}

/** `abs(grad(W1))`, `L by iteration`. @throws LanguageError for an expression with a mistake. */
export function parsePrint({ program }: EventLog, source: string): Printed {
  const [, by] = /\sby\s+(change|iteration)s?\s*$/.exec(source) ?? [];
  const expression = by === undefined ? source : source.replace(/\sby\s+\w+\s*$/, '');
  return { text: parseCondition(program, expression).text, by: by === 'iteration' ? by : 'change' };
}

/** What has been found of an expression, as far as the log went when it was last asked. */
interface Course {
  readonly condition: Condition;
  readonly changes: Changes;
  readonly positions: number[];
  /** An event that may have changed it, found and not yet looked at: its numbers may have to be recorded again first. */
  candidate: number | undefined;
}

const courses = new WeakMap<EventLog, Map<string, Course>>();

function courseOf(log: EventLog, text: string): Course {
  const known = courses.get(log) ?? new Map<string, Course>();
  courses.set(log, known);
  let course = known.get(text);
  if (course === undefined) {
    const condition = parseCondition(log.program, text);
    course = { condition, changes: new Changes(new Follower(log, condition, -1)), positions: [], candidate: undefined };
    known.set(text, course);
  }
  return course;
}

/** The expression of a print, read once a log. */
export const printedCondition = (log: EventLog, { text }: Printed): Condition => courseOf(log, text).condition;

/** Every event that brings another value than the last there was, or the first, in order; of a log that has grown only the new part is read. */
function changePositions(log: EventLog, text: string): readonly number[] {
  const course = courseOf(log, text);
  const { changes, positions } = course;
  for (;;) {
    course.candidate ??= changes.follower.forward(log.length - 1);
    if (course.candidate === undefined) return positions;
    if (changes.hasChanged()) positions.push(course.candidate);
    course.candidate = undefined;
  }
}

/** The rows of a print: how many, and the event that each stands for. */
export interface PrintRows {
  readonly count: number;
  readonly at: (row: number) => number;
}

export function printRows(log: EventLog, { text, by }: Printed): PrintRows {
  if (by === 'iteration') return { count: log.iterationCount, at: row => log.endOf(row + 1) };
  const positions = changePositions(log, text);
  return { count: positions.length, at: row => positions[row]! };
}

/** The row that holds at a position: the last one up to it, or the first. */
export function rowAt({ count, at }: PrintRows, position: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) <= position) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
