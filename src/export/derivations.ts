/** The derivation of each event as a LaTeX document, with what the scenario tells there. */

import type { EventLog } from '../engine/log.ts';
import { eventLatex } from '../explain/derivation-latex.ts';
import { explain } from '../explain/explain.ts';
import { narrationAt } from '../query/narration.ts';
import { runOf, type Session } from '../session/session.ts';
import { styleOf } from '../session/views/numbers.ts';
import { demandFew, type EventRange, eventRange } from './event-range.ts';
import { withPowers } from './graph-labels.ts';
import { fitted, latexDocument, sentenceLatex } from './latex-document.ts';
import type { Write } from './writer.ts';

/** Columns of text: a matrix of 16 numbers is shown whole, a larger one without its middle. */
const WIDTH = 200;

export const write: Write = async function* (subject, writing) {
  const session = await subject.session();
  const { log } = runOf(session);
  const range = eventRange(log, writing);
  demandFew('steps', range);
  yield* latexDocument(bodyOf(session, range));
};

function* bodyOf(session: Session, range: EventRange): Generator<string> {
  const { scenario, log } = runOf(session);
  yield `\\section*{${sentenceLatex(scenario.title)}}\n`;
  if (scenario.source !== undefined) yield `\\emph{${sentenceLatex(scenario.source)}}\n`;
  let iteration: number | undefined;
  for (const events of togetherIn(log, range)) {
    const now = log.iterationNumberAt(events[0]!); // each has an event
    if (now !== iteration && now !== undefined && log.iterationCount > 1) yield `\n\\subsection*{Iteration ${now}}\n`;
    iteration = now;
    yield stepLatex(session, events);
  }
}

/** Yields the events that one derivation shows: a contribution and its accumulation. */
function* togetherIn(log: EventLog, { first, last }: EventRange): Generator<readonly number[]> {
  for (let i = first; i <= last; i++) {
    const isPair =
      i < last && log.typeAt(i) === 'contribution.computed' && log.typeAt(i + 1) === 'gradient.accumulated';
    yield isPair ? [i, i + 1] : [i];
    if (isPair) i++;
  }
}

function stepLatex(session: Session, events: readonly number[]): string {
  const { scenario, log } = runOf(session);
  const position = events.at(-1)!; // there is one
  const style = styleOf({ ...session, place: { ...session.place, position } }, WIDTH);
  const { title, equations } = explain(log, position, style);
  const notes = events.flatMap(i => narrationAt(scenario, log, i));
  return [
    '',
    `\\paragraph{${position}.} ${sentenceLatex(withPowers(title))}`,
    ...notes.flatMap(note => ['', `\\begin{quote}${sentenceLatex(note.replace(/\s+/g, ' '))}\\end{quote}`]),
    equations.length === 0 ? '' : eventLatex(log, position, style, fitted),
  ].join('\n');
}
