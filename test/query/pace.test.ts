/** No stretch of a search reads much more than another, so that a key never waits for large tensors. */

import { expect, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { parseCondition } from '../../src/query/conditions.ts';
import { FINDS } from '../../src/query/find.ts';
import { seriesOf } from '../../src/query/iteration-series.ts';
import { nonFinitePlaces } from '../../src/query/non-finite-places.ts';
import { changesOf } from '../../src/query/print.ts';
import { eventSearch, hitSearch } from '../../src/query/run-to.ts';
import type { Search } from '../../src/query/search.ts';
import { logOf } from '../../src/session/session.ts';
import { opened } from '../support/lessons.ts';

const SIDE = 150;
/** The first stretch is of 16 events, when nothing is known of the tensors; the later ones are of 32,768 numbers, or of one event. */
const MOST = 16 * SIDE * SIDE;

const SCENARIO = {
  title: 'Large tensors',
  inputs: { x: { init: 'normal', shape: [SIDE], seed: 1 } },
  parameters: { W: { init: 'normal', shape: [SIDE, SIDE], std: 0.1, seed: 1 } },
  program: ['h = tanh(x @ W)', 'L = sum(h * h)'],
  training: { iterations: 60, optimizer: { type: 'sgd', lr: 0.01 } },
};

const condition = (log: EventLog) =>
  ({ kind: 'condition', condition: parseCondition(log, 'max(W - 1) > 1e9') }) as const;

const searches: Readonly<Record<string, (log: EventLog) => Search<unknown>>> = {
  'to a condition': log => hitSearch(log, 0, 'forward', [condition(log)]),
  'back to a condition': log => hitSearch(log, log.length - 1, 'backward', [condition(log)]),
  'for a NaN': log => eventSearch(log, 0, 'forward', FINDS[0]!.test(log, { node: undefined, element: undefined }, 0)!),
  'of a list of values': log => changesOf(log, 'max(W - 1)').searchOn(),
  'of a chart': log => seriesOf(log, 'max(W - 1)').searchOn(),
  'for all NaN and ∞': log => nonFinitePlaces(log).searchOn(),
};

test.each(Object.entries(searches))('a search %s', (_, search) => {
  const of = logOf(opened(SCENARIO));
  const reads: number[] = [];
  const going = search(of);
  for (let before = of.numbersRead, done = false; !done; before = of.numbersRead) {
    done = going.next().done === true;
    reads.push(of.numbersRead - before);
  }
  expect(Math.max(...reads)).toBeLessThanOrEqual(MOST);
  expect(reads.reduce((sum, read) => sum + read, 0)).toBeGreaterThan(50 * SIDE * SIDE);
});
