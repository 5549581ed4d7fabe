/** A line that is only a name makes no event; the value and the seed of the node say which other name it has. */

import { expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
import { programOf } from '../support/programs.ts';

it('is another name of its node, where that is computed and where the backward pass starts', () => {
  const log = record(programOf({ inputs: { x: 2 }, lines: ['a = x * 3', 'L = a'] }), { iterations: 1 });
  const said = 'L is another name of a, so the line L = a computes nothing';
  const types = Array.from({ length: log.length }, (_, i) => log.typeAt(i));
  for (const type of ['value.computed', 'backward.seeded'] as const)
    expect(explain(log, types.indexOf(type)).remarks).toContain(said);
  expect(types.filter(type => type === 'value.computed').length).toBe(1);
});
