/**
 * Promise: how much work a program is, is known when it is loaded. Too much is refused with the numbers and the way round; a long
 * iteration is recorded in parts, between which keys and ^C are heard, and it is not shown until it is whole.
 */

import { describe, expect, it } from 'vitest';
import { validationCost, validationLosses } from '../../src/engine/evaluation.ts';
import { checksOf } from '../../src/engine/gradient-check.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { FORMULA_LIMITS, PROGRAM_LIMITS } from '../../src/limits.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { interrupted, isBusy, searchedOn, settled } from '../../src/session/background.ts';
import { timelinesOn } from '../../src/session/reload.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { performed, update } from '../../src/session/update.ts';
import { isLongProduct, multiplyInBands, multiplyMatrices } from '../../src/tensor/matrix.ts';
import { contributionOfRight, matrixProduct } from '../../src/tensor/matrix-product.ts';
import { dispatch } from '../../src/tui/dispatch.ts';
import { run } from '../cli/fake-io.ts';
import { sound } from '../support/sound.ts';

const problemsOf = (scenario: object, isForced = false) => {
  const text = JSON.stringify({ title: 't', inputs: { x: 1 }, ...scenario });
  const result = loadScenario(text, 'f.json', { isForced });
  return 'problems' in result ? result.problems.map(({ code, message, hint }) => ({ code, message, hint })) : [];
};

const squares = (side: number, program: readonly string[]) => ({
  parameters: Object.fromEntries(['a', 'b'].map(name => [name, { init: 'normal', shape: [side, side] }])),
  program,
});

const chain = (lines: number) => ({
  program: Array.from({ length: lines }, (_, i) => (i === 0 ? 'a0 = x + 1' : `a${i} = a${i - 1} + 1`)),
});

describe('Refused when it is loaded', () => {
  it('multiplications of an iteration, forward once and backward once for each operand', () => {
    // 2,000³ is 8 thousand million, three times 24; drawing its numbers would take longer than to refuse it.
    const before = process.cpuUsage().user;
    expect(problemsOf(squares(2_000, ['L = sum(a @ b)']))).toEqual([
      {
        code: 'too-much-work',
        message:
          'expected at most 5 billion arithmetic operations in an iteration, found 24 billion: 8 billion each time for a @ b, (2000, 2000) times (2000, 2000)',
        hint: 'make it smaller, or start with --force-large',
      },
    ]);
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(0.5);
    expect(problemsOf(squares(2_000, ['L = sum(a @ b)']), true)).toEqual([]);
    expect(problemsOf(squares(1_000, ['L = sum(a @ b)']))).toEqual([]);
  });

  it('what the windows of pools see, which nobody could wait for or hold', () => {
    // 601² windows of 600² numbers are 1.3 · 10¹¹, forward and backward
    const image = { inputs: {}, parameters: { x: { init: 'normal', shape: [1, 1_200, 1_200] } } };
    for (const pool of ['max_pool2d', 'avg_pool2d'])
      expect(problemsOf({ ...image, program: [`L = mean(${pool}(x, 600, stride=1))`] })).toEqual([
        {
          code: 'too-much-work',
          message: `expected at most 5 billion arithmetic operations in an iteration, found 260 billion: 130 billion each time for ${pool}(x, 600, stride=1), (1, 1200, 1200)`,
          hint: 'make it smaller, or start with --force-large',
        },
      ]);
  });

  it('a validation, all examples together', () => {
    const validated = (count: number) => ({
      inputs: {},
      constants: { x: 0 },
      parameters: { W: { init: 'normal', shape: [700, 700] } },
      program: ['L = mean(W @ W) * x'],
      training: {
        optimizer: { type: 'sgd', lr: 0.1 },
        data: { x: [1, 2] },
        validation: { data: { x: Array.from({ length: count }, () => 1) } },
      },
    });
    // 700³ is 3.43 · 10⁸, and 8 times the 700² numbers that the product writes and the mean reads 3.9 · 10⁶ each
    expect(problemsOf(validated(14))).toEqual([]);
    expect(problemsOf(validated(15))).toEqual([
      {
        code: 'too-much-work',
        message:
          'expected a validation of at most 5 billion arithmetic operations, found about 5.3 billion for 15 examples',
        hint: 'use fewer of them, or start with --force-large',
      },
    ]);
    expect(problemsOf(validated(15), true)).toEqual([]);
  });

  it('many products that are too much together', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `p${i} = a @ b`);
    const sum = `L = ${lines.map((_, i) => `sum(p${i})`).join(' + ')}`;
    // 40 · 3 · 400³ = 7.68 thousand million
    expect(problemsOf(squares(400, [...lines, sum])).map(({ code }) => code)).toEqual(['too-much-work']);
    expect(problemsOf({ ...squares(400, [...lines, sum]), forwardOnly: true })).toEqual([]);
  });

  it('values and operations, before there are more', () => {
    const most = PROGRAM_LIMITS.nodes;
    // x, and two for each line: the literal and the sum
    expect(problemsOf(chain(most / 2 - 1))).toEqual([]);
    expect(problemsOf(chain(most / 2))).toEqual([
      {
        code: 'too-large',
        message: `expected at most ${most} values and operations in one program, found more`,
        hint: 'make it smaller, or start with --force-large',
      },
    ]);
    expect(problemsOf(chain(most / 2), true)).toEqual([]);
  });

  it('operands of all operations', () => {
    const list = `[${Array.from({ length: 1_000 }, () => 'x').join()}]`;
    const stacks = (count: number) => ({
      program: Array.from({ length: count }, (_, i) => `s${i} = sum(stack(${list}))`),
    });
    // Each line has 1,000 operands of stack and 1 of sum.
    expect(problemsOf(stacks(249))).toEqual([]);
    expect(problemsOf(stacks(250)).map(({ code }) => code)).toEqual(['too-large']);
  });

  it.each(['stack', 'concat'])('what a list of %s holds, plain numbers apart', name => {
    const listed = (count: number) => ({
      inputs: { x: [1] },
      program: [`L = sum(${name}([${Array.from({ length: count }, () => 'x').join()}]))`],
    });
    expect(problemsOf(listed(FORMULA_LIMITS.items))).toEqual([]);
    expect(problemsOf(listed(FORMULA_LIMITS.items + 1)).map(({ message }) => message)).toEqual([
      'expected at most 1000 names and formulas in the lists of one formula, found more',
    ]);
    const numbers = Array.from({ length: 20_000 }, (_, i) => i % 10).join();
    expect(problemsOf({ program: [`L = x * sum([${numbers}])`] })).toEqual([]);
  });

  it('lists within lists', () => {
    const inner = `stack([${Array.from({ length: 501 }, () => 'x').join()}])`;
    expect(problemsOf({ program: [`L = sum(stack([${inner}, ${inner}]))`] }).map(({ code }) => code)).toEqual([
      'too-long',
    ]);
  });

  it('is done all the same with --force-large', async () => {
    const scenario = JSON.stringify({ title: 't', inputs: { x: 1 }, ...chain(PROGRAM_LIMITS.nodes / 2) });
    expect((await run(['frame', '-'], { stdin: scenario })).code).toBe(65);
    expect((await run(['frame', '-', '--force-large'], { stdin: scenario })).code).toBe(0);
  }, 120_000);
});

describe('Lists of 1,000 operands', () => {
  it('send back in time that grows with their number, not with its square', () => {
    const list = `[${Array.from({ length: 1_000 }, () => 'x').join()}]`;
    const scenario = loaded({ inputs: { x: 1 }, program: [`L = sum(stack(${list}))`], training: { iterations: 20 } });
    const before = process.cpuUsage().user;
    record(scenario.program, scenario.training);
    // 20,000 contributions of one number each
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(1);
  });
});

function loaded(scenario: object): Scenario {
  return sound(loadScenario(JSON.stringify({ title: 't', ...scenario }), 'f.json')).scenario;
}

describe('A long iteration', () => {
  // 480³ is 1.1 · 10⁸: just long.
  const scenario = loaded({
    ...squares(480, ['L = mean((a @ b) ** 2)']),
    training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.1 } },
  });

  it('is recorded in parts, and seen when it is whole', () => {
    const recorder = new Recorder(scenario.program, scenario.training);
    const lengths = new Set<number>();
    let last = 0;
    for (let calls = 0; !recorder.isDone; calls++) {
      recorder.run(1);
      lengths.add(recorder.log.length);
      expect(recorder.iterationsDone).toBeGreaterThanOrEqual(last);
      last = recorder.iterationsDone;
      expect(recorder.log.iterationCount).toBe(recorder.log.length / 16);
      if (calls > 1_000) expect.fail('it never ends');
    }
    // started, cleared, 3 operations, seed, 4 edges with 2 events each, 2 updates
    expect([...lengths]).toEqual([0, 16, 32]);
    expect(recorder.iterationsDone).toBe(2);
  });

  it('may be looked at while the next one is recorded', () => {
    const recorder = new Recorder(scenario.program, scenario.training);
    while (recorder.log.length === 0) recorder.run(1);
    recorder.run(1);
    const { log } = recorder;
    expect([log.length, log.iterationCount, log.endOf(1)]).toEqual([16, 1, 15]);
    expect(log.at(15)).toMatchObject({ type: 'parameter.updated' });
    expect(() => log.at(16)).toThrow(RangeError);
    while (!recorder.isDone) recorder.run(1);
    expect(log.length).toBe(32);
  });
});

describe('An iteration that is long by', () => {
  const drawn = (...shape: readonly number[]) => ({ init: 'normal', shape });
  const row = (count: number) => Array.from({ length: count }, (_, i) => i / count);
  const training = { iterations: 1, optimizer: { type: 'sgd', lr: 0.1 } };

  it.each([
    [
      'a convolution',
      { parameters: { x: drawn(1, 150, 150), k: drawn(1, 1, 50, 50) }, program: ['L = mean(conv2d(x, k))'] },
    ],
    ['a pool of maxima', { parameters: { x: drawn(1, 150, 150) }, program: ['L = mean(max_pool2d(x, 70, stride=1))'] }],
    ['a pool of means', { parameters: { x: drawn(1, 150, 150) }, program: ['L = mean(avg_pool2d(x, 70, stride=1))'] }],
    ['an einsum', { parameters: { x: drawn(250, 250) }, program: ['L = mean(einsum("ij,jk->ik", x, x))'] }],
    [
      'its passes',
      { parameters: { x: drawn(100_000) }, program: ['L = mean(exp(x))'], training: { ...training, accumulate: 150 } },
    ],
    [
      'its validation',
      {
        constants: { x: 0 },
        parameters: { w: drawn(10_000) },
        program: ['L = mean(exp(w * x))'],
        training: { ...training, data: { x: [1, 2] }, validation: { data: { x: row(1_500) } } },
      },
    ],
  ])('%s is recorded in parts, and seen when it is whole', (_, fields) => {
    const scenario = loaded({ training, ...fields });
    const recorder = new Recorder(scenario.program, scenario.training);
    let stops = 0;
    for (; !recorder.isDone; stops++) {
      expect(recorder.log.length).toBe(0);
      recorder.run(1);
      if (stops > 1_000) expect.fail('it never ends');
    }
    expect(stops).toBeGreaterThan(2);
    expect(recorder.log.iterationCount).toBe(1);
  });

  it('its validation tells its work once, also that of an operation in parts', () => {
    const { validation } = loaded({
      constants: { s: 0 },
      parameters: { x: drawn(1, 150, 150), k: drawn(1, 1, 50, 50) },
      program: ['L = mean(s * conv2d(x, k))'], // 101² · 50² is 2.55 · 10⁷
      training: { ...training, data: { s: [1, 2] }, validation: { data: { s: [1, 2, 3] } } },
    }).training;
    const told = [...validationLosses(validation!, () => undefined)].reduce((sum, part) => sum + part, 0);
    expect(told).toBeGreaterThan(3 * 2e7);
    expect(told).toBeLessThanOrEqual(validationCost(validation!));
  });
});

describe('A gradient check of long products', () => {
  it('stops between the bands of each product, and says how far it is', () => {
    // 600³ is 2.16 · 10⁸, five bands and more each time
    const { program, training } = loaded({ inputs: {}, ...squares(600, ['L = sum(a @ b)']) });
    // The checks follow the backward pass: the sum's, then those of both operands of the product.
    const parts = checksOf(record(program, training), 1)[1]!();
    const done = Array.from({ length: 12 }, () => parts.next());
    expect(done.every(part => !part.done)).toBe(true);
    const told = done.map(({ value }) => Number(value));
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });
});

describe('A product in bands', () => {
  it('has the bits of the whole one, transposed operands included', () => {
    const product = matrixProduct(601, 500, 403);
    expect(isLongProduct(product)).toBe(true);
    const numbers = (count: number, seed: number) => Float64Array.from({ length: count }, (_, i) => Math.sin(i * seed));
    const [left, right, upstream] = [numbers(601 * 500, 1.1), numbers(500 * 403, 2.3), numbers(601 * 403, 0.7)];
    for (const [shape, a, b] of [
      [product, left, right],
      [contributionOfRight(product), left, upstream],
    ] as const) {
      const [whole, inBands] = [new Float64Array(shape.m * shape.n), new Float64Array(shape.m * shape.n)];
      multiplyMatrices(shape, a, b, whole);
      const bands = [...multiplyInBands(shape, a, b, inBands)];
      expect(bands.length).toBeGreaterThan(1);
      expect(bands.reduce((sum, band) => sum + band, 0)).toBe(shape.m * shape.k * shape.n);
      expect(Buffer.from(inBands.buffer).equals(Buffer.from(whole.buffer))).toBe(true);
    }
  });
});

describe('An edit in a long iteration', () => {
  const scenario = loaded({
    ...squares(480, ['L = mean((a @ b) ** 2)']),
    training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.1 } },
  });
  const session = createSession(new Run(scenario, record(scenario.program, scenario.training)), { at: 1 });

  it('is recorded in parts between keys, with progress', () => {
    let now = performed(update(session, 'edit', 'a = 0.5'));
    for (let parts = 0; now.timelines.all.length === 1; parts++) {
      expect(now.message).toMatch(/^recording timeline 2: \d+ % \(any key cancels\)$/);
      expect(isBusy(now)).toBe(true);
      now = searchedOn(now, () => true);
      if (parts > 1_000) expect.fail('it never ends');
    }
    expect(now.message).toMatch(/^timeline 2: a := 0.5 at event 2, all 230400 elements/);
    const { log } = now.timelines.all[1]!.run;
    // The edit is event 2 and the product event 3: each of its numbers is half the sum of a column of b.
    const b = stateAt(log, 3).valueOf(1)!.data;
    const column = Array.from({ length: 480 }, (_, row) => b[row * 480 + 7]!);
    expect(stateAt(log, 3).valueOf(log.nodeAt(3))!.data[7]).toBeCloseTo(column.reduce((sum, e) => sum + e, 0) / 2, 10);
    expect(log.endOf(1)).toBe(16); // the 16 events of the original, and the edit
  });

  it('has its gradients checked in parts too', () => {
    let now = update(session, 'check-gradients').session;
    expect(now.message).toBe('checking the gradients of iteration 1: 0 % (any key cancels)');
    expect(dispatch(now, 'x').session).toMatchObject({
      report: undefined,
      message: expect.stringMatching(/^cancelled: /),
    });
    for (let parts = 0; now.report === undefined; parts++) {
      now = searchedOn(now, () => true);
      if (parts > 100_000) expect.fail('it never ends');
    }
    // 4 operations' operands that vary, and the gradients of a, b and the 3 results
    expect(now.message).toMatch(/^gradient check of iteration 1: 4 contributions and 5 gradients, 9 ✓$/);
  });

  it('is recorded again in parts when the file is read again', () => {
    const { timelines } = settled(performed(update(session, 'edit', 'a = 0.5')));
    const parts = timelinesOn({ timelines }, new Run(scenario, record(scenario.program, scenario.training)));
    let made = parts.next();
    const told: number[] = [];
    for (; !made.done; made = parts.next()) told.push(made.value);
    expect(told.length).toBeGreaterThan(1);
    expect(made.value.all.map(({ name }) => name)).toEqual(timelines.all.map(({ name }) => name));
  });

  it('is given up by any key, and nothing else changes', () => {
    const begun = performed(update(session, 'edit', 'a = 0.5'));
    const { session: after } = dispatch(begun, 'x');
    expect(after.message).toBe('cancelled: recording timeline 2');
    expect(after.timelines).toBe(session.timelines);
    expect(after.place).toEqual(session.place);
    expect(interrupted(begun).message).toBe('cancelled: recording timeline 2');
  });
});
