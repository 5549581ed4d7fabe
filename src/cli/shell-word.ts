/** Writes file names for a shell, so that recommended commands can be copied. */

import { visibleLine } from '../text/visible.ts';

/** Returns the name, quoted where a shell would split or change it. Invisible characters are written as `$'…'`, which bash, zsh and ksh read. A name that begins like a flag gets `./`. */
export function shellWord(file: string): string {
  const word = file.startsWith('-') ? `./${file}` : file;
  if (/^[\w@%+:,./-][\w@%+=:,./~-]*$/.test(word)) return word;
  if (visibleLine(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${[...Buffer.from(word)].map(escaped).join('')}'`;
}

const escaped = (byte: number): string => {
  const character = String.fromCharCode(byte);
  return /[\w@%+=:,./ ~-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
};
