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

/** Keys that are heard behind anything: Node takes one behind an escape for an unknown sequence of both. */
const URGENT: ReadonlyMap<string | undefined, Chord> = new Map([
  ['\x03', 'ctrl+c'],
  ['\x1a', 'ctrl+z'],
  ['\x1c', 'ctrl+\\'],
]);

/** Returns the chord of a key as Node reports it. */
export function chordOf(text: string | undefined, { name = '', ctrl, shift, sequence }: Keypress): Chord {
  const urgent = URGENT.get(sequence.at(-1));
  if (urgent !== undefined) return urgent;
  if (ctrl) return `ctrl+${name}`;
  const chord = NAMES.get(name);
  if (chord === undefined) return text ?? name;
  return shift ? `shift+${chord}` : chord;
}
