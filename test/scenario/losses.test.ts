/** Several losses, each with a backward pass of its own; numbers of PyTorch 1.13 in 64-bit floats. */

import { describe, expect, it, test } from 'vitest';
import { checkGradients } from '../../src/engine/gradient-check.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { fork } from '../../src/engine/timeline.ts';
import { explain } from '../../src/explain/explain.ts';
import { torchProgram } from '../../src/export/torch/torch-program.ts';
import { eventLine as words } from '../../src/query/event-line.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { chartView } from '../../src/session/views/chart-view.ts';
import { scalar } from '../../src/tensor/tensor.ts';
import { eventJson } from '../../src/trace/trace-json.ts';
import { eventsOf, expectInvariants } from '../support/invariants.ts';
import { atEvent } from '../support/sessions.ts';
import { SIX_EXAMPLES } from '../support/small-networks.ts';
import { sound } from '../support/sound.ts';

/** A = (h − y)² and B = ½ |W|² h for h = tanh(W · x + b). */
const TWO = {
  title: 't',
  constants: { x: [1, -1], y: 1 },
  parameters: { W: [0.5, -0.25], b: 0.1 },
  program: ['h = tanh(dot(W, x) + b)', 'A = (h - y) ** 2', 'B = 0.5 * sum(W ** 2) * h'],
  losses: ['A', 'B'],
};

const load = (fields: object) => loadScenario(JSON.stringify(fields), 't.json');

function scenarioOf(fields: object) {
  return sound(load(fields)).scenario;
}

/** Each iteration: both losses, ∂W and ∂b before the update, W and b after it. Source: torch, A.backward(retain_graph=True), B.backward(). */
const RUNS: readonly (readonly [object, readonly (readonly number[])[]])[] = [
  [
    { optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 } },
    [
      [
        0.09543807246930658, 0.1079796046613954, 0.10437850554525119, 0.06838886191298149, -0.24115622937121411,
        0.4895621494454749, -0.25683888619129813, 0.12411562293712142,
      ],
      [
        0.7331163308025966, -0.021971941284367035, 0.8429638213688344, 3.6903358523805223, 1.8267040518129884,
        0.39587170180951886, -0.6320274690015187, -0.036850721600768174,
      ],
      [
        1.5773080304611387, -0.21020820369678964, 1.6155173517590562, 0.23841035275649375, -0.957380215399607,
        0.14999856376125278, -0.9935382288063667, -0.08598241014490811,
      ],
    ],
  ],
  [
    { accumulate: 2, optimizer: { type: 'adam', lr: 0.1 } },
    [
      [
        0.8198347584596872, 0.08471631815775196, 0.9385777220776288, 3.7401770536949575, 1.576127237316859,
        0.40000000106544187, -0.34999999973263296, 6.344665487434398e-10,
      ],
      [
        3.177778457079163, -0.002696076294815511, -1.6297899754918146, -1.569578066090283, -2.4235188158648584,
        0.4310662584760805, -0.38297375649305465, 0.025872831189791994,
      ],
      [
        2.290341785663186, 0.05912184104439217, 1.3544637710960505, -2.759882640354356, -1.4225221972634272,
        0.41320118692888225, -0.3680819779741531, 0.0720342001323663,
      ],
    ],
  ],
  [
    { clear: 'never', optimizer: { type: 'sgd', lr: 0.1 } },
    [
      [
        0.09543807246930658, 0.1079796046613954, 0.10437850554525119, 0.06838886191298149, -0.24115622937121411,
        0.4895621494454749, -0.25683888619129813, 0.12411562293712142,
      ],
      [
        0.7331163308025966, -0.021971941284367035, 0.9473423269140855, 3.758724714293504, 1.5855478224417743,
        0.3948279167540663, -0.6327113576206486, -0.034439159307056016,
      ],
      [
        1.5726366680650539, -0.20970558555680827, 2.573709366892181, 3.9953087335005857, 0.6235046797888364,
        0.1374569800648482, -1.032242230970707, -0.09678962728593966,
      ],
    ],
  ],
];

describe('The gradients of two losses add up as PyTorch’s:', () => {
  it.each(RUNS)('%j', (training, rows) => {
    const scenario = scenarioOf({ ...TWO, training: { data: SIX_EXAMPLES, iterations: 3, ...training } });
    const log = record(scenario.program, scenario.training);
    const [W, b] = ['W', 'b'].map(name => log.program.byName.get(name)!);
    rows.forEach((row, i) => {
      const [before, after] = [stateAt(log, log.endOfBackward(i + 1)), stateAt(log, log.endOf(i + 1))];
      const gradients = [W!, b!].flatMap(id => [...before.gradientOf(id)!.data]);
      const losses = [0, 1].map(k => log.lossOf(i + 1, k));
      const found = [...losses, ...gradients, ...[W!, b!].flatMap(id => [...after.valueOf(id)!.data])];
      for (const [k, x] of row.entries()) expect(Math.abs(found[k]! - x)).toBeLessThanOrEqual(1e-12);
      expect(log.lossOf(i + 1)).toBe(losses[0]! + losses[1]!);
    });
    expectInvariants(log, log.training, [log.length - 1, 0, Math.floor(log.length / 2), 20]);
    const checks = checkGradients(log);
    expect(checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    const names = checks.flatMap(({ loss }) => (loss === undefined ? [] : [log.program.nodes[loss]!.name]));
    expect(new Set(names)).toEqual(new Set(['A', 'B']));
  });
});

/** A = 3 w, B = 5 v + w: B reaches v, A does not. */
const SMALL = {
  title: 't',
  parameters: { w: 2, v: 1 },
  program: ['A = 3 * w', 'B = 5 * v + w'],
  losses: ['A', 'B'],
  training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.1 } },
};

// A = 3 w x and B = w x², at w = 2. With x = 1: ∂A/∂x = 6, ∂B/∂x = 4, and ∂w = 3 + 1; with x = 2: 6 + 8, and ∂w = 4 + 6 + 4.
describe('A leaf that is fed', () => {
  const scenario = scenarioOf({
    title: 't',
    inputs: { x: 0 },
    parameters: { w: 2 },
    program: ['A = 3 * w * x', 'B = w * x ** 2'],
    losses: ['A', 'B'],
    training: { accumulate: 2, data: { x: [1, 2] } },
  });
  const log = record(scenario.program, scenario.training);
  const [x, w] = ['x', 'w'].map(name => log.program.byName.get(name)!);
  const passes = eventsOf(log).flatMap(({ type }, i) => (/^(pass|backward).started$/.test(type) ? [i] : []));
  const gradients = (i: number) => [x!, w!].map(id => stateAt(log, i).gradientOf(id)?.data[0]);

  it('has what both losses bring to it, until it is fed again', () => {
    const ends = [...passes, log.length].map(i => i - 1);
    expect(ends.map(gradients)).toEqual([
      [6, 3],
      [10, 4],
      [6, 10],
      [14, 14],
    ]);
    expect(passes.map(gradients)).toEqual([
      [6, 3],
      [undefined, 4],
      [6, 10],
    ]);
  });

  it('keeps the invariants, and agrees with central differences', () => {
    expectInvariants(log, log.training, [log.length - 1, 0, ...passes, passes[0]! + 3]);
    expect(checkGradients(log).filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  it('is edited from what it was fed, also in the second backward pass', () => {
    const after = passes[0]! + 1;
    const recorder = fork(log, log.training, { type: 'edit', after, node: x!, of: 'value', to: scalar(5) });
    recorder.run(Number.POSITIVE_INFINITY);
    const edit = eventsOf(recorder.log)[after + 1]!;
    expect(edit).toMatchObject({ type: 'value.edited', before: { data: Float64Array.of(1) } });
  });
});

describe('An iteration of two losses', () => {
  const scenario = scenarioOf(SMALL);
  const log = record(scenario.program, scenario.training);
  const at = (type: string) => eventsOf(log).findIndex(event => event.type === type);
  const next = at('backward.started');

  test('computes the values once, and goes back once for each loss', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < log.startOf(2)!; i++) counts.set(log.typeAt(i), (counts.get(log.typeAt(i)) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      'iteration.started': 1,
      'gradients.cleared': 1,
      'value.computed': 3,
      'backward.seeded': 2,
      'contribution.computed': 4,
      'gradient.accumulated': 4,
      'backward.started': 1,
      'gradient.kept': 1,
      'parameter.updated': 2,
    });
    const state = stateAt(log, log.endOfBackward(1));
    expect(['w', 'v'].map(name => state.gradientOf(log.program.byName.get(name)!)!.data[0])).toEqual([4, 5]);
  });

  test('leaves no value stale, and no gradient in what is computed', () => {
    const [A, w] = ['A', 'w'].map(name => log.program.byName.get(name)!);
    const state = stateAt(log, next);
    expect([state.isStale(A!), state.gradientOf(A!), state.gradientOf(w!)?.data[0]]).toEqual([false, undefined, 3]);
  });

  test('names the loss that is differentiated', () => {
    expect(explain(log, next).sentence).toBe('Loss 2 of 2: the backward pass of B begins');
    expect(words(log, next).words).toBe('backward pass of B');
    expect(JSON.parse(eventJson(log, next))).toEqual({ i: next, type: 'backward.started', node: 'B' });
    const lefts = (i: number) => explain(log, i).equations.map(({ left }) => left);
    expect(lefts(at('gradient.accumulated'))).toContain('∂A/∂w');
    expect(lefts(next + 1)).toContain('∂B/∂B');
    const update = explain(log, at('parameter.updated'));
    expect(JSON.stringify(update.equations)).toContain('∂(A + B)/∂w');
  });

  test('has a series for each loss in the chart', () => {
    const view = chartView(atEvent(createSession(new Run(scenario, log)), log.length - 1));
    expect(view!.series.map(({ label }) => label)).toEqual(['loss A', 'loss B']);
    expect(view!.series.map(({ values }) => Array.from(values, x => Number(x!.toFixed(6))))).toEqual([
      [6, 4.8], // w = 2, then 2 − 0.1 · 4
      [7, 4.1], // v = 1, then 1 − 0.1 · 5
    ]);
  });

  test('is a program of PyTorch that goes back twice', () => {
    const text = [...torchProgram(scenario, log)].join('');
    expect(text).toContain('    A.backward(retain_graph=True)\n');
    expect(text).toContain('    B.backward()\n');
  });
});

test('Losses may stand in the training section as well', () => {
  const { losses, training, ...rest } = SMALL;
  const { program } = scenarioOf({ ...rest, training: { ...training, losses } });
  expect(program.losses.map(loss => program.nodes[loss]!.name)).toEqual(['A', 'B']);
});

describe('Losses are refused:', () => {
  const messages = (more: object) => {
    const loaded = load({ ...SMALL, ...more });
    return 'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];
  };
  it.each([
    [{ losses: ['A', 'C'] }, 'unknown loss C'],
    [{ losses: ['A', 'A'] }, 'A is given twice'],
    [{ losses: [] }, 'expected a list of at least 1 entry, found an empty list'],
    [{ loss: 'A' }, 'expected the losses once'],
    [{ training: { losses: ['B'] } }, 'expected the losses once'],
    [{ parameters: { w: 1, v: [1, 2] } }, 'expected a loss of one element, found B of shape (2,)'],
    [{ forwardOnly: true, training: {} }, '"losses" needs a backward pass, but the scenario says "forwardOnly": true'],
  ])('%j', (more, message) => expect(messages(more)).toEqual([message]));
});
