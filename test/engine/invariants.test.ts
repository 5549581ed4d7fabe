/** What holds of every log: of generated programs, of every scenario that ships, of every reference program. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf } from '../../src/engine/feed.ts';
import { checkGradients } from '../../src/engine/gradient-check.ts';
import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../src/engine/optimizers/table.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import type { Training } from '../../src/engine/training.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { scalar } from '../../src/tensor/tensor.ts';
import { drawsFrom, generatedProgram, generatedPrograms } from '../support/generated-programs.ts';
import { bytesOf, eventsOf, expectInvariants, expectSameState, replay } from '../support/invariants.ts';
import { idOf, programOf, tensorOf } from '../support/programs.ts';
import { optimizerOf, programOfCase, REFERENCE_CASES } from '../support/reference.ts';
import { sound } from '../support/sound.ts';

const optimizers: readonly (OptimizerSettings | undefined)[] = [
  undefined,
  { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9, nesterov: true },
  { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam, amsgrad: true },
  { type: 'rmsprop', lr: 0.01, ...OPTIMIZER_DEFAULTS.rmsprop, centered: true, momentum: 0.5 },
  { type: 'adagrad', lr: 0.1, ...OPTIMIZER_DEFAULTS.adagrad, initialAccumulator: 0.1 },
];

const trainings = fc
  .record({ iterations: fc.integer({ min: 1, max: 4 }), optimizer: fc.constantFrom(...optimizers) })
  .map(({ iterations, optimizer }): Training => ({ iterations, ...(optimizer && { optimizer }) }));

/** Places in the log, in an order that jumps about; the ends are always among them. */
function jumps(length: number, count: number): readonly number[] {
  const draw = drawsFrom(length);
  return [length - 1, 0, ...Array.from({ length: count }, () => Math.floor(draw() * length))];
}

describe('Every log of a generated program', () => {
  it('replays to the recorded state, adds up its gradients, is the same when recorded again', () => {
    fc.assert(
      fc.property(generatedPrograms, trainings, (written, training) => {
        const log = record(programOf(written), training);
        expectInvariants(log, training, jumps(log.length, 6));
      }),
      { numRuns: 150 },
    );
  });

  it('comes back to the same state after n steps forward and n back', () => {
    fc.assert(
      fc.property(generatedPrograms, trainings, fc.nat(), fc.nat(40), (written, training, place, steps) => {
        const log = record(programOf(written), training);
        const from = place % log.length;
        const before = replay(log.program, eventsOf(log).slice(0, from + 1));
        const last = Math.min(from + steps, log.length - 1);
        for (let i = from; i <= last; i++) stateAt(log, i).valueOf(0);
        for (let i = last; i >= from; i--) stateAt(log, i).valueOf(0);
        expectSameState(log, from, before);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps what was written when more is recorded', () => {
    fc.assert(
      fc.property(generatedPrograms, trainings, (written, training) => {
        const recorder = new Recorder(programOf(written), training);
        recorder.run(1);
        const first = eventsOf(recorder.log);
        const bytes = bytesOf(recorder.log);
        while (!recorder.isDone) recorder.run(1);
        const again = new Recorder(recorder.log.program, { ...training, iterations: 1 });
        again.run(1);
        expect(bytesOf(again.log)).toBe(bytes);
        expect(eventsOf(recorder.log).slice(0, first.length)).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });

  it('has gradients that agree with central differences, away from kinks', () => {
    fc.assert(
      fc.property(generatedPrograms, written => {
        const checked = checkGradients(record(programOf(written), { iterations: 1 }));
        expect(checked.filter(({ verdict }) => verdict === 'fail' || verdict === 'nonfinite')).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('comes from a generator that reaches every operation', () => {
    const used = new Set<unknown>();
    for (let seed = 0; seed < 150; seed++)
      for (const node of programOf(generatedProgram(seed, 12)).nodes)
        if (node.role === 'operation') used.add(node.operation);
    expect(OPERATIONS.filter(operation => !used.has(operation)).map(({ name }) => name)).toEqual([]);
  });
});

const scenarios = new URL('../../scenarios/', import.meta.url);

describe('Every log of a scenario', () => {
  it.each(readdirSync(scenarios).filter(name => name.endsWith('.json') && !name.endsWith('.schema.json')))(
    '%s',
    name => {
      const { program, training } = sound(loadScenario(readFileSync(new URL(name, scenarios)), name)).scenario;
      const few = { ...training, iterations: Math.min(training.iterations, 5) };
      const log = record(program, few);
      expectInvariants(log, few, jumps(log.length, 4));
      expect(checkGradients(log).filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    },
  );
});

describe('Every log of a reference program', () => {
  it('keeps the invariants', () => {
    for (const reference of REFERENCE_CASES) {
      const optimizer = optimizerOf(reference);
      const training = { iterations: reference.steps ? 2 : 1, ...(optimizer && { optimizer }) };
      const log = record(programOfCase(reference), training);
      expectInvariants(log, training, jumps(log.length, 2));
    }
  });
});

describe('A log of many keyframes', () => {
  // 3 operations, 5 edges that carry: 2 + 3 + 1 + 2 · 5 + 1 = 17 events an iteration, 34,000 in all; a keyframe every 4,096.
  const program = programOf({ inputs: { x: 2 }, parameters: { w: 3 }, lines: ['p = w * x', 'L = (p - 1) * p'] });
  const training: Training = { iterations: 2_000, optimizer: { type: 'sgd', lr: 1e-5, ...OPTIMIZER_DEFAULTS.sgd } };
  const log = record(program, training);
  const events = eventsOf(log);

  it('gives the same state however one gets there', () => {
    for (const position of [33_999, 3, 20_000, 20_001, 8_191, 8_192, 8_190, 12_288, 0, 33_999].filter(
      i => i < log.length,
    ))
      expectSameState(log, position, replay(program, events.slice(0, position + 1)));
  });

  it('has seventeen events an iteration', () => expect(log.length).toBe(17 * 2_000));

  it('gives the same state while it grows', () => {
    const recorder = new Recorder(program, training);
    for (let slice = 0; slice < 5; slice++) {
      recorder.run(6_000);
      for (const position of [recorder.log.length - 1, 5_000 * slice, 17])
        expectSameState(recorder.log, position, replay(program, events.slice(0, position + 1)));
    }
  });

  it('is recorded by whole iterations, until a slice has as many events as it should', () => {
    const recorder = new Recorder(program, training);
    const lengths = [17, 1, 18, 34].map(events => {
      recorder.run(events);
      return recorder.log.length / 17;
    });
    expect(lengths).toEqual([1, 2, 4, 6]);
  });

  it('knows the iteration of every event', () => {
    for (const i of [0, 16, 17, 33_999]) expect(log.iterationAt(i)).toBe(Math.floor(i / 17) + 1);
  });

  it('names the position when asked for one outside', () => {
    expect(() => log.at(34_000)).toThrow('expected an event from 0 to 33999, found 34000');
    expect(() => stateAt(log, -1)).toThrow(RangeError);
  });
});

describe('A log with fed examples', () => {
  const feed = {
    leaves: new Map([['x', tensorOf([[1], [2], [3], [4]])]]),
    examples: 4,
    batch: 1,
    hasBatchAxis: false,
  } as const;
  const program = programOf({ constants: { x: [0] }, parameters: { w: 1 }, lines: ['L = sum(w * x)'] });
  const training = (order: 'sequential' | { shuffle: number }): Training => ({
    iterations: 8,
    feed: { ...feed, order },
  });
  const fedIn = (order: 'sequential' | { shuffle: number }) => {
    const log = record(program, training(order));
    return Array.from({ length: 8 }, (_, k) => stateAt(log, log.startOf(k + 1)!).valueOf(idOf(program, 'x'))!.data[0]!);
  };

  it('keeps the invariants', () => {
    for (const order of ['sequential', { shuffle: 7 }] as const) {
      const log = record(program, training(order));
      expectInvariants(log, training(order), jumps(log.length, 5));
    }
  });

  it('feeds several at once along a leading axis, each whole', () => {
    const pairs = {
      leaves: new Map([
        [
          'x',
          tensorOf([
            [1, 2],
            [3, 4],
            [5, 6],
            [7, 8],
          ]),
        ],
      ]),
      examples: 4,
      batch: 2,
      hasBatchAxis: true,
    } as const;
    const batched = programOf({
      constants: {
        x: [
          [0, 0],
          [0, 0],
        ],
      },
      parameters: { w: 1 },
      lines: ['L = sum(w * x)'],
    });
    const log = record(batched, { iterations: 3, feed: { ...pairs, order: 'sequential' } });
    const fed = [1, 2, 3].map(n => [...stateAt(log, log.startOf(n)!).valueOf(idOf(batched, 'x'))!.data]);
    expect(fed).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [1, 2, 3, 4],
    ]);
  });

  it('feeds the file’s order round and round', () => expect(fedIn('sequential')).toEqual([1, 2, 3, 4, 1, 2, 3, 4]));

  it('shuffles anew each time round, by the seed alone', () => {
    const fed = fedIn({ shuffle: 7 });
    expect(fed.slice(0, 4).sort()).toEqual([1, 2, 3, 4]);
    expect(fed.slice(4).sort()).toEqual([1, 2, 3, 4]);
    expect(fedIn({ shuffle: 7 })).toEqual(fed);
    expect([1, 2, 3, 4, 5].some(seed => String(fedIn({ shuffle: seed })) !== String(fed))).toBe(true);
  });

  it('shuffled, every example comes once each time round, however many are fed at once', () => {
    const six = { ...feed, examples: 6, batch: 2, order: { shuffle: 7 } } as const;
    for (const first of [1, 4, 7])
      expect([0, 1, 2].flatMap(k => batchOf(six, first + k)).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('shuffled, all orders come: six of three examples', () => {
    const three = { ...feed, examples: 3, batch: 3, order: { shuffle: 7 } } as const;
    const orders = new Set(Array.from({ length: 60 }, (_, k) => String(batchOf(three, k + 1))));
    expect(orders.size).toBe(6); // that one of them is missing after 60 has a chance of 6 · (5/6)⁶⁰ = 1e−4
  });
});

describe('The state at a position', () => {
  // events: 0 started, 1 cleared, 2 value of L, 3 seed, 4 contribution L → w, 5 gradient of w, then 6 started …
  const program = programOf({ parameters: { w: 2 }, constants: { c: 3 }, lines: ['L = w * c'] });
  const log = record(program, { iterations: 2 });
  const [w, L] = [idOf(program, 'w'), idOf(program, 'L')];

  it('has no value before the operation was computed, and no gradient before one arrived', () => {
    expect(stateAt(log, 1).valueOf(L)).toBeUndefined();
    expect(stateAt(log, 2).valueOf(L)).toEqual({ shape: [], data: Float64Array.of(6) });
    expect(stateAt(log, 4).gradientOf(w)).toBeUndefined();
    expect(stateAt(log, 5).gradientOf(w)).toEqual({ shape: [], data: Float64Array.of(3) });
  });

  it('keeps gradients until they are cleared, and values stale until they are computed again', () => {
    expect(stateAt(log, 6).gradientOf(w)).toEqual(stateAt(log, 5).gradientOf(w));
    expect(stateAt(log, 7).gradientOf(w)).toBeUndefined();
    expect([5, 6, 7, 8].map(i => stateAt(log, i).isStale(L))).toEqual([false, true, true, false]);
  });

  it('knows which event wrote what', () => {
    expect([stateAt(log, 1).valueWriter(L), stateAt(log, 1).valueWriter(w)]).toEqual([undefined, -1]);
    expect([stateAt(log, 5).valueWriter(L), stateAt(log, 5).gradientWriter(w)]).toEqual([2, 5]);
    expect(log.previousWriter(8)).toBe(2);
  });

  it('holds a person’s reading of it fixed while others are looked at', () => {
    const early = stateAt(log, 1);
    expect(stateAt(log, 11).valueOf(L)).toEqual(scalar(6));
    expect(early.valueOf(L)).toBeUndefined();
  });
});
