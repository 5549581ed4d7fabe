/** A watch: its value here, the previous value, and its series over the iterations. */

import { validationLeaves } from '../../engine/evaluation.ts';
import { type Writer, writerFor } from '../../explain/derivation.ts';
import { nodeOf } from '../../graph/program.ts';
import { differenceOf } from '../../query/changes.ts';
import { valueWriter } from '../../query/conditions.ts';
import { valueAfter } from '../../query/follow.ts';
import { seriesOf } from '../../query/iteration-series.ts';
import { previousValue } from '../../query/stops.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { unchangedWords } from '../../text/rounding.ts';
import type { Points } from '../../text/thinned-series.ts';
import { logOf, runOf, type Session } from '../session.ts';
import { stateOf, styleOf } from './numbers.ts';

export interface WatchView {
  readonly text: string;
  readonly isEnabled: boolean;
  /** The value; undefined while there is none. */
  readonly value: string | undefined;
  /** Whether it is of a value of the pass before, which this pass has not computed yet. */
  readonly isStale: boolean;
  /** The change since the previous value, for numbers; undefined without a previous value, or if that is long ago. */
  readonly change: string | undefined;
  /** The previous value where no change is shown: for true or false, and while there is no value. */
  readonly previous: string | undefined;
  /** The value at the end of each iteration; undefined unless it is a single number in several iterations. */
  readonly series: Points | undefined;
  /** The index of the current iteration in the series. */
  readonly current: number;
  readonly isTruth: boolean;
  /** Whether the series is complete. */
  readonly isSeriesWhole: boolean;
}

/** Cells of a value. */
const VALUE = 24;

export function watchViews(session: Session): readonly WatchView[] {
  const { log } = runOf(session);
  const state = stateOf(session);
  return session.stops.watches.map(({ text, isEnabled }) => {
    const series = seriesOf(log, text);
    const { condition } = series;
    const value = valueAfter(log, condition, session.place.position);
    const before = previousValue(log, session.place.position, condition);
    const change = condition.isTruth ? undefined : differenceOf(before, value);
    const write = valueWriter(condition, writerFor(styleOf(session, VALUE), [], [before, value, change]));
    return {
      text,
      isEnabled,
      value: value && write(value),
      isStale: [...condition.values].some(nodes => nodes.every(node => state.isStale(node))),
      change: change && (unchangedWords(before, value, session.view.digits) ?? signed(change, write)),
      previous: change === undefined && before ? write(before) : undefined,
      series: series.points,
      current: log.iterationAt(session.place.position) - 1,
      isTruth: condition.isTruth,
      isSeriesWhole: series.isWhole,
    };
  });
}

/** The series of a watch that is a single number. */
export interface WatchSeries {
  readonly text: string;
  readonly points: Points;
  readonly isTruth: boolean;
}

export const watchSeries = (session: Session): readonly WatchSeries[] =>
  watchedIn(session).flatMap(text => {
    const { points, condition } = seriesOf(logOf(session), text);
    return points === undefined ? [] : [{ text, points, isTruth: condition.isTruth }];
  });

/** What is drawn beside the losses: validation, then what is watched. */
export const watchedIn = (session: Session): readonly string[] => {
  const { program } = logOf(session);
  const own = validationLeaves(program).map(leaf => nodeOf(program, leaf).name);
  return [...own, ...session.stops.watches.map(({ text }) => text).filter(text => !own.includes(text))];
};

/** Writes a change; a single number that has grown gets a plus sign. */
const signed = (change: Tensor, write: Writer): string =>
  `${change.shape.length === 0 && change.data[0]! > 0 ? '+' : ''}${write(change)}`;
