/** What a sheet gives of an update: all that a person needs to take the step by hand. */

import { expect, test } from 'vitest';
import { optimizerWords } from '../../src/export/sheet/optimizer-words.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { sound } from '../support/sound.ts';

function wordsOf(training: object): string {
  const scenario = { title: 't', parameters: { u: 1, v: 2 }, program: ['L = u * v'], training };
  const { training: read } = sound(loadScenario(new TextEncoder().encode(JSON.stringify(scenario)), 't.json')).scenario;
  return optimizerWords(read, read.optimizer!, String); // each has one
}

test.each([
  [{ optimizer: { type: 'sgd', lr: 0.1 } }, 'sgd with learning rate 0.1'],
  [
    { optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.5 }, clip: { norm: 2 } },
    'sgd with learning rate 0.1, momentum 0.9, nesterov true, weightDecay 0.5; gradients clipped to norm 2',
  ],
  [
    { optimizer: { type: 'adam', lr: 0.1 }, clip: { value: 3 }, schedule: { type: 'exponential', factor: 0.5 } },
    'adam with learning rate 0.1, betas [0.9, 0.999], eps 1e-8; each gradient clipped to ±3; exponential schedule',
  ],
  [
    {
      optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 },
      groups: [{ parameters: ['v'], lr: 0.2 }],
      state: { u: { momentum_buffer: 5 } },
    },
    'sgd with learning rate 0.1, momentum 0.9; v with lr 0.2; u with the state of earlier updates, as the scenario gives it',
  ],
])('%j', (training, words) => {
  expect(wordsOf(training)).toBe(words);
});
