/** Rounds, calls and names that were assigned again, in conditions, breakpoints, filters and edits. */

import { describe, expect, it, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { conditionValue, parseCondition } from '../../src/query/conditions.ts';
import { parseEdit } from '../../src/query/edits.ts';
import { filteredEvents } from '../../src/query/filter.ts';
import { valueAfter } from '../../src/query/follow.ts';
import { findHit } from '../../src/query/run-to.ts';
import { answerOf } from '../../src/query/search.ts';
import { nextStop, parsePlace, placeText } from '../../src/query/stops.ts';
import { isIdentical } from '../../src/tensor/tensor.ts';
import { programOf } from '../support/programs.ts';

const PROGRAM = programOf({
  parameters: { w: [0.5, -1] },
  constants: { X: [[1, 2], [3, 4], [5, 6]] }, // biome-ignore format: a matrix
  lines: [
    'def cell(x, h):',
    '  z = x * w + h',
    '  return tanh(z)',
    'h = zeros([2])',
    'for t in range(3): h = cell(X[t], h)',
    'L = sum(h)',
  ],
});
const LOG = record(PROGRAM, { iterations: 2 });

const nameAt = (log: EventLog, i: number): string => {
  const event = log.at(i);
  return 'node' in event && event.node !== undefined ? log.program.nodes[event.node]!.name : event.type;
};

/** Events at which a text stops, up to the end. */
function stopsOf(text: string, direction: 'forward' | 'backward' = 'forward'): readonly number[] {
  const found: number[] = [];
  const breakpoints = [{ place: parsePlace(LOG, text), isEnabled: true }];
  let position = direction === 'forward' ? 0 : LOG.length - 1;
  for (;;) {
    const stop = nextStop(LOG, { position, breakpoints, watches: [], digits: 5 }, direction);
    if (stop === undefined) return found;
    position = stop.position;
    found.push(position);
  }
}

const TEXTS = ['h', '∂h', 'h[0]', 'norm(h)', 'sum(∂h)', 't', 'cell', 't == 1', 't == 1 && h[1] < 0', 'not t == 1', 'h - h#3', 'cell.z', 'cell + t']; // biome-ignore format: short texts

describe('Along the log', () => {
  test.each(TEXTS)('%s has at each event the value that the state has', text => {
    const condition = parseCondition(LOG, text);
    for (let i = 0; i < LOG.length; i++) {
      const [followed, here] = [valueAfter(LOG, condition, i), conditionValue(condition, stateAt(LOG, i))];
      const isSame = followed === undefined || here === undefined ? followed === here : isIdentical(followed, here);
      expect(isSame, `event ${i}`).toBe(true);
    }
  });

  test.each(TEXTS)('%s changes at the same events forward and backward', text => {
    const target = { kind: 'watch', condition: parseCondition(LOG, text) } as const;
    const hits = (direction: 'forward' | 'backward', from: number): readonly number[] => {
      const hit = findHit(LOG, from, direction, [target]);
      return hit === undefined ? [] : [hit.position, ...hits(direction, hit.position)];
    };
    expect(hits('backward', LOG.length)).toEqual(hits('forward', 0).toReversed());
  });
});

describe('A name that was assigned again', () => {
  const numbersAt = (text: string, i: number) => conditionValue(parseCondition(LOG, text), stateAt(LOG, i));

  it('is the latest at the event', () => {
    const computed = (name: string) =>
      Array.from({ length: LOG.length }, (_, i) => i).find(
        i => LOG.typeAt(i) === 'value.computed' && nameAt(LOG, i) === name,
      )!;
    expect([...numbersAt('h', 0)!.data]).toEqual([0, 0]);
    for (const name of ['h#2', 'h#3', 'h#4'])
      expect(numbersAt('h', computed(name))).toEqual(numbersAt(name, computed(name)));
    expect(numbersAt('h', computed('h#3') - 1)).toEqual(numbersAt('h#2', computed('h#3')));
  });

  it('is edited as the latest at the event, by its number as that one', () => {
    const last = LOG.endOfBackward(1);
    expect(PROGRAM.nodes[(parseEdit(LOG, last, 'h = 0') as { node: number }).node]!.name).toBe('h#4');
    expect(PROGRAM.nodes[(parseEdit(LOG, last, '∂h = 0') as { node: number }).node]!.name).toBe('h#2'); // sent to last
    expect(PROGRAM.nodes[(parseEdit(LOG, last, 'h#3 = 0') as { node: number }).node]!.name).toBe('h#3');
  });

  it('breaks at each of its assignments and gradients', () => {
    expect(stopsOf('h').map(i => nameAt(LOG, i))).toEqual([
      ...['h#2', 'h#3', 'h#4', 'h#4', 'h#3', 'h#2'],
      ...['h#2', 'h#3', 'h#4', 'h#4', 'h#3', 'h#2'],
    ]);
  });
});

describe('A round, and a call,', () => {
  it('are places of breakpoints: where they begin, forward and backward', () => {
    // in each of two iterations forward through three calls, and backward through them
    for (const text of ['cell', 't']) expect(stopsOf(text)).toHaveLength(2 * 6);
    expect(stopsOf('cell#2')).toHaveLength(2 * 2);
    expect(stopsOf('t == 1')).toEqual(stopsOf('t == 1', 'backward').toReversed());
    expect(stopsOf('t == 1').map(i => nameAt(LOG, i).slice(0, 3))).toEqual(['h#3', 'con', 'h#3', 'con']);
    expect(['cell', 'cell#2', 't', 'h'].map(text => placeText(PROGRAM, parsePlace(LOG, text)))).toEqual(
      ['cell', 'cell#2', 't', 'h'], // biome-ignore format: one list
    );
  });

  it('are filters of the events', () => {
    const shown = (text: string) => {
      const events = filteredEvents(LOG, text);
      answerOf(events.searchOn());
      return events.positions;
    };
    const inside = shown('cell');
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.every(i => conditionValue(parseCondition(LOG, 'cell'), stateAt(LOG, i)) !== undefined)).toBe(true);
    expect(shown('h').length).toBeGreaterThan(shown('h#2').length);
  });

  it('have no number elsewhere', () => {
    expect(() => parseEdit(LOG, 0, 'w = t')).toThrow('t has no number at this event');
  });
});
