/** Numbers of a file that no 64-bit number is: said, where they were read as others in silence. */

import { expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { sound } from '../support/sound.ts';

function warningsOf(text: string): readonly string[] {
  const loaded = sound(loadScenario(new TextEncoder().encode(text), 't.json'));
  return loaded.scenario.warnings;
}

const WHOLE = '64-bit numbers hold each whole number only up to 2⁵³, 9007199254740992';
const ZERO = 'the smallest 64-bit number above 0 is 4.94×10⁻³²⁴';

test('whole numbers beyond 2⁵³ of which every second is missing, and numbers nearer to 0 than any', () => {
  const line = 'L = sum(x) - 18014398509481985 + 1e-400';
  const text = `{ "title": "t", "inputs": { "x": [1, 9007199254740993] }, "program": ["${line}"], "expect": [{ "values": { "L": -1e-324 } }] }`;
  expect(warningsOf(text)).toEqual([
    `/inputs/x/1: 9007199254740993 is read as 9007199254740992: ${WHOLE}`,
    `/expect/0/values/L: -1e-324 is read as 0: ${ZERO}`,
    `line 1: 18014398509481985 is read as 18014398509481984: ${WHOLE}`,
    `line 1: 1e-400 is read as 0: ${ZERO}`,
  ]);
});

test('numbers that are what they say, up to rounding, are not told of', () => {
  const numbers = '[9007199254740992, 10000000000000000, 0.12345678901234567, 5e-324, 0e-400, 0, 1e300]';
  expect(
    warningsOf(`{ "title": "1e-400 of 9007199254740993", "inputs": { "x": ${numbers} }, "program": ["L = sum(x)"] }`),
  ).toEqual([]);
});
