/** Keys that write: as readline and every shell have them. */

import { type Line, lineOf } from '../session/line.ts';
import { actionOf } from './dialog-keys.ts';
import type { Chord } from './shell/chord.ts';

/** A line cut in two at its cursor. */
type Edit = (before: string, after: string) => readonly [before: string, after: string];

const withoutLast = (text: string): string => [...text].slice(0, -1).join('');
const withoutFirst = (text: string): string => [...text].slice(1).join('');

const left: Edit = (before, after) => [withoutLast(before), before.slice(withoutLast(before).length) + after];
const right: Edit = (before, after) => [
  before + after.slice(0, after.length - withoutFirst(after).length),
  withoutFirst(after),
];
const toStart: Edit = (before, after) => ['', before + after];
const toEnd: Edit = (before, after) => [before + after, ''];
const eraseHere: Edit = (before, after) => [before, withoutFirst(after)];

/** By the actions of the line's keys. */
const EDITS: ReadonlyMap<string | undefined, Edit> = new Map([
  ['left', left],
  ['right', right],
  ['start', toStart],
  ['end', toEnd],
  ['erase', (before, after) => [withoutLast(before), after]],
  ['erase-here', eraseHere],
  ['erase-before', (_before, after) => ['', after]],
  ['erase-after', (before, _after) => [before, '']],
  ['erase-word', (before, after) => [before.replace(/\S*\s*$/, ''), after]],
]);

/** The line after a key that moves in it or changes it; undefined for a key that does neither. */
export function edited({ text, cursor }: Line, chord: Chord): Line | undefined {
  const letter = letterOf(chord);
  const edit: Edit | undefined =
    letter === undefined ? EDITS.get(actionOf('line', chord)) : (before, after) => [before + letter, after];
  if (edit === undefined) return undefined;
  const [before, after] = edit(text.slice(0, cursor), text.slice(cursor));
  return { text: before + after, cursor: before.length };
}

/** What a key writes; undefined for one that writes nothing. */
export const letterOf = (chord: Chord): string | undefined =>
  chord === 'space' ? ' ' : [...chord].length === 1 ? chord : undefined;

/** The same of a text whose cursor stays at its end; undefined for a key that changes nothing there. */
export function typed(text: string, chord: Chord): string | undefined {
  const next = edited(lineOf(text), chord)?.text;
  return next === text ? undefined : next;
}
