/** The loss over the iterations, and the series of watches that are single numbers. */

import { validationLeaves } from '../../engine/evaluation.ts';
import { nodeOf } from '../../graph/program.ts';
import type { Series } from '../../text/braille-chart.ts';
import { extentOf } from '../../text/scale.ts';
import type { Points } from '../../text/thinned-series.ts';
import { formatDistinct } from '../../text/told-apart.ts';
import { visibleLine } from '../../text/visible.ts';
import { runOf, type Session } from '../session.ts';
import { comparedWith } from '../timelines.ts';
import { lossSeries } from './header-view.ts';
import { type WatchSeries, watchSeries } from './watch-view.ts';

export interface ChartView {
  readonly title: string;
  /** The losses first, then the compared timeline's loss, then watches. */
  readonly series: readonly Series[];
  /** Whether the series are logarithms to the base 10; numbers up to 0 have none and are gaps. */
  readonly isLog: boolean;
  /** The index of the current iteration in the series. */
  readonly current: number;
  /** Returns the number of the iteration at an index of the series. */
  readonly numberOf: (index: number) => number;
}

const DIGITS = 4;

interface Plotted extends Series {
  readonly isTruth?: boolean;
}

const TRUTH = { least: 0, greatest: 1 };

/** `loss, validation and watches`. */
const listed = (words: readonly string[]): string =>
  words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`; // there is one

const lossNamed = (name: string): string => (name === 'loss' ? name : `loss ${name}`);

/** Returns undefined where there is no series: without a loss, or with a single iteration. */
export function chartView(session: Session): ChartView | undefined {
  const { log } = runOf(session);
  if (log.program.loss === undefined || log.iterationCount < 2) return undefined;
  const names = log.program.losses.map(loss => nodeOf(log.program, loss).name);
  const other = session.timelines.isComparing ? comparedWith(session) : undefined;
  const watched = watchSeries(session).filter(({ text }) => !names.includes(text)); // a loss is plotted already
  const validated = validationLeaves(log.program).length;
  const drawn = ['loss', validated > 0 && 'validation', watched.length > validated && 'watches'].filter(
    word => word !== false,
  );
  const there = other?.number === 'B' ? 'B' : `timeline ${other?.number}`;
  const { isLog } = session.view;
  const numbers: readonly Plotted[] = [
    ...names.map((name, k) => pointsNamed(`${lossNamed(name)}${other ? ' here' : ''}`, lossSeries(log, k))),
    ...(other
      ? names
          .slice(0, other.run.log.program.losses.length)
          .map((name, k) => pointsNamed(names.length > 1 ? `${there} ${name}` : there, lossSeries(other.run.log, k)))
      : []),
    ...watched.map(plotted),
  ];
  const series = isLog ? numbers.map(inLog) : numbers;
  const isGap = isLog && numbers.some(({ isTruth, values }) => !isTruth && Array.from(values).some(x => x! <= 0));
  return {
    title: `Chart: ${listed(drawn)} over iterations${isLog ? ', log axis' : ''}${isGap ? ', numbers ≤ 0 left out' : ''}`,
    series,
    isLog,
    current: log.iterationAt(session.place.position) - 1,
    numberOf: index => log.iterationNumber(index + 1),
  };
}

/** A number up to 0 is a gap; truth has no logarithm. */
function inLog({ scale, ...series }: Plotted): Series {
  if (series.isTruth) return { ...series, scale: TRUTH };
  const values = Array.from(series.values, x => (x! <= 0 ? undefined : x && Math.log10(x)));
  const own = scale && extentOf(values);
  return { ...series, values, ...(own && { scale: own }) };
}

const pointsNamed = (label: string, { values, at, count }: Points): Series => ({
  label,
  values,
  ...(at && { at }),
  ...(count !== undefined && { count }),
});

/** A watch has its own scale, as its magnitude differs from the loss's. False is at the bottom, true at the top. */
function plotted({ text, points, isTruth }: WatchSeries): Plotted {
  const name = visibleLine(text);
  if (isTruth) return { ...pointsNamed(name, points), scale: TRUTH, isTruth };
  const range = extentOf(points.values);
  if (range === undefined) return pointsNamed(`${name} has no number`, points);
  const [least = '', greatest = ''] = formatDistinct([range.least, range.greatest], { digits: DIGITS });
  const label = `${name} ${least}${range.least === range.greatest ? '' : ` to ${greatest}`}`;
  return { ...pointsNamed(label, points), scale: range };
}
