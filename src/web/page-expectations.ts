/** Stands in for the expected numbers of a scenario: a page shows as many digits as they have, and checks none. */

import { NODE_PATTERN } from '../language/names.ts';
import type * as expectations from '../scenario/expectations.ts';
import { mostDigits, SECTIONS, writtenIn } from '../scenario/expected-entries.ts';
import { memberOf, membersOf } from '../scenario/json-document.ts';
import { bufferNamed } from '../scenario/known.ts';
import { readNumbers } from '../scenario/written-numbers.ts';

/** A node, or a part of it. */
const OF_NODE = new RegExp(String.raw`^(${NODE_PATTERN})(?:\[.*\])?$`);

export const readExpectations: typeof expectations.readExpectations = (entries, { source, program }, findings) =>
  entries.flatMap(entry =>
    SECTIONS.flatMap(([section, of]) =>
      membersOf(memberOf(entry, section)).flatMap(({ name, value }) => {
        const written = readNumbers(value, findings, 'gaps');
        const node = OF_NODE.exec(of === 'buffer' ? bufferNamed(program, name) : name)?.[1];
        return written === undefined
          ? []
          : [{ ...UNCHECKED, of, node, expected: written.value, digits: mostDigits(writtenIn(written, source)) }];
      }),
    ),
  );

const UNCHECKED = {
  iteration: 1,
  until: 1,
  isEvaluated: false,
  text: '',
  expression: undefined,
  tolerances: [],
  pointer: '',
} as const;
