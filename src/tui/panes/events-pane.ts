/** Events: the log around the event that is shown. */

import { isGrowing } from '../../session/commands/command.ts';
import { logOf, type Session } from '../../session/session.ts';
import { eventsView } from '../../session/views/events-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { padEnd, padStart, truncate } from '../../text/width.ts';
import type { Row } from '../row.ts';
import { type Drawn, rowSpots } from '../spot.ts';
import { PHASE_ROLES } from './phase-roles.ts';

/** Draws the events around the current one; a click on a line goes to its event. */
export function drawEvents(session: Session, width: number, height: number): Drawn {
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
  const spots = rowSpots(
    lines.map(({ position }) => ({ kind: 'event', position })),
    width,
  );
  if (!isEnd || !isGrowing(session) || rows.length >= height) return { rows, spots };
  const more: Row = [{ text: `   ${padStart('…', digits)}  recording`, role: 'update' }];
  return { rows: [...rows, more], spots };
}
