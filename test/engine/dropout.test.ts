/** Dropout: x times a mask that each pass draws anew; a pass and its gradient by hand from the mask. */

import { describe, expect, it, test } from 'vitest';
import { checkGradients } from '../../src/engine/gradient-check.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { explain } from '../../src/explain/explain.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { bytesOf, expectInvariants } from '../support/invariants.ts';
import { sound } from '../support/sound.ts';

const load = (program: readonly string[], more: object = {}) =>
  loadScenario(
    JSON.stringify({
      title: 't',
      inputs: { x: { init: 'ones', shape: [1000] } },
      parameters: { w: 3 },
      program,
      training: { iterations: 3, optimizer: { type: 'sgd', lr: 0 } },
      ...more,
    }),
    't.json',
  );

function logOf(program: readonly string[], more: object = {}, memory?: number): EventLog {
  const loaded = sound(load(program, more));
  return record(loaded.scenario.program, loaded.scenario.training, memory);
}

const numbersOf = (log: EventLog, name: string, iteration = 1) =>
  stateAt(log, log.endOfBackward(iteration)).valueOf(log.program.byName.get(name)!)!.data;
const gradientOf = (log: EventLog, name: string) =>
  stateAt(log, log.endOfBackward(1)).gradientOf(log.program.byName.get(name)!)!.data;

describe('dropout(x, p)', () => {
  const log = logOf(['h = dropout(w * x, 0.2)', 'L = sum(h)']);

  it('drops about a part p of the elements, and scales the others by 1 / (1 − p)', () => {
    const mask = numbersOf(log, 'h.mask');
    expect(new Set(mask)).toEqual(new Set([0, 1.25]));
    // 1,000 draws with probability 0.2: the standard deviation is √(1000 · 0.2 · 0.8) ≈ 13
    expect(Math.abs([...mask].filter(x => x === 0).length - 200)).toBeLessThan(4 * 13);
    expect([...numbersOf(log, 'h')]).toEqual([...mask].map(x => 3 * x));
  });

  it('sends back what the mask lets through: ∂L/∂x = w · mask', () => {
    expect([...gradientOf(log, 'x')]).toEqual([...numbersOf(log, 'h.mask')].map(x => 3 * x));
    expect(checkGradients(log).filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  it('draws anew in each iteration and in each pass, the same in each run', () => {
    const masks = [1, 2, 3].map(n => [...numbersOf(log, 'h.mask', n)].join(''));
    expect(new Set(masks).size).toBe(3);
    expect(bytesOf(logOf(['h = dropout(w * x, 0.2)', 'L = sum(h)'])) === bytesOf(log)).toBe(true);
    const training = { iterations: 1, accumulate: 3 };
    const passes = logOf(['h = dropout(w * x, 0.2)', 'L = sum(h)'], { training });
    expect([...numbersOf(passes, 'h.mask')].join('')).toBe(masks[2]); // the third pass
  });

  it('draws other masks for another seed, another line, and another call in the line', () => {
    const other = logOf([
      'h = dropout(x, 0.2) + dropout(x, 0.2)',
      'k = dropout(x, 0.2)',
      'm = dropout(x, 0.2, seed=2)',
      'L = sum(h + k + m) * w',
    ]);
    const masks = ['h.mask', 'h.mask2', 'k.mask', 'm.mask'].map(name => [...numbersOf(other, name)].join(''));
    expect(new Set(masks).size).toBe(4);
  });

  it.each([
    [0, 3],
    [1, 0],
  ])('is exact for p = %d: every element is %d', (p, expected) => {
    const exact = logOf([`h = dropout(w * x, ${p})`, 'L = sum(h)']);
    expect(new Set(numbersOf(exact, 'h'))).toEqual(new Set([expected]));
  });

  it('is left out with "mode": "eval"', () => {
    const evaluated = logOf(['h = dropout(w * x, 0.5)', 'L = sum(h)'], { mode: 'eval' });
    expect(new Set(numbersOf(evaluated, 'h'))).toEqual(new Set([3]));
    expect(evaluated.program.byName.has('h.mask')).toBe(false);
  });

  it('says what it does', () => {
    const small = logOf(['h = dropout(w * x, 0.5)', 'L = sum(h)'], { inputs: { x: [1, 1] } });
    expect(explain(small, 0).equations[0]).toMatchObject({ left: 'h.mask', label: 'drawn for dropout' });
    expect(explain(small, 3).title).toBe('h = w × x ⊙ h.mask');
    expectInvariants(small, small.training, [small.length - 1, 0, 5]);
  });

  it('is recorded again with the same masks where numbers were dropped', () => {
    const training = { iterations: 60, optimizer: { type: 'sgd', lr: 0.001 } };
    const program = ['h = dropout(w * x, 0.2)', 'L = sum(h)'];
    const [whole, small] = [logOf(program, { training }), logOf(program, { training }, 700 * 1024)];
    expect(small.isHeld(3)).toBe(false);
    expect(bytesOf(small) === bytesOf(whole)).toBe(true);
  });

  it('draws for each round of a loop', () => {
    const loop = logOf(['h = x', 'for t in range(2):', '  h = dropout(h, 0.2)', 'L = sum(h) * w']);
    const masks = ['h.mask', 'h#2.mask', 'h#3.mask'].filter(name => loop.program.byName.has(name));
    expect(masks).toHaveLength(2);
    const [one, other] = masks.map(name => [...numbersOf(loop, name)].join(''));
    expect(one).not.toBe(other);
  });
});

test.each([
  ['dropout()', 'dropout: expected x, p and seed, found none'],
  ['dropout(x)', 'dropout: expected p, found none'],
  ['dropout(x, 0.5, 1, 2)', 'dropout: expected x, p and seed, found 4 operands'],
  ['dropout(x, 1.5)', 'dropout: expected a probability from 0 to 1 for p, found 1.5, in dropout(x, 1.5)'],
  ['dropout(x, -0.5)', 'dropout: expected a probability from 0 to 1 for p, found -0.5, in dropout(x, -0.5)'],
  ['dropout(x, w)', 'expected a number for p, found w'],
  ['dropout(x, p=0.5, q=1)', 'unknown keyword q for dropout'],
  ['dropout(x, 0.5, seed=0.5)', 'expected a whole number for seed, found 0.5'],
])('%s is refused', (call, message) => {
  const loaded = load([`h = ${call}`, 'L = sum(h) * w']);
  expect('problems' in loaded ? loaded.problems.map(problem => problem.message) : []).toEqual([message]);
});
