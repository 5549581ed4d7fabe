/** Every key press has one name, however the terminal spells it and however many arrive at once. */
import type { Key } from 'ink';

/**
 * The name of a key press.
 *
 * A printable character is its own name ('l', 'G', '}', 'é'), the space bar is 'space'. Other keys: 'up', 'down', 'left',
 * 'right', 'home', 'end', 'pageup', 'pagedown', 'enter', 'escape', 'tab', 'backspace', 'delete'. Modifiers stand in front,
 * in this order: 'ctrl+', 'alt+', 'shift+' ('ctrl+c', 'alt+x', 'shift+tab'); a character includes its shift.
 * Keys that terminals cannot tell apart share a name: `^I` is 'tab', `^M` and `^J` 'enter', `^H` 'backspace'.
 */
export type Chord = string;

/** Keys that are no printable character. */
export const NAMED_KEYS: readonly string[] = [
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...['enter', 'escape', 'space', 'tab', 'backspace', 'delete'],
];

/** A key as texts write it, `<down>` or a character, and the name in its brackets. */
export const WRITTEN_KEY = /<([a-z+]{2,})>|./gsu;

/** Returns the first name in such a text that no key has, `<entr>`; undefined where there is none. */
export const unknownKeyIn = (text: string): string | undefined =>
  [...text.matchAll(WRITTEN_KEY)].find(([, name]) => name !== undefined && !isKeyName(name))?.[0];

function isKeyName(name: string): boolean {
  const [, modifiers = '', base = ''] = /^((?:ctrl\+)?(?:alt\+)?(?:shift\+)?)(.+)$/.exec(name) ?? [];
  return NAMED_KEYS.includes(base) || (base.length === 1 && modifiers !== '');
}

/** Ink's flags in the order of checking; the first that is set names the key. */
const flags = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, Chord])[];

/** Returns the key presses in a call of Ink's `useInput`, which passes everything typed ahead as a single text. */
export function chordsOf(input: string, key: Key): readonly Chord[] {
  const flag = flags.find(([flag]) => key[flag]);
  if (flag !== undefined) return [modified(flag[1], key, key.shift)];
  if (key.ctrl) return input === '' ? [] : [modified(characterName(input), key, false)];
  return Array.from(input, character => modified(characterName(character), { ctrl: false, meta: key.meta }, false));
}

/** Keys before which an escape is an impatient one, not a part of another key: a slow line brings both at once. */
const AFTER_ESCAPE: ReadonlySet<string> = new Set(['escape', 'ctrl+c', 'ctrl+\\', 'ctrl+z']);

function modified(name: string, key: Pick<Key, 'ctrl' | 'meta'>, isShifted: boolean): Chord {
  const ctrl = key.ctrl ? 'ctrl+' : '';
  const isAlt = key.meta && !AFTER_ESCAPE.has(`${ctrl}${name}`);
  return `${ctrl}${isAlt ? 'alt+' : ''}${isShifted ? 'shift+' : ''}${name}`;
}

/** Returns the name of a character, control characters included: a control key is its letter minus 64. */
function characterName(character: string): Chord {
  switch (character) {
    case ' ':
      return 'space';
    case '\r':
    case '\n':
      return 'enter';
    case '\t':
      return 'tab';
    case '\b':
    case '\x7f':
      return 'backspace';
    case '\x1b':
      return 'escape';
    case '\0':
      return 'ctrl+space';
  }
  const code = character.charCodeAt(0);
  return code < 0x20 ? `ctrl+${String.fromCharCode(code + 64).toLowerCase()}` : character;
}
