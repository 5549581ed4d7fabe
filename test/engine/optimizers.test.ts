/** Each update rule's words against its numbers, and its first steps by hand; schedules and clipping. */

import { describe, expect, it } from 'vitest';
import type { ParameterUpdated } from '../../src/engine/events.ts';
import type { SettingKind } from '../../src/engine/optimizers/optimizer.ts';
import {
  contradictionIn,
  OPTIMIZER_DEFAULTS,
  OPTIMIZERS,
  type OptimizerSettings,
  updateRule,
} from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { rateFactor, type Schedule } from '../../src/engine/schedules.ts';
import type { Training } from '../../src/engine/training.ts';
import { evaluate, scopeOf } from '../../src/graph/evaluate.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { scalar, type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { drawnTensor, drawsFrom } from '../support/generated-programs.ts';
import { eventsOf } from '../support/invariants.ts';
import { programOf, tensorOf } from '../support/programs.ts';

const sgd = { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd } as const;
const adam = { type: 'adam', lr: 0.1, ...OPTIMIZER_DEFAULTS.adam } as const;
const rmsprop = { type: 'rmsprop', lr: 0.1, ...OPTIMIZER_DEFAULTS.rmsprop } as const;
const adagrad = { type: 'adagrad', lr: 0.1, ...OPTIMIZER_DEFAULTS.adagrad } as const;

/** Values of a setting that may change a rule's lines. */
function valuesOf({ kind, standard }: SettingKind): readonly unknown[] {
  if (kind === 'flag') return [false, true];
  return kind === 'decays' ? [standard, [0.5, 0.75]] : [...new Set([standard, 0.5])];
}

/** Every choice of every optimizer's settings that goes together. */
const SETTINGS: readonly OptimizerSettings[] = OPTIMIZERS.flatMap(({ name, settings }) => {
  const choices = Object.entries<SettingKind>(settings).reduce<readonly object[]>(
    (made, [key, setting]) => made.flatMap(one => valuesOf(setting).map(value => ({ ...one, [key]: value }))),
    [{ type: name, lr: 0.1 }],
  );
  return (choices as readonly OptimizerSettings[]).filter(choice => contradictionIn(choice) === undefined); // of its own settings
});

const titled = SETTINGS.map(
  settings =>
    [
      Object.entries(settings)
        .map(([key, value]) => `${key} ${value}`)
        .join(', '),
      settings,
    ] as const,
);

/** A step by the rule's words: every line sets its target for the lines after it. */
function byWords(settings: OptimizerSettings, t: number, p: Tensor, g: Tensor, state: ReadonlyMap<string, Tensor>) {
  const rule = updateRule(settings);
  const names = new Map<string, Tensor>([['p', p], ['g', g], ['lr', scalar(settings.lr)], ['t', scalar(t)], ...state]);
  for (const [name, value] of rule.settings) names.set(name, scalar(value));
  for (const { target, text } of rule.lines(t)) names.set(target, evaluate(parseExpression(text), scopeOf(names)));
  return { p: names.get('p')!, state: new Map(rule.state.map(key => [key, names.get(key)!])) };
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(expected[i]!)));
}

describe('The words of an update rule say what its numbers do, over six steps', () => {
  it.each(titled)('%s', (_title, settings) => {
    const rule = updateRule(settings);
    const draw = drawsFrom(3);
    let p = drawnTensor([2, 2], [-1, 1], draw);
    let state = rule.initialState([2, 2]);
    for (let t = 1; t <= 6; t++) {
      const g = drawnTensor([2, 2], [-1, 1], draw);
      const after = new Float64Array(4);
      const stateAfter = rule.state.map(() => new Float64Array(4));
      const before = rule.state.map(key => state.get(key)?.data ?? new Float64Array(4)); // sgd's first buffer is never read
      rule.update({ p: p.data, g: g.data, state: before, lr: settings.lr, t }, after, stateAfter);
      const words = byWords(settings, t, p, g, state);
      expectNear(after, words.p.data);
      for (const [k, key] of rule.state.entries()) expectNear(stateAfter[k]!, words.state.get(key)!.data);
      p = tensor([2, 2], after);
      state = new Map(rule.state.map((key, k) => [key, tensor([2, 2], stateAfter[k]!)]));
    }
  });
});

describe('The words of an update rule', () => {
  const words = (settings: OptimizerSettings, t = 2) =>
    updateRule(settings)
      .lines(t)
      .map(({ target, text }) => `${target} = ${text}`);
  const inflow = [
    'exp_avg = beta1 * exp_avg + (1 - beta1) * g',
    'exp_avg_sq = beta2 * exp_avg_sq + (1 - beta2) * g ** 2',
  ];

  it('leave out what is not set', () => {
    expect(words(sgd)).toEqual(['p = p - lr * g']);
    expect(words({ ...sgd, momentum: 0.9 })).toEqual([
      'momentum_buffer = momentum * momentum_buffer + g',
      'g = momentum_buffer',
      'p = p - lr * g',
    ]);
    expect(words(adam).slice(0, -1)).toEqual(inflow);
    expect(words({ ...adam, type: 'adamw', weightDecay: 0 }).slice(0, -1)).toEqual(inflow);
    expect(words(rmsprop).at(-1)).toBe('p = p - lr * g / (sqrt(square_avg) + eps)');
    expect(words(adagrad)).toEqual(['sum = sum + g ** 2', 'p = p - lr * g / (sqrt(sum) + eps)']);
  });

  it('say where weights decay: in the gradient, or of AdamW before it', () => {
    expect(words({ ...sgd, weightDecay: 1 })[0]).toBe('g = g + weightDecay * p');
    expect(words({ ...adam, weightDecay: 1 })[0]).toBe('g = g + weightDecay * p');
    expect(words({ ...adam, type: 'adamw', weightDecay: 1 }).slice(0, -1)).toEqual([
      'p = p * (1 - lr * weightDecay)',
      ...inflow,
    ]);
  });

  it('begin momentum with the first gradient', () => {
    expect(words({ ...sgd, momentum: 0.9 }, 1)[0]).toBe('momentum_buffer = g');
  });
});

/** The updates of w, from w = 1 under L = 3 · w, whose gradient is always 3. */
function updatesOf(
  optimizer: OptimizerSettings,
  iterations: number,
  more: Partial<Training> = {},
): readonly ParameterUpdated[] {
  const program = programOf({ parameters: { w: 1 }, lines: ['L = 3 * w'] });
  return eventsOf(record(program, { iterations, optimizer, ...more })).filter(
    event => event.type === 'parameter.updated',
  );
}

const valuesAfter = (...given: Parameters<typeof updatesOf>) => updatesOf(...given).map(({ after }) => after.data[0]!);

describe('Updates by hand: w = 1, gradient 3, lr 0.1', () => {
  it('sgd: w − 0.3 each time', () => expectNear(valuesAfter(sgd, 2), [0.7, 0.4]));

  it('momentum 0.5: velocities 3, 4.5, 5.25', () =>
    expectNear(valuesAfter({ ...sgd, momentum: 0.5 }, 3), [0.7, 0.25, -0.275]));

  it('dampening 0.5 acts from the second update on: velocities 3, 1.5 + 1.5', () =>
    expectNear(valuesAfter({ ...sgd, momentum: 0.5, dampening: 0.5 }, 2), [0.7, 0.4]));

  it('nesterov: 3 + 0.5 · 3, then 3 + 0.5 · 4.5', () =>
    expectNear(valuesAfter({ ...sgd, momentum: 0.5, nesterov: true }, 2), [0.55, 0.025]));

  it('weight decay 1: gradients 3 + 1, then 3 + 0.6', () =>
    expectNear(valuesAfter({ ...sgd, weightDecay: 1 }, 2), [0.6, 0.24]));

  it('adam: a constant gradient moves by lr each time, as both averages are corrected', () =>
    expectNear(valuesAfter({ ...adam, eps: 0 }, 3), [0.9, 0.8, 0.7]));

  it('adamw: first w · (1 − 0.1 · 0.5), then the step of lr', () =>
    expectNear(valuesAfter({ ...adam, type: 'adamw', weightDecay: 0.5, eps: 0 }, 1), [0.95 - 0.1]));

  it('rmsprop, alpha 0.75: averages 2.25 and 3.9375', () =>
    expectNear(valuesAfter({ ...rmsprop, alpha: 0.75, eps: 0 }, 2), [
      1 - 0.3 / 1.5,
      1 - 0.3 / 1.5 - 0.3 / Math.sqrt(3.9375),
    ]));

  it('adagrad: sums 9 and 18', () =>
    expectNear(valuesAfter({ ...adagrad, eps: 0 }, 2), [0.9, 0.9 - 0.3 / Math.sqrt(18)]));

  it('lion: each element by lr, whatever the size of its gradient; means 0.03 · (1 − 0.99ᵗ) / 0.01', () => {
    expectNear(valuesAfter({ type: 'lion', lr: 0.1, ...OPTIMIZER_DEFAULTS.lion }, 3), [0.9, 0.8, 0.7]);
    const [, second] = updatesOf({ type: 'lion', lr: 0.1, ...OPTIMIZER_DEFAULTS.lion }, 2);
    expectNear(second!.stateAfter.get('exp_avg')!.data, [0.03 * 1.99]);
  });

  it('lion: first w · (1 − 0.1 · 0.5), then the step of lr', () =>
    expectNear(valuesAfter({ type: 'lion', lr: 0.1, ...OPTIMIZER_DEFAULTS.lion, weightDecay: 0.5 }, 1), [0.95 - 0.1]));

  it('keeps the state from update to update, under PyTorch’s names', () => {
    const [first, second] = updatesOf({ ...sgd, momentum: 0.5 }, 2);
    expect([...first!.stateBefore.keys()]).toEqual([]);
    expect(first!.stateAfter).toEqual(new Map([['momentum_buffer', scalar(3)]]));
    expect(second!.stateBefore).toEqual(first!.stateAfter);
    expect(second!.stateAfter).toEqual(new Map([['momentum_buffer', scalar(4.5)]]));
    const keys = (settings: OptimizerSettings) => updateRule(settings).state;
    expect(keys({ ...adam, amsgrad: true })).toEqual(['exp_avg', 'exp_avg_sq', 'max_exp_avg_sq']);
    expect([keys(sgd), keys(rmsprop), keys(adagrad)]).toEqual([[], ['square_avg'], ['sum']]);
    expect(keys({ ...rmsprop, momentum: 0.5, centered: true })).toEqual(['square_avg', 'grad_avg', 'momentum_buffer']);
  });

  it('leaves a parameter alone that no gradient reaches', () => {
    const program = programOf({ parameters: { w: 1, unused: 2 }, lines: ['L = 3 * w'] });
    const updates = eventsOf(record(program, { iterations: 2, optimizer: sgd })).filter(
      ({ type }) => type === 'parameter.updated',
    );
    expect(updates.length).toBe(2);
  });
});

describe('Schedules', () => {
  const factors = (schedule: Schedule | undefined, iterations: readonly number[]) =>
    iterations.map(n => rateFactor(schedule, n));

  it('none leaves the rate', () => expectNear(factors(undefined, [1, 100]), [1, 1]));

  it('step: a factor every so many iterations', () =>
    expectNear(factors({ type: 'step', every: 10, factor: 0.1 }, [1, 10, 11, 20, 21]), [1, 1, 0.1, 0.1, 0.01]));

  it('cosine: half a wave from 1 down to min, and there it stays', () =>
    expectNear(factors({ type: 'cosine', iterations: 4, min: 0.2 }, [1, 3, 5, 9]), [1, 0.6, 0.2, 0.2])); // the middle of 1 and 0.2

  it('linear: evenly from one factor to another', () =>
    expectNear(factors({ type: 'linear', iterations: 4, from: 1, to: 0.2 }, [1, 2, 3, 5, 9]), [1, 0.8, 0.6, 0.2, 0.2]));

  it('exponential: a factor in each iteration', () =>
    expectNear(factors({ type: 'exponential', factor: 0.5 }, [1, 2, 3, 4]), [1, 0.5, 0.25, 0.125]));

  // torch.optim.lr_scheduler.LinearLR(o, 1/3, 1, 4), and SequentialLR of LinearLR(o, 0.25, 1, 2) and ExponentialLR(o, 0.5) after 2.
  it('warmup: evenly up to 1, and there it stays, or another schedule begins', () => {
    const alone = { type: 'warmup', iterations: 4, from: 1 / 3 } as const;
    expectNear(factors(alone, [1, 2, 3, 4, 5, 6]), [1 / 3, 1 / 2, 2 / 3, 5 / 6, 1, 1]);
    const led = { type: 'warmup', iterations: 2, from: 0.25, next: { type: 'exponential', factor: 0.5 } } as const;
    expectNear(factors(led, [1, 2, 3, 4, 5, 6]), [0.25, 0.625, 1, 0.5, 0.25, 0.125]);
  });

  // Numbers of torch.optim.lr_scheduler.OneCycleLR, 1.13, of max_lr 1 and without momentum.
  it('onecycle: up to 1 and down to almost 0, and there it stays', () => {
    const usual = { type: 'onecycle', iterations: 10, pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4 } as const;
    expectNear(
      factors(usual, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      [
        0.040000000000000036, 0.52, 1, 0.9504846320134737, 0.8117456539497631, 0.6112620219362893, 0.38874197806371075,
        0.18825834605023697, 0.049519367986526286, 4e-6, 4e-6,
      ],
    );
    const short = { type: 'onecycle', iterations: 5, pctStart: 0.4, divFactor: 10, finalDivFactor: 100 } as const;
    expectNear(factors(short, [1, 2, 3, 4, 5]), [0.1, 1, 0.75025, 0.25075, 0.001]);
  });

  it('onecycle that has no room to go up begins at its top', () => {
    const short = { type: 'onecycle', iterations: 2, pctStart: 0.5, divFactor: 10, finalDivFactor: 100 } as const;
    expectNear(factors(short, [1, 2, 3]), [1, 0.001, 0.001]);
    expectNear(factors({ ...short, iterations: 1 }, [1, 2]), [0.001, 0.001]); // as PyTorch computes it
  });

  it('are the rate that the update says and uses', () => {
    const updates = updatesOf(sgd, 3, { schedule: { type: 'step', every: 1, factor: 0.5 } });
    expectNear(
      updates.map(({ lr }) => lr),
      [0.1, 0.05, 0.025],
    );
    expectNear(
      updates.map(({ after }) => after.data[0]!),
      [0.7, 0.55, 0.475],
    );
  });
});

describe('Clipping', () => {
  // L = 3a + 4b: the gradients are 3 and (4, 0), their common length 5
  const program = programOf({
    parameters: { a: 0, b: [0, 0] },
    constants: { c: tensorOf([4, 0]) },
    lines: ['L = 3 * a + c @ b'],
  });
  const clipped = (clip: Training['clip']) => {
    const log = record(program, { iterations: 1, optimizer: { ...sgd, lr: 1 }, ...(clip && { clip }) });
    return eventsOf(log).filter(event => event.type === 'parameter.updated');
  };

  it('by norm shrinks all gradients by one factor: 1 / (5 + 1e−6)', () => {
    const [a, b] = clipped({ norm: 1 });
    const factor = 1 / (5 + 1e-6);
    expectNear(
      [a!.clipped!, b!.clipped!, ...a!.gradient.data, ...b!.gradient.data],
      [factor, factor, 3 * factor, 4 * factor, 0],
    );
    expectNear(b!.after.data, [-4 * factor, 0]);
  });

  it('by norm does nothing to what is short enough, and says so', () => {
    const [a] = clipped({ norm: 6 });
    expect([a!.clipped, a!.gradient.data[0]]).toEqual([undefined, 3]);
    expect(clipped({ norm: 5 + 1e-6 })[0]!.clipped).toBeUndefined(); // the factor is 1
  });

  it('by norm lets a NaN reach every gradient, as PyTorch does: the common length is NaN', () => {
    const broken = programOf({ parameters: { a: 1, b: -1 }, lines: ['L = a + log(b) + b * sqrt(b)'] });
    const log = record(broken, { iterations: 1, optimizer: sgd, clip: { norm: 1 } });
    const updates = eventsOf(log).filter(event => event.type === 'parameter.updated');
    expect(updates.map(({ clipped, gradient }) => [clipped, gradient.data[0]])).toEqual([
      [Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN],
    ]);
  });

  it('by value cuts each element', () => {
    const [a, b] = clipped({ value: 3.5 });
    expect([...a!.gradient.data, ...b!.gradient.data]).toEqual([3, 3.5, 0]);
    expect(clipped({ value: 0.5 })[0]!.after.data[0]).toBe(-0.5);
  });
});

describe('The record of an optimizer', () => {
  it.each(OPTIMIZERS.map(({ name, stateMeans }) => [name, stateMeans] as const))(
    '%s says what its state holds',
    (name, means) => {
      const keys = SETTINGS.filter(({ type }) => type === name).flatMap(settings => updateRule(settings).state);
      expect(Object.keys(means).toSorted()).toEqual([...new Set(keys)].toSorted());
    },
  );
});

describe('The defaults of an optimizer', () => {
  it('are those of torch.optim', () => {
    expect(OPTIMIZER_DEFAULTS).toEqual({
      sgd: { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 },
      adam: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false },
      adamw: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01, amsgrad: false },
      rmsprop: { alpha: 0.99, eps: 1e-8, momentum: 0, centered: false, weightDecay: 0 },
      adagrad: { lrDecay: 0, initialAccumulator: 0, eps: 1e-10, weightDecay: 0 },
      adamax: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
      nadam: { betas: [0.9, 0.999], eps: 1e-8, momentumDecay: 0.004, weightDecay: 0 },
      radam: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
      adadelta: { rho: 0.9, eps: 1e-6, weightDecay: 0 },
      lion: { betas: [0.9, 0.99], weightDecay: 0 }, // of the paper's algorithm 2
    });
  });
});
