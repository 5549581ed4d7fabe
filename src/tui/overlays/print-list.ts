/** The table that `:print` opens. It may be as long as the run, so only the rows in sight are made. */

import { printRows, rowAt } from '../../query/print.ts';
import type { PrintMenu } from '../../session/dialogs.ts';
import { logOf, type Session } from '../../session/session.ts';
import { type PrintRow, printView } from '../../session/views/print-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padEnd, padStart } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
import { box } from '../frame-layout.ts';
import type { Row } from '../row.ts';

/** Most cells of a value or a change, and most rows of the table. */
const SHOWN = { widest: 44, rows: 16 };

export const printCount = (session: Session, menu: PrintMenu): number => printRows(logOf(session), menu.printed).count;

/** Returns the event of the chosen row. */
export const printedEvent = (session: Session, menu: PrintMenu): number =>
  printRows(logOf(session), menu.printed).at(printChoice(session, menu));

/** Returns the chosen row: by default the current event's. */
export const printChoice = (session: Session, { choice, printed }: PrintMenu): number =>
  choice ?? rowAt(printRows(logOf(session), printed), session.place.position);

export function printListRows(session: Session, menu: PrintMenu, width: number, height: number): readonly Row[] {
  const rows = Math.max(1, Math.min(SHOWN.rows, height - 4, printCount(session, menu)));
  const room = Math.min(SHOWN.widest, Math.floor((width - 36) / 2));
  const view = printView(session, menu.printed, printChoice(session, menu), rows, Math.max(8, room));
  const wide = (title: string, pick: (row: PrintRow) => string) =>
    Math.max(title.length, ...view.rows.map(row => cellWidth(pick(row))));
  const widths = {
    position: wide('event', row => String(row.position)),
    iteration: wide('iteration', row => String(row.iteration)),
    value: wide('value', row => row.value),
  };
  const head: Row = [
    { text: `   ${padStart('event', widths.position)}  ${padStart('iteration', widths.iteration)}  `, role: 'muted' },
    { text: `${padEnd('phase', 9)} ${padEnd('value', widths.value)}  change`, role: 'muted' },
  ];
  const lines = view.rows.map(
    ({ position, iteration, phase, value, change, isChosen }): Row => [
      { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
      { text: padStart(String(position), widths.position), ...(isChosen && { bold: true }) },
      { text: `  ${padStart(String(iteration), widths.iteration)}  ${padEnd(phase, 9)} `, role: 'muted' },
      { text: padEnd(value, widths.value), role: /NaN|∞/.test(value) ? 'nonFinite' : 'value' },
      { text: `  ${change}`, role: 'update' },
    ],
  );
  const place = `${view.count === 0 ? 0 : printChoice(session, menu) + 1} of ${view.count}${view.progress}`;
  const content: readonly Row[] = [head, ...lines, [{ text: ` ${hintLine('print')}`, role: 'muted' }]];
  return box(visibleLine(view.title), content, width, Math.min(content.length + 2, height), {
    focused: true,
    footer: place,
  });
}

/** Returns the list as a spoken sentence: the row that Enter would take. */
export function printSentence(session: Session, menu: PrintMenu): string {
  const { title, rows, count } = printView(session, menu.printed, printChoice(session, menu), 1, SHOWN.widest);
  const [row] = rows;
  if (row === undefined) return `${title}: no rows.`;
  const change = row.change.trim() === '' ? '' : `, changed by ${row.change.trim()}`;
  return `${title}: ${printChoice(session, menu) + 1} of ${count}, event ${row.position}, iteration ${row.iteration}, ${row.value.trim()}${change}.`;
}
