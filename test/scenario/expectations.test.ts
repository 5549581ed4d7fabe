import { describe, expect, it } from 'vitest';
import { writtenTolerance } from '../../src/scenario/expectations.ts';
import { mostDigits } from '../../src/scenario/expected-entries.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { sound } from '../support/sound.ts';

describe('The default tolerance is half a unit of the last digit as written', () => {
  it.each([
    ['0.99', 0.005],
    ['0.990', 0.0005],
    ['-1.00', 0.005],
    ['12.5e1', 0.5], // the last digit counts units: 12.5 × 10 = 125
    ['-3.6382650e-6', 5e-14],
    ['1e3', 500],
    ['2E-2', 0.005],
    ['4', 1e-9],
    ['-100', 1e-9],
    ['"NaN"', 0],
  ])('%s → %d', (text, tolerance) => expect(writtenTolerance(text)).toBe(tolerance));

  it('and an expectation may state its own', () => {
    const result = sound(
      loadScenario(
        `{ "title": "t", "inputs": { "x": [0.5, 2] }, "program": ["L = sum(x)"],
         "expect": [{ "values": { "x": [0.50, 2], "L": 2.5 } }, { "values": { "L": 2.4 }, "tolerance": 0.1 }] }`,
        'f.json',
      ),
    );
    expect(result.scenario.expect).toMatchObject([
      { node: 'x', of: 'value', iteration: 1, tolerances: [0.005, 1e-9], digits: 2, pointer: '/expect/0/values/x' },
      { node: 'L', tolerances: [0.05], digits: 2 },
      { node: 'L', tolerances: [0.1], digits: 2, pointer: '/expect/1/values/L' },
    ]);
  });
});

describe('The digits that a source prints', () => {
  it.each([
    ['0.0120', 3],
    ['-3.6382650e-6', 8],
    ['100', 3],
    ['0.00', 1],
  ])('%s → %d', (text, digits) => expect(mostDigits([text])).toBe(digits));
});
