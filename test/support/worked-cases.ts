/** Cases of one operation worked out on paper: the output, and what goes back to each operand. */

import { expect, it } from 'vitest';
import type { Nested } from '../../src/tensor/tensor.ts';
import { type Example, worked } from './operations.ts';

export interface Case extends Example {
  readonly name: string;
  readonly out: Nested;
  readonly contributions: readonly Nested[];
  readonly why: string;
}

function expectNear(actual: unknown, expected: Nested): void {
  if (typeof expected !== 'number') {
    expect(Array.isArray(actual) ? actual.length : actual).toBe(expected.length);
    for (const [i, inner] of expected.entries()) expectNear((actual as readonly unknown[])[i], inner); // an array of that length, as was just seen
  } else if (Number.isFinite(expected))
    expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(expected)));
  else expect(actual).toBe(expected);
}

export const works = (cases: readonly Case[]) =>
  it.each(cases.map(one => [`${one.name} of ${JSON.stringify(one.operands)}: ${one.why}`, one] as const))(
    '%s',
    (_title, { name, out, contributions, ...example }) => {
      const found = worked(name, example);
      expectNear(found.out, out);
      expect(found.contributions.length).toBe(contributions.length);
      for (const [slot, contribution] of contributions.entries()) expectNear(found.contributions[slot], contribution);
    },
  );
