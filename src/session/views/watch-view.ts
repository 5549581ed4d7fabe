/** What is watched: the value here, the one before, and its series over the iterations. */

import { type Writer, writerFor } from '../../explain/derivation.ts';
import { differenceOf } from '../../query/changes.ts';
import { conditionValue, valueWriter } from '../../query/conditions.ts';
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
  /** Undefined while there is none. */
  readonly value: string | undefined;
  /** How the value differs from the one before, for numbers; undefined when there was none, or it is long ago. */
  readonly change: string | undefined;
  /** The value before, of what has no difference to it: of what is true or false, and while there is no value. */
  readonly previous: string | undefined;
  /** At the end of each iteration; undefined unless it is one number in several iterations. */
  readonly series: Points | undefined;
  /** The place of the current iteration in that series. */
  readonly current: number;
  readonly isTruth: boolean;
  /** False while the rest of the series is looked for. */
  readonly isSeriesWhole: boolean;
}

/** Cells of a value. */
const VALUE = 24;

export function watchViews(session: Session): readonly WatchView[] {
  const { log } = runOf(session);
  return session.stops.watches.map(({ text, isEnabled }) => {
    const series = seriesOf(log, text);
    const { condition } = series;
    const value = conditionValue(condition, stateOf(session));
    const before = previousValue(log, session.place.position, condition);
    const change = condition.isTruth ? undefined : differenceOf(before, value);
    const write = valueWriter(condition, writerFor(styleOf(session, VALUE), [], [before, value, change]));
    return {
      text,
      isEnabled,
      value: value && write(value),
      change: change && (unchangedWords(before, value, session.view.digits) ?? signed(change, write)),
      previous: change === undefined && before ? write(before) : undefined,
      series: series.points,
      current: log.iterationAt(session.place.position) - 1,
      isTruth: condition.isTruth,
      isSeriesWhole: series.isWhole,
    };
  });
}

/** A watch that is one number, over the iterations. */
export interface WatchSeries {
  readonly text: string;
  readonly points: Points;
  readonly isTruth: boolean;
}

export const watchSeries = (session: Session): readonly WatchSeries[] =>
  session.stops.watches.flatMap(({ text }) => {
    const { points, condition } = seriesOf(logOf(session), text);
    return points === undefined ? [] : [{ text, points, isTruth: condition.isTruth }];
  });

/** A single number that has grown says so. */
const signed = (change: Tensor, write: Writer): string =>
  `${change.shape.length === 0 && change.data[0]! > 0 ? '+' : ''}${write(change)}`;
