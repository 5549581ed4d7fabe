/**
 * Promise: deep or huge formulas and programs end in an answer: nesting is at most 64 deep and a formula at most 64 KiB long; chains
 * of statements are iterated, never recursed; the size of a result is known before it is allocated.
 */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { PROGRAM_LIMITS } from '../../src/limits.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { run } from '../cli/fake-io.ts';
import { renderFrame } from '../support/frame.ts';
import { idOf } from '../support/programs.ts';
import { sound } from '../support/sound.ts';

const textOf = (program: readonly string[], leaves: object = { inputs: { x: 1 } }): string =>
  JSON.stringify({ title: 't', ...leaves, program });

function scenarioOf(program: readonly string[], leaves?: object): Scenario {
  return sound(loadScenario(textOf(program, leaves), 'f.json')).scenario;
}

const problemsOf = (program: readonly string[], leaves?: object) => {
  const result = loadScenario(textOf(program, leaves), 'f.json');
  return 'problems' in result ? result.problems : [];
};

describe('Deep nesting', () => {
  it('of 100,000 brackets is longer than a formula may be', async () => {
    const { code, stderr } = await run(['trace', '-'], { stdin: textOf([`L = ${'('.repeat(100_000)}`]) });
    expect(code).toBe(65);
    expect(stderr).toContain('expected a text of at most 65536 characters, found 100004');
  });

  it.each([
    ['brackets', '(', ')'],
    ['calls', 'relu(', ')'],
    ['lists', '[', ']'],
    ['indices', 'x[', ']'],
    ['minuses', '-', ''],
    ['negations', '!', ''],
    ['powers', 'x**', ''],
    ['choices', 'x?x:', ''],
    ['transpositions', 'transpose(', ')'],
  ])('of %s, as many as fit into a formula, is too deep', (_what, open, close) => {
    const levels = Math.floor(65_000 / (open.length + close.length));
    const formula = `L = ${open.repeat(levels)}x${close.repeat(levels)}`;
    expect(problemsOf([formula])).toMatchObject([
      { code: 'too-deep', message: 'expected at most 64 levels of nesting' },
    ]);
  });

  it('of 64 levels opens, runs and is drawn', () => {
    const scenario = scenarioOf([`L = ${'relu('.repeat(63)}x${')'.repeat(63)}`]);
    const log = record(scenario.program, scenario.training);
    const rows = renderFrame(scenario, log, { at: 40, columns: 80, rows: 24 });
    expect(rows).toHaveLength(24);
  });
});

describe('Long formulas', () => {
  it.each([
    ['a sum', ' + x'],
    ['a product', ' * x'],
    ['a difference', ' - (x)'],
  ])('%s of 1,001 terms opens, and of one more is refused', (_what, term) => {
    expect(problemsOf([`L = x${term.repeat(1_000)}`])).toEqual([]);
    expect(problemsOf([`L = x${term.repeat(1_001)}`])).toMatchObject([{ code: 'too-long' }]);
  });

  it('a list of 20,000 numbers opens', () => {
    const [x] = [scenarioOf([`L = sum([${'1,'.repeat(19_999)}1])`]).program];
    expect(stateAt(record(x, { iterations: 1 }), 2).valueOf(idOf(x, 'L'))?.data[0]).toBe(20_000);
  });
});

describe('Long programs', () => {
  it('a chain of 50,000 nodes is recorded, walked through and drawn', () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `v${i + 1} = v${i} + 1e-6`);
    const scenario = scenarioOf(lines, { inputs: { v0: 1 } });
    const log = record(scenario.program, scenario.training);
    // started, cleared, 50,000 values, the seed, and a contribution with its accumulation for each
    expect(log.length).toBe(2 + 50_000 + 1 + 2 * 50_000);
    expect(stateAt(log, log.length - 1).gradientOf(idOf(scenario.program, 'v0'))?.data[0]).toBe(1);
    for (const keys of ['', '2zG'])
      expect(renderFrame(scenario, log, { columns: 120, rows: 36, keys })).toHaveLength(36);
  });

  it('x + x doubled 1,000 times has 2^1000 paths and 1,000 nodes', () => {
    const lines = Array.from({ length: 1_000 }, (_, i) => `v${i + 1} = v${i} + v${i}`);
    const scenario = scenarioOf(lines, { inputs: { v0: 1 } });
    const log = record(scenario.program, scenario.training);
    const end = stateAt(log, log.length - 1);
    expect(end.valueOf(idOf(scenario.program, 'v1000'))?.data[0]).toBe(2 ** 1000);
    expect(end.gradientOf(idOf(scenario.program, 'v0'))?.data[0]).toBe(2 ** 1000);
    for (const keys of ['', 'Gooo', '2z'])
      expect(renderFrame(scenario, log, { columns: 120, rows: 36, keys })).toHaveLength(36);
  });

  it('one node with 2,000 users is drawn', () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => `v${i} = x * ${i}`);
    const sums = Array.from(
      { length: 4 },
      (_, part) => `s${part} = ${Array.from({ length: 500 }, (_, i) => `v${500 * part + i}`).join(' + ')}`,
    );
    const scenario = scenarioOf([...lines, ...sums, 'L = s0 + s1 + s2 + s3']);
    const log = record(scenario.program, scenario.training);
    // Σ i for i below 2,000
    expect(stateAt(log, log.length - 1).gradientOf(idOf(scenario.program, 'x'))?.data[0]).toBe(1_999_000);
    for (const keys of ['2zG']) expect(renderFrame(scenario, log, { columns: 120, rows: 36, keys })).toHaveLength(36);
  });

  it('a tensor of a million numbers is walked through, searched, copied and drawn', () => {
    const scenario = scenarioOf(['h = W * W', 'L = sum(h + W)'], {
      parameters: { W: { init: 'ones', shape: [1000, 1000] } },
    });
    const log = record(scenario.program, scenario.training);
    for (const keys of [
      '',
      'G',
      'Gooo',
      'Gi',
      'Giy',
      'G4z',
      'G5z',
      'Gyd',
      ']]lllo',
      ':watch W<enter>c',
      ':break W > 2<enter>c',
    ])
      expect(renderFrame(scenario, log, { columns: 120, rows: 36, keys })).toHaveLength(36);
  });

  it('more lines than there may be are refused', () => {
    const lines = Array.from({ length: PROGRAM_LIMITS.lines + 1 }, (_, i) => `v${i}=x`);
    expect(problemsOf(lines)).toMatchObject([{ code: 'too-many' }]);
  });
});

describe('A shape bomb', () => {
  const million = {
    parameters: { a: { init: 'ones', shape: [1_000_000, 1] }, b: { init: 'ones', shape: [1, 1_000_000] } },
  };

  it('[1e6, 1] + [1, 1e6] is refused before anything is allocated', async () => {
    const { code, stderr } = await run(['trace', '-'], { stdin: textOf(['c = a + b', 'L = sum(c)'], million) });
    expect(code).toBe(65);
    expect(stderr).toContain('found a result of shape (1000000, 1000000): 1000000000000');
    expect(stderr).toContain(`expected at most ${PROGRAM_LIMITS.elements}`);
  });

  it.each([
    'a - b',
    'a * b',
    'a / b',
    'a ** b',
    'max(a, b)',
    'min(a, b)',
    'a @ b',
    'bce(a, b)',
    'mse(a, b)',
    'outer(a[:, 0], b[0])',
  ])('%s is refused too', formula => {
    expect(problemsOf([`L = sum(${formula})`], million)).toMatchObject([{ code: 'too-large' }]);
  });

  it('of an initialiser is refused before a number is drawn', () => {
    const bomb = (shape: readonly number[]) =>
      problemsOf(['L = sum(w)'], { parameters: { w: { init: 'normal', shape } } });
    expect(bomb([1_000_000, 1_000_000])).toMatchObject([{ code: 'too-large' }]);
    expect(bomb([16_777_217])).toMatchObject([{ code: 'out-of-range' }]);
    expect(bomb(Array.from({ length: 16 }, () => 16_777_216))).toMatchObject([{ code: 'too-large' }]);
    expect(bomb(Array.from({ length: 17 }, () => 1))).toMatchObject([{ code: 'out-of-range' }]);
  });

  it('of many values that are small enough one by one is refused by their sum', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `v${i} = a * ${i}`);
    const problems = problemsOf([...lines, 'L = 1'], { parameters: { a: { init: 'zeros', shape: [4096, 1024] } } });
    expect(problems[0]).toMatchObject({ code: 'too-large' });
  });

  it('of classes and of repetitions is refused', () => {
    expect(problemsOf(['h = one_hot(y, classes=100000000)', 'L = sum(h)'], { constants: { y: [1, 2] } })).toHaveLength(
      1,
    );
    expect(problemsOf(['h = reshape(x, [1000000, 1000000])', 'L = sum(h)'])).toMatchObject([
      { code: 'cannot-reshape' },
    ]);
    expect(
      problemsOf(['h = stack([a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a])', 'L = sum(h)'], million),
    ).toMatchObject([{ code: 'too-large' }]);
  });

  it('of a batch is refused', () => {
    const data = { x: Array.from({ length: 5_000 }, () => 1), y: Array.from({ length: 5_000 }, () => 1) };
    const training = { data, batch: 'all' };
    const problems = problemsOf(['L = sum(reshape(x, [5000, 1]) * y)'], { training });
    expect(problems).toMatchObject([{ code: 'too-large' }]);
  });
});
