/** How the setting of a call is read from what is written. */

import type { Expression } from '../language/ast.ts';
import type { AttributeForm, AttributeKind, AttributeValue } from '../ops/operation.ts';

interface Reader {
  /** What it is, as an error says that it is not. */
  readonly expected: string | ((form: AttributeForm) => string);
  /** Undefined when it is not what is expected. */
  readonly read: (written: Expression, form: AttributeForm) => AttributeValue | undefined;
}

export const READERS: Readonly<Record<AttributeKind, Reader>> = {
  'whole number': { expected: 'a whole number', read: wholeNumber },
  number: { expected: 'a number', read: written => (written.kind === 'number' ? written.value : undefined) },
  flag: { expected: 'true or false', read: written => (written.kind === 'boolean' ? written.value : undefined) },
  'whole numbers': { expected: 'a whole number or a list of them', read: wholeNumbers },
  axes: { expected: 'an axis or a list of axes', read: axes },
  pairs: { expected: 'a list of pairs of whole numbers', read: pairs },
  text: { expected: ({ words }) => (words ? oneOf(words) : 'a text'), read: text },
};

function axes(written: Expression): number | readonly number[] | undefined {
  if (written.kind === 'list' && written.items.length === 0) return undefined;
  return written.kind === 'number' ? wholeNumber(written) : wholeNumbers(written);
}

function pairs(written: Expression): readonly (readonly number[])[] | undefined {
  const read =
    written.kind === 'list' ? written.items.map(item => (item.kind === 'list' ? wholeNumbers(item) : undefined)) : [];
  return read.length > 0 && read.every(pair => pair?.length === 2) ? read.map(pair => pair!) : undefined; // each was just found
}

function wholeNumber(written: Expression): number | undefined {
  return written.kind === 'number' && Number.isInteger(written.value) ? written.value : undefined;
}

/** A single length may stand without brackets. */
function wholeNumbers(written: Expression): readonly number[] | undefined {
  const lengths = (written.kind === 'list' ? written.items : [written]).map(wholeNumber);
  return lengths.every(length => length !== undefined) ? lengths : undefined;
}

/** `"mean", "sum" or "none"`. */
const oneOf = (words: readonly string[]): string =>
  words
    .map(text => `"${text}"`)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');

function text(written: Expression, { words }: AttributeForm): string | undefined {
  return written.kind === 'text' && words?.includes(written.value) !== false ? written.value : undefined;
}
