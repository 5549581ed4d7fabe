/** Keys while a new value is typed. */

import { nodeOf } from '../graph/program.ts';
import { changed, entering } from '../session/change.ts';
import { commandNamed } from '../session/commands/commands.ts';
import { editPrompt } from '../session/commands/timeline-commands.ts';
import type { EditPrompt } from '../session/dialogs.ts';
import { lineOf, recalledLine } from '../session/line.ts';
import { logOf, type Session } from '../session/session.ts';
import { type Updated, update } from '../session/update.ts';
import { editText } from '../session/views/edit-view.ts';
import { actionOf } from './dialog-keys.ts';
import type { Chord } from './shell/chord.ts';
import { edited, typedText } from './typing.ts';

export function inEdit(session: Session, prompt: EditPrompt, chord: Chord): Updated {
  const stay = (next: EditPrompt | undefined): Updated => ({
    session: changed(session, { dialog: next }),
    effect: undefined,
  });
  const { text, target, isFresh } = prompt;
  const action = actionOf('edit', chord);
  switch (action) {
    case 'close':
      return stay(undefined);
    case 'go': {
      const written = editText(session, prompt);
      // A mistake is shown above the line, which stays open for correction.
      if (commandNamed('edit').mistake?.(session, written) !== undefined) return stay({ ...prompt, isFresh: false });
      return update(entering(changed(session, { dialog: undefined }), 'edit', text), 'edit', written);
    }
    case 'other':
      return stay(nodeOf(logOf(session).program, target.node).isReached ? other(session, prompt) : prompt);
    case 'previous':
    case 'next': {
      const line = recalledLine(session.entered.edit, prompt, action === 'previous' ? 1 : -1);
      return stay(line === undefined ? prompt : { ...prompt, ...line, isFresh: false });
    }
  }
  if (action === 'close-empty' && text === '') return stay(undefined);
  const isReplaced = isFresh && typedText(chord) !== undefined;
  const next = edited(isReplaced ? lineOf('') : prompt, chord);
  if (next === undefined) return { session, effect: undefined };
  return stay({ ...prompt, ...next, recalled: undefined, isFresh: false });
}

/** Switches between the value and the gradient. */
const other = (session: Session, { target }: EditPrompt): EditPrompt =>
  editPrompt(session, { ...target, of: target.of === 'value' ? 'gradient' : 'value' });
