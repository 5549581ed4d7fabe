/** A run that does not fit is told what would be enough, as it is written on the command line. */

import { expect, test } from 'vitest';
import { shortageText } from '../../src/query/shortage.ts';

const MIB = 1024 * 1024;
const numbers = {
  of: 'numbers',
  oneIteration: 64 * MIB,
  held: 4,
  given: 0,
  budget: 64 * MIB,
  needed: 256 * MIB + 1,
} as const;
const events = {
  of: 'events',
  events: 4097,
  recorded: 241,
  iterations: 2_000,
  budget: MIB,
  needed: 298 * MIB,
} as const;

test('One iteration too large: what it writes, and how often that is held', () => {
  expect(shortageText(numbers)).toBe(
    'one iteration writes 64 MB of numbers, and 4 of them are held at once: more than the memory budget of 64 MB; --memory 257M is enough',
  );
  expect(shortageText({ ...numbers, held: 1 })).toContain('of numbers: more than');
  expect(shortageText({ ...numbers, given: 8 * MIB })).toContain('held at once, and the leaves take 8 MB: more than');
});

test('Too many events: how far recording came', () => {
  expect(shortageText(events)).toBe(
    'recording ended after iteration 241 of 2000: the list of 4097 events fills the memory budget of 1 MB; --memory 298M is enough',
  );
});

test('Nothing below the least is advised, and nothing above the most', () => {
  expect(shortageText({ ...numbers, needed: 184 })).toMatch(/; --memory 16M is enough$/);
  expect(shortageText({ ...numbers, needed: 1024 * 1024 * MIB + 1 })).toMatch(/the memory budget of 64 MB$/);
});
