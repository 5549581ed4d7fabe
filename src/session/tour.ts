/** A tour: the notes of a scenario that ask for something, one after the other. */

import { memoised } from '../memoised.ts';
import { eventNamed } from '../query/narration.ts';
import { questionAt } from '../query/predict.ts';
import type { Note, Scenario } from '../scenario/scenario.ts';
import { goTo } from './commands/command.ts';
import { logOf, runOf, type Session, type SessionDraft } from './session.ts';
import type { Touring } from './tour-state.ts';

/** Returns the steps of a scenario's tour: its notes with an act or a question, in the file's order. */
export const tourSteps = memoised(({ notes }: Scenario): readonly Note[] =>
  notes.filter(({ act, ask }) => act !== undefined || ask !== undefined),
);

/** Returns the current step; undefined without a tour. */
export const tourStep = (session: Session): Note | undefined =>
  session.tour && tourSteps(runOf(session).scenario)[session.tour.step];

/** Returns the event at which a step stands: that of its note, or the event before the one that it asks for; undefined while that is not recorded. */
function placeOfStep(session: Session, { at, ask }: Note): number | undefined {
  const { scenario, log } = runOf(session);
  const iteration = log.iterationAt(session.place.position);
  const event = eventNamed(ask ?? at, { scenario, log, iteration });
  return event === undefined || ask === undefined ? event : event - 1;
}

/** Whether the session is where the current step stands. */
export function isAtStep(session: Session): boolean {
  const step = tourStep(session);
  const place = step && placeOfStep(session, step);
  return place === undefined || place === session.place.position;
}

/** Goes to a step; what it asks is hidden and asked at once. After the last step the tour is over. */
export function goToStep(draft: SessionDraft, step: number, score: Touring['score']): void {
  const note = tourSteps(runOf(draft).scenario)[step];
  if (draft.mode?.kind === 'predict') draft.mode = undefined;
  draft.tour = note && { step, score };
  if (note === undefined) {
    draft.message =
      score.asked === 0
        ? 'the tour is over'
        : `the tour is over: ${score.right} of ${score.asked} predictions right at the first try`;
    return;
  }
  draft.message = undefined;
  const place = placeOfStep(draft, note);
  if (place !== undefined && place !== draft.place.position) {
    goTo(draft, place);
    draft.view.ledgerPage = 0;
  }
  const asked = place === undefined ? undefined : place + 1;
  if (note.ask === undefined || asked === undefined || questionAt(logOf(draft), asked) === undefined) return;
  draft.play.isOn = false; // playing would show the answer
  draft.mode = {
    kind: 'predict',
    asked,
    level: 'operation',
    text: '',
    verdict: undefined,
    isAnswered: false,
    tries: 0,
    score,
  };
}
