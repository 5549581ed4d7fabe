/** Keys in predict mode, which type the answer. */

import { changed } from '../session/change.ts';
import { answerLine, type Predicting } from '../session/modes.ts';
import type { Session } from '../session/session.ts';
import { type Updated, update } from '../session/update.ts';
import { actionOf, predictContext } from './dialog-keys.ts';
import { commandOfKey } from './keymap.ts';
import type { Chord } from './shell/chord.ts';
import { edited } from './typing.ts';

export function inPredict(session: Session, predicting: Predicting, chord: Chord): Updated {
  const { text, isAnswered } = predicting;
  const action = actionOf(predictContext(predicting), chord);
  if (action === 'close') return update(session, 'predict');
  if ((action === 'next-line' || action === 'level') && session.tour !== undefined) return stay(session); // it asks its own questions
  if (action === 'next-line') return update(session, 'predict', 'next-line');
  if (action === 'level') return update(session, 'predict', predicting.level === 'line' ? 'operations' : 'lines');
  const command = commandOfKey(chord);
  if (command === 'page-up' || command === 'page-down') return update(session, command);
  if (isAnswered) return action === 'next' ? update(session, 'predict', 'next') : stay(session);
  const line = answerLine(predicting);
  if (action === 'next' && line.cursor === text.length) return update(session, 'predict', 'next');
  if (action === 'show') return update(session, 'predict', '?');
  if (action === 'go') return text.trim() === '' ? stay(session) : update(session, 'predict', text);
  const next = edited(line, chord);
  return next === undefined
    ? stay(session)
    : { session: changed(session, { mode: { ...predicting, ...next } }), effect: undefined };
}

const stay = (session: Session): Updated => ({ session, effect: undefined });
