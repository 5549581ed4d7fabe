/** Events: the log around the event that is shown. */

import type { EventsView } from '../../session/views/events-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { padEnd, padStart, truncate } from '../../text/width.ts';
import type { Row } from '../row.ts';
import { type Drawn, rowSpots } from '../spot.ts';
import { PHASE_ROLES } from './phase-roles.ts';

/** Draws the events around the current one; a click on a line goes to its event. */
export function drawEvents({ lines, length, hasMore }: EventsView, width: number, height: number): Drawn {
  const digits = String(length - 1).length;
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
  const spots = rowSpots(
    lines.map(({ position }) => ({ kind: 'event', position })),
    width,
  );
  if (!hasMore || rows.length >= height) return { rows, spots };
  const more: Row = [{ text: `   ${padStart('…', digits)}  recording`, role: 'update' }];
  return { rows: [...rows, more], spots };
}
