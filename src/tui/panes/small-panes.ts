/** Chart, events, watches, timeline and footer. */

import { isGrowing } from '../../session/command.ts';
import { paceText } from '../../session/pace.ts';
import type { Session } from '../../session/session.ts';
import { comparedWith } from '../../session/timelines.ts';
import { eventsView } from '../../session/views/events-view.ts';
import { lossesOf, type TimelineView } from '../../session/views/header-view.ts';
import type { WatchView } from '../../session/views/watch-view.ts';
import { brailleChart, type ChartSegment } from '../../text/braille-chart.ts';
import { sparkline } from '../../text/sparkline.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padEnd, padStart, truncate } from '../../text/width.ts';
import { firstKeyOf, HINT_ORDER, hints, keyText } from '../keymap.ts';
import type { Missing } from '../recovery.ts';
import { type Role, type Row, rowWidth, type Segment } from '../row.ts';
import { PHASE_ROLES } from './phase-roles.ts';

/** Cells of a watch's sparkline. */
const COURSE = 16;

/** The dots of the timeline, one an entry, with the borders of phases between them; `entry` is what a click on it means. */
function timelineDots(
  { phases, at, losses }: TimelineView,
  width: number,
): readonly (Segment & { readonly entry?: number })[] {
  const isSpaced = phases.length * 2 + 8 < width * (losses.length > 1 ? 0.6 : 1);
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

/** Small dots for events, a large one for here; over many iterations the loss as a sparkline beside them. */
export function timelineRow(view: TimelineView, width: number): Row {
  const { losses, iteration, recording } = view;
  const dots = timelineDots(view, width).map(({ entry: _, ...segment }): Segment => segment);
  const bare: Segment[] = [{ text: TIMELINE_START, role: 'border' }, ...dots, { text: '┤ ', role: 'border' }];
  const labels = phaseLabels(view);
  const isRoomy = rowWidth(bare) + rowWidth(labels) + (losses.length > 1 ? LOSS : 0) <= width;
  const row = isRoomy && recording === undefined ? [...bare, ...labels] : bare;
  const used = rowWidth(row);
  const words = recording === undefined ? '' : fittingParts(recording.parts, width - used - 1);
  const state: Segment = { text: words, role: recording?.isStopped ? 'warning' : 'update' };
  const room = width - used - (words === '' ? 0 : cellWidth(words) + 2);
  if (losses.length <= 1 || room < 12) return [...row, state];
  const line = sparkline(losses, room - 7);
  const here = Math.min(Math.floor((iteration * line.length) / losses.length), line.length - 1);
  return [
    ...row,
    { text: ' loss ', role: 'label' },
    { text: line.slice(0, here), role: 'update' },
    { text: line.slice(here, here + 1), role: 'active', inverse: true },
    { text: line.slice(here + 1), role: 'muted' },
    ...(words === '' ? [] : [{ text: '  ' }, state]),
  ];
}

/** Cells that the course of the loss has before the names of phases. */
const LOSS = 32;

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

/** Every watch that has room: its value, the one before in parentheses, its course. */
export function watchRow(views: readonly WatchView[], width: number): Row {
  const segments = views.map(({ text, isEnabled, value, previous, course, isCourseWhole }): readonly Segment[] => [
    { text: `  ${isEnabled ? '◆' : '◇'} ${visibleLine(text)} `, role: 'label' },
    { text: value ?? '?', role: 'value' },
    { text: previous === undefined ? '' : ` (was ${previous})`, role: 'muted' },
    { text: course.length === 0 ? '' : ` ${sparkline(course, COURSE)}`, role: 'update' },
    { text: isCourseWhole ? '' : ' …', role: 'muted' },
  ]);
  let [kept, used] = [0, 0];
  for (const watch of segments) {
    used += rowWidth(watch);
    if (kept > 0 && used > width - 10) break;
    kept++;
  }
  const more: Segment = { text: kept < segments.length ? `  +${segments.length - kept}: W` : '', role: 'muted' };
  return [...segments.slice(0, kept).flat(), more];
}

const PLAYING = ['play', 'slower', 'faster'] as const;

/** The keys that do something now, as many as fit; the least wanted go first. */
export function footerRow(session: Session, width: number): Row {
  if (session.message !== undefined)
    return [{ text: ` ${truncate(visibleLine(session.message), width - 2)}`, role: 'warning' }];
  if (session.play.isOn) {
    const text = ` ▶ ${paceText(session.play)}`;
    const help = `   ${PLAYING.map(name => `${keyText(firstKeyOf(name))} ${name === 'play' ? 'pause' : name}`).join('  ')}`;
    return [
      { text, role: 'active' },
      { text: cellWidth(text + help) <= width ? help : '', role: 'muted' },
    ];
  }
  if (session.predicting !== undefined) return [{ text: ' predict mode: keys write the answer', role: 'muted' }];
  const all = hints(session);
  const kept = new Set<string>();
  let used = 1;
  for (const word of HINT_ORDER) {
    const hint = all.find(candidate => candidate.word === word);
    if (hint === undefined) continue;
    const cells = cellWidth(hint.keys) + 1 + cellWidth(hint.word) + 2;
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
export function recordingAgainRow({ run: { log } }: Session, { position, done, of }: Missing): Row {
  const share = of > 1 ? `, ${done} of ${of} parts` : '';
  return [{ text: ` computing iteration ${log.iterationAt(position)} again${share} …`, role: 'warning' }];
}

export function eventsRows(session: Session, width: number, height: number): readonly Row[] {
  const lines = eventsView(session, height);
  const { length } = session.run.log;
  const digits = String(length - 1).length;
  const isEnd = lines.at(-1)?.position === length - 1;
  const rows = lines.map(
    ({ position, phase, text, isCurrent }): Row => [
      { text: isCurrent ? ' ▶ ' : '   ', role: 'active' },
      { text: `${padStart(String(position), digits)}  `, role: 'muted' },
      { text: padEnd(phase, 9), role: PHASE_ROLES[phase] },
      { text: truncate(visibleLine(text), Math.max(4, width - digits - 15)), role: isCurrent ? 'active' : 'text' },
    ],
  );
  if (!isEnd || !isGrowing(session)) return rows;
  const more: Row = [{ text: `   ${padStart('…', digits)}  recording`, role: 'update' }];
  return rows.length < height ? [...rows, more] : rows;
}

const PARTS: Readonly<Record<string, Role>> = {
  axis: 'border',
  label: 'muted',
  cursor: 'active',
  line0: 'update',
  line1: 'gradient',
};

/** Most iterations that are plotted. */
const PLOTTED = 2_000;

export function chartRows(session: Session, width: number, height: number): readonly Row[] {
  const { log } = session.run;
  if (log.program.loss === undefined || log.iterationCount < 2)
    return [[{ text: ' one iteration has no course: a chart needs training over several', role: 'muted' }]];
  const { losses, current, step } = lossesOf(session, PLOTTED);
  const name = log.program.nodes[log.program.loss]!.name;
  const other = session.isComparing ? comparedWith(session) : undefined;
  const others = other && lossesOf({ ...session, run: other.run, position: 0 }, PLOTTED).losses;
  const series = [
    { label: other ? `loss ${name} here` : `loss ${name}`, values: losses },
    ...(other && others ? [{ label: `timeline ${other.number}`, values: others }] : []),
  ];
  const chart = brailleChart(series, width, height, current, {
    firstIteration: 1,
    iterationStep: step,
  });
  return chart.map(row => row.map(({ text, part }: ChartSegment): Segment => ({ text, role: PARTS[part] ?? 'text' })));
}
