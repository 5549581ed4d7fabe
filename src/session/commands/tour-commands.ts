/** The tour: starts it, goes on from a step, goes back to it, ends it. */

import { LanguageError } from '../../language/language-error.ts';
import { runOf, type Session, type SessionDraft } from '../session.ts';
import { goToStep, isAtStep, tourSteps } from '../tour.ts';
import { type Command, mistakeOf, unless } from './command.ts';

const UNTRIED = { right: 0, asked: 0 };

const stepCount = (session: Session): number => tourSteps(runOf(session).scenario).length;

/** @throws LanguageError for a step that the tour does not have. */
function parseStep(session: Session, text: string): number | 'end' {
  if (text === 'end') return text;
  const count = stepCount(session);
  const step = /^\d+$/.test(text) ? Number(text) : 0;
  if (step >= 1 && step <= count) return step - 1;
  const span = { start: 0, end: Math.max(1, text.length) };
  throw new LanguageError('no-step', `unknown step ${text}`, span, `available: 1 to ${count}, end`);
}

function tour(draft: SessionDraft, text: string): void {
  const { tour: touring } = draft;
  if (text === '') {
    if (touring === undefined) goToStep(draft, 0, UNTRIED);
    else goToStep(draft, isAtStep(draft) ? touring.step + 1 : touring.step, touring.score);
    return;
  }
  const mistake = mistakeOf(() => parseStep(draft, text));
  if (mistake !== undefined) draft.message = `${mistake.message}; ${mistake.hint}`;
  else goTo(draft, parseStep(draft, text));
}

function goTo(draft: SessionDraft, step: number | 'end'): void {
  if (step !== 'end') {
    goToStep(draft, step, draft.tour?.score ?? UNTRIED);
    return;
  }
  if (draft.mode?.kind === 'predict') draft.mode = undefined;
  draft.tour = undefined;
  draft.message = 'the tour has ended; {tour} starts it again';
}

export const TOUR_COMMANDS = [
  {
    name: 'tour',
    also: ['tutorial'],
    argument: 'STEP',
    does: 'tour: start it, skip a step, go back to the step; a number goes to that step, end ends it',
    group: 'Program',
    disabledReason: unless(session => stepCount(session) > 0, 'this run has no tour'),
    mistake: (session, text) => (text === '' ? undefined : mistakeOf(() => parseStep(session, text))),
    run: tour,
  },
] as const satisfies readonly Command[];
