/** A line that is only a name computes a node of its own: the same numbers by another name. */

import { expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { explain } from '../../src/explain/explain.ts';
import { programOf } from '../support/programs.ts';

it('has its own value, seed and contribution', () => {
  const program = programOf({ inputs: { x: 2 }, lines: ['a = x * 3', 'L = a'] });
  const log = record(program, { iterations: 1 });
  const titles = Array.from({ length: log.length }, (_, i) => explain(log, i).title);
  expect(titles).toContain('L = a');
  const state = stateAt(log, log.endOfBackward(1));
  expect(state.valueOf(program.byName.get('L')!)!.data[0]).toBe(6); // 2 × 3
  expect(['a', 'L'].map(name => state.gradientOf(program.byName.get(name)!)!.data[0])).toEqual([1, 1]); // L = a
});
