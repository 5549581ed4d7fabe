/** What is looked for between keys: it follows from what a session shows, and each search keeps what it has found. */

import { filteredEvents } from '../query/filter.ts';
import { seriesOf } from '../query/iteration-series.ts';
import { changesOf } from '../query/print.ts';
import { type Finding, goOn } from '../query/search.ts';
import { logOf, type Session } from './session.ts';

function findingsOf(session: Session): readonly Finding[] {
  const log = logOf(session);
  const { dialog, view, stops } = session;
  return [
    ...(dialog?.kind === 'print' && dialog.printed.by === 'change' ? [changesOf(log, dialog.printed.text)] : []),
    ...(view.filter === undefined ? [] : [filteredEvents(log, view.filter)]),
    ...stops.watches.map(({ text }) => seriesOf(log, text)),
  ];
}

/** Whether anything is left to look at. */
export const isLooking = (session: Session): boolean => findingsOf(session).some(({ isWhole }) => !isWhole);

/** Goes on with what is looked for until time is up. */
export function lookOn(session: Session, isTimeUp: () => boolean): void {
  for (const finding of findingsOf(session)) if (goOn(finding.lookOn(), isTimeUp) === undefined) return;
}
