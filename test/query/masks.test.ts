/** The list of where NaN and ∞ first appear: −∞ of masks is told from faults, and what is given or filled is listed too. */

import { describe, expect, it } from 'vitest';
import { nonFinitePlaces } from '../../src/query/non-finite-places.ts';
import { answerOf } from '../../src/query/search.ts';
import { openedLog } from '../support/recorded-logs.ts';

function placesOf(name: string) {
  const places = nonFinitePlaces(openedLog(name).log);
  answerOf(places.lookOn());
  return places.found;
}

describe.each(['masks.bplog', 'masks.ndjson'])('in %s', name => {
  const found = placesOf(name);

  it('−∞ of a mask is for the softmax that takes it, also after it was added to scores', () => {
    expect(found.find(place => place.name === 'scores.2[0, 0]')).toMatchObject({
      says: 'full(size=[2, 2]) = −∞',
      takenBy: 'softmax',
    });
  });

  it('−∞ that exp makes 0 is a fault where its gradient is NaN', () => {
    const fault = found.find(place => place.name === 'fault[0]');
    expect(fault?.says).toBe('log(0) = −∞');
    expect(fault?.takenBy).toBeUndefined();
  });

  it('NaN that is given in a later iteration is listed', () => {
    expect(found.filter(place => place.says === 'NaN is given').map(place => place.name)).toEqual(['x[1]']);
  });
});

it('masks of attentions are told, and nothing else of the logs with faults', () => {
  expect(placesOf('attention.bplog').map(({ takenBy }) => takenBy)).toEqual(['softmax', 'softmax']);
  for (const name of ['nan_log.bplog', 'nan_sqrt.bplog', 'nan_where_sqrt.bplog', 'nan_twice.bplog'])
    expect(placesOf(name).filter(({ takenBy }) => takenBy !== undefined)).toEqual([]);
});
