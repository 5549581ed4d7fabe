/** The chart: series over the iterations as curves, with a column for the current iteration. */

import type { ChartView } from '../../session/views/chart-view.ts';
import { brailleChart, type ChartSegment, indicesUnder } from '../../text/braille-chart.ts';
import { wrap } from '../../text/width.ts';
import type { Role, Row, Segment } from '../row.ts';
import type { Drawn, Spot } from '../spot.ts';

/** Roles of the curves, in turn. */
const LINES: readonly Role[] = ['update', 'gradient', 'value', 'forward', 'warning'];

const PARTS: Readonly<Record<string, Role>> = { axis: 'border', label: 'muted', cursor: 'active' };

/** Cells between the chart and the frame on either side. */
const MARGIN = 1;

const NO_SERIES =
  'the chart shows how the loss changes from iteration to iteration: this run has only one, so there is no curve';

/** Draws the curves; a click in a column of the plot goes to the same event of its iteration. */
export function drawChart(view: ChartView | undefined, width: number, height: number): Drawn {
  if (view === undefined) return { rows: wrap(NO_SERIES, width - 2 * MARGIN).map(noSeriesRow), spots: [] };
  const { series, current } = view;
  const options = { ...view, xLabel: 'iteration' };
  const chart = brailleChart(series, width - 2 * MARGIN, height, current, options);
  const spots = indicesUnder(series, width - 2 * MARGIN, height, options).map(
    ({ column, index }): Spot => ({
      x: MARGIN + column,
      y: 0,
      width: 1,
      height,
      target: { kind: 'iteration', iteration: 1 + index },
    }),
  );
  return { rows: chart.map(row => [{ text: ' '.repeat(MARGIN) }, ...row.map(segmentOf)]), spots };
}

const noSeriesRow = (line: string): Row => [{ text: `${' '.repeat(MARGIN)}${line}`, role: 'muted' }];

function segmentOf({ text, part }: ChartSegment): Segment {
  const line = /^line(\d+)$/.exec(part)?.[1];
  return { text, role: line === undefined ? (PARTS[part] ?? 'text') : LINES[Number(line) % LINES.length]! };
}
