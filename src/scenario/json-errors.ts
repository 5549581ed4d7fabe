/** What is wrong with the JSON of a scenario, in words: its syntax, and its keys. */

import { RESERVED } from '../language/names.ts';
import { FILE_LIMITS } from '../limits.ts';
import { type Mistake, mistake, oneOf, quotedText } from './scenario-errors.ts';

/** The expectation for each syntax error, and a hint. */
const SYNTAX: ReadonlyMap<string, readonly [expected: string, hint?: string]> = new Map([
  ['InvalidSymbol', ['a value', 'texts and keys need double quotes; the only words are true, false and null']],
  ['InvalidNumberFormat', ['a number']],
  ['PropertyNameExpected', ['a key', 'keys need double quotes']],
  ['ValueExpected', ['a value']],
  ['ColonExpected', ['a colon', '"key": value']],
  ['CommaExpected', ['a comma', 'commas separate entries']],
  ['CloseBraceExpected', ['}', 'an object is not closed']],
  ['CloseBracketExpected', [']', 'a list is not closed']],
  ['EndOfFileExpected', ['the end of the file', 'a file has one object']],
  ['UnexpectedEndOfComment', ['the end of a comment', 'close it with */']],
  ['UnexpectedEndOfString', ['the end of a text', 'a text ends with " on the same line']],
  ['UnexpectedEndOfNumber', ['a number', 'a digit follows the point, the sign or the e']],
  ['InvalidUnicode', ['four hexadecimal digits after \\u']],
  ['InvalidEscapeCharacter', ['a known escape', 'write a backslash as \\\\']],
  ['InvalidCharacter', ['a text without control characters', 'write a line break as \\n and a tab as \\t']],
]);

/** Words and signs of other notations, with their JSON form. */
const OTHERWISE: readonly (readonly [written: RegExp, hint: string])[] = [
  [/^[-+]?(nan|inf|infinity)$/i, 'non-finite numbers are the texts "NaN", "Infinity" and "-Infinity"'],
  [/^[−–]\d/, 'write the minus as -'],
  [/^\+\d/, 'numbers have no plus sign'],
  [/^\.\d/, 'a digit stands before the point: 0.5'],
  [/^(True|False|None|undefined)$/, 'words are true, false and null'],
  [/^#/, 'a comment begins with //'],
  [/^[/*+^-]/, 'a number is written out: 0.5, not 1/2'],
  [/^['“”„]/, 'texts and keys stand in straight double quotes: "'],
];

/** `kind` is the parser's word for the error, `found` what it takes for wrong, `word` all that is written in one there. */
export function syntaxError(kind: string, found: string, word: string): Mistake {
  const [expected, usual] = SYNTAX.get(kind) ?? ['something else'];
  if (found === '')
    return mistake('syntax', `expected ${expected}, found the end of the file`, usual ?? 'the file ends too early');
  if (kind === 'PropertyNameExpected' && /^\d/.test(found))
    return mistake(
      'syntax',
      `expected ${expected}, found ${word}`,
      'a key has quotes, a list brackets, a number a decimal point: 0.5',
    );
  const other = kind === 'InvalidSymbol' ? OTHERWISE.find(([written]) => written.test(word)) : undefined;
  const shown = other === undefined ? found : word;
  return mistake('syntax', `expected ${expected}, found ${quotedText(shown).slice(1, -1)}`, other?.[1] ?? usual);
}
export const notClosed = (bracket: string) =>
  mistake('syntax', `expected ${bracket === '{' ? '}' : ']'} for this ${bracket}, found the end of the file`);
export const emptyFile = () =>
  mistake(
    'syntax',
    'expected a scenario, found an empty file',
    'a scenario is an object: { "title": …, "program": […] }',
  );
export const tooManyMembers = (count: number) =>
  mistake(
    'too-many',
    `expected at most ${FILE_LIMITS.members} keys in an object, found ${count}`,
    'join leaves into larger ones',
  );
export const tooManyKeys = () =>
  mistake(
    'too-many',
    `expected at most ${FILE_LIMITS.keys} keys in one file`,
    'join leaves into larger ones, and expect whole tensors',
  );
export const duplicateKey = (name: string) =>
  mistake('duplicate-key', `the key ${quotedText(name)} is given twice`, 'give each key of an object once');
export const reservedKey = (name: string) =>
  mistake('reserved-key', `${quotedText(name)} is reserved`, `expected a key other than ${oneOf([...RESERVED])}`);
