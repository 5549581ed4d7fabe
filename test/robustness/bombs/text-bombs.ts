/** Texts that are hard to measure or to look for, wherever a file has texts. */

import { type Bomb, FINE, REFUSED, scenario } from './bomb.ts';

const TEXTS: readonly (readonly [name: string, make: (length: number) => string])[] = [
  ['marks on one letter', length => `e${'\u0301'.repeat(length - 1)}`],
  ['Hangul', length => '\u1100'.repeat(length)],
  ['regional indicators', length => '\u{1f1e9}'.repeat(length / 2)],
  ['emoji joined', length => '👩\u200d'.repeat(length / 3)],
  ['controls', length => '\x1b'.repeat(length)],
  ['overrides', length => '\u202e'.repeat(length)],
  ['halves of pairs', length => '\ud800'.repeat(length)],
  ['line breaks', length => '\n'.repeat(length)],
  ['spaces', length => ' '.repeat(length)],
  ['quotes', length => '"\\'.repeat(length / 2)],
  ['words of one letter', length => 'a '.repeat(length / 2)],
  ['one word', length => 'a'.repeat(length)],
];

/** The place of a text in a scenario. */
const PLACES: readonly (readonly [name: string, put: (text: string) => object])[] = [
  ['title', text => ({ title: text })],
  ['source', text => ({ source: text })],
  ['remark', text => ({ program: [{ line: 'L = x * x', say: text }] })],
  ['note', text => ({ notes: [{ at: 'value L', text }] })],
  ['place of a note', text => ({ notes: [{ at: text, text: 'n' }] })],
  ['name of an input', text => ({ inputs: { x: 1, [text]: 2 } })],
  ['line', text => ({ program: [`L = ${text}`] })],
  ['key', text => ({ [text]: 1 })],
  ['optimizer', text => ({ training: { iterations: 2, optimizer: { type: text } } })],
  ['expected name', text => ({ expect: [{ values: { [text]: 1 } }] })],
];

export const textBombs: readonly Bomb[] = TEXTS.flatMap(([what, make]) =>
  PLACES.map(([where, put]) =>
    scenario(`a ${where} of ${what}`, () => put(make(60_000)), [FINE, REFUSED], ['--at', '2', '--size', '80x24']),
  ),
);
