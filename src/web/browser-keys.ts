/** A key press in a browser by the name that the table of keys knows it by. */

import { isBusy } from '../session/background.ts';
import { isPrompt } from '../session/dialogs.ts';
import { predictingOf, type Session } from '../session/session.ts';
import { actionOf } from '../tui/dialog-keys.ts';
import type { Chord } from '../tui/shell/chord.ts';

const NAMES: ReadonlyMap<string, Chord> = new Map([
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['PageUp', 'pageup'],
  ['PageDown', 'pagedown'],
  ['Home', 'home'],
  ['End', 'end'],
  ['Enter', 'enter'],
  ['Escape', 'escape'],
  ['Tab', 'tab'],
  ['Backspace', 'backspace'],
  ['Delete', 'delete'],
  [' ', 'space'],
]);

/** The parts of a KeyboardEvent that name a key. */
export interface BrowserKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  /** Whether the key is part of a character that an input method makes. */
  readonly isComposing: boolean;
  readonly getModifierState: (name: 'AltGraph') => boolean;
}

/** Returns the chord of a key press; undefined for what belongs to the browser and its assistive technology. */
export function chordOfKey(event: BrowserKey, session: Session): Chord | undefined {
  const { key, ctrlKey, altKey, metaKey, shiftKey, isComposing } = event;
  const isCharacter = [...key].length === 1;
  if (isComposing || metaKey) return undefined;
  // AltGr is Ctrl and Alt on some systems, and Option writes characters on others.
  const isWritten =
    isCharacter && (event.getModifierState('AltGraph') || (altKey && !ctrlKey && !/^[a-z0-9]$/i.test(key)));
  if ((ctrlKey || altKey) && !isWritten)
    return ctrlKey && !altKey ? controlChord(key.toLowerCase(), session) : undefined;
  if (key === 'Tab' && !takesTab(session)) return undefined;
  const name = NAMES.get(key);
  if (name !== undefined) return shiftKey && name !== 'space' ? `shift+${name}` : name;
  return isCharacter ? key : undefined;
}

/** Keys that edit a line, and `^C` while there is work to stop. */
function controlChord(letter: string, session: Session): Chord | undefined {
  const chord = `ctrl+${letter}`;
  if (chord === 'ctrl+c') return isBusy(session) ? chord : undefined;
  return hasLine(session) && actionOf('line', chord) !== undefined ? chord : undefined;
}

/** Tab leaves the page's screen, unless something is open that Escape closes: Tab has a meaning there. */
const takesTab = ({ dialog, mode }: Session): boolean => dialog !== undefined || mode !== undefined;

/** Whether letters are typed into a line. */
export const hasLine = (session: Session): boolean => {
  const { dialog } = session;
  if (dialog !== undefined) return isPrompt(dialog) || dialog.kind === 'help';
  return predictingOf(session)?.isAnswered === false;
};
