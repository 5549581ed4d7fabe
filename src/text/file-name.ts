/** Names of files to be written, as a person types them. */

import { visibleLine } from './visible.ts';

/** Whether a path has a name before its endings: neither `dir/`, `..` nor blanks have one, nor an ending alone, which would be a hidden file. @param endings The outermost first: `['.svg', '.step']` */
export function isFileName(path: string, endings: readonly string[]): boolean {
  const last = path.split('/').at(-1)!.toLowerCase();
  const stem = endings.reduce((name, ending) => (name.endsWith(ending) ? name.slice(0, -ending.length) : name), last);
  return !['', '.', '..'].includes(stem.trim());
}

/** What a person typed for a name, in a message. */
export const foundName = (path: string): string => (path.trim() === '' ? 'nothing' : visibleLine(path));
