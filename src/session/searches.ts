/** Searches that run between keys. They follow from what a session shows, and each keeps its findings. */

import { filteredEvents } from '../query/filter.ts';
import { seriesOf } from '../query/iteration-series.ts';
import { changesOf } from '../query/print.ts';
import { type Finding, goOn, type IsTimeUp } from '../query/search.ts';
import { logOf, type Session } from './session.ts';
import { textSearchOf, textSought } from './views/suggestions.ts';

function findingsOf(session: Session): readonly Finding[] {
  const log = logOf(session);
  const { dialog, view, stops } = session;
  return [
    ...(dialog?.kind === 'print' && dialog.printed.by === 'change' ? [changesOf(log, dialog.printed.text)] : []),
    ...(view.filter === undefined ? [] : [filteredEvents(log, view.filter)]),
    ...textsSought(session).map(text => textSearchOf(session, text)),
    ...stops.watches.map(({ text }) => seriesOf(log, text)),
  ];
}

/** The texts by which events are searched. */
function textsSought({ dialog }: Session): readonly string[] {
  const isTyped = dialog?.kind === 'search' || dialog?.kind === 'command';
  const text = isTyped ? textSought(dialog) : undefined;
  return text === undefined ? [] : [text];
}

/** Whether a search is unfinished. */
export const isLooking = (session: Session): boolean =>
  session.background.lookup !== undefined ||
  (!session.background.isPaused && findingsOf(session).some(({ isWhole }) => !isWhole));

/** Continues the searches for what the session shows until time is up. */
export function lookOn(session: Session, isTimeUp: IsTimeUp): void {
  if (session.background.isPaused) return;
  for (const finding of findingsOf(session)) if (!('answer' in goOn(finding.lookOn(), isTimeUp))) return;
}

/** Whether a print is open that has no rows and will get none. */
export function isPrintEmpty(session: Session): boolean {
  const { dialog } = session;
  if (dialog?.kind !== 'print' || dialog.printed.by !== 'change') return false;
  const { isWhole, positions } = changesOf(logOf(session), dialog.printed.text);
  return isWhole && positions.length === 0;
}
