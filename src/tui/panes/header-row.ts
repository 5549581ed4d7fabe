/** The first row: the scenario, the phase and the position. */

import type { HeaderView } from '../../session/views/header-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padEnd, padStart, truncate, widthUpTo } from '../../text/width.ts';
import { fitRow, type Row, rowWidth, type Segment } from '../row.ts';
import { PHASE_ROLES } from './phase-roles.ts';

/** Returns the header: title and source on the left; phases and position on the right, always in the same place. */
export function headerRow(view: HeaderView, width: number): Row {
  const place: Segment = { text: `${iterationText(view)}${positionText(view)} `, role: 'label' };
  const title = visibleLine(view.title);
  const roomBeside = (phases: readonly Segment[]) => width - rowWidth(phases) - cellWidth(place.text) - AROUND_TITLE;
  const all = phaseSegments(view);
  // If the title lacks room, only the current phase is shown: earlier phases are done, later phases follow.
  const heading = view.timeline === undefined ? title : visibleLine(view.timeline); // the timeline is more important than the title
  const isShort = roomBeside(all) < Math.min(widthUpTo(heading, READABLE), READABLE);
  const phases = isShort ? all.slice(...currentPhase(view)) : all;
  const room = roomBeside(phases);
  if (room < 12)
    return narrowHeader(view, [place.text, `${positionText(view)} `, `${view.position}/${view.last} `], width);
  const source = view.source === undefined ? [] : [{ text: visibleLine(view.source), role: 'muted' } as const];
  const parts: readonly Segment[] = [
    ...(view.timeline === undefined ? [] : [{ text: heading, role: 'warning' } as const]),
    { text: title, role: 'title' },
    ...source,
  ];
  return [{ text: ' ' }, ...fitRow(joined(parts, room), room), { text: '   ' }, ...phases, place];
}

/** Blanks before and after the title. */
const AROUND_TITLE = 4;

/** Joins as many parts as fit legibly into the width, with dots between them. */
function joined(parts: readonly Segment[], width: number): Row {
  let used = 0;
  return parts.flatMap((part, i): Row => {
    const dot = i === 0 ? '' : ' · ';
    if (used + cellWidth(dot) + LEAST_TITLE > width) return [];
    used += cellWidth(dot) + widthUpTo(part.text, width);
    return [{ text: dot, role: 'muted' }, part];
  });
}

/** Cells in which a title can be recognised. */
const READABLE = 30;

/** Returns two segments for each phase: its word, and the separator after it. */
const phaseSegments = ({ phases }: HeaderView): readonly Segment[] =>
  phases.flatMap(({ phase, state }): readonly Segment[] => [
    { text: state === 'current' ? phase.toUpperCase() : phase, role: state === 'ahead' ? 'muted' : PHASE_ROLES[phase] },
    { text: state === 'done' ? ' ✓   ' : state === 'current' ? ' ◀   ' : ' –   ', role: 'muted' },
  ]);

/** Returns the range of the current phase's segments; empty at the start of an iteration. */
function currentPhase({ phases }: HeaderView): readonly [start: number, end: number] {
  const at = phases.findIndex(({ state }) => state === 'current');
  return at < 0 ? [0, 0] : [2 * at, 2 * at + 2];
}

const iterationText = ({ iteration, iterations }: HeaderView): string =>
  iterations > 1 ? `${widest('iteration ', iteration, iterations)}   ` : '';

const positionText = ({ position, last, isGrowing }: HeaderView): string =>
  `${widest('event ', position, last)}${isGrowing ? '…' : ''}`;

/** `event 3/15`, as wide as the last event's text, so that its neighbours do not move. */
const widest = (word: string, number: number, last: number): string =>
  padStart(`${word}${number}/${last}`, word.length + 2 * String(last).length + 1);

/** Fewest cells of a title that are still useful. */
const LEAST_TITLE = 4;

/** Returns a narrow header. It always shows the event: the longest of its texts in `places` that leaves room for a title. */
function narrowHeader({ timeline, title }: HeaderView, places: readonly string[], width: number): Row {
  const place = places.find(text => cellWidth(text) + 2 + LEAST_TITLE <= width) ?? places.at(-1) ?? '';
  const left = width - cellWidth(place) - 2;
  const text = left < 1 ? '' : ` ${padEnd(truncate(visibleLine(timeline ?? title), left), left)} `;
  return [
    { text, role: timeline === undefined ? 'title' : 'warning' },
    { text: place, role: 'label' },
  ];
}
