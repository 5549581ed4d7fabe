/** Programs for PyTorch, run by PyTorch: they compare every number that they were given. Needs Debian's python3-torch, or PYTHON: `npm run test:torch`. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import schema from '../../scenarios/scenario.schema.json' with { type: 'json' };
import { record } from '../../src/engine/record.ts';
import { torchProgram } from '../../src/export/torch/torch-program.ts';
import type { Operation } from '../../src/ops/operation.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { callsOf, programsAround } from '../support/calls.ts';
import { drawsFrom } from '../support/generated-programs.ts';
import { LESSONS, lesson } from '../support/lessons.ts';
import { programOf, tensorOf, type WrittenProgram } from '../support/programs.ts';
import { sound } from '../support/sound.ts';

const python = process.env.PYTHON ?? '/usr/bin/python3';

/** What failed, by the program's name. */
function failures(programs: readonly (readonly [name: string, text: string])[]): readonly string[] {
  const input = programs.map(program => `${JSON.stringify(program)}\n`).join('');
  const script = fileURLToPath(new URL('run_programs.py', import.meta.url));
  const { stdout, stderr, status } = spawnSync(python, [script], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${python}: ${stderr}`);
  return stdout.split('\n').filter(line => line !== '' && line !== '["all", 0]');
}

test('every scenario', () => {
  const programs = LESSONS.map(name => {
    const { scenario, log } = lesson(name);
    return [name, [...torchProgram(scenario, log)].join('')] as const;
  });
  expect(failures(programs)).toEqual([]);
});

/** Where the weights of the labels add up to 0, PyTorch divides another way, and NaN stands elsewhere: docs/differences.md. */
const differs = ({ name }: Operation, { constants = {} }: WrittenProgram): boolean =>
  (name === 'cross_entropy' || name === 'nll_loss') &&
  'p2' in constants &&
  [...tensorOf(constants.p2!).data].includes(0);

/** Every sample of every operation, along every axis, as the programs that the gradient tests use. */
test('every operation', () => {
  const draw = drawsFrom(7);
  const programs = OPERATIONS.flatMap(operation =>
    callsOf(operation).flatMap((call, i) =>
      programsAround(operation, call, draw).flatMap((written, j) => {
        if (differs(operation, written)) return [];
        const name = `${operation.name} ${JSON.stringify(call)} ${i}.${j}: ${written.lines.join('; ')}`;
        return [[name, textFor({ program: programOf(written), training: { iterations: 1 } })] as const];
      }),
    ),
  );
  expect(programs.length).toBeGreaterThan(1000);
  expect(failures(programs)).toEqual([]);
});

/** A scenario of which only the program and the training matter. */
function textFor({ program, training }: Pick<Scenario, 'program' | 'training'>): string {
  const log = record(program, training);
  return [...torchProgram({ title: 'test', program, training, expect: [] }, log)].join('');
}

/** Settings that are not the defaults, for every optimizer but NAdam, which has another rule before 2.0. */
const SETTINGS: readonly OptimizerFields[] = [
  { type: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  { type: 'sgd', momentum: 0.8, dampening: 0.3 },
  { type: 'adam', betas: [0.8, 0.95], eps: 1e-6, weightDecay: 0.1 },
  { type: 'adam', amsgrad: true },
  { type: 'adamw', weightDecay: 0.05 },
  { type: 'adamax', weightDecay: 0.01 },
  { type: 'radam', weightDecay: 0.01 },
  { type: 'rmsprop', alpha: 0.9, centered: true, momentum: 0.5 },
  { type: 'adagrad', lrDecay: 0.1, initialAccumulator: 0.2, weightDecay: 0.01 },
  { type: 'adadelta', rho: 0.8, eps: 1e-5, weightDecay: 0.01 },
  { type: 'lion', lr: 0.01, betas: [0.8, 0.95], weightDecay: 0.1 },
];
const SCHEDULES: readonly object[] = [
  { type: 'step', every: 3, factor: 0.5 },
  { type: 'exponential', factor: 0.9 },
  { type: 'cosine', iterations: 7, min: 0.1 },
  { type: 'linear', iterations: 5, from: 0.2, to: 1 },
  { type: 'warmup', iterations: 4, next: { type: 'onecycle', iterations: 6 } },
];
const CLIPS: readonly object[] = [{ norm: 0.5 }, { value: 0.3 }];

interface OptimizerFields {
  readonly type: string;
  readonly [setting: string]: unknown;
}

function scenarioOf(written: object): Scenario {
  return sound(loadScenario(JSON.stringify(written), 'test')).scenario;
}

/** Two inputs of a batch, which data is fed to, the data, and the parameters of a small network. */
const FED = {
  x: [
    [0, 0],
    [0, 0],
  ],
  y: [0, 0],
};
const DATA = {
  x: [
    [1, 2],
    [0.5, -1],
    [-2, 0.3],
    [0.2, 0.4],
  ],
  y: [1, 0, 0.5, -1],
};
const WEIGHTS = {
  W: [
    [0.5, -0.3],
    [0.8, 0.1],
  ],
  b: [0.1, -0.2],
  v: [0.7, -0.4],
};

/** A small network, fed in batches of 2 that are shuffled. */
const trained = (optimizer: OptimizerFields, more: object): Scenario =>
  scenarioOf({
    title: optimizer.type,
    inputs: FED,
    parameters: WEIGHTS,
    program: ['h = tanh(x @ W + b)', 'L = mse(h @ v, y)'],
    training: {
      iterations: 12,
      optimizer: { lr: 0.1, ...optimizer },
      data: DATA,
      batch: 2,
      order: { shuffle: 3 },
      ...more,
    },
  });

test('every optimizer, schedule and clipping', () => {
  const scenarios = [
    ...SETTINGS.map(optimizer => trained(optimizer, {})),
    ...SCHEDULES.map(schedule => trained({ type: 'sgd' }, { schedule })),
    ...CLIPS.map(clip => trained({ type: 'adam' }, { clip })),
  ];
  const programs = scenarios.map((scenario, i) => [`${i} ${scenario.title}`, textFor(scenario)] as const);
  expect(failures(programs)).toEqual([]);
});

test('two losses, in several passes, of an input that is fed', () => {
  const scenario = scenarioOf({
    title: 'losses',
    inputs: { x: 0 },
    parameters: { w: 0.5 },
    program: ['h = tanh(w * x)', 'A = h ** 2', 'B = exp(h) * w'],
    losses: ['A', 'B'],
    training: { iterations: 2, accumulate: 2, optimizer: { type: 'sgd', lr: 0.1 }, data: { x: [1, 2, 3, 4] } },
  });
  expect(failures([['losses', textFor(scenario)]])).toEqual([]);
});

test('several passes, no clearing, groups, and a state to start with', () => {
  const groups = [
    { parameters: ['b', 'v'], lr: 0.02, weightDecay: 0 },
    { parameters: ['W'], betas: [0.5, 0.9] },
  ];
  const state = { b: { step: 4, exp_avg: [0.1, -0.2], exp_avg_sq: [0.3, 0.2] } };
  const scenarios = [
    trained({ type: 'sgd', momentum: 0.9 }, { accumulate: 3 }),
    trained({ type: 'adam' }, { clear: 'never', iterations: 4 }),
    trained({ type: 'sgd' }, { accumulate: 2, clear: 'never', iterations: 4 }),
    trained({ type: 'sgd', momentum: 0.9 }, { clear: 'never', clip: { norm: 0.1 }, iterations: 4 }),
    trained({ type: 'sgd' }, { clear: 'never', clip: { value: 0.05 }, iterations: 4 }),
    trained({ type: 'adamw' }, { groups, state, schedule: SCHEDULES[1] }),
    trained({ type: 'sgd', momentum: 0.9 }, { groups: [{ parameters: ['b'], momentum: 0 }] }),
    trained({ type: 'sgd', momentum: 0.9 }, { state: { v: { momentum_buffer: [1, -2] } } }),
  ];
  const programs = scenarios.map((scenario, i) => [`${i} ${scenario.title}`, textFor(scenario)] as const);
  expect(failures(programs)).toEqual([]);
});

/** Masks of one seed differ by name and pass; 0 and 1 are exact; a round of a loop has its own. */
test('dropout, in training and in evaluation', () => {
  const program = [
    'h = dropout(tanh(W @ x), 0.5)',
    'g = dropout(h, 0.3)',
    'for t in range(2):',
    '  g = dropout(g * b, 0.25, seed=4)',
    'L = sum(dropout(g, 0)) ** 2 + sum(dropout(b, 1)) + dropout(c, 0.5)',
  ];
  const written = {
    title: 'dropout',
    inputs: { x: [0, 0, 0] },
    parameters: { W: { init: 'normal', shape: [4, 3] }, b: [1, 2, 3, 4], c: 2 },
    program,
    training: {
      iterations: 6,
      accumulate: 2,
      optimizer: { type: 'sgd', lr: 0.01 },
      data: {
        x: [
          [1, 2, 3],
          [0, 1, -1],
        ],
      },
    },
  };
  const texts = [{}, { mode: 'eval' }].map(more => textFor(scenarioOf({ ...written, ...more })));
  expect(texts[0]).toContain('h_mask_drawn[(iteration - 1) * 2 + micro]');
  expect(texts[1]).not.toContain('mask');
  expect(failures(texts.map((text, i) => [`dropout ${i}`, text]))).toEqual([]);
});

/** The network of `trained` with what differs between training and evaluation. */
const validated = (fields: object, validation: object): Scenario =>
  scenarioOf({
    title: 'validation',
    inputs: FED,
    parameters: { ...WEIGHTS, g: [1, 1.5] },
    program: [
      's = [0, 0]',
      'for t in range(len(x)):',
      '  s = s + full([2], t) * x[t]',
      'h = dropout(tanh(batch_norm(x @ W, g, b, momentum=0.3)), 0.25)',
      'p = h @ v + sum(s) * 0.01',
      'L = mse(p, y)',
    ],
    training: { iterations: 6, optimizer: { type: 'sgd', lr: 0.1 }, data: DATA, batch: 2, validation },
    ...fields,
  });

/** The losses are compared where they are computed: dropout is left out, running statistics are taken, and rounds are as many as examples. */
test('losses on validation examples, of all at once or of each alone', () => {
  const three = {
    data: {
      x: [
        [1, 1],
        [2, -1],
        [0.5, 3],
      ],
      y: [1, 0.2, 2],
    },
  };
  const two = ['q = sum(x * v)', 'A = (q - y) ** 2', 'B = reshape(sum(v ** 2) * y, [1])'];
  const alone = { inputs: { x: [0, 0], y: 0 }, parameters: { v: [0.7, -0.4] }, program: two, losses: ['A', 'B'] };
  const data = {
    x: [
      [1, 2],
      [0.5, -1],
    ],
    y: [1, 0],
  };
  const training = { iterations: 5, optimizer: { type: 'sgd', lr: 0.1 }, data, validation: { ...three, every: 2 } };
  const fixed = { data: { y: [1, 2] } };
  const scenarios = [
    validated({}, three),
    validated({}, { ...three, every: 4 }),
    validated({ ...alone, training }, {}),
    validated(
      {
        ...alone,
        inputs: { y: 0 },
        constants: { x: [1, 3] },
        losses: undefined,
        training: { ...training, data: { y: [1, 2, 3] }, validation: fixed },
      },
      {},
    ),
    validated(
      {
        inputs: {},
        parameters: { w: 2 },
        program: ['L = w * 0', 'for t in range(len(x)):', '  L = L + (w * x[t]) ** 2'],
        training: { ...training, data: { x: [1, 2, 3, 4] }, batch: 2, validation: { data: { x: [1, 2, 3] } } },
      },
      {},
    ),
    ...['float32', 'bfloat16', 'float16'].map(precision =>
      validated(
        {
          training: {
            ...training,
            data: DATA,
            batch: 2,
            precision,
          },
        },
        {},
      ),
    ),
  ];
  const texts = scenarios.map(textFor);
  for (const text of texts) expect(text).toContain('"validation": {');
  expect(failures(texts.map((text, i) => [`validation ${i}`, text]))).toEqual([]);
});

/** The operations that PyTorch does not have in a type on a CPU are computed in float32: mse, bce and prod in bfloat16, most in float16. */
test('every operation in float32, float16 and bfloat16', () => {
  const draw = drawsFrom(11);
  const programs = OPERATIONS.flatMap(operation => {
    const [call] = callsOf(operation);
    const [written] = programsAround(operation, call!, draw);
    return (['float32', 'float16', 'bfloat16'] as const).map(dtype => {
      const program = programOf({ ...written!, precision: { dtype, master: false } });
      return [`${operation.name} in ${dtype}`, textFor({ program, training: { iterations: 1 } })] as const;
    });
  });
  expect(failures(programs)).toEqual([]);
});

/** What each key of `training` may say. */
const KEYS: Readonly<Record<string, object>> = {
  iterations: { iterations: 3 },
  optimizer: { optimizer: { type: 'rmsprop', lr: 0.05 } },
  data: {
    data: {
      x: [
        [1, 2],
        [0.5, -1],
      ],
      y: [1, 0],
    },
  },
  batch: {
    batch: 'all',
    data: {
      x: [
        [1, 2],
        [0.5, -1],
      ],
      y: [1, 0],
    },
  },
  order: { order: 'sequential' },
  validation: { validation: { data: { x: [[3, 1]], y: [2] } } },
  freeze: { freeze: ['W', 'v'] },
  groups: { groups: [{ parameters: ['v'], lr: 0.5 }] },
  state: { optimizer: { type: 'adagrad', lr: 0.1 }, state: { v: { sum: 0.5, step: 3 } } },
  losses: { losses: ['L'] },
  accumulate: { accumulate: 2 },
  clear: { clear: 'never', iterations: 3 },
  clip: { clip: { value: 0.2 } },
  schedule: { schedule: { type: 'warmup', iterations: 3 } },
  precision: { precision: 'bfloat16', iterations: 3 },
  scale: { precision: 'bfloat16', master: true, scale: 'dynamic', iterations: 3 },
  master: { precision: 'float16', master: true, iterations: 3 },
};

test('every key of training', () => {
  expect(Object.keys(KEYS).toSorted()).toEqual(Object.keys(schema.properties.training.properties).toSorted());
  const texts = Object.entries(KEYS).map(([key, more]) => [key, textFor(trained({ type: 'sgd' }, more))] as const);
  expect(failures(texts)).toEqual([]);
});

/** A small network in float16: products, tanh and their gradients, rounded once each. */
test('updates in float16, of the parameters themselves and of masters in float32', () => {
  const scenarios = [
    trained({ type: 'sgd', momentum: 0.5 }, { precision: 'float16' }),
    trained({ type: 'lion', lr: 0.01 }, { precision: 'float16', iterations: 3 }),
    trained({ type: 'adam' }, { precision: 'float16', master: true, scale: 1024, iterations: 4 }),
    trained({ type: 'sgd' }, { precision: 'float16', master: true, scale: 'dynamic', iterations: 4 }),
  ];
  expect(failures(scenarios.map((scenario, i) => [`float16 ${i}`, textFor(scenario)]))).toEqual([]);
});

test('names of a program that Python, or the program around the forward pass, has as well', () => {
  const names = ['rate', 'micro', 'min', 'isinstance', 'AssertionError', 'x_examples'];
  const scenario = scenarioOf({
    title: 'names',
    inputs: { x: [0, 0] },
    parameters: Object.fromEntries(names.map((name, i) => [name, 1 + i / 10])),
    program: [`L = sum(x * ${names.join(' * ')})`],
    training: {
      iterations: 4,
      accumulate: 2,
      optimizer: { type: 'sgd', lr: 0.001 },
      groups: [{ parameters: ['rate'], lr: 0.01 }],
      schedule: SCHEDULES[2],
      data: {
        x: [
          [1, 2],
          [-0.5, 3],
        ],
      },
    },
  });
  expect(failures([['names', textFor(scenario)]])).toEqual([]);
});

test.each([
  ['computation-graph', '"b": -4.0', '"b": -4.001', 'gradient of b: recorded -4.001'],
  ['early-stopping', '"L.validation": 2.5625', '"L.validation": 2.5626', 'validation of L.validation: recorded 2.56'],
  ['batch-norm', '"D.running_mean": [0.4', '"D.running_mean": [0.41', 'running of D.running_mean: recorded'],
])('%s: a number that is not the recorded one is told', (name, recorded, wrong, told) => {
  const { scenario, log } = lesson(name);
  const text = [...torchProgram(scenario, log)].join('').replace(recorded, wrong);
  expect(failures([[name, text]])).toEqual([expect.stringContaining(told), '["all", 1]']);
});
