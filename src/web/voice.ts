/** What a page says after a key: the sentences of the screen reader, one at a time. */

import { styleFor } from '../query/event-sentence.ts';
import { helpOf, runOf, type Session } from '../session/session.ts';
import { visibleLine } from '../text/visible.ts';
import { helpEntries } from '../tui/overlays/help.ts';
import { answerTo, newsOf } from '../tui/spoken/answers.ts';
import { spokenKey } from '../tui/spoken/spoken-keys.ts';
import { sentenceOf } from '../tui/spoken/spoken-steps.ts';

/** Returns the sentence for a change of the session; undefined when there is nothing to say. A run that plays is silent until it stops. */
export function answer(before: Session, after: Session): string | undefined {
  if (after.play.isOn) return before.play.isOn ? undefined : 'Playing.';
  const style = styleFor(runOf(after).scenario, after.view.digits);
  if (before.play.isOn) return sentenceOf(after, style);
  if (helpOf(after) !== undefined) return helpAnswer(before, after);
  return answerTo(before, after, style);
}

/** Returns the sentence for what happened by itself: a wait that is over, the end of recording. */
export const news = (before: Session, after: Session): string | undefined =>
  newsOf(before, after, styleFor(runOf(after).scenario, after.view.digits));

/** Returns the sentence of the first event, which stands there before any key. */
export const greeting = (session: Session): string =>
  sentenceOf(session, styleFor(runOf(session).scenario, session.view.digits));

/** The list is long and its entries are read one by one. */
function helpAnswer(before: Session, after: Session): string | undefined {
  const marked = helpEntries(after)[helpOf(after)?.choice ?? 0];
  const keys = marked?.chords.map(spokenKey).join(' or ');
  const entry =
    marked === undefined ? 'Nothing found.' : visibleLine(`${keys || marked.command.name}: ${marked.command.does}`);
  if (helpOf(before) === undefined) return `Help: type to search, arrows choose, Escape closes. ${entry}`;
  return helpOf(before) === helpOf(after) ? undefined : entry;
}
