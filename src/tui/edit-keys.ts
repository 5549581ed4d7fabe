/** Keys while a new value is typed. */

import { nodeOf } from '../graph/program.ts';
import { commandNamed } from '../session/commands.ts';
import type { EditPrompt, Session } from '../session/session.ts';
import { editPrompt } from '../session/timeline-commands.ts';
import { changed, type Updated, update } from '../session/update.ts';
import { editText } from '../session/views/edit-view.ts';
import type { Chord } from './shell/chord.ts';
import { typed } from './typing.ts';

export function inEdit(session: Session, prompt: EditPrompt, chord: Chord): Updated {
  const stay = (next: EditPrompt | undefined): Updated => ({
    session: changed(session, { prompt: next }),
    effect: undefined,
  });
  const { text, target, isFresh } = prompt;
  const written = editText(session, prompt);
  switch (chord) {
    case 'escape':
      return stay(undefined);
    case 'enter':
      // A mistake is said above the line, which stays to be mended.
      if (commandNamed('edit').mistake?.(session, written) !== undefined) return stay({ ...prompt, isFresh: false });
      return update(changed(session, { prompt: undefined }), 'edit', written);
    case 'tab':
    case 'shift+tab':
      return stay(nodeOf(session.run.log.program, target.node).isReached ? other(session, prompt) : prompt);
    case 'right':
    case 'end':
      return stay({ ...prompt, isFresh: false });
  }
  if (chord === 'backspace' && text === '') return stay(undefined);
  const next = typed(isFresh && chord !== 'backspace' ? '' : text, chord);
  return next === undefined ? { session, effect: undefined } : stay({ ...prompt, text: next, isFresh: false });
}

/** From the value to the gradient, and back. */
const other = (session: Session, { target }: EditPrompt): EditPrompt =>
  editPrompt(session, { ...target, of: target.of === 'value' ? 'gradient' : 'value' });
