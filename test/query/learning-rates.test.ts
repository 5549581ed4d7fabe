/** The learning rate in expressions: `lr` of the last update, `lr(W1)` of that of W1. */

import { describe, expect, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { LanguageError } from '../../src/language/language-error.ts';
import { conditionValue, knownValue, mistakeText, parseCondition } from '../../src/query/conditions.ts';
import { Follower, valueAfter } from '../../src/query/follow.ts';
import { seriesOf } from '../../src/query/iteration-series.ts';
import { changesOf } from '../../src/query/print.ts';
import { findHit } from '../../src/query/run-to.ts';
import { answerOf } from '../../src/query/search.ts';
import { nextStop, parsePlace } from '../../src/query/stops.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { textPrompt } from '../../src/session/dialogs.ts';
import { suggestionsOf } from '../../src/session/views/suggestions.ts';
import { sessionOf } from '../support/lessons.ts';
import { openedBytes, openedLog, textOfLog } from '../support/recorded-logs.ts';
import { sound } from '../support/sound.ts';

function logOf(fields: object): EventLog {
  const loaded = sound(loadScenario(JSON.stringify({ title: 't', ...fields }), 't.json'));
  return record(loaded.scenario.program, loaded.scenario.training);
}

const NET = {
  parameters: { w: [0.5, -1], b: 1 },
  program: ['L = sum((w + b) ** 2)'],
};

/** A straight line from a quarter of 0.1 to 0.1 in three iterations. */
const WARMUP = logOf({
  ...NET,
  training: {
    iterations: 5,
    optimizer: { type: 'sgd', lr: 0.1 },
    schedule: { type: 'warmup', iterations: 3, from: 0.25 },
  },
});
const RATES = [0.025, 0.05, 0.075, 0.1, 0.1];

const GROUPS = logOf({
  ...NET,
  training: {
    iterations: 2,
    optimizer: { type: 'sgd', lr: 0.1 },
    groups: [{ parameters: ['b'], lr: 0.5 }],
    schedule: { type: 'step', every: 1, factor: 0.1 },
  },
});

const updatesIn = (log: EventLog) =>
  Array.from({ length: log.length }, (_, i) => i).filter(i => log.typeAt(i) === 'parameter.updated');

const printed = (log: EventLog, text: string): readonly (readonly [number, number])[] => {
  const changes = changesOf(log, text);
  answerOf(changes.searchOn());
  return changes.positions.map((position, row) => [position, changes.valueAt(row)!.data[0]!]);
};

const byIteration = (log: EventLog, text: string) => {
  const series = seriesOf(log, text);
  answerOf(series.searchOn());
  return Array.from(series.points!.values);
};

const expectNear = (found: readonly (number | undefined)[], expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  for (const [i, rate] of expected.entries()) expect(found[i]).toBeCloseTo(rate, 12);
};

const mistakeOf = (log: EventLog, text: string): string => {
  try {
    parseCondition(log, text);
  } catch (error) {
    if (error instanceof LanguageError) return mistakeText(error, text);
    throw error;
  }
  return 'none';
};

describe('lr is the rate of the last update', () => {
  test('a print has a row for each change: at the first update of each iteration that brings another', () => {
    const rows = printed(WARMUP, 'lr');
    expectNear(
      rows.map(([, rate]) => rate),
      RATES.slice(0, 4),
    );
    const firsts = updatesIn(WARMUP).filter((_, k) => k % 2 === 0);
    expect(rows.map(([position]) => position)).toEqual(firsts.slice(0, 4));
  });

  test('a chart has the rate of each iteration', () => {
    expectNear(byIteration(WARMUP, 'lr'), RATES);
    expectNear(
      byIteration(WARMUP, 'lr(b) * 2'),
      RATES.map(rate => rate * 2),
    );
  });

  test('it has no value before the first update, and says so', () => {
    const first = updatesIn(WARMUP)[0]!;
    const condition = parseCondition(WARMUP, 'lr');
    expect(conditionValue(condition, stateAt(WARMUP, first - 1))).toBeUndefined();
    expect(() => knownValue(condition, stateAt(WARMUP, first - 1))).toThrow(
      'lr has no value at this event: there was no update yet',
    );
    expect(knownValue(condition, stateAt(WARMUP, first)).data[0]).toBeCloseTo(0.025, 12);
  });

  test('a breakpoint stops at the update at which it becomes true, a watch at each change', () => {
    const rates = printed(WARMUP, 'lr');
    const stops = { watches: [], digits: 4, position: 0 };
    const place = parsePlace(WARMUP, 'lr > 0.06');
    expect(nextStop(WARMUP, { ...stops, breakpoints: [{ place, isEnabled: true }] }, 'forward')).toEqual({
      position: rates[2]![0],
      says: `stopped at event ${rates[2]![0]}: lr > 0.06 became true`,
    });
    const watch = { kind: 'watch', condition: parseCondition(WARMUP, 'lr') } as const;
    expect(findHit(WARMUP, rates[1]![0], 'forward', [watch])?.position).toBe(rates[2]![0]);
    expect(findHit(WARMUP, rates[2]![0], 'backward', [watch])?.position).toBe(rates[1]![0]);
  });

  test.each(['lr', 'lr(b)', 'lr * sum(w)', 'lr > 0.06 && grad(b) > 0', 'step * lr(w)'])(
    '%s: followed forward and backward it is what it is at every event',
    text => {
      const condition = parseCondition(WARMUP, text);
      const there = (i: number) => conditionValue(condition, stateAt(WARMUP, i))?.data[0];
      const forward = new Follower(WARMUP, condition, -1);
      let now: number | undefined;
      for (let i = 0; i < WARMUP.length; i++) {
        if (forward.forward(i) !== undefined) now = forward.value()?.data[0];
        expect([i, now]).toEqual([i, there(i)]);
        expect([i, valueAfter(WARMUP, condition, i)?.data[0]]).toEqual([i, there(i)]);
      }
      const backward = new Follower(WARMUP, condition, WARMUP.length - 1);
      for (let end = WARMUP.length - 1; ; ) {
        const value = backward.value()?.data[0];
        const i = backward.backward(0) ?? 0;
        for (let at = i; at <= end; at++) expect([at, there(at)]).toEqual([at, value]);
        end = i - 1;
        if (i === 0) break;
      }
    },
  );
});

describe('Where parameters have several rates', () => {
  test('lr alone is refused with the way to write it', () => {
    expect(mistakeOf(GROUPS, 'lr')).toBe('column 1: lr has several values: 0.1 for w, 0.5 for b in ▸lr◂; write lr(w)');
    expect(mistakeOf(GROUPS, 'sum(w) > 1 && lr > 1')).toMatch(/^column 15: .* in sum\(w\) > 1 && ▸lr◂ > 1;/);
    expect(mistakeOf(GROUPS, 'lr(b) > lr(w)')).toBe('none');
  });

  test('lr(NAME) is that of the parameter', () => {
    expectNear(byIteration(GROUPS, 'lr(w)'), [0.1, 0.01]);
    expectNear(byIteration(GROUPS, 'lr(b)'), [0.5, 0.05]);
  });

  test('it takes the name of a parameter only', () => {
    expect(mistakeOf(GROUPS, 'lr(L)')).toBe('column 4: L is not a parameter in lr(▸L◂); available: w, b');
    expect(mistakeOf(GROUPS, 'lr(1)')).toBe('column 1: lr: expected the name of a parameter in ▸lr(1)◂; write lr(w)');
    expect(mistakeOf(GROUPS, 'lr(v)')).toBe('column 4: unknown name v in lr(▸v◂); available: w, b');
  });
});

test('A node called lr keeps its meaning, and lr(NAME) is still the rate', () => {
  const log = logOf({
    parameters: { w: 2 },
    constants: { lr: 7 },
    program: ['L = lr * w'],
    training: { iterations: 1, optimizer: { type: 'sgd', lr: 0.1 } },
  });
  const end = stateAt(log, log.length - 1);
  expect(conditionValue(parseCondition(log, 'lr'), end)!.data[0]).toBe(7);
  expect(conditionValue(parseCondition(log, 'lr(w)'), end)!.data[0]).toBe(0.1);
});

describe('In a recorded run', () => {
  test('it is what the update says', () => {
    const { log } = openedLog('lecture.bplog');
    expect(printed(log, 'lr')).toEqual([[updatesIn(log)[0], 0.1]]);
  });

  test('a rate that warms up changes with the updates that say so', () => {
    const lines = textOfLog('classifier.ndjson').split('\n');
    let iteration = 0;
    const warmed = lines.map(line => {
      if (line.includes('"iteration.started"')) iteration++;
      return line.includes('"parameter.updated"') ? line.replace(/"lr": ?0.01/, `"lr":${iteration}`) : line;
    });
    const { log } = openedBytes(new TextEncoder().encode(warmed.join('\n')), 'warmed.ndjson');
    expect(log.iterationCount).toBeGreaterThan(1);
    const rates = Array.from({ length: log.iterationCount }, (_, n) => n + 1);
    expect(printed(log, 'lr').map(([, rate]) => rate)).toEqual(rates);
    expect(byIteration(log, 'lr')).toEqual(rates);
  });

  /** cuts.ndjson, of three iterations, with the updates of the second changed. */
  const changed = (change: (update: string, k: number) => string): EventLog => {
    let [iteration, k] = [0, 0];
    const lines = textOfLog('cuts.ndjson').split('\n');
    const text = lines.map(line => {
      if (line.includes('"iteration.started"')) [iteration, k] = [iteration + 1, 0];
      return iteration === 2 && line.includes('"parameter.updated"') ? change(line, k++) : line;
    });
    return openedBytes(new TextEncoder().encode(text.join('\n')), 'run.ndjson').log;
  };

  test('rates that differ between the first and the last iteration are told apart', () => {
    const log = changed((update, k) => (k === 1 ? update.replace('"lr":0.1,', '"lr":0.5,') : update));
    expect(mistakeOf(log, 'lr')).toMatch(
      /^column 1: lr has several values: 0\.1 for twice\.\w+, 0\.5 for twice\.\w+ in /,
    );
  });

  test('an update that names no rate is not taken for none', () => {
    const log = changed(update => update.replace('"lr":0.1,', ''));
    const condition = parseCondition(log, 'lr');
    expect(() => knownValue(condition, stateAt(log, log.endOf(2)))).toThrow(
      'lr has no value at this event: the update names no rate',
    );
    expect(() => knownValue(condition, stateAt(log, 1))).toThrow('there was no update yet');
  });

  test('two optimizers with rates of their own are told apart', () => {
    const { log } = openedLog('optimizers_in_part.bplog'); // all with 0.1, Adadelta with PyTorch's default of 1
    expect(mistakeOf(log, 'lr')).toBe(
      'column 1: lr has several values: 0.1 for sgd, 1 for adadelta in ▸lr◂; write lr(sgd)',
    );
    expect(byIteration(log, 'lr(adadelta)')).toEqual([1, 1]);
    expect(byIteration(log, 'lr(adam)')).toEqual([0.1, 0.1]);
  });
});

test('Completion knows it', () => {
  const prompt = textPrompt('command', 'print l');
  const completed = suggestionsOf(sessionOf('two-layer'), prompt).map(({ completed }) => completed);
  expect(completed).toEqual(expect.arrayContaining(['print lr', 'print lr(']));
});
