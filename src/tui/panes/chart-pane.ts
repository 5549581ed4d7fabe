/** The chart: series over the iterations as curves, with a column for the current iteration. */

import type { ChartView } from '../../session/views/chart-view.ts';
import { brailleChart, type ChartSegment, indexUnder } from '../../text/braille-chart.ts';
import { wrap } from '../../text/width.ts';
import type { Role, Row, Segment } from '../row.ts';

/** Roles of the curves, in turn. */
const LINES: readonly Role[] = ['update', 'gradient', 'value', 'forward', 'warning'];

const PARTS: Readonly<Record<string, Role>> = { axis: 'border', label: 'muted', cursor: 'active' };

/** Cells between the chart and the frame on either side. */
const MARGIN = 1;

const NO_SERIES =
  'the chart shows how the loss changes from iteration to iteration: this run has only one, so there is no curve';

export function chartRows(view: ChartView | undefined, width: number, height: number): readonly Row[] {
  if (view === undefined)
    return wrap(NO_SERIES, width - 2 * MARGIN).map(line => [{ text: `${' '.repeat(MARGIN)}${line}`, role: 'muted' }]);
  const { series, current } = view;
  const chart = brailleChart(series, width - 2 * MARGIN, height, current, OPTIONS);
  return chart.map(row => [{ text: ' '.repeat(MARGIN) }, ...row.map(segmentOf)]);
}

/** The iteration under a column of the pane; undefined beside the plot. */
export function chartIteration(view: ChartView, width: number, height: number, column: number): number | undefined {
  const index = indexUnder(view.series, width - 2 * MARGIN, height, column - MARGIN);
  return index === undefined ? undefined : 1 + index;
}

const OPTIONS = { firstIteration: 1, xLabel: 'iteration' } as const;

function segmentOf({ text, part }: ChartSegment): Segment {
  const line = /^line(\d+)$/.exec(part)?.[1];
  return { text, role: line === undefined ? (PARTS[part] ?? 'text') : LINES[Number(line) % LINES.length]! };
}
