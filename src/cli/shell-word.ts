/** A file's name as a shell reads it back: what is advised can be copied. */

import { visibleLine } from '../text/visible.ts';

/** Quoted where a shell would part or change it; what cannot be shown as `$'…'`, which bash, zsh and ksh read. A name that begins like a flag gets its folder. */
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
