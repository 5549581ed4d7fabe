/** What is said of NaN and ∞: which element they first appear in, and what the others come from. Numbers are IEEE 754's. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
import { loadScenario } from '../../src/scenario/load.ts';

/** The remarks about NaN and ∞ of every event, by its title. */
function remarksOf(scenario: object): ReadonlyMap<string, readonly string[]> {
  const loaded = loadScenario(new TextEncoder().encode(JSON.stringify({ title: 't', ...scenario })), 't.json');
  if (!('scenario' in loaded)) throw new Error(JSON.stringify(loaded.problems));
  const log = record(loaded.scenario.program, loaded.scenario.training);
  return new Map(
    Array.from({ length: log.length }, (_, i) => explain(log, i)).map(({ title, remarks }) => [
      title,
      remarks.filter(remark => /NaN|∞/.test(remark) && !/taken as/.test(remark)),
    ]),
  );
}

describe('A NaN or ∞', () => {
  it('first appears in the element whose inputs are finite, whatever stands beside it: NaN ** 0 is 1, (−1) ** 0.5 is NaN', () => {
    const remarks = remarksOf({
      inputs: { x: ['NaN', -1] },
      parameters: { e: [0, 0.5] },
      program: ['q = x ** e', 'L = sum(q)'],
    });
    expect(remarks.get('q = x^e')).toEqual(['NaN first appears here at [1]: its inputs are finite']);
    expect(remarks.get('q = x^e sends back to x')).toEqual([
      'NaN first appears here at [1]: the local derivative is NaN',
    ]);
    expect(remarks.get('L = sum(q)')).toEqual(['NaN comes from the NaN of q']);
  });

  it('that some elements pass on first appears in others: 0 · ∞ beside a NaN from above', () => {
    const remarks = remarksOf({
      inputs: { x: [0, 4] },
      constants: { k: [0, 'NaN'] },
      program: ['r = sqrt(x)', 'm = k * r', 'L = sum(m)'],
    });
    expect(remarks.get('r = sqrt(x) sends back to x')).toEqual([
      'NaN first appears here at [0]: upstream 0 × local derivative ∞',
      'NaN at [1] comes from the NaN of ∂r',
    ]);
  });

  it('overflows in one element and is passed on in another', () => {
    const remarks = remarksOf({
      inputs: { x: ['Infinity', 1e308] },
      constants: { k: [1, 10] },
      program: ['m = k * x', 'L = sum(m)'],
    });
    expect(remarks.get('m = k ⊙ x')).toEqual([
      '∞ at [0] comes from the ∞ of x',
      '∞ first appears here at [1]: its inputs are finite',
    ]);
  });

  it('that only changes its sign does not appear anew', () => {
    const remarks = remarksOf({ inputs: { x: 'Infinity' }, program: ['y = -x', 'L = y * 2'] });
    expect(remarks.get('y = −x')).toEqual(['−∞ comes from the ∞ of x']);
    expect(remarks.get('L = y × 2')).toEqual(['−∞ comes from the −∞ of y']);
  });

  it('comes from no operand that the derivative does not read: that of 10 a is 10 whatever a is', () => {
    const remarks = remarksOf({
      inputs: { x: 1e200 },
      program: ['a = x * x', 'b = a * 10', 'c = b - b', 'L = c * b'],
    });
    expect(remarks.get('b = a × 10 sends back to a')).toEqual(['NaN comes from the NaN of ∂b']);
  });

  it('in a sum is that of the NaN, not of the ∞ that it is added to', () => {
    const remarks = remarksOf({
      inputs: { x: [1, 0] },
      parameters: { w: [2, 3] },
      program: ['l = log(x)', 'p = l * w * x', 'L = sum(p)'],
    });
    expect(remarks.get('gradient of x: contribution of l added')).toEqual([
      'NaN comes from the NaN of the contribution',
    ]);
  });
});
