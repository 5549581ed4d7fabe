/** How the setting of a call is read from what is written. */

import type { Expression } from '../language/ast.ts';
import type { AttributeKind, AttributeValue } from '../ops/operation.ts';

interface Reader {
  /** What it is, as an error says that it is not. */
  readonly expected: string;
  /** Undefined when it is not what is expected. */
  readonly read: (written: Expression) => AttributeValue | undefined;
}

export const READERS: Readonly<Record<AttributeKind, Reader>> = {
  'whole number': { expected: 'a whole number', read: wholeNumber },
  number: { expected: 'a number', read: written => (written.kind === 'number' ? written.value : undefined) },
  flag: { expected: 'true or false', read: written => (written.kind === 'boolean' ? written.value : undefined) },
  'whole numbers': { expected: 'a list of whole numbers', read: wholeNumbers },
};

function wholeNumber(written: Expression): number | undefined {
  return written.kind === 'number' && Number.isInteger(written.value) ? written.value : undefined;
}

/** A single length may stand without brackets. */
function wholeNumbers(written: Expression): readonly number[] | undefined {
  const lengths = (written.kind === 'list' ? written.items : [written]).map(wholeNumber);
  return lengths.every(length => length !== undefined) ? lengths : undefined;
}
