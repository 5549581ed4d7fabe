/** A sum that digits decide which are not written is said in all digits; every other one is not. */

import { describe, expect, it } from 'vitest';
import { cancelledRemark } from '../../src/explain/cancelled.ts';
import { explain } from '../../src/explain/explain.ts';
import { logOf } from '../../src/session/session.ts';
import { scalar, type Tensor } from '../../src/tensor/tensor.ts';
import { opened } from '../support/lessons.ts';

/** What is said in all digits at an event, with 5 digits elsewhere. */
function saidAt(position: number, scenario: object): readonly string[] {
  const { remarks } = explain(logOf(opened(scenario)), position);
  return remarks.filter(remark => remark.startsWith('in all digits'));
}

describe('Said in all digits:', () => {
  it.each([
    // 0.1 + 0.2 is 0.3 + 2⁻⁵⁴
    [
      { inputs: { x: 0.1, y: 0.2 }, program: ['s = x + y', 'L = s - 0.3'] },
      3,
      '0.30000000000000004 − 0.3 = 5.551115123125783×10⁻¹⁷',
    ],
    // p = 1.1 · 1.1 = 1.2100000000000002 in 64 bits
    [
      { inputs: { x: [2, 1.1] }, program: ['p = x * x', 'q = p - 1.21', 'L = sum(q)'] },
      3,
      ' at [1]: 1.2100000000000002 − 1.21 = 2.220446049250313×10⁻¹⁶',
    ],
    [
      { inputs: { x: -1.00000012 }, program: ['p = x * 1', 'L = 1 + p'] },
      3,
      '1 + (−1.00000012) = −1.199999999368373×10⁻⁷',
    ],
  ])('%j', (scenario, position, says) => {
    const said = saidAt(position, scenario).join();
    expect(said.replace('in all digits: ', '').replace('in all digits', '')).toBe(says);
  });

  // ∂L/∂x of x · 0.3 − x · (0.1 + 0.2): b sends first.
  it('contributions that cancel', () => {
    const scenario = { inputs: { x: 1 }, program: ['k = 0.1 + 0.2', 'a = x * 0.3', 'b = x * k', 'L = a - b'] };
    const log = logOf(opened(scenario));
    const last = log.endOfBackward(1);
    expect(saidAt(last, scenario)).toEqual(['in all digits: −0.30000000000000004 + 0.3 = −5.551115123125783×10⁻¹⁷']);
  });
});

describe('Not said in all digits:', () => {
  it.each([
    ['a sum of other size', { inputs: { x: 1.23456789 }, program: ['p = x * 1', 'L = p - 1'] }],
    ['0', { inputs: { x: 1.5 }, program: ['p = x * 1', 'L = p - 1.5'] }],
    ['a small one whose digits are all written', { inputs: { x: 1.0001 }, program: ['p = x * 1', 'L = p - 1'] }],
    ['∞', { inputs: { x: 'Infinity' }, program: ['p = x * 1', 'L = p - 1'] }],
  ])('%s', (_name, scenario) => expect(saidAt(3, scenario)).toEqual([]));
});

it('nothing is said of numbers that are cut short, as in a narrow pane', () => {
  const [x, y] = [1 + 1e-9, 1].map(scalar) as [Tensor, Tensor];
  const said = (text: string) => cancelledRemark(scalar(x.data[0]! - 1), [x, y], '−', () => text, { digits: 5 });
  expect([said('1').length, said('…')]).toEqual([1, []]);
});
