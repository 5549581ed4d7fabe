/** Expected numbers of parts of nodes, of expressions, of several iterations, and gaps; numbers by hand. */

import { describe, expect, it, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { checkRun } from '../../src/query/check-run.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { sound } from '../support/sound.ts';

/** L = Σ (W x)²: W x = [−1, −0.5], ∂L/∂W = 2 (W x) xᵀ = [[−2, −4], [−1, −2]]; lr 0.1: W becomes [[1.2, −0.6], [0.6, −0.3]]. */
const FIELDS = {
  title: 't',
  constants: { x: [1, 2] },
  parameters: {
    W: [
      [1, -1],
      [0.5, -0.5],
    ],
  },
  program: ['p = W @ x', 'L = sum(p ** 2)'],
  training: { iterations: 3, optimizer: { type: 'sgd', lr: 0.1 } },
};

const load = (...entries: readonly object[]) => loadScenario(JSON.stringify({ ...FIELDS, expect: entries }), 't.json');

function missesOf(...entries: readonly object[]) {
  const { scenario } = sound(load(...entries));
  const { expected, misses } = checkRun(scenario, record(scenario.program, scenario.training));
  const where = misses.map(({ expectation: { text }, iteration, element, actual }) => ({
    text,
    iteration,
    element,
    actual,
  }));
  return { expected, misses: where };
}

describe('Expected numbers', () => {
  test.each([
    ['of a part', { values: { 'W[1, 0]': 0.5, 'W[0]': [1, -1], 'W[:, 1]': [-1, -0.5], 'x[::-1]': [2, 1] } }, 7],
    ['of a part of a gradient', { gradients: { 'W[0, 1]': -4, 'W[1]': [-1, -2], p: [-2, -1] } }, 5],
    ['of a part of a parameter after its update', { parameters: { 'W[0]': [1.2, -0.6], 'W[-1, -1]': -0.3 } }, 3],
    [
      'with gaps',
      {
        values: {
          W: [
            [null, -1],
            [0.5, null],
          ],
          'W[0]': [null, -1],
        },
      },
      3,
    ],
    [
      'of an expression',
      { values: { 'mean(grad(W))': -2.25, 'max(abs(W))': 1, 'L / 2': 0.625, 'grad(p) * 2': [-4, -2] } },
      5,
    ],
  ])('%s are found', (_, entry, expected) => expect(missesOf(entry)).toEqual({ expected, misses: [] }));

  // p = W x is [0, 0] after the first update, so that nothing changes from then on
  it('of several iterations are held against each of them', () => {
    expect(missesOf({ iteration: [2, 3], values: { p: [0, 0] }, tolerance: 1e-12 })).toEqual({
      expected: 4,
      misses: [],
    });
    expect(missesOf({ iteration: [1, 2], values: { 'p[0]': 0 }, tolerance: 1e-12 })).toEqual({
      expected: 2,
      misses: [{ text: 'p[0]', iteration: 1, element: 0, actual: -1 }],
    });
  });

  it('that are not there are named as they are written', () => {
    expect(missesOf({ values: { 'W[0]': [null, 1] }, gradients: { 'W[1]': [-1, 2] } })).toEqual({
      expected: 3,
      misses: [
        { text: 'W[0]', iteration: 1, element: 1, actual: -1 },
        { text: 'W[1]', iteration: 1, element: 1, actual: -2 },
      ],
    });
  });

  it('of a part count digits for their node', () => {
    const loaded = sound(load({ values: { 'W[0]': [null, -1.0] } }));
    expect(loaded.scenario.expect[0]).toMatchObject({ node: 'W', tolerances: [undefined, 1e-9], digits: 1 });
  });
});

describe('Refused, with the place and what to do:', () => {
  it.each([
    ['an unknown name', { values: { 'V[0]': 1 } }, '/expect/0/values/V[0] unknown name V'],
    ['an unknown name in an expression', { values: { 'sum(V)': 1 } }, '/expect/0/values/sum(V) unknown name V'],
    [
      'another shape',
      { values: { 'W[0]': [1, 2, 3] } },
      '/expect/0/values/W[0] expected numbers of shape (2,) for W[0], found (3,)',
    ],
    ['an index outside', { values: { 'W[5, 0]': 1 } }, undefined],
    ['half an expression', { values: { 'sum(W': 1 } }, undefined],
    [
      'a gradient that does not arrive',
      { values: { 'sum(grad(x))': 1 } },
      '/expect/0/values/sum(grad(x)) no gradient arrives at x: it is a constant; for a gradient put it into "inputs"',
    ],
    [
      'an expression among gradients',
      { gradients: { 'mean(W)': 1 } },
      '/expect/0/gradients/mean(W) expected a name or a part of one under "gradients", found another expression',
    ],
    [
      'an expression among parameters',
      { parameters: { 'mean(W)': 1 } },
      '/expect/0/parameters/mean(W) expected a name or a part of one under "parameters", found another expression',
    ],
    [
      'a part of what is never updated',
      { parameters: { 'x[0]': 1 } },
      '/expect/0/parameters/x[0] x is never updated: it is not a parameter',
    ],
    [
      'iterations backward',
      { iteration: [3, 2], values: { L: 1 } },
      '/expect/0/iteration expected a last iteration of at least 3, found 2',
    ],
    [
      'an iteration beyond the last',
      { iteration: [1, 4], values: { L: 1 } },
      '/expect/0/iteration/1 expected an iteration from 1 to 3, found 4',
    ],
    ['null alone', { values: { L: null } }, '/expect/0/values/L expected a number or a list of numbers, found null'],
    [
      'nothing but gaps',
      { values: { 'W[0]': [null, null] } },
      '/expect/0/values/W[0] expected a number for W[0], found only null',
    ],
    [
      'a text',
      { values: { 'W[0]': ['no', 1] } },
      '/expect/0/values/W[0]/0 expected a number or a list of numbers, found the text "no"',
    ],
  ])('%s', (_, entry, message) => {
    const loaded = load(entry);
    const found = 'problems' in loaded ? loaded.problems.map(problem => `${problem.pointer} ${problem.message}`) : [];
    expect(found).toHaveLength(1);
    if (message !== undefined) expect(found).toEqual([message]);
  });
});

test('Constants and inputs may be drawn from a seed, as parameters are', () => {
  const { program } = sound(
    loadScenario(
      JSON.stringify({
        title: 't',
        constants: { m: { init: 'ones', shape: [2] } },
        inputs: { x: { init: 'uniform', shape: [2], low: 1, high: 2, seed: 3 } },
        parameters: { w: { init: 'uniform', shape: [2], low: 1, high: 2, seed: 3 } },
        program: ['L = sum(m * x * w)'],
      }),
      't.json',
    ),
  ).scenario;
  const initial = (name: string) => {
    const node = program.nodes[program.byName.get(name)!]!;
    return node.role === 'operation' ? [] : [...node.initial.data];
  };
  expect(initial('m')).toEqual([1, 1]);
  expect(initial('x').every(x => x >= 1 && x < 2)).toBe(true);
  expect(initial('x')).not.toEqual(initial('w'));
});
