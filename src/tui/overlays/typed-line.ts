/** A typed line with its cursor in sight. */

import type { EditedLine } from '../../session/line.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, truncate, truncateStart } from '../../text/width.ts';
import type { Row, Style } from '../row.ts';

/** Returns the line in at most `room` cells; where it is longer, the part around the cursor. */
export function lineSegments({ text, cursor }: EditedLine, room: number, style: Style = {}): Row {
  const [before, after] = [text.slice(0, cursor), text.slice(cursor)].map(visibleLine) as [string, string];
  const cells = Math.max(2, room - 1); // beside the cursor
  const behind = Math.min(cellWidth(after), Math.max(cells >> 2, cells - cellWidth(before)));
  return [
    { text: truncateStart(before, cells - behind), role: 'active', ...style },
    { text: '▏', role: 'active' },
    { text: truncate(after, behind), role: 'active', ...style },
  ];
}
