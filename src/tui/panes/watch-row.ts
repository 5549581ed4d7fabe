/** The watches: each with its value and its series. */

import type { WatchView } from '../../session/views/watch-view.ts';
import { sparkline } from '../../text/sparkline.ts';
import { countOf } from '../../text/thinned-series.ts';
import { visibleLine } from '../../text/visible.ts';
import { truncate } from '../../text/width.ts';
import { type Row, rowWidth, type Segment } from '../row.ts';
import { markedLine } from './marked-line.ts';

/** Cells of a watch's sparkline. */
const SPARKLINE = 16;

/** Fewest cells in which an expression can be recognised. */
const LEAST_WATCHED = 16;

/** Returns the watches that fit: value, change since the previous value, and series with the current iteration marked. */
export function watchRow(views: readonly WatchView[], width: number): Row {
  const segments = views.map((view): readonly Segment[] => {
    const { text, isEnabled, value, isStale, change, previous, isSeriesWhole } = view;
    return [
      { text: `  ${isEnabled ? '◆' : '◇'} `, role: 'key' },
      { text: truncate(visibleLine(text), Math.max(LEAST_WATCHED, width - 50)), role: 'label' },
      { text: ' is ', role: 'muted' },
      { text: value ?? '?', role: 'value', bold: true },
      { text: isStale ? ' stale' : '', role: 'muted' },
      { text: change === undefined ? '' : `  Δ ${change}`, role: 'text' },
      { text: previous === undefined ? '' : `  was ${previous}`, role: 'muted' },
      ...seriesSegments(view),
      { text: isSeriesWhole ? '' : ' …', role: 'muted' },
    ];
  });
  let [kept, used] = [0, 0];
  for (const watch of segments) {
    used += rowWidth(watch);
    if (kept > 0 && used > width - 10) break;
    kept++;
  }
  const more: Segment = { text: kept < segments.length ? `  +${segments.length - kept}: W` : '', role: 'muted' };
  return [...segments.slice(0, kept).flat(), more];
}

function seriesSegments({ series, current, isTruth }: WatchView): readonly Segment[] {
  if (series === undefined) return [];
  const line = sparkline(series, SPARKLINE, isTruth ? { least: 0, greatest: 1 } : undefined);
  return [{ text: '  ' }, ...markedLine(line, current, countOf(series))];
}
