/** What an update says of clipping and of the learning rate's schedule, with the numbers that they came to. */

import { expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
import { updateRuleText } from '../../src/explain/update-rule.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { sound } from '../support/sound.ts';

function logOf(scenario: object): EventLog {
  const loaded = sound(loadScenario(JSON.stringify({ title: 't', ...scenario }), 't.json'));
  return record(loaded.scenario.program, loaded.scenario.training);
}

/** The remarks of each update of a scenario. */
function remarksOf(scenario: object): readonly string[] {
  const log = logOf(scenario);
  return Array.from({ length: log.length }, (_, i) => i)
    .filter(i => log.typeAt(i) === 'parameter.updated')
    .map(i => explain(log, i).remarks.join(' '));
}

const optimizer = { type: 'sgd', lr: 0.1 };

// ∂L/∂w = 20 w = [60, 80], of length 100.
it.each([
  [{ norm: 1 }, 'clipped: global norm 100 exceeds max_norm 1, factor 0.01'],
  [{ norm: 100 }, 'clipped: global norm 100 reaches max_norm 100, factor 0.99999999'], // 100 / (100 + 10⁻⁶), as in PyTorch
  [{ norm: 101 }, ''],
  [{ value: 70 }, 'clipped: no element may exceed ±70'],
])('clipped by %j', (clip, said) => {
  const program = ['L = sum(w ** 2) * 10'];
  const training = { iterations: 1, optimizer, clip };
  expect(remarksOf({ parameters: { w: [3, 4] }, program, training })).toEqual([said]);
});

it('clipped by the norm of all parameters, not of its own', () => {
  const training = { iterations: 1, optimizer, clip: { norm: 5 } };
  const said = remarksOf({ parameters: { a: 6, b: 8 }, program: ['L = (a ** 2 + b ** 2) / 2'], training });
  expect(said).toEqual(Array(2).fill('clipped: global norm 10 exceeds max_norm 5, factor 0.5'));
});

// (1 + cos(π/2))/2 = 0.5 after one iteration of 2.
it.each([
  [
    { type: 'linear', iterations: 4, from: 0, to: 1 },
    'linear schedule, iteration 1 of 4: learning rate 0.1 × 0 = 0, so w stays',
    'linear schedule, iteration 2 of 4: learning rate 0.1 × 0.25 = 0.025',
  ],
  [
    { type: 'step', every: 1, factor: 0.5 },
    'step schedule, iteration 1, × 0.5 every 1: learning rate 0.1 × 1 = 0.1',
    'step schedule, iteration 2, × 0.5 every 1: learning rate 0.1 × 0.5 = 0.05',
  ],
  [
    { type: 'cosine', iterations: 2 },
    'cosine schedule, iteration 1 of 2: learning rate 0.1 × 1 = 0.1',
    'cosine schedule, iteration 2 of 2: learning rate 0.1 × 0.5 = 0.05',
  ],
  [
    { type: 'exponential', factor: 0.5 },
    'exponential schedule, iteration 1, × 0.5 each: learning rate 0.1 × 1 = 0.1',
    'exponential schedule, iteration 2, × 0.5 each: learning rate 0.1 × 0.5 = 0.05',
  ],
  [
    { type: 'warmup', iterations: 1, from: 0.25, next: { type: 'cosine', iterations: 4 } },
    'warmup schedule, iteration 1 of 1: learning rate 0.1 × 0.25 = 0.025',
    'cosine schedule after warmup, iteration 1 of 4: learning rate 0.1 × 1 = 0.1',
  ],
  [
    { type: 'warmup', iterations: 2 },
    'warmup schedule, iteration 1 of 2: learning rate 0.1 × 0.33333 = 0.033333',
    'warmup schedule, iteration 2 of 2: learning rate 0.1 × 0.66667 = 0.066667',
  ],
  [
    { type: 'onecycle', iterations: 2, pctStart: 0.5, divFactor: 10, finalDivFactor: 10 },
    'onecycle schedule, iteration 1 of 2: learning rate 0.1 × 1 = 0.1',
    'onecycle schedule, iteration 2 of 2: learning rate 0.1 × 0.01 = 0.001',
  ],
])('scheduled by %j', (schedule, first, second) => {
  const training = { iterations: 2, optimizer, schedule };
  expect(remarksOf({ parameters: { w: 1 }, program: ['L = w ** 2'], training })).toEqual([first, second]);
});

// 0.1 · 0.1 is 0.010000000000000002 in 64 bits
it("written with its rate, without the noise of the rate's rounding", () => {
  const schedule = { type: 'linear', iterations: 2, from: 0.1, to: 1 };
  const log = logOf({ parameters: { w: 1 }, program: ['L = w ** 2'], training: { optimizer, schedule } });
  const update = log.at(log.length - 1);
  expect(update.type === 'parameter.updated' && updateRuleText(log, update.parameter, update)).toBe(
    'w ← w − 0.01 × ∂L/∂w',
  );
});

it('scheduled for fewer iterations than there are: the rate stays where the schedule ends', () => {
  const schedule = { type: 'linear', iterations: 1, from: 0.5, to: 1 };
  const training = { iterations: 3, optimizer, schedule };
  expect(remarksOf({ parameters: { w: 1 }, program: ['L = w ** 2'], training })).toEqual([
    'linear schedule, iteration 1 of 1: learning rate 0.1 × 0.5 = 0.05',
    'linear schedule, over after 1 iteration: learning rate 0.1 × 1 = 0.1',
    'linear schedule, over after 1 iteration: learning rate 0.1 × 1 = 0.1',
  ]);
});

/** How the second iteration begins. */
function secondStart(scenario: object): string {
  const log = logOf(scenario);
  return explain(log, log.startOf(2)!).remarks.join(' ');
}

it.each([
  [{ iterations: 2, optimizer }, { w: 1 }, 'The parameters are updated; the same program runs again.'],
  [{ iterations: 2, optimizer }, { w: 1, u: 2 }, 'All parameters but u are updated; the same program runs again.'],
  [{ iterations: 2 }, { w: 1 }, 'No parameter was updated; the same program runs again.'],
])('an iteration after one trained by %j of %j says what was updated', (training, parameters, said) =>
  expect(secondStart({ parameters, program: ['L = w ** 2'], training })).toBe(said),
);

it.each([
  [{ type: 'sgd', lr: 0.1 }, 'update of w: a step against its gradient'],
  [{ type: 'sgd', lr: 0.1, momentum: 0.9 }, 'update of w: a step of sgd'],
  [{ type: 'adam', lr: 0.1 }, 'update of w: a step of adam'],
])('only a step of the gradient alone goes against it: %j', (optimizer, title) => {
  const log = logOf({ parameters: { w: 1 }, program: ['L = w ** 2'], training: { iterations: 1, optimizer } });
  expect(explain(log, log.length - 1).title).toBe(title);
});

it('writes a setting or term as opt.lr where the parameter itself is called lr', () => {
  const logWith = (name: string, type: string) => {
    const training = { iterations: 1, optimizer: { type, lr: 0.1, weightDecay: 0.5 } };
    return logOf({ parameters: { [name]: 2 }, program: [`L = ${name} * ${name}`], training });
  };
  const rowsOf = (name: string) => {
    const log = logWith(name, 'adam');
    return explain(log, log.length - 1).equations.map(({ left, right }) => [
      left,
      right
        .map(({ text }) => text)
        .join('')
        .replace(/ {2,}/g, ' '),
    ]);
  };
  const rule = (lr: string, g: string, t: string) => [
    ['exp_avg', `beta1 × exp_avg + (1 − beta1) × ${g}`],
    ['exp_avg_sq', `beta2 × exp_avg_sq + (1 − beta2) × ${g}^2`],
    [expect.anything(), expect.stringContaining(`− ${lr} / (1 − beta1^${t}) × exp_avg`)],
  ];
  for (const [name, rows] of [
    ['w', [['g', '∂L/∂w + weightDecay × w'], ...rule('lr', 'g', 't')]],
    ['lr', [['g', '∂L/∂lr + weightDecay × lr'], ...rule('opt.lr', 'g', 't')]],
    ['g', [['opt.g', '∂L/∂g + weightDecay × g'], ...rule('lr', 'opt.g', 't')]],
    ['t', [['g', '∂L/∂t + weightDecay × t'], ...rule('lr', 'g', 'opt.t')]],
  ] as const)
    expect(rowsOf(name).filter(([left]) => left !== '' && left !== 'Δ')).toEqual(rows);
  const ruleBefore = (name: string) => updateRuleText(logWith(name, 'lion'), 0, undefined);
  expect(ruleBefore('w')).toBe('w ← w − lr × direction');
  expect(ruleBefore('lr')).toBe('lr ← lr − opt.lr × direction');
  expect(ruleBefore('direction')).toBe('direction ← direction − lr × opt.direction');
});

it('calls the parameter after its decay no parameter after its step', () => {
  const training = { iterations: 1, optimizer: { type: 'adamw', lr: 0.1, weightDecay: 0.5 } };
  const log = logOf({ parameters: { w: 2 }, program: ['L = w'], training });
  const rows = explain(log, log.length - 1).equations.map(({ right, label }) => [
    right.map(({ text }) => text).join(''),
    label,
  ]);
  expect(rows.slice(0, 3)).toEqual([
    ['w × (1 − lr × weightDecay)', 'weight decay'],
    ['2 × (1 − 0.1 × 0.5)', 'numbers'],
    ['1.9', ''],
  ]);
  expect(rows.filter(([, label]) => label === 'after')).toEqual([['1.8', 'after']]); // 1.9 − 0.1 · 1 / (1 + 10⁻⁸)
});
