/** How each attribute of a call is written. */

import type { Expression } from '../language/ast.ts';
import type { AttributeName, Attributes } from '../ops/operation.ts';

interface AttributeForm<Value> {
  /** What it is, as an error says that it is not. */
  readonly expected: string;
  readonly example: string;
  /** No operation has a default for it. */
  readonly isRequired?: true;
  /** Undefined when it is not what is expected. */
  readonly read: (written: Expression) => Value | undefined;
}

const wholeNumber = (written: Expression): number | undefined =>
  written.kind === 'number' && Number.isInteger(written.value) ? written.value : undefined;

const WHOLE_NUMBER = { expected: 'a whole number', read: wholeNumber } as const;

const NUMBER = {
  expected: 'a number',
  read: (written: Expression) => (written.kind === 'number' ? written.value : undefined),
} as const;

export const ATTRIBUTES: { readonly [Name in AttributeName]: AttributeForm<NonNullable<Attributes[Name]>> } = {
  axis: { ...WHOLE_NUMBER, example: '0' },
  keepdims: {
    expected: 'true or false',
    example: 'true',
    read: written => (written.kind === 'boolean' ? written.value : undefined),
  },
  slope: { ...NUMBER, example: '0.01' },
  alpha: { ...NUMBER, example: '1' },
  classes: { ...WHOLE_NUMBER, example: '3', isRequired: true },
  shape: { expected: 'a list of whole numbers', example: '[2, 3]', isRequired: true, read: wholeNumbers },
};

/** A single length may stand without brackets. */
function wholeNumbers(written: Expression): readonly number[] | undefined {
  const lengths = (written.kind === 'list' ? written.items : [written]).map(wholeNumber);
  return lengths.every(length => length !== undefined) ? lengths : undefined;
}
