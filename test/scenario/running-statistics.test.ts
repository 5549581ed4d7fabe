/** The running statistics of batch_norm and passes in evaluation; numbers of torch.nn.BatchNorm1d of PyTorch 1.13 in 64-bit floats. */

import { describe, expect, it, test } from 'vitest';
import { counterpartOf } from '../../src/engine/alignment.ts';
import { checkGradients } from '../../src/engine/gradient-check.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { fork } from '../../src/engine/timeline.ts';
import { explain } from '../../src/explain/explain.ts';
import { checkRun } from '../../src/query/check-run.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { bytesOf, eventsOf, expectInvariants } from '../support/invariants.ts';
import { NORMED } from '../support/small-networks.ts';
import { sound } from '../support/sound.ts';

const NETWORK = { ...NORMED, training: { iterations: 3, optimizer: { type: 'sgd', lr: 0.1 } } };

/** Source: torch; the modules are put into evaluation after each step, and the same batch goes through them. */
const EXPECTED = [
  {
    iteration: 1,
    values: { L: 0.8705795184927083 },
    buffers: {
      'h.running_mean': [0.18, -0.02000000000000001],
      'h.running_var': [1.1793333333333333, 1.0313333333333334],
    },
  },
  {
    iteration: 1,
    mode: 'eval',
    values: {
      h: [
        [1.4091282731177202, 0.11581726889032665],
        [3.6807374640146913, 0.1428594452996687],
        [0.11392775905101771, -0.8337531059074537],
        [1.2138465377516665, 0.3003229085680143],
      ],
      L: 0.7492362089516099,
      'mean(h[:, 0])': 1.604410008483774, // of the four above
    },
  },
  {
    iteration: 3,
    values: { L: 0.7884391328945058 },
    buffers: { running_mean: [0.49495253773718106, -0.06321032983413061] },
  },
  { iteration: 3, mode: 'eval', values: { L: 0.6390803563841536 } },
];

const load = (more: object = {}) => loadScenario(JSON.stringify({ ...NETWORK, ...more }), 't.json');

function scenarioOf(more: object = {}) {
  return sound(load(more)).scenario;
}

describe('batch_norm over three iterations', () => {
  const scenario = scenarioOf({ expect: EXPECTED.map(entry => ({ ...entry, tolerance: 1e-12 })) });
  const log = record(scenario.program, scenario.training);

  test('keeps PyTorch’s running statistics, and evaluates with them', () => {
    const { misses, expected } = checkRun(scenario, log);
    expect(misses).toEqual([]);
    expect(expected).toBe(1 + 4 + 8 + 1 + 1 + 1 + 2 + 1);
  });

  test('updates them by an event each, right after the value, and sends them nothing', () => {
    const types = eventsOf(log).map(({ type }) => type);
    expect(types.slice(2, 7)).toEqual([
      'value.computed',
      'value.computed',
      'buffer.updated',
      'buffer.updated',
      'value.computed',
    ]);
    expectInvariants(log, log.training, [log.length - 1, 0, 4, 5, Math.floor(log.length / 2)]);
    expect(checkGradients(log).every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  test('tells how: 0.9 · 0 + 0.1 · mean, and the variance of n − 1', () => {
    const { equations, remarks, sentence } = explain(log, 5);
    expect(equations[0]!.right.map(({ text }) => text).join('')).toBe(
      '0.9 · h.running_var + 0.1 · var(z, correction=1)',
    );
    expect(sentence).toBe(
      'h.running_var is updated: 0.9 times [1, 1] plus 0.1 times [2.7933, 1.3133] is [1.1793, 1.0313]',
    );
    expect(remarks.join()).toContain('divided by n − 1');
  });

  test('goes on from any of its events: a skipped update leaves the statistic as it was', () => {
    const forked = fork(log, log.training, { type: 'skip', position: 4 });
    while (!forked.isDone) forked.run(1_000);
    const id = log.program.byName.get('h.running_mean')!;
    expect([...stateAt(forked.log, log.endOf(1)).valueOf(id)!.data]).toEqual([0, 0]);
    expect(
      eventsOf(forked.log)
        .slice(5, 8)
        .map(({ type }) => type),
    ).toEqual(['buffer.updated', 'value.computed', 'value.computed']);
    expect(counterpartOf(log, 5, forked.log)).toBe(5);
    const edited = fork(log, log.training, { type: 'edit', after: 4, node: id, of: 'value', to: tensor([2], [5, 5]) });
    expect(edited.log.at(6)).toMatchObject({ type: 'buffer.updated', node: log.program.byName.get('h.running_var') });
  });

  test('gives the same numbers where they were dropped and are recorded again', () => {
    const training = { ...scenario.training, iterations: 600 };
    const small = record(scenario.program, training, 420_000);
    expect(Array.from({ length: small.length }, (_, i) => small.isHeld(i))).toContain(false);
    expect(bytesOf(small)).toBe(bytesOf(record(scenario.program, training)));
  });
});

describe('A scenario in evaluation', () => {
  const scenario = scenarioOf({ mode: 'eval' });
  const log = record(scenario.program, scenario.training);

  test('computes with the running statistics, 0 and 1, and updates none', () => {
    expect(eventsOf(log).some(({ type }) => type === 'buffer.updated')).toBe(false);
    const h = stateAt(log, log.endOf(1)).valueOf(log.program.byName.get('h')!)!;
    // z = [1.6, 0.2] of the first row, and z · g / √1.00001 + b
    expect(h.data[0]).toBeCloseTo(1.6 / Math.sqrt(1.00001) + 0.1, 12);
    expect(h.data[1]).toBeCloseTo((0.2 / Math.sqrt(1.00001)) * 0.5, 12);
    expect(checkGradients(log).every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  test('has channels on axis 1 of images, and takes one example', () => {
    const image = scenarioOf({
      mode: 'eval',
      constants: { x: [[[[3]], [[5]]]] },
      parameters: { g: [2, 1], b: [0, 1] },
      program: ['h = batch_norm(x, g, b, eps=0)', 'L = sum(h)'],
      training: {},
    });
    const run = record(image.program, image.training);
    const h = stateAt(run, run.length - 1).valueOf(image.program.byName.get('h')!)!;
    expect([h.shape, [...h.data]]).toEqual([
      [1, 2, 1, 1],
      [6, 6],
    ]); // 3 · 2 + 0 and 5 · 1 + 1
  });
});

describe('Refused:', () => {
  const messages = (more: object) => {
    const loaded = load(more);
    return 'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];
  };
  it.each([
    [{ expect: [{ buffers: { W: 1 } }] }, 'W is not a buffer'],
    [
      { expect: [{ mode: 'eval', gradients: { W: 1 } }] },
      'expected only "values" beside "mode": "eval", found "gradients"',
    ],
    [
      { program: ['h = batch_norm(x, g, b, momentum=2)', 'L = sum(h)'] },
      'batch_norm: expected a number from 0 to 1 for momentum, found 2, in batch_norm(x, g, b, momentum=2)',
    ],
  ])('%j', (more, message) => expect(messages(more)).toEqual([message]));
});
