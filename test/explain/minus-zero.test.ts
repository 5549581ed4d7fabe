/** −0 is explained once a run, wherever in it the first one is written. */

import { expect, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { explain, sentenceAt } from '../../src/explain/explain.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { sound } from '../support/sound.ts';

function logOf(scenario: object): EventLog {
  const loaded = sound(loadScenario(new TextEncoder().encode(JSON.stringify({ title: 't', ...scenario })), 't.json'));
  return record(loaded.scenario.program, loaded.scenario.training);
}

const titlesThatExplain = (log: EventLog): readonly string[] =>
  Array.from({ length: log.length }, (_, i) => explain(log, i))
    .filter(({ remarks }) => remarks.some(remark => remark.startsWith('−0 equals 0')))
    .map(({ title }) => title);

test('also where the first −0 is written in a later iteration: w is 1, then 1 − 2 · 1 = −1, and −1 · 0 = −0 in three of them', () => {
  const scenario = {
    parameters: { w: 1 },
    constants: { k: 0 },
    program: ['p = w * k', 'L = w + p'],
    training: { iterations: 4, optimizer: { type: 'sgd', lr: 2 } },
  };
  const log = logOf(scenario);
  expect(titlesThatExplain(log)).toEqual(['p = w × k']);
  const backwards = logOf(scenario); // explained from its end
  const [last, first] = [log.length - 1, log.startOf(2)! + 2]; // it has four iterations
  expect([last, first].map(i => explain(backwards, i).remarks.length)).toEqual([0, 1]);
});

test('in a sentence only where it has one: 0 · (−1) = −0, and 5 + −0 = 5', () => {
  const log = logOf({
    inputs: { x: -1 },
    constants: { k: -0 },
    program: ['L = 5 + x * 0', 'M = k + L'],
    forwardOnly: true,
  });
  const said = Array.from({ length: log.length }, (_, i) => sentenceAt(log, i).includes('−0 equals 0'));
  expect(said).toEqual([false, true, false, false]);
});

test('nor the digits of a constant that only the formula has: gelu′(x) has 1 / √(2π)', () => {
  const log = logOf({ inputs: { x: 1 }, program: ['L = gelu(x)'] });
  expect(explain(log, 4).remarks.join(' ')).toContain('so many digits');
  expect(sentenceAt(log, 4)).not.toContain('so many digits');
});
