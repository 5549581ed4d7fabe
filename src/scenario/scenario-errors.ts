/** Every mistake a scenario file can make, in words: what is wrong, what was received, what to do. Codes are stable. */

import type { Contradiction } from '../engine/optimizers/optimizer.ts';
import type { Hint } from '../language/language-error.ts';
import { RESERVED } from '../language/names.ts';
import { DIGITS, FILE_LIMITS, NAME_LIMIT, PROGRAM_LIMITS } from '../limits.ts';
import { type Shape, shapeText } from '../tensor/tensor.ts';
import { didYouMean } from '../text/suggest.ts';
import { visibleLine } from '../text/visible.ts';
import { truncate } from '../text/width.ts';

export interface Mistake {
  /** A stable word. */
  readonly code: string;
  readonly message: string;
  /** What was expected, or what to do. */
  readonly hint?: string | undefined;
}

/** A hint that is a function is worked out only for a mistake that is shown. */
export const mistake = (code: string, message: string, hint?: Hint): Mistake => ({
  code,
  message,
  get hint() {
    return typeof hint === 'function' ? hint() : hint;
  },
});

/** A piece of the file inside a message. */
const quoted = (text: string): string => `"${truncate(visibleLine(text), 58)}"`;

const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** "did you mean …?", or else the choices when they are few. */
const suggestion =
  (word: string, candidates: Iterable<string>, otherwise?: string): Hint =>
  () => {
    const known = [...candidates];
    const near = didYouMean(word, known);
    if (near !== undefined) return `did you mean ${near}?`;
    if (otherwise !== undefined) return otherwise;
    return known.length > 0 && known.length <= 20 ? `known: ${known.join(', ')}` : undefined;
  };

// The file as a text

export const fileTooLarge = (bytes: number) =>
  mistake(
    'file-too-large',
    `the file has ${bytes} bytes, a scenario may have ${FILE_LIMITS.bytes}`,
    'draw large parameters with an initialiser: { "init": "normal", "shape": [100, 100] }',
  );
export const notUtf8 = () => mistake('not-utf8', 'this is not UTF-8 text', 'save the file in UTF-8');
export const tooDeep = () =>
  mistake('too-deep', `nested deeper than ${FILE_LIMITS.depth} levels`, 'no scenario needs that many brackets');
/** @param shown Characters on the screen, where what has no glyph of its own is spelled out. */
export const stringTooLong = (length: number, shown: number) =>
  mistake(
    'string-too-long',
    `a text of ${length} characters${shown === length ? '' : `, ${shown} as it is shown`}; one may have ${FILE_LIMITS.string}`,
    'split it',
  );
export const numberTooLong = (length: number) =>
  mistake(
    'number-too-long',
    `a number of ${length} characters; one may have ${FILE_LIMITS.number}`,
    `${DIGITS.most} significant digits say all that a 64-bit number holds`,
  );
export const notFinite = (text: string) =>
  mistake('not-finite', `${text} is beyond 64-bit numbers`, 'for infinity write "Infinity" or "-Infinity", in quotes');

// JSON

const SYNTAX: ReadonlyMap<string, readonly [message: string, hint?: string]> = new Map([
  ['InvalidSymbol', ['is no JSON value', 'texts and keys stand in double quotes; words are true, false and null']],
  ['InvalidNumberFormat', ['is no JSON number']],
  ['PropertyNameExpected', ['stands where a key should', 'keys stand in double quotes']],
  ['ValueExpected', ['stands where a value should']],
  ['ColonExpected', ['stands where a colon should', '"key": value']],
  ['CommaExpected', ['stands where a comma should', 'entries are separated by commas']],
  ['CloseBraceExpected', ['stands where } should', 'an object is not closed']],
  ['CloseBracketExpected', ['stands where ] should', 'a list is not closed']],
  ['EndOfFileExpected', ['follows after the end of the scenario', 'a file holds one object']],
  ['UnexpectedEndOfComment', ['begins a comment that is not closed', 'close it with */']],
  ['UnexpectedEndOfString', ['begins a text that is not closed', 'texts end with " on the same line']],
  ['UnexpectedEndOfNumber', ['is no JSON number', 'a digit has to follow the point, the sign or the e']],
  ['InvalidUnicode', ['has a \\u without four hexadecimal digits']],
  ['InvalidEscapeCharacter', ['has an unknown escape', 'a backslash is written \\\\']],
  ['InvalidCharacter', ['holds a control character', 'write a line break as \\n and a tab as \\t']],
]);

/** Words and signs of other notations, and how JSON writes them. */
const OTHERWISE: readonly (readonly [written: RegExp, hint: string])[] = [
  [/^[-+]?(nan|inf|infinity)$/i, 'non-finite numbers are the texts "NaN", "Infinity" and "-Infinity"'],
  [/^[−–]\d/, 'write the minus as -'],
  [/^\+\d/, 'numbers have no plus sign'],
  [/^\.\d/, 'a digit stands before the point: 0.5'],
  [/^(True|False|None|undefined)$/, 'words are true, false and null'],
  [/^#/, 'a comment begins with //'],
  [/^['“”„]/, 'texts and keys stand in straight double quotes: "'],
];

/** `kind` is the parser's word for the error, `found` what it takes for wrong, `word` all that is written in one there. */
export function syntaxError(kind: string, found: string, word: string): Mistake {
  const [message, usual] = SYNTAX.get(kind) ?? ['is not allowed here'];
  if (found === '') return mistake('syntax', `the end of the file ${message}`, usual ?? 'the file ends too early');
  const other = kind === 'InvalidSymbol' ? OTHERWISE.find(([written]) => written.test(word)) : undefined;
  const shown = other === undefined ? found : word;
  return mistake('syntax', `${quoted(shown).slice(1, -1)} ${message}`, other?.[1] ?? usual);
}
export const notClosed = (bracket: string) =>
  mistake('syntax', `the file ends before this ${bracket} is closed`, `close it with ${bracket === '{' ? '}' : ']'}`);
export const emptyFile = () =>
  mistake('syntax', 'the file is empty', 'a scenario is an object: { "title": …, "program": […] }');
export const tooManyMembers = (count: number) =>
  mistake(
    'too-many',
    `an object of ${count} keys; one may have ${FILE_LIMITS.members}`,
    'join leaves into larger ones',
  );
export const tooManyKeys = () =>
  mistake(
    'too-many',
    `more than ${FILE_LIMITS.keys} keys in one file`,
    'join leaves into larger ones, and expect whole tensors',
  );
export const tooManyEntries = (count: number, limit: number) =>
  mistake('too-many', `a list of ${count} entries; this one may have ${limit}`);
export const duplicateKey = (name: string) =>
  mistake('duplicate-key', `the key ${quoted(name)} stands here a second time`, 'a key may stand once in an object');
export const reservedKey = (name: string) =>
  mistake('reserved-key', `${quoted(name)} cannot be a key`, `no key is ${oneOf([...RESERVED])}`);

// Fields

export const unknownKey = (name: string, known: readonly string[]) =>
  mistake('unknown-key', `there is no field ${quoted(name)} here`, suggestion(name, known));
export const missingField = (name: string, meaning?: string) =>
  mistake('missing-field', `the field ${quoted(name)} is missing`, meaning && `${name}: ${meaning}`);
/** `expected` in words, choices in quotes; `word` is what was written, when it is a text; `meaning` what the field says. */
export function unexpected(
  expected: readonly string[],
  actual: string,
  { word, meaning }: { readonly word?: string | undefined; readonly meaning?: string | undefined } = {},
): Mistake {
  const choices = expected.filter(choice => choice.startsWith('"')).map(choice => choice.slice(1, -1));
  return mistake('unexpected-value', `expected ${oneOf(expected)}, got ${actual}`, () => {
    const near = word === undefined ? undefined : didYouMean(word, choices);
    return near === undefined ? meaning : `did you mean ${near}?`;
  });
}
export const outOfRange = (expected: string, actual: string, meaning?: string) =>
  mistake('out-of-range', `expected ${expected}, got ${actual}`, meaning);
export const badName = (name: string) =>
  mistake(
    'bad-name',
    `${quoted(name)} cannot be a name`,
    `names are letters A to Z, digits and _, begin with no digit, and have at most ${NAME_LIMIT} characters`,
  );
export const invalidField = () => mistake('invalid', 'this value is not allowed here');

// Leaves

export const notANumber = (actual: string) =>
  mistake(
    'wrong-type',
    `expected a number or a list of numbers, got ${actual}`,
    'non-finite numbers are "NaN", "Infinity" and "-Infinity"',
  );
export const emptyList = () =>
  mistake('empty-list', 'an empty list has no numbers', 'every axis has at least one entry');
export const ragged = (expected: string, actual: string) =>
  mistake('ragged', `expected ${expected} like its neighbours, got ${actual}`, 'lists on one level have one length');
export const nameTaken = (name: string, section: string) =>
  mistake('defined-twice', `${name} stands in "${section}" already`, 'each name stands for one value');
export const tooManyNumbers = (size: number, total: number) =>
  mistake(
    'too-large',
    `${size} numbers, ${total} with the leaves above`,
    `one leaf may have ${PROGRAM_LIMITS.elements}, all together ${PROGRAM_LIMITS.totalElements}`,
  );
export const emptyInterval = (low: number, high: number) =>
  mistake('empty-interval', `low ${low} is not below high ${high}`, 'low defaults to 0, high to 1');
export const initialiserOutside = (section: string) =>
  mistake(
    'initialiser-outside-parameters',
    `"${section}" holds numbers only`,
    'an initialiser belongs into "parameters"',
  );
export const notALabel = (actual: number, limit: number, operation: string) =>
  mistake(
    'bad-label',
    `${actual} selects nothing in ${operation}`,
    `labels and indices are whole numbers from 0 to ${limit - 1}`,
  );

// Training

export const differentCounts = (name: string, count: number, other: string, otherCount: number) =>
  mistake(
    'different-counts',
    `${count} examples for ${name}, but ${otherCount} for ${other}`,
    'each leaf gets one entry an example',
  );
export const notAList = (name: string) =>
  mistake('wrong-type', `expected a list of examples for ${name}, got one number`, 'one entry for each example');
export const batchDoesNotDivide = (batch: number, examples: number, divisors: readonly number[]) =>
  mistake(
    'batch-does-not-divide',
    `batches of ${batch} do not divide ${examples} examples`,
    `batches of ${oneOf(divisors.map(String))} do`,
  );
export const fedParameter = (name: string) =>
  mistake('fed-parameter', `${name} is a parameter, so it cannot be fed`, 'feed constants or inputs');
export const fedShape = (name: string, declared: Shape, fed: Shape) =>
  mistake(
    'fed-shape',
    `${name} has shape ${shapeText(declared)}, but an iteration feeds it shape ${shapeText(fed)}`,
    'give both the same shape',
  );
export const nothingToFeed = (field: string) =>
  mistake('without-data', `"${field}" says how examples are fed, but there are none`, 'add "data"');
export const needsOptimizer = (field: string) =>
  mistake('without-optimizer', `"${field}" changes updates, but there are none`, 'add "optimizer"');
export const contradictoryOptimizer = ({ says, remedy }: Contradiction) =>
  mistake('contradictory-optimizer', says, remedy);
export const clipNeedsOne = () => mistake('clip', 'expected either "norm" or "value"', 'for example { "norm": 1 }');
export const forwardOnlyWith = (field: string) =>
  mistake(
    'forward-only',
    `"${field}" needs a backward pass, but the scenario says "forwardOnly": true`,
    `leave out one of the two`,
  );

// Expectations and notes

export const unknownNode = (name: string, known: Iterable<string>) =>
  mistake('unknown-node', `there is no node ${quoted(name).slice(1, -1)}`, suggestion(name, known));
export const wrongShape = (name: string, expected: Shape, actual: Shape) =>
  mistake(
    'wrong-shape',
    `${name} has shape ${shapeText(expected)}, these numbers have shape ${shapeText(actual)}`,
    expected.length * actual.length === 0 ? 'shape () is a single number' : undefined,
  );
export const noGradient = (name: string, reason: string) =>
  mistake('no-gradient', `no gradient arrives at ${name}: ${reason}`);
export const neverUpdated = (name: string, reason: string) =>
  mistake('never-updated', `${name} is never updated: ${reason}`);
export const iterationBeyond = (iteration: number, iterations: number) =>
  mistake(
    'iteration-beyond',
    `there is no iteration ${iteration}: the training ends after ${iterations}`,
    'iterations count from 1; "training": { "iterations": N } sets how many there are',
  );
export const badSelector = (kinds: readonly string[], word: string) =>
  mistake(
    'bad-selector',
    'this names no event',
    suggestion(
      word,
      kinds,
      'write value N, seed N, contribution A -> B, gradient N or update P, and @ITERATION if it matters',
    ),
  );
export const noEvent = (name: string, reason: string) => mistake('no-event', `no event for ${name}: ${reason}`);
export const noContribution = (from: string, to: string, senders: readonly string[], isReversed: boolean) =>
  mistake('no-contribution', `${from} sends no contribution to ${to}`, contributionHint(from, to, senders, isReversed));

function contributionHint(from: string, to: string, senders: readonly string[], isReversed: boolean) {
  if (isReversed) return `contributions go backward: did you mean ${to} -> ${from}?`;
  return senders.length > 0 ? `${to} gets contributions from ${senders.slice(0, 10).join(', ')}` : undefined;
}
