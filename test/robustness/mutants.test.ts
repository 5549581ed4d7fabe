/**
 * Promise: whatever bytes a file holds, the answer is a clear error or a run that can be followed, never a stack trace or a hang.
 *
 * Every shipped scenario is changed in a few bytes, here 15 times each from the one seed of all property tests; `npm run mutants`
 * does it 20,000 times, and measures time and memory.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drawsFrom } from '../support/generated-programs.ts';
import { LESSONS } from '../support/lessons.ts';
import { judge } from './mutants/judge.ts';
import { mutantOf } from './mutants/mutation.ts';

const folder = new URL('../../scenarios/', import.meta.url);
const all = readdirSync(folder).map(name => readFileSync(new URL(name, folder)));
const MUTANTS_EACH = 15;

it.each(LESSONS.map((name, i) => [name, i] as const))('%s', (name, i) => {
  const bytes = readFileSync(new URL(`${name}.json`, folder));
  const draw = drawsFrom(Number(process.env.SEED ?? 9) + i);
  const counts = { run: 0, error: 0 };
  for (let k = 0; k < MUTANTS_EACH; k++) {
    const mutant = mutantOf(bytes, draw, all);
    try {
      counts[judge(mutant)]++;
    } catch (error) {
      throw new Error(`mutant ${k} of ${name}: ${Buffer.from(mutant).toString('base64')}`, { cause: error });
    }
  }
  expect(counts.run + counts.error).toBe(MUTANTS_EACH);
});
