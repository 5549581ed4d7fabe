/** The list of where NaN and ∞ first appear: −∞ of masks is told from faults, and what is given or filled is listed too. */

import { describe, expect, it } from 'vitest';
import { nonFinitePlaces } from '../../src/query/non-finite-places.ts';
import { answerOf } from '../../src/query/search.ts';
import { createSession, menuOf } from '../../src/session/session.ts';
import { menuRows, menuSentence } from '../../src/tui/overlays/menu.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { plainRow } from '../../src/tui/row.ts';
import { openedBytes, openedLog, runOfLog } from '../support/recorded-logs.ts';

function placesOf(name: string) {
  const places = nonFinitePlaces(openedLog(name).log);
  answerOf(places.searchOn());
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

describe.each(['padding.bplog', 'padding.ndjson'])(
  'in %s, which begins with iteration 2 and keeps tensors in part',
  name => {
    // Lengths [3, 2], [4, 1], [4, 0], [3, 1], [5, 2]: the softmax of a row that is masked all over is NaN in iteration 4, as PyTorch
    // documents; the weights are NaN after its update, and pass that on.
    it('a mask is judged by its own iteration, and is listed once for all shapes', () => {
      const { log } = openedLog(name);
      expect(placesOf(name).map(place => ({ ...place, position: log.iterationNumberAt(place.position) }))).toEqual([
        { position: 2, name: 'masked[1, 0, 2]', says: 'masked_fill(masked.1, masked.2) = ±∞', takenBy: 'softmax' },
        { position: 4, name: 'loss.1~2[1, 0, 0]', says: 'softmax(masked~2, dim=-1) = NaN' },
        { position: 4, name: '∂masked~2[1, 0, 0]', says: 'loss.1~2 sends NaN to masked~2' },
      ]);
    });

    it('the list opens on the first row that is not a mask, until a key chooses another', () => {
      const choiceAfter = (keys: string) => {
        const session = press(createSession(runOfLog(name)), parseKeys(keys));
        return menuSentence(session, menuOf(session)!).match(/\d+ of \d+/)?.[0];
      };
      expect(['N', 'N<down>', 'N<up>', 'N<end>', 'N<home>'].map(choiceAfter)).toEqual([
        '2 of 3',
        '3 of 3',
        '1 of 3',
        '3 of 3',
        '1 of 3',
      ]);
    });

    it('words that are too long for the list keep the number that they end with', () => {
      const session = press(createSession(runOfLog(name)), parseKeys('N'));
      const rows = menuRows(session, menuOf(session)!, 80, 10).map(plainRow);
      expect(rows.filter(row => /… = ±∞│$/.test(row))).toHaveLength(1); // mask for softmax: masked_fill(masked.1, masked.2) = ±∞
    });
  },
);

it('another operation under a name is a row of its own, another shape of the same is not', () => {
  // h is log(0), then sqrt(−1), then log([0, 1]).
  const node = (name: string, facts: object) => ({ def: 'node', node: name, dtype: 'float64', ...facts });
  const operation = (name: string, op: string, operand: string, shape: readonly number[]) =>
    node(name, { role: 'operation', op: `aten::${op}`, operands: [operand], shape });
  const given = (value: unknown, of: string) => ({ type: 'value.given', node: of, value });
  const computed = (value: unknown, of: string) => ({ type: 'value.computed', node: of, value });
  const events = [
    { type: 'iteration.started', iteration: 1 },
    given(0, 'x'),
    computed('-Infinity', 'h'),
    { type: 'iteration.started', iteration: 2 },
    given(-1, 'x'),
    computed('NaN', 'h~2'),
    { type: 'iteration.started', iteration: 3 },
    given([0, 1], 'x~2'),
    computed(['-Infinity', 0], 'h~3'),
  ];
  const lines = [
    { trace: 2, program: 'by hand' },
    node('x', { role: 'input', shape: [], grad: true }),
    node('x~2', { role: 'input', shape: [2], grad: true }),
    operation('h', 'log', 'x', []),
    operation('h~2', 'sqrt', 'x', []),
    operation('h~3', 'log', 'x~2', [2]),
    ...events.map((event, i) => ({ i, ...event })),
  ];
  const text = lines.map(line => JSON.stringify(line)).join('\n');
  const places = nonFinitePlaces(openedBytes(Buffer.from(`${text}\n`), 'hand.ndjson').log);
  answerOf(places.searchOn());
  expect(places.found.map(({ says }) => says)).toEqual(['log(0) = −∞', 'sqrt(−1) = NaN']);
});

it('masks of attentions are told, and nothing else of the logs with faults', () => {
  expect(placesOf('attention.bplog').map(({ takenBy }) => takenBy)).toEqual(['softmax', 'softmax']);
  for (const name of ['nan_log.bplog', 'nan_sqrt.bplog', 'nan_where_sqrt.bplog', 'nan_twice.bplog'])
    expect(placesOf(name).filter(({ takenBy }) => takenBy !== undefined)).toEqual([]);
});
