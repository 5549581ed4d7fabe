import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { originOf } from '../../src/query/origin.ts';
import type { Waypoint } from '../../src/query/waypoint.ts';
import { logOf } from '../../src/session/session.ts';
import { opened } from '../support/lessons.ts';

/** Half of float16's smallest number above 0 is 2⁻²⁵ = 2.98·10⁻⁸, its largest number 65504. */
const logFor = (scenario: object) =>
  logOf(opened({ ...scenario, training: { precision: 'float16', optimizer: { type: 'sgd', lr: 0.001 } } }));

const remarksOf = (scenario: object, type: string) => {
  const log = logFor(scenario);
  const position = Array.from({ length: log.length }, (_, i) => i).find(i => log.typeAt(i) === type)!;
  return explain(log, position).remarks;
};

describe('The ledger says what rounding did', () => {
  it('to a value that becomes 0', () => {
    // 2⁻¹³ · 2⁻¹³ = 2⁻²⁶ = 1.4901·10⁻⁸
    const scenario = { parameters: { w: 2 ** -13 }, program: ['L = w * w'] };
    expect(remarksOf(scenario, 'value.computed')).toContain(
      'underflow: 1.4901×10⁻⁸, which is 0 in float16: its smallest number above 0 is 5.96×10⁻⁸',
    );
  });

  it('to elements that become ∞', () => {
    const scenario = { parameters: { w: [1, 300, 400] }, program: ['q = w * w', 'L = sum(q)'] };
    expect(remarksOf(scenario, 'value.computed')).toContain(
      'overflow at [1]: 90000, which is ∞ in float16: its largest number is 65504; 2 of 3 elements',
    );
  });

  // 65504 is the largest float16, and "dynamic" begins at 65536.
  it('to a loss scale that is ∞', () => {
    const training = { precision: 'float16', scale: 'dynamic', optimizer: { type: 'sgd', lr: 0.1 } };
    const log = logOf(opened({ parameters: { w: 1 }, program: ['L = 2 * w'], training }));
    const { remarks } = explain(log, 3);
    expect(remarks[0]).toMatch(/^This ∞ is the seed: the loss scale 65536, too large for float16\. /);
  });

  it('to a contribution, and to a sum of two', () => {
    const scenario = { parameters: { w: 1 }, program: ['a = w * 2048', 'b = w * 1', 'L = a + b'] };
    // 2048 + 1 lies between 2048 and 2050
    expect(remarksOf({ ...scenario, program: ['L = w * 0.1'] }, 'contribution.computed')).toContain(
      'rounded to float16: 0.1 becomes 0.099976',
    );
    const log = logFor(scenario);
    const last = log.endOfBackward(1);
    expect(explain(log, last).remarks).toContain('rounded to float16: 2049 becomes 2048');
  });

  it('to an update that moves nothing', () => {
    // 1 − 0.001 · 0.2 is nearer to 1 than to 1 − 2⁻¹¹; 0.2 in float16 is 0.19995
    expect(remarksOf({ parameters: { w: 1 }, program: ['L = w * 0.2'] }, 'parameter.updated')).toContain(
      'rounded to float16: 0.9998 becomes 1',
    );
  });

  it('nothing where nothing was rounded', () => {
    expect(remarksOf({ parameters: { w: 2 }, program: ['L = w * w'] }, 'value.computed')).toEqual([]);
  });
});

describe('A root cause', () => {
  it('is where a number overflows', () => {
    const log = logFor({ parameters: { w: 300 }, program: ['q = w * w', 'r = q * 2', 'L = r + 1'] });
    const q = log.program.byName.get('q')!;
    const start: Waypoint = { node: log.program.loss!, of: 'value', position: log.endOfBackward(1) };
    let at = start;
    while (at.first === undefined) at = originOf(log, at) as Waypoint; // no path ends before
    expect(at).toMatchObject({ node: q, first: { says: '300 × 300 = 90000, which is ∞ in float16' } });
  });
});
