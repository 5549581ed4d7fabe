/** Every mistake that a scenario file can have, in words: *expected X, found Y* or *unknown X*, and what to do. Codes are stable. */

import type { Hint } from '../language/language-error.ts';
import { DIGITS, FILE_LIMITS, NAME_LIMIT, PROGRAM_LIMITS } from '../limits.ts';
import { type Shape, shapeText } from '../tensor/tensor.ts';
import { didYouMean, nameHint } from '../text/suggest.ts';
import { visibleLine } from '../text/visible.ts';
import { truncate } from '../text/width.ts';

export interface Mistake {
  /** A stable word. */
  readonly code: string;
  readonly message: string;
  /** What was expected, or what to do. */
  readonly hint?: string | undefined;
}

/** Makes a mistake. A hint that is a function is called only if the mistake is shown. */
export const mistake = (code: string, message: string, hint?: Hint): Mistake => ({
  code,
  message,
  get hint() {
    return typeof hint === 'function' ? hint() : hint;
  },
});

/** Quotes a piece of the file for a message. */
export const quotedText = (text: string): string => `"${truncate(visibleLine(text), 58)}"`;

export const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

// The file as a text

export const fileTooLarge = (bytes: number) =>
  mistake(
    'file-too-large',
    `expected a file of at most ${FILE_LIMITS.bytes} bytes, found ${bytes}`,
    'draw large parameters with an initialiser: { "init": "normal", "shape": [100, 100] }',
  );
export const notUtf8 = () => mistake('not-utf8', 'expected UTF-8 text', 'save the file in UTF-8');
export const jsonTooDeep = () =>
  mistake('too-deep', `expected at most ${FILE_LIMITS.depth} levels of brackets`, 'nothing needs more');
/** @param shown Characters on the screen, where invisible characters are spelled out. */
export const stringTooLong = (length: number, shown: number) =>
  mistake(
    'string-too-long',
    `expected a text of at most ${FILE_LIMITS.string} characters, found ${length}${shown === length ? '' : `, ${shown} on the screen`}`,
    'split it',
  );
export const numberTooLong = (length: number) =>
  mistake(
    'number-too-long',
    `expected a number of at most ${FILE_LIMITS.number} characters, found ${length}`,
    `${DIGITS.most} significant digits say all that a 64-bit number holds`,
  );
export const notFinite = (text: string) =>
  mistake(
    'not-finite',
    `expected a number from -1.79e308 to 1.79e308, found ${text}`,
    'for infinity write "Infinity" or "-Infinity", in quotes',
  );

export const tooManyEntries = (count: number, limit: number) =>
  mistake('too-many', `expected at most ${limit} entries in this list, found ${count}`);

// Fields

export const misplacedKey = (key: string, section: string) =>
  mistake(
    'misplaced-key',
    `${quotedText(key)} is a field of ${quotedText(section)}`,
    `write "${section}": { ${JSON.stringify(key)}: … }`,
  );
export const unknownKey = (name: string, known: readonly string[]) =>
  mistake('unknown-key', `unknown field ${quotedText(name)}`, () => nameHint(name, known));
export const missingField = (name: string, meaning?: string) =>
  mistake('missing-field', `the field ${quotedText(name)} is missing`, meaning && `${name}: ${meaning}`);
/** `expected` in words, choices in quotes; `word` is what was written, when it is a text; `meaning` what the field says. */
export function unexpected(
  expected: readonly string[],
  actual: string,
  { word, meaning }: { readonly word?: string | undefined; readonly meaning?: string | undefined } = {},
): Mistake {
  const choices = expected.filter(choice => choice.startsWith('"')).map(choice => choice.slice(1, -1));
  return mistake('unexpected-value', `expected ${oneOf(expected)}, found ${actual}`, () => {
    const near = word === undefined ? undefined : didYouMean(word, choices);
    if (near !== undefined) return `did you mean ${near}?`;
    return (expected.some(choice => /number/.test(choice)) ? unquoted(word) : undefined) ?? meaning;
  });
}
export const outOfRange = (expected: string, actual: string, meaning?: string) =>
  mistake('out-of-range', `expected ${expected}, found ${actual}`, meaning);
export const badLeafName = (name: string) =>
  mistake(
    'bad-name',
    `${quotedText(name)} is not a name`,
    `expected Latin or Greek letters, digits and _, no digit first, at most ${NAME_LIMIT} characters`,
  );
export const readsNoName = (text: string) =>
  mistake(
    'bad-name',
    `${quotedText(text)} is not a name, and reads none`,
    'expected a name, a part or an expression over names, as in W1[3, 1] or mean(grad(W1))',
  );
export const invalidField = () => mistake('invalid', 'this value is not allowed here');

// Leaves

export const leafNamesAlike = (name: string, other: string) =>
  mistake(
    'names-alike',
    `expected names that differ, found ${quotedText(name)} beside ${quotedText(other)}`,
    'readers take them for one: rename one of them',
  );

/** @param text What was written, where it is a text. */
export const notANumber = (actual: string, text?: string) =>
  mistake(
    'wrong-type',
    `expected a number or a list of numbers, found ${actual}`,
    unquoted(text) ?? 'non-finite numbers are "NaN", "Infinity" and "-Infinity"',
  );

/** What to do about a number in quotes; undefined for any other text. */
const unquoted = (text: string | undefined): string | undefined =>
  text !== undefined && /^\s*-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text)
    ? `numbers have no quotes: ${Number(text)}`
    : undefined;
export const emptyList = () =>
  mistake('empty-list', 'expected numbers, found an empty list', 'every axis has at least one entry');
export const ragged = (expected: string, actual: string) =>
  mistake('ragged', `expected ${expected} like its neighbours, found ${actual}`, 'lists on one level have one length');
export const nameTaken = (name: string, section: string) =>
  mistake('defined-twice', `${name} is defined twice, first in "${section}"`, 'each name stands for one value');
export const tooManyNumbers = (size: number, total: number) =>
  mistake(
    'too-large',
    `expected at most ${PROGRAM_LIMITS.elements} numbers, ${PROGRAM_LIMITS.totalElements} in all leaves, found ${size}`,
    `all leaves up to this one have ${total}`,
  );
export const emptyInterval = (low: number, high: number) =>
  mistake('empty-interval', `expected low below high, found ${low} and ${high}`, 'low defaults to 0, high to 1');
export const notALabel = (actual: number, limit: number, operation: string) =>
  mistake(
    'bad-label',
    `expected a label or index from 0 to ${limit - 1} for ${operation}, found ${actual}`,
    Number.isInteger(actual) ? 'labels and indices count from 0' : 'labels and indices are whole numbers',
  );

// Training

export const lossOrLosses = () => mistake('losses', 'expected the losses once', 'put all of them into "losses"');

export const forwardOnlyWith = (field: string) =>
  mistake(
    'forward-only',
    `"${field}" needs a backward pass, but the scenario says "forwardOnly": true`,
    `leave out one of the two`,
  );

// Expectations and notes

export const unknownNode = (name: string, known: Iterable<string>) =>
  mistake('unknown-node', `unknown name ${quotedText(name).slice(1, -1)}`, () => nameHint(name, known));
export const wrongShape = (name: string, expected: Shape, actual: Shape) =>
  mistake(
    'wrong-shape',
    `expected numbers of shape ${shapeText(expected)} for ${name}, found ${shapeText(actual)}`,
    expected.length * actual.length === 0 ? 'shape () is a single number' : undefined,
  );
export const noGradient = (name: string, reason: string) =>
  mistake('no-gradient', `no gradient arrives at ${name}: ${reason}`);
export const notABuffer = (name: string, buffers: readonly string[]) =>
  mistake(
    'not-a-buffer',
    `${name} is not a buffer`,
    buffers.length > 0
      ? `available: ${buffers.join(', ')}`
      : 'batch_norm has running statistics, and validation the loss on its examples',
  );
export const onlyValues = (section: string) =>
  mistake(
    'only-values',
    `expected only "values" beside "mode": "eval", found "${section}"`,
    'write another entry without the mode',
  );
export const neverUpdated = (name: string, reason: string) =>
  mistake('never-updated', `${name} is never updated: ${reason}`);
export const iterationBeyond = (iteration: number, iterations: number) =>
  mistake(
    'iteration-beyond',
    `expected an iteration from 1 to ${iterations}, found ${iteration}`,
    '"training": { "iterations": N } sets how many there are',
  );
export const iterationsBackward = (first: number, last: number) =>
  mistake(
    'iterations-backward',
    `expected a last iteration of at least ${first}, found ${last}`,
    'write [first, last]',
  );
export const onlyGaps = (name: string) =>
  mistake('only-gaps', `expected a number for ${name}, found only null`, 'leave it out');
export const notAPart = (of: 'gradient' | 'parameter' | 'buffer') =>
  mistake(
    'not-a-part',
    `expected a name or a part of one under "${of}s", found another expression`,
    of === 'gradient'
      ? 'put it under "values", with grad(W1) for the gradient'
      : 'put it under "values" of the next iteration',
  );
export const badSelector = (kinds: readonly string[], text: string) =>
  mistake('bad-selector', `expected an event, found ${quotedText(text)}`, () => {
    const near = didYouMean(text.trim().split(/\s/)[0]!, kinds);
    return near === undefined
      ? 'write start, value N, seed N, contribution A -> B, gradient N or update P, and @ITERATION if it matters'
      : `did you mean ${near}?`;
  });
export const eitherDoOrAsk = () =>
  mistake('do-or-ask', 'expected either "do" or "ask", found both', 'make two notes of it');
export const nothingToAsk = () =>
  mistake('nothing-to-ask', 'expected an event with a number, found start', 'as in "ask": "value z"');
export const noEvent = (name: string, reason: string) => mistake('no-event', `no event for ${name}: ${reason}`);
export const noContribution = (from: string, to: string, senders: readonly string[], isReversed: boolean) =>
  mistake('no-contribution', `${from} sends no contribution to ${to}`, contributionHint(from, to, senders, isReversed));

function contributionHint(from: string, to: string, senders: readonly string[], isReversed: boolean) {
  if (isReversed) return `contributions go backward: did you mean ${to} -> ${from}?`;
  return senders.length > 0 ? `${to} gets contributions from ${senders.slice(0, 10).join(', ')}` : undefined;
}
export const notALeaf = (name: string, leaves: readonly string[]) =>
  mistake('not-a-leaf', `${quotedText(name).slice(1, -1)} is not a constant, input or parameter`, () =>
    nameHint(name, leaves),
  );
export const emptyRange = (name: string, low: number, high: number) =>
  mistake(
    'empty-range',
    `expected the smaller number of ${name} first, found ${low} and ${high}`,
    `write [${high}, ${low}]`,
  );
