/** The keys that a row of buttons offers: the usual ones, or those of what is open. */

import type { CommandName } from '../session/commands/commands.ts';
import { commandNamed } from '../session/commands/commands.ts';
import type { Session } from '../session/session.ts';
import { predictingOf } from '../session/session.ts';
import { dialogHints, predictContext } from '../tui/dialog-keys.ts';
import type { DialogContext } from '../tui/key-table.ts';
import { keyText } from '../tui/key-text.ts';
import { firstKeyOf, hintWordOf } from '../tui/keymap.ts';
import type { Chord } from '../tui/shell/chord.ts';

export interface TouchKey {
  readonly chord: Chord;
  /** What stands on the button. */
  readonly sign: string;
  /** What it does, in a word. */
  readonly word: string;
  /** The same in a sentence. */
  readonly does: string;
  readonly isDisabled: boolean;
}

const USUAL: readonly CommandName[] = [
  'previous-event',
  'next-event',
  'previous-phase',
  'next-phase',
  'step-inside',
  'step-outside',
  'origin',
  'next-pane',
  'zoom',
  'predict',
  'play',
  'command',
  'help',
];

/** Returns the buttons for a session. */
export function touchKeys(session: Session): readonly TouchKey[] {
  const context = contextOf(session);
  if (context !== undefined)
    return dialogHints(context).flatMap(({ word, chords }) =>
      chords.map(chord => ({ chord, sign: keyText(chord), word, does: word, isDisabled: false })),
    );
  return USUAL.map(name => ({
    chord: firstKeyOf(name),
    sign: keyText(firstKeyOf(name)),
    word: hintWordOf(name),
    does: commandNamed(name).does,
    isDisabled: commandNamed(name).disabledReason?.(session, '') !== undefined,
  }));
}

function contextOf(session: Session): DialogContext | undefined {
  const predicting = predictingOf(session);
  return session.dialog?.kind ?? (predicting && predictContext(predicting));
}
