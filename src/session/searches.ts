/** Searches that run between keys. They follow from what a session shows, and each keeps its findings. */

import { filteredEvents } from '../query/filter.ts';
import { seriesOf } from '../query/iteration-series.ts';
import { nonFinitePlaces } from '../query/non-finite-places.ts';
import { changesOf } from '../query/print.ts';
import { goOn, type IsTimeUp, type OngoingSearch } from '../query/search.ts';
import { logOf, type Session } from './session.ts';
import { textSearchOf, textSought } from './views/suggestions.ts';
import { watchedIn } from './views/watch-view.ts';

function findingsOf(session: Session): readonly OngoingSearch[] {
  const log = logOf(session);
  const { dialog, view } = session;
  return [
    ...(dialog?.kind === 'print' && dialog.printed.by === 'change' ? [changesOf(log, dialog.printed.text)] : []),
    ...(dialog?.kind === 'nonfinite' ? [nonFinitePlaces(log)] : []),
    ...(view.filter === undefined ? [] : [filteredEvents(log, view.filter)]),
    ...textsSought(session).map(text => textSearchOf(session, text)),
    ...watchedIn(session).map(text => seriesOf(log, text)),
  ];
}

/** The texts by which events are searched. */
function textsSought({ dialog }: Session): readonly string[] {
  const isTyped = dialog?.kind === 'search' || dialog?.kind === 'command';
  const text = isTyped ? textSought(dialog) : undefined;
  return text === undefined ? [] : [text];
}

/** Whether a search is unfinished. */
export const isSearching = (session: Session): boolean =>
  session.background.lookup !== undefined ||
  (!session.background.isPaused && findingsOf(session).some(({ isWhole }) => !isWhole));

/** Continues the searches for what the session shows until time is up. */
export function searchOn(session: Session, isTimeUp: IsTimeUp): void {
  if (session.background.isPaused) return;
  for (const finding of findingsOf(session)) if (!('answer' in goOn(finding.searchOn(), isTimeUp))) return;
}

/** Why a list is open that has no row and will get none; undefined while that is not known. */
export function emptyListWords(session: Session): string | undefined {
  const { dialog } = session;
  const log = logOf(session);
  if (dialog?.kind === 'nonfinite') {
    const { isWhole, found } = nonFinitePlaces(log);
    return isWhole && found.length === 0 ? 'every number of this run is finite' : undefined;
  }
  if (dialog?.kind !== 'print' || dialog.printed.by !== 'change') return undefined;
  const { isWhole, positions } = changesOf(log, dialog.printed.text);
  return isWhole && positions.length === 0 ? `${dialog.printed.text} never has a value in this run` : undefined;
}
