/** Validation: losses without gradients on other examples; numbers of PyTorch 1.13 in 64-bit floats. */

import { describe, expect, it, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { fork } from '../../src/engine/timeline.ts';
import { explain } from '../../src/explain/explain.ts';
import { checkRun } from '../../src/query/check-run.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { eventJson } from '../../src/trace/trace-json.ts';
import { bytesOf, eventsOf, expectInvariants } from '../support/invariants.ts';
import { NORMED } from '../support/small-networks.ts';
import { sound } from '../support/sound.ts';

/** Three examples that nothing is trained on. */
const EXAMPLES = {
  x: [
    [2, 1],
    [-1, 0.5],
    [0.5, 3],
  ],
  y: [
    [1, 0],
    [0, 1],
    [1, 1],
  ],
};
const sgd = { type: 'sgd', lr: 0.1 };

const load = (training: object, more: object = {}) =>
  loadScenario(JSON.stringify({ ...NORMED, training: { optimizer: sgd, ...training }, ...more }), 't.json');

function scenarioOf(training: object, more: object = {}) {
  return sound(load(training, more)).scenario;
}

describe('A validation set of three examples', () => {
  // Source: torch.nn.BatchNorm1d in evaluation after each step
  const expected = [0.1800374022591212, 0.18326106014753898, 0.1917175051238799];
  const scenario = scenarioOf(
    { iterations: 3, validation: { data: EXAMPLES } },
    { expect: expected.map((L, i) => ({ iteration: i + 1, buffers: { 'L.validation': L }, tolerance: 1e-12 })) },
  );
  const log = record(scenario.program, scenario.training);

  test('has PyTorch’s loss after each update', () => {
    expect(checkRun(scenario, log).misses).toEqual([]);
    expectInvariants(log, log.training, [log.length - 1, 0, log.endOf(1), log.startOf(2)!]);
  });

  test('changes nothing of the training', () => {
    const plain = scenarioOf({ iterations: 3 });
    const without = record(plain.program, plain.training);
    for (const name of ['W', 'g', 'b']) {
      const of = (run: typeof log) => stateAt(run, run.length - 1).valueOf(run.program.byName.get(name)!)!.data;
      expect(of(log)).toEqual(of(without));
    }
  });

  test('is told, and stands in the trace', () => {
    const end = log.endOf(1);
    expect(explain(log, end).sentence).toBe('Validation: L of 3 examples is 0.18004');
    expect(JSON.parse(eventJson(log, end))).toMatchObject({ type: 'validation.computed', node: 'L.validation' });
  });

  test('keeps its loss where its event is skipped', () => {
    const forked = fork(log, log.training, { type: 'skip', position: log.endOf(1) });
    while (!forked.isDone) forked.run(1_000);
    const id = log.program.byName.get('L.validation')!;
    const [before, after] = [log.endOf(1) - 1, log.endOf(1)].map(i => stateAt(forked.log, i).valueOf(id)!.data[0]);
    expect(after).toBe(before);
    expect(explain(forked.log, log.endOf(1))).toMatchObject({
      title: 'skipped: L.validation is not computed',
      equations: [{ left: 'L.validation', label: 'stays' }],
    });
    expect(stateAt(forked.log, forked.log.endOf(2)).valueOf(id)!.data[0]).toBeCloseTo(expected[1]!, 12);
  });

  test('gives the same numbers where they were dropped and are recorded again', () => {
    const training = { ...scenario.training, iterations: 600 };
    const small = record(scenario.program, training, 420_000);
    expect(Array.from({ length: small.length }, (_, i) => small.isHeld(i))).toContain(false);
    expect(bytesOf(small)).toBe(bytesOf(record(scenario.program, training)));
  });
});

/** L = w x, trained on x = 1 and 2 in turn, with w = 3 and lr = 1: w is 2, then 0. */
const PRODUCT = { constants: { x: 1 }, parameters: { w: 3 }, program: ['L = w * x'] };
const product = (training: object) =>
  scenarioOf({ optimizer: { type: 'sgd', lr: 1 }, data: { x: [1, 2] }, iterations: 2, ...training }, PRODUCT);

// w is 3 − 0.25 · 2 · 3 = 1.5 after the update, and L = 1.5² · 4 = 9: h begins with 1, not with the last h of the training.
test('A literal that begins a loop, or belongs to a round, is the program’s own', () => {
  const program = ['h = 1', 'for t in range(2):', '  h = h * w', 'k = 1', 'k = 2', 'L = h * k * x / 2'];
  const { program: built, training } = scenarioOf(
    { optimizer: { type: 'sgd', lr: 0.25 }, validation: { data: { x: [4] } } },
    { constants: { x: 1 }, parameters: { w: 3 }, program },
  );
  const log = record(built, training);
  const id = built.byName.get('L.validation')!;
  expect(stateAt(log, log.length - 1).valueOf(id)!.data[0]).toBe(9);
});

test('Of single examples it is the mean, before the first iteration too: x = 4 and 6', () => {
  const { program, training } = product({ validation: { data: { x: [4, 6] } } });
  const log = record(program, training);
  const id = program.byName.get('L.validation')!;
  const at = (i: number) => stateAt(log, i).valueOf(id)!.data[0];
  expect([at(0), at(log.endOf(1)), at(log.endOf(2))]).toEqual([15, 10, 0]); // 5 w
});

test('A single example of a program for one is taken as one: 3 · 1 + 2 · 10', () => {
  const { program, training } = scenarioOf(
    { data: { x: [[1, -1], [2, 0]] }, validation: { data: { x: [[1, 10]] } } }, // biome-ignore format: two examples, and one
    { constants: { x: [1, 1] }, parameters: { W: [3, 2] }, program: ['L = dot(W, x)'] },
  );
  const log = record(program, training);
  expect(stateAt(log, 0).valueOf(program.byName.get('L.validation')!)!.data[0]).toBe(23);
  expect(explain(log, log.endOf(1)).sentence).toContain('L of 1 example is ');
});

test('Its examples are rounded to the type of the run', () => {
  const { program, training } = product({ precision: 'float16', validation: { data: { x: [0.1] } } });
  const log = record(program, training);
  // float16: 3 · 0.0999755859375 = 1228.5 · 2⁻¹², a tie that goes to 1228; 3 · 0.1 would go to 1229
  expect(stateAt(log, 0).valueOf(program.byName.get('L.validation')!)!.data[0]).toBe(0.2998046875);
});

test('It comes every so many iterations', () => {
  const { program, training } = product({ iterations: 5, validation: { data: { x: [4] }, every: 2 } });
  const log = record(program, training);
  const iterations = eventsOf(log).flatMap(({ type }, i) =>
    type === 'validation.computed' ? [log.iterationAt(i)] : [],
  );
  expect(iterations).toEqual([2, 4]);
});

test('Dropout is left out, and each of several losses is validated', () => {
  const { program, training } = scenarioOf(
    { data: { x: [1, 2] }, validation: { data: { x: [3] } } },
    { ...PRODUCT, program: ['A = dropout(w * x, 0.5)', 'B = w + x'], losses: ['A', 'B'] },
  );
  const log = record(program, training);
  const end = stateAt(log, log.length - 1);
  const [w, A, B] = ['w', 'A.validation', 'B.validation'].map(name => end.valueOf(program.byName.get(name)!)!.data[0]!);
  expect([A, B]).toEqual([w! * 3, w! + 3]);
});

describe('Refused:', () => {
  const messages = (training: object, more: object = {}) => {
    const loaded = load(training, more);
    return 'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];
  };
  it.each([
    [{ validation: { data: { x: EXAMPLES.x, v: EXAMPLES.y } } }, {}, 'unknown name v'],
    [{ validation: { data: { W: [[1, 2]] } } }, {}, 'expected a constant or an input, found W, a parameter'],
    [{ validation: { data: { x: EXAMPLES.x, y: [[1, 0]] } } }, {}, 'expected 3 examples for y as for x, found 1'],
    [
      { validation: { data: { x: [[1, 2, 3]], y: [[1, 0]] } } },
      {},
      expect.stringMatching(/^the program does not take the validation set of 1: `@`: expected equal inner lengths/),
    ],
    [{ data: { x: [1, 2] }, validation: { data: {} } }, PRODUCT, 'expected examples of x for validation, found none'],
    [
      { precision: 'float16', data: { x: [1, 2] }, validation: { data: { x: [70000] } } },
      PRODUCT,
      'expected a number of float16, from -65504 to 65504, found 70000',
    ],
    [{ validation: { data: EXAMPLES, every: 0 } }, {}, 'expected a number of at least 1, found 0'],
  ])('%j %j', (training, more, message) => expect(messages(training, more)).toEqual([message]));
});
