/** Keys as Node's readline reports them. */

import type { Chord } from '../tui/shell/chord.ts';

export interface Keypress {
  readonly name?: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly sequence: string;
}

const NAMES: ReadonlyMap<string, Chord> = new Map([
  ['return', 'enter'],
  ['enter', 'enter'],
  ...['up', 'down', 'left', 'right', 'home', 'end', 'escape', 'space', 'tab', 'backspace', 'delete'].map(
    name => [name, name] as const,
  ),
]);

/** Returns the chord of a key as Node reports it. */
export function chordOf(text: string | undefined, { name = '', ctrl, shift, sequence }: Keypress): Chord {
  if (sequence.endsWith('\x1c')) return 'ctrl+\\';
  if (ctrl) return `ctrl+${name}`;
  const chord = NAMES.get(name);
  if (chord === undefined) return text ?? name;
  return shift ? `shift+${chord}` : chord;
}
