/** Keys as spoken words: screen readers skip punctuation and arrows. */

import type { Chord } from '../shell/chord.ts';

/** All of ASCII: people may give any of them a command of their own. */
const NAMES = new Map<string, string>([
  ['[', 'left bracket'],
  [']', 'right bracket'],
  ['{', 'left brace'],
  ['}', 'right brace'],
  ['(', 'left parenthesis'],
  [')', 'right parenthesis'],
  ['<', 'less than'],
  ['>', 'greater than'],
  ['.', 'full stop'],
  [':', 'colon'],
  ['?', 'question mark'],
  ['/', 'slash'],
  ['@', 'at sign'],
  ['=', 'equals sign'],
  ['~', 'tilde'],
  ['-', 'minus'],
  ['+', 'plus'],
  ['&', 'ampersand'],
  [';', 'semicolon'],
  [',', 'comma'],
  ['*', 'asterisk'],
  ['!', 'exclamation mark'],
  ['"', 'double quote'],
  ["'", 'single quote'],
  ['`', 'backquote'],
  ['#', 'number sign'],
  ['$', 'dollar sign'],
  ['%', 'percent sign'],
  ['^', 'caret'],
  ['_', 'underscore'],
  ['|', 'vertical bar'],
  ['\\', 'backslash'],
  ['left', 'left arrow'],
  ['right', 'right arrow'],
  ['up', 'up arrow'],
  ['down', 'down arrow'],
  ['pageup', 'page up'],
  ['pagedown', 'page down'],
]);

/** `shift+tab` → `shift tab`, `G` → `capital G`, `}` → `right brace`. */
export function spokenKey(chord: Chord): string {
  const key = chord.replace('shift+', '');
  const shift = key === chord ? '' : 'shift ';
  return shift + (NAMES.get(key) ?? (/^[A-Z]$/.test(key) ? `capital ${key}` : key));
}
