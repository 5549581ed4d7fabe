/** The timeline: events as dots, the loss as a sparkline, and what a click on them means. */

import type { TimelineView } from '../../session/views/header-view.ts';
import { sparkline } from '../../text/sparkline.ts';
import { countOf } from '../../text/thinned-series.ts';
import { cellWidth } from '../../text/width.ts';
import { type Row, rowWidth, type Segment } from '../row.ts';
import type { ClickTarget, Drawn, Spot } from '../spot.ts';
import { markedLine } from './marked-line.ts';
import { PHASE_ROLES } from './phase-roles.ts';

/** Returns the timeline's dots, a dot for each entry, with phase borders between them. A click on a dot means its `entry`. */
function timelineDots(
  { phases, at, losses }: TimelineView,
  width: number,
): readonly (Segment & { readonly entry?: number })[] {
  const isSpaced = phases.length * 2 + 8 < width * (countOf(losses) > 1 ? 0.6 : 1);
  return phases.flatMap((phase, i) => {
    const isBorder = i > 0 && phases[i - 1] !== phase;
    const gap = i === 0 ? '' : isBorder ? '┼' : isSpaced ? '─' : '';
    const glyph = i === at ? '◉' : i < at ? '●' : '○';
    const role = i === at ? 'active' : i < at ? PHASE_ROLES[phase] : 'muted';
    return [...(gap === '' ? [] : [{ text: gap, role: 'border' as const }]), { text: glyph, role, entry: i }];
  });
}

const TIMELINE_START = ' ├';

const LOSS = ' loss ';

/** Returns the row in pieces: the dots, the sparkline of the loss with its first column, and the recording's progress. */
function timelinePieces(view: TimelineView, width: number) {
  const { losses, recording } = view;
  const entries = timelineDots(view, width);
  const dots = entries.map(({ entry: _, ...segment }): Segment => segment);
  const bare: Segment[] = [{ text: TIMELINE_START, role: 'border' }, ...dots, { text: '┤ ', role: 'border' }];
  const labels = phaseLabels(view);
  const isRoomy = rowWidth(bare) + rowWidth(labels) + (countOf(losses) > 1 ? LEAST_SERIES : 0) <= width;
  const row = isRoomy && recording === undefined ? [...bare, ...labels] : bare;
  const used = rowWidth(row);
  const words = recording === undefined ? '' : fittingParts(recording.parts, width - used - 1);
  const room = width - used - (words === '' ? 0 : cellWidth(words) + 2);
  const line = countOf(losses) <= 1 || room < 12 ? '' : sparkline(losses, room - 7);
  return { row, entries, line, start: used + LOSS.length, words };
}

/** Draws small dots for events, a large dot for the current event, and the loss as a sparkline for several iterations. A click on a dot goes to its event, on the sparkline to its iteration. */
export function drawTimeline(view: TimelineView, width: number): Drawn {
  const { losses, iteration, recording } = view;
  const { row, entries, line, start, words } = timelinePieces(view, width);
  const spots = [...dotSpots(view, entries), ...seriesSpots(line.length, start, countOf(losses))];
  const state: Segment = { text: words, role: recording?.isStopped ? 'warning' : 'update' };
  if (line === '') return { rows: [[...row, state]], spots };
  const whole: Row = [
    ...row,
    { text: LOSS, role: 'label' },
    ...markedLine(line, iteration, countOf(losses)),
    ...(words === '' ? [] : [{ text: '  ' }, state]),
  ];
  return { rows: [whole], spots };
}

/** Each glyph of the dots and of the sparkline is a cell wide. */
const cellSpot = (x: number, target: ClickTarget): Spot => ({ x, y: 0, width: 1, height: 1, target });

const dotSpots = ({ start, step }: TimelineView, entries: ReturnType<typeof timelineDots>): readonly Spot[] =>
  entries.flatMap(({ entry }, i) =>
    entry === undefined ? [] : [cellSpot(TIMELINE_START.length + i, { kind: 'event', position: start + entry * step })],
  );

const seriesSpots = (columns: number, start: number, iterations: number): readonly Spot[] =>
  Array.from({ length: columns }, (_, cell) =>
    cellSpot(start + cell, { kind: 'iteration', iteration: 1 + Math.floor((cell * iterations) / columns) }),
  );

/** Least cells of the loss's sparkline; phase names appear only beside it. */
const LEAST_SERIES = 32;

/** Returns the names of the phases between the borders. */
function phaseLabels({ phases }: TimelineView): readonly Segment[] {
  const order = phases.filter((phase, i) => phase !== phases[i - 1]);
  const named = order.flatMap((phase, i): readonly Segment[] => [
    { text: i === 0 ? ' ' : ' ┼ ', role: 'border' },
    { text: phase, role: PHASE_ROLES[phase] },
  ]);
  return [...named, { text: ' ' }];
}

/** Joins as many parts as fit. */
function fittingParts(parts: readonly string[], width: number): string {
  const all = parts.join(' · ');
  return parts.length === 0 || cellWidth(all) <= width ? all : fittingParts(parts.slice(0, -1), width);
}
