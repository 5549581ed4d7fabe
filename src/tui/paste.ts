/** A text that is pasted is written where a line is open, in one piece: none of its characters is a key. */

import { cancelled } from '../session/background.ts';
import { changed } from '../session/change.ts';
import { isPrompt } from '../session/dialogs.ts';
import { type EditedLine, lineOf } from '../session/line.ts';
import { answerLine } from '../session/modes.ts';
import type { Session } from '../session/session.ts';
import { inserted } from './typing.ts';

export function pasted(session: Session, text: string): Session {
  const { dialog, mode, background } = session;
  if (background.lookup !== undefined) return cancelled(session, background.lookup);
  const into = (line: EditedLine) => inserted(line, text);
  if (dialog?.kind === 'help')
    return changed(session, { dialog: { kind: 'help', filter: into(lineOf(dialog.filter)).text, choice: 0 } });
  if (dialog?.kind === 'edit') {
    const line = into(dialog.isFresh ? lineOf('') : dialog);
    return changed(session, { dialog: { ...dialog, ...line, recalled: undefined, isFresh: false } });
  }
  if (isPrompt(dialog))
    return changed(session, {
      dialog: { ...dialog, ...into(dialog), recalled: undefined, choice: undefined },
      message: undefined,
    });
  if (dialog === undefined && mode?.kind === 'predict' && !mode.isAnswered)
    return changed(session, { mode: { ...mode, ...into(answerLine(mode)) } });
  return session;
}
