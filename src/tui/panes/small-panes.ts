/** Events, watches, timeline and footer. */

import { isGrowing } from '../../session/commands/command.ts';
import { paceText } from '../../session/pace.ts';
import { logOf, predictingOf, type Session } from '../../session/session.ts';
import { eventsView } from '../../session/views/events-view.ts';
import type { TimelineView } from '../../session/views/header-view.ts';
import type { WatchView } from '../../session/views/watch-view.ts';
import { sparkline } from '../../text/sparkline.ts';
import { countOf } from '../../text/thinned-series.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padEnd, padStart, truncate, wrap } from '../../text/width.ts';
import { keyText } from '../key-text.ts';
import { firstKeyOf, hints, withKeys } from '../keymap.ts';
import type { Missing } from '../recovery.ts';
import { type Row, rowWidth, type Segment } from '../row.ts';
import { PHASE_ROLES } from './phase-roles.ts';

/** Cells of a watch's sparkline. */
const SPARKLINE = 16;

/** Cells of an expression that still say which one it is. */
const LEAST_WATCHED = 16;

/** The dots of the timeline, one an entry, with the borders of phases between them; `entry` is what a click on it means. */
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

/** The event under a column of the timeline; undefined beside its dots. */
export function timelineEvent(view: TimelineView, width: number, column: number): number | undefined {
  const dot = timelineDots(view, width)[column - TIMELINE_START.length];
  return dot?.entry === undefined ? undefined : view.start + dot.entry * view.step;
}

const LOSS = ' loss ';

/** The row in pieces: the dots, the sparkline of the loss and the column it begins at, and how far the recording is. */
function timelinePieces(view: TimelineView, width: number) {
  const { losses, recording } = view;
  const dots = timelineDots(view, width).map(({ entry: _, ...segment }): Segment => segment);
  const bare: Segment[] = [{ text: TIMELINE_START, role: 'border' }, ...dots, { text: '┤ ', role: 'border' }];
  const labels = phaseLabels(view);
  const isRoomy = rowWidth(bare) + rowWidth(labels) + (countOf(losses) > 1 ? LEAST_SERIES : 0) <= width;
  const row = isRoomy && recording === undefined ? [...bare, ...labels] : bare;
  const used = rowWidth(row);
  const words = recording === undefined ? '' : fittingParts(recording.parts, width - used - 1);
  const room = width - used - (words === '' ? 0 : cellWidth(words) + 2);
  const line = countOf(losses) <= 1 || room < 12 ? '' : sparkline(losses, room - 7);
  return { row, line, start: used + LOSS.length, words };
}

/** The iteration under a column of the timeline; undefined beside the sparkline. */
export function timelineIteration(view: TimelineView, width: number, column: number): number | undefined {
  const { line, start } = timelinePieces(view, width);
  const cell = column - start;
  if (cell < 0 || cell >= line.length) return undefined;
  return 1 + Math.floor((cell * countOf(view.losses)) / line.length);
}

/** Small dots for events, a large one for here; over many iterations the loss as a sparkline beside them. */
export function timelineRow(view: TimelineView, width: number): Row {
  const { losses, iteration, recording } = view;
  const { row, line, words } = timelinePieces(view, width);
  const state: Segment = { text: words, role: recording?.isStopped ? 'warning' : 'update' };
  if (line === '') return [...row, state];
  return [
    ...row,
    { text: LOSS, role: 'label' },
    ...markedLine(line, iteration, countOf(losses)),
    ...(words === '' ? [] : [{ text: '  ' }, state]),
  ];
}

/** Cells that the series of the loss has before the names of phases. */
const LEAST_SERIES = 32;

/** The phases between the borders, by name. */
function phaseLabels({ phases }: TimelineView): readonly Segment[] {
  const order = phases.filter((phase, i) => phase !== phases[i - 1]);
  const named = order.flatMap((phase, i): readonly Segment[] => [
    { text: i === 0 ? ' ' : ' ┼ ', role: 'border' },
    { text: phase, role: PHASE_ROLES[phase] },
  ]);
  return [...named, { text: ' ' }];
}

/** As many parts as there is room for. */
function fittingParts(parts: readonly string[], width: number): string {
  const all = parts.join(' · ');
  return parts.length === 0 || cellWidth(all) <= width ? all : fittingParts(parts.slice(0, -1), width);
}

/** Every watch that has room: its value, how it differs from the one before, its series with the iteration of now in it. */
export function watchRow(views: readonly WatchView[], width: number): Row {
  const segments = views.map((view): readonly Segment[] => {
    const { text, isEnabled, value, change, previous, isSeriesWhole } = view;
    return [
      { text: `  ${isEnabled ? '◆' : '◇'} `, role: 'key' },
      { text: truncate(visibleLine(text), Math.max(LEAST_WATCHED, width - 50)), role: 'label' },
      { text: ' is ', role: 'muted' },
      { text: value ?? '?', role: 'value', bold: true },
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

/** A sparkline with a mark at one of the numbers that it is of. */
function markedLine(line: string, current: number, count: number): readonly Segment[] {
  const here = Math.min(Math.floor((current * line.length) / count), line.length - 1);
  return [
    { text: line.slice(0, here), role: 'update' },
    { text: line.slice(here, here + 1), role: 'active', inverse: true },
    { text: line.slice(here + 1), role: 'muted' },
  ];
}

const PLAYING = ['play', 'slower', 'faster'] as const;

/** The message in one row, or in two where it needs them. */
export function messageRows({ message }: Session, width: number): readonly Row[] {
  if (message === undefined) return [];
  const [first = '', ...rest] = wrap(visibleLine(withKeys(message)), width - 2);
  const lines = rest.length === 0 ? [first] : [first, truncate(rest.join(' '), width - 2)];
  return lines.map(line => [{ text: ` ${line}`, role: 'warning' }]);
}

/** The keys that do something now, as many as fit; the least wanted go first. */
export function footerRow(session: Session, width: number): Row {
  if (session.play.isOn) {
    const text = ` ▶ ${paceText(session.play)}`;
    const help = `   ${PLAYING.map(name => `${keyText(firstKeyOf(name))} ${name === 'play' ? 'pause' : name}`).join('  ')}`;
    return [
      { text, role: 'active' },
      { text: cellWidth(text + help) <= width ? help : '', role: 'muted' },
    ];
  }
  if (predictingOf(session) !== undefined) return [{ text: ' predict mode: keys write the answer', role: 'muted' }];
  const all = hints(session);
  const kept = new Set<string>();
  let used = 1;
  for (const { keys, word } of all.toSorted((a, b) => a.rank - b.rank)) {
    const cells = cellWidth(keys) + 1 + cellWidth(word) + 2;
    if (used + cells > width) continue;
    used += cells;
    kept.add(word);
  }
  return [
    { text: ' ' },
    ...all
      .filter(({ word }) => kept.has(word))
      .flatMap(({ keys, word }): Segment[] => [
        { text: keys, role: 'key' },
        { text: ` ${word}  `, role: 'muted' },
      ]),
  ];
}

/** In the footer's place while numbers that were dropped are recorded again. */
export function recordingAgainRow(session: Session, { position, done, of }: Missing): Row {
  const parts = of > 1 ? `, ${done} of ${of} parts` : '';
  return [{ text: ` computing iteration ${logOf(session).iterationAt(position)} again${parts} …`, role: 'warning' }];
}

export function eventsRows(session: Session, width: number, height: number): readonly Row[] {
  const lines = eventsView(session, height);
  const { length } = logOf(session);
  const digits = String(length - 1).length;
  const isEnd = lines.at(-1)?.position === length - 1;
  const rows = lines.map(
    ({ position, phase, text, isCurrent, isLeftOut }): Row => [
      { text: isCurrent ? ' ▶ ' : '   ', role: 'active' },
      { text: `${padStart(String(position), digits)}  `, role: 'muted' },
      { text: padEnd(phase, 9), role: PHASE_ROLES[phase] },
      {
        text: truncate(visibleLine(isLeftOut ? `(here: ${text})` : text), Math.max(4, width - digits - 15)),
        role: isLeftOut ? 'muted' : isCurrent ? 'active' : 'text',
      },
    ],
  );
  if (!isEnd || !isGrowing(session)) return rows;
  const more: Row = [{ text: `   ${padStart('…', digits)}  recording`, role: 'update' }];
  return rows.length < height ? [...rows, more] : rows;
}
