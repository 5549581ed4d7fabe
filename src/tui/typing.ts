/** Keys that edit a line, as in readline and shells. */

import { LINE_LIMIT } from '../limits.ts';
import { type EditedLine, lineOf } from '../session/line.ts';
import { actionOf } from './dialog-keys.ts';
import type { Chord } from './shell/chord.ts';

/** Edits a line that is split at its cursor. */
type Edit = (before: string, after: string) => readonly [before: string, after: string];

const withoutLast = (text: string): string => [...text].slice(0, -1).join('');
const withoutFirst = (text: string): string => [...text].slice(1).join('');

/** In one pass from the end: an expression would try every place where a word may begin. */
function withoutLastWord(text: string): string {
  let end = text.trimEnd().length;
  while (end > 0 && !/\s/.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

const left: Edit = (before, after) => [withoutLast(before), before.slice(withoutLast(before).length) + after];
const right: Edit = (before, after) => [
  before + after.slice(0, after.length - withoutFirst(after).length),
  withoutFirst(after),
];
const toStart: Edit = (before, after) => ['', before + after];
const toEnd: Edit = (before, after) => [before + after, ''];
const eraseHere: Edit = (before, after) => [before, withoutFirst(after)];

/** Edits by the actions of the line's keys. */
const EDITS: ReadonlyMap<string | undefined, Edit> = new Map([
  ['left', left],
  ['right', right],
  ['start', toStart],
  ['end', toEnd],
  ['erase', (before, after) => [withoutLast(before), after]],
  ['erase-here', eraseHere],
  ['erase-before', (_before, after) => ['', after]],
  ['erase-after', (before, _after) => [before, '']],
  ['erase-word', (before, after) => [withoutLastWord(before), after]],
]);

/** Returns the line after a key that moves the cursor or edits; undefined for other keys. */
export function edited({ text, cursor }: EditedLine, chord: Chord): EditedLine | undefined {
  const letter = typedText(chord);
  if (letter !== undefined) return inserted({ text, cursor }, letter);
  const edit = EDITS.get(actionOf('line', chord));
  if (edit === undefined) return undefined;
  const [before, after] = edit(text.slice(0, cursor), text.slice(cursor));
  return { text: before + after, cursor: before.length };
}

/** The line with a text before its cursor, as much of it as a line holds. */
export function inserted({ text, cursor }: EditedLine, added: string): EditedLine {
  let length = Math.min(added.length, Math.max(0, LINE_LIMIT - text.length));
  if (length < added.length && isFirstHalf(added.charCodeAt(length - 1))) length--;
  return { text: text.slice(0, cursor) + added.slice(0, length) + text.slice(cursor), cursor: cursor + length };
}

const isFirstHalf = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

/** What a key writes; undefined for one that writes nothing. */
export const typedText = (chord: Chord): string | undefined =>
  chord === 'space' ? ' ' : [...chord].length === 1 ? chord : undefined;

/** Returns a text after a key, with the cursor at its end; undefined for a key that changes nothing. */
export function typed(text: string, chord: Chord): string | undefined {
  const next = edited(lineOf(text), chord)?.text;
  return next === text ? undefined : next;
}
