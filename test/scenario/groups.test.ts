/** Groups of parameters, and the optimizer's state at the start; numbers of PyTorch 1.13 in 64-bit floats. */

import { describe, expect, it, test } from 'vitest';
import { ElementReader } from '../../src/engine/elements.ts';
import type { ParameterUpdated } from '../../src/engine/events.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { bytesOf, eventsOf, expectInvariants } from '../support/invariants.ts';
import { sound } from '../support/sound.ts';

const load = (fields: object) => loadScenario(JSON.stringify({ title: 't', ...fields }), 't.json');

function scenarioOf(fields: object) {
  return sound(load(fields)).scenario;
}

const updatesOf = (fields: object): readonly ParameterUpdated[] => {
  const { program, training } = scenarioOf(fields);
  return eventsOf(record(program, training)).filter(event => event.type === 'parameter.updated');
};

/** L = Σ c (w − y)². */
const BOWL = {
  constants: { y: [3, 1], c: [1, 0.25] },
  parameters: { w: [0.5, -1] },
  program: ['L = sum(c * (w - y) ** 2)'],
};

/** Two updates of w, and the state after them. Source: torch.optim with `optimizer.state[w]` set beforehand. */
const STATES: readonly (readonly [
  object,
  object,
  readonly (readonly number[])[],
  Readonly<Record<string, readonly number[]>>,
])[] = [
  [
    { type: 'adam', lr: 0.1 },
    { step: 5, exp_avg: [0.2, -0.3], exp_avg_sq: [0.04, 0.5] },
    [
      [0.5207298179060871, -0.9913648835038331],
      [0.5626903736883982, -0.9815786856622888],
    ],
    { exp_avg: [-0.7838540364187824, -0.43256824417519163], exp_avg_sq: [0.08948216254327997, 0.500990883524813] },
  ],
  [
    { type: 'sgd', lr: 0.1, momentum: 0.9 },
    { momentum_buffer: [1, -2] },
    [
      [0.91, -0.72],
      [1.697, -0.38199999999999995],
    ],
    { momentum_buffer: [-7.869999999999999, -3.38] },
  ],
  [
    { type: 'adagrad', lr: 0.1, lrDecay: 0.1 },
    { step: 3, sum: [2, 0.5] },
    [
      [0.5740192652792968, -0.9371925707029954],
      [0.6227681983247707, -0.8928845865938255],
    ],
    { sum: [50.54153010094401, 2.4381787639967203] },
  ],
  [
    { type: 'rmsprop', lr: 0.01, centered: true, momentum: 0.5 },
    { square_avg: [2, 0.5], momentum_buffer: [0.1, 0.2], grad_avg: [0.3, -0.1] },
    [
      [0.5334501053607345, -0.9867595364783494],
      [0.5819326026219043, -0.9660332770304124],
    ],
    { momentum_buffer: [-4.848249726116981, -2.0726259447936886] },
  ],
  [
    { type: 'radam', lr: 0.1 },
    { step: 7, exp_avg: [0.2, -0.3], exp_avg_sq: [0.04, 0.5] },
    [
      [0.5007624891868078, -0.9996823810446642],
      [0.5025538705418667, -0.9992653864884795],
    ],
    {},
  ],
  [
    { type: 'adamax', lr: 0.1 },
    { step: 7, exp_avg: [0.2, -0.3], exp_inf: [0.04, 0.5] },
    [
      [0.5112372809776238, -0.9350344698678368],
      [0.5369168561900008, -0.8648098062327888],
    ],
    {},
  ],
  [
    { type: 'adadelta', lr: 1 },
    { square_avg: [0.2, 0.3], acc_delta: [0.04, 0.5] },
    [
      [1.11085474335865, 0.1624759790015755],
      [1.6329535570606395, 0.703515097936102],
    ],
    {},
  ],
];

function expectNear(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, x] of expected.entries()) expect(Math.abs(actual[i]! - x)).toBeLessThanOrEqual(1e-12);
}

describe('An optimizer goes on from the state that the scenario gives:', () => {
  it.each(STATES)('%j from %j', (optimizer, w, after, stateAfter) => {
    const fields = { ...BOWL, training: { iterations: 2, optimizer, state: { w } } };
    const updates = updatesOf(fields);
    for (const [i, numbers] of after.entries()) expectNear(updates[i]!.after.data, numbers);
    for (const [key, numbers] of Object.entries(stateAfter)) expectNear(updates[1]!.stateAfter.get(key)!.data, numbers);
  });

  test('the first update says so, and shows the state before', () => {
    const training = {
      optimizer: { type: 'adam', lr: 0.1 },
      state: { w: { step: 5, exp_avg: [0.2, -0.3], exp_avg_sq: 0.5 } },
    };
    const { program, training: read } = scenarioOf({ ...BOWL, training: { iterations: 2, ...training } });
    const log = record(program, read);
    const [first, second] = eventsOf(log).flatMap((event, i) => (event.type === 'parameter.updated' ? [i] : []));
    const event = log.at(first!) as ParameterUpdated; // found as one
    expect([
      event.step,
      [...event.stateBefore.get('exp_avg')!.data],
      [...event.stateBefore.get('exp_avg_sq')!.data],
    ]).toEqual([
      6,
      [0.2, -0.3],
      [0.5, 0.5], // one number fills the shape
    ]);
    expect(explain(log, first!).remarks).toContain("The scenario gives the optimizer's state of 5 earlier updates");
    expect(explain(log, second!).remarks.join()).not.toContain('The scenario gives');
    expectInvariants(log, read, [first!, 0, second!]);
  });
});

/** L = (W · x + b)² with x = [1, −1]. */
const LINE = {
  constants: { x: [1, -1] },
  parameters: { W: [1, 2], b: 0.5 },
  program: ['L = (dot(W, x) + b) ** 2'],
};
const GROUPED = {
  ...LINE,
  training: {
    iterations: 3,
    optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 },
    groups: [{ parameters: ['b'], momentum: 0, lr: 0.5 }],
    schedule: { type: 'exponential', factor: 0.5 },
  },
};

describe('A group has settings of its own', () => {
  // Source: torch.optim.SGD with two parameter groups, and ExponentialLR(0.5).
  test('with no momentum, and with its learning rate under the same schedule', () => {
    const updates = updatesOf(GROUPED);
    const of = (k: number) => updates.filter((_, i) => i % 2 === k).map(({ after }) => [...after.data]);
    for (const [i, W] of [
      [1.1, 1.9],
      [1.125, 1.875],
      [1.12875, 1.87125],
    ].entries())
      expectNear(of(0)[i]!, W);
    for (const [i, b] of [1, 0.9, 0.8625].entries()) expectNear(of(1)[i]!, [b]);
    expect(updates.map(({ stateAfter }) => [...stateAfter.keys()])).toEqual(
      [1, 2, 3].flatMap(() => [['momentum_buffer'], []]),
    );
  });

  test('and the update says what they are', () => {
    const { program, training } = scenarioOf(GROUPED);
    const log = record(program, training);
    const last = explain(log, log.length - 1);
    expect(last.remarks).toContain('b is in group 1, with its own momentum 0, lr 0.5');
    expect(explain(log, log.endOf(1) - 1).remarks.join()).not.toContain('group');
    expectInvariants(log, training, [log.length - 1, 0, 9]);
  });

  test('also where numbers were dropped: recorded again, and element by element', () => {
    const fields = { ...GROUPED, training: { ...GROUPED.training, iterations: 3000 } };
    const { program, training } = scenarioOf(fields);
    const whole = record(program, training);
    const tight = new Recorder(program, training, { memory: 400 * 1024 });
    while (!tight.isDone) tight.run(1000);
    expect(tight.log.isHeld(tight.log.endOf(1) - 1)).toBe(false);
    const W = program.byName.get('W')!;
    const reader = new ElementReader(tight.log, W, 1);
    for (let iteration = 1; iteration <= 40; iteration++) {
      const updated = tight.log.endOf(iteration) - 1;
      expect(reader.value(updated)).toBe(whole.valueWrittenBy(updated, W)!.data[1]);
    }
    const short = { ...training, iterations: tight.log.iterationCount };
    expect(bytesOf(tight.log) === bytesOf(record(program, short))).toBe(true);
  });
});

describe('Refused, with the place and what to do:', () => {
  const optimizer = { type: 'sgd', lr: 0.1, momentum: 0.9 };
  const adam = { type: 'adam', lr: 0.1 };
  const messages = (training: object) => {
    const loaded = load({ ...LINE, training });
    return 'problems' in loaded ? loaded.problems.map(({ message, pointer }) => `${pointer} ${message}`) : [];
  };
  it.each([
    [
      'a group of an input',
      { optimizer, groups: [{ parameters: ['x'] }] },
      '/training/groups/0/parameters/0 x is not a parameter',
    ],
    [
      'a group of nothing',
      { optimizer, groups: [{ parameters: [] }] },
      '/training/groups/0/parameters expected a list of at least 1 entry, found an empty list',
    ],
    [
      'two groups of one',
      { optimizer, groups: [{ parameters: ['b'] }, { parameters: ['W', 'b'] }] },
      '/training/groups/1/parameters/1 b is in two groups',
    ],
    [
      'one twice',
      { optimizer, groups: [{ parameters: ['b', 'b'] }] },
      '/training/groups/0/parameters/1 b is in two groups',
    ],
    [
      'a setting of another optimizer',
      { optimizer, groups: [{ parameters: ['b'], betas: [0.9, 0.99] }] },
      '/training/groups/0/betas unknown field "betas" of sgd',
    ],
    [
      'a setting of none',
      { optimizer, groups: [{ parameters: ['b'], rate: 1 }] },
      '/training/groups/0/rate unknown field "rate"',
    ],
    [
      'settings at odds',
      { optimizer: { ...optimizer, nesterov: true }, groups: [{ parameters: ['b'], momentum: 0 }] },
      '/training/groups/0 Nesterov needs a momentum above 0 and a dampening of 0',
    ],
    ['groups without an optimizer', { groups: [{ parameters: ['b'] }] }, '/training/groups "groups" needs updates'],
    ['a state without an optimizer', { state: { b: {} } }, '/training/state "state" needs updates'],
    [
      'a state of a constant',
      { optimizer, state: { x: { momentum_buffer: 1 } } },
      '/training/state/x x is not a parameter',
    ],
    [
      'a state of plain sgd',
      { optimizer: { type: 'sgd', lr: 1 }, state: { b: { momentum_buffer: 1 } } },
      '/training/state/b sgd keeps no state with these settings',
    ],
    [
      'a state of a group without momentum',
      { optimizer, groups: [{ parameters: ['b'], momentum: 0 }], state: { b: { momentum_buffer: 1 } } },
      '/training/state/b sgd keeps no state with these settings',
    ],
    [
      'half a state',
      { optimizer: adam, state: { b: { exp_avg: 1, step: 1 } } },
      '/training/state/b the field "exp_avg_sq" is missing',
    ],
    [
      'a state without its step',
      { optimizer: adam, state: { b: { exp_avg: 1, exp_avg_sq: 1 } } },
      '/training/state/b the field "step" is missing',
    ],
    [
      'a step of none',
      { optimizer: adam, state: { b: { exp_avg: 1, exp_avg_sq: 1, step: 0 } } },
      '/training/state/b/step expected a whole number of at least 1, found 0',
    ],
    [
      'another key',
      { optimizer, state: { b: { momentum_buffer: 1, exp_avg: 1 } } },
      '/training/state/b/exp_avg unknown field "exp_avg" of sgd',
    ],
    [
      'another shape',
      { optimizer, state: { W: { momentum_buffer: [1, 2, 3] } } },
      '/training/state/W/momentum_buffer expected numbers of shape (2,) for momentum_buffer of W, found (3,)',
    ],
  ])('%s', (_, training, message) => expect(messages(training)).toEqual([message]));
});
