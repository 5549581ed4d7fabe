/** The course of the loss over the iterations, and beside it those of the watches that are one number. */

import type { Series } from '../../text/braille-chart.ts';
import { formatDistinct } from '../../text/number-format.ts';
import { extentOf } from '../../text/scale.ts';
import { visibleLine } from '../../text/visible.ts';
import type { Session } from '../session.ts';
import { comparedWith } from '../timelines.ts';
import { lossesOf } from './header-view.ts';
import { courseStep, type WatchCourse, watchCourses } from './watch-view.ts';

export interface ChartView {
  readonly title: string;
  /** The loss first, and that of the timeline compared with after it. */
  readonly series: readonly Series[];
  /** Which value of the first series is of the current iteration. */
  readonly current: number;
  /** Iterations from one value of it to the next. */
  readonly step: number;
}

/** Most iterations that are plotted. */
const PLOTTED = 2_000;

const DIGITS = 4;

/** Undefined where there is no course: without a loss, or of one iteration. */
export function chartView(session: Session): ChartView | undefined {
  const { log } = session.run;
  if (log.program.loss === undefined || log.iterationCount < 2) return undefined;
  const { losses, current, step } = lossesOf(session, PLOTTED);
  const name = log.program.nodes[log.program.loss]!.name;
  const other = session.isComparing ? comparedWith(session) : undefined;
  const others = other && lossesOf({ ...session, run: other.run, position: 0 }, PLOTTED).losses;
  const watched = watchCourses(session)
    .filter(({ text }) => text !== name) // the loss is plotted as it is
    .map(course => watchSeries(course, courseStep(log) / step));
  return {
    title: `Chart: loss${watched.length > 0 ? ' and watches' : ''} over iterations`,
    series: [
      { label: other ? `loss ${name} here` : `loss ${name}`, values: losses },
      ...(other && others ? [{ label: `timeline ${other.number}`, values: others }] : []),
      ...watched,
    ],
    current,
    step,
  };
}

/** A watch is of another size than the loss, so it has a scale of its own; false is below and true above. */
function watchSeries({ text, values, isTruth }: WatchCourse, step: number): Series {
  const name = visibleLine(text);
  if (isTruth) return { label: name, values, step, scale: { least: 0, greatest: 1 } };
  const range = extentOf(values);
  if (range === undefined) return { label: `${name} has no number`, values, step };
  const [least = '', greatest = ''] = formatDistinct([range.least, range.greatest], { digits: DIGITS });
  const label = `${name} ${least}${range.least === range.greatest ? '' : ` to ${greatest}`}`;
  return { label, values, step, scale: range };
}
