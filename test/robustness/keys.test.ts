/** Promise: keys, words, pastes, clicks and sizes at random are answered by a frame that fits, at once. `npm run test:keys` tries 100,000. */

import { expect, it } from 'vitest';
import { drawsFrom } from '../support/generated-programs.ts';
import { courseOf } from './keys/course.ts';

const SEED = Number(process.env.SEED ?? 9);

it.each(['two-layer', 'mazur', 'sentiment', 'nan-hunt'])(`100 tokens of seed ${SEED} in %s`, name => {
  expect(courseOf(name, 100, drawsFrom(SEED)).fault).toBeUndefined();
});
