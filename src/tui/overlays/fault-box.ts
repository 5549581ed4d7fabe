/** What is wrong with the scenario's file, above the timeline row, while the last good run is shown. */

import type { Session } from '../../session/session.ts';
import { visibleLine } from '../../text/visible.ts';
import { truncate } from '../../text/width.ts';
import { box } from '../frame-layout.ts';
import type { Row } from '../row.ts';

/** Most lines of mistakes, and least rows of a screen with a frame around them. */
const LIMITS = { lines: 8, boxed: 18 };

/** Returns the rows of the mistakes; no rows without any. */
export function faultRows({ fault }: Session, width: number, screenRows: number): readonly Row[] {
  if (fault === undefined) return [];
  const lines = fault.text.split('\n').filter(line => line.trim() !== '');
  const title: Row = [{ text: ` ✗ ${truncate(visibleLine(fault.title), width - 4)}`, role: 'bad' }];
  if (screenRows < LIMITS.boxed)
    return [title, [{ text: ` ${truncate(visibleLine(lines[0] ?? ''), width - 2)}`, role: 'muted' }]];
  const shown = lines
    .slice(0, LIMITS.lines)
    .map((line): Row => [{ text: ` ${truncate(visibleLine(line), width - 4)}` }]);
  const more = lines.length - shown.length;
  const footer = more > 0 ? { footer: `${more} more ${more === 1 ? 'line' : 'lines'}: backprop-tui check` } : {};
  return box(fault.title, shown, width, shown.length + 2, { focused: true, ...footer });
}
