/** The chain as it is written: by hand for the lecture, and held to its own numbers for every scenario. */

import { describe, expect, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { fork } from '../../src/engine/timeline.ts';
import { type ChainDerivation, explainChain } from '../../src/explain/chain.ts';
import type { ChainForm } from '../../src/explain/chain-texts.ts';
import { chainLatex } from '../../src/explain/derivation-latex.ts';
import { sentenceAt } from '../../src/explain/explain.ts';
import { spoken } from '../../src/explain/spoken.ts';
import { isNamed } from '../../src/graph/line-groups.ts';
import { scalar } from '../../src/tensor/tensor.ts';
import { latexFault } from '../support/latex-fault.ts';
import { LESSONS, lesson } from '../support/lessons.ts';
import { idOf, programOf, type WrittenProgram } from '../support/programs.ts';
import { workedOut } from '../support/read-formula.ts';

const STYLE = { digits: 5, width: 200 };

function chainAt(log: EventLog, name: string, at = log.length - 1, form: ChainForm = 'shapes'): ChainDerivation {
  return explainChain(stateAt(log, at), idOf(log.program, name), STYLE, form);
}

const chainIn = (written: WrittenProgram, name: string): ChainDerivation =>
  chainAt(record(programOf(written), { iterations: 1 }), name);

const rowsOf = ({ equations }: ChainDerivation): readonly string[] =>
  equations.map(({ left, relation, right }) =>
    [left, relation, right.map(({ text }) => text).join('')].join(' ').trim(),
  );

describe('The lecture', () => {
  test('∂L/∂b of L = c (a + 2b): the slide, then each factor', () => {
    expect(rowsOf(chainAt(lesson('computation-graph').log, 'b'))).toEqual([
      '∂L/∂b = ∂L/∂e · ∂e/∂d · ∂d/∂b',
      '= −2 · 1 · 2',
      '= −4',
      '∂L/∂e = c = −2',
      '∂e/∂d = 1',
      '∂d/∂b = 2',
    ]);
  });

  test('two paths and three: forks at x = 3, with y = 9, z = 12', () => {
    expect(rowsOf(chainAt(lesson('forks').log, 'x')).slice(0, 8)).toEqual([
      'path 1 = ∂L/∂y · ∂y/∂x',
      '= 12 · 6 = 72',
      'path 2 = ∂L/∂z · ∂z/∂x',
      '= 9 · 1 = 9',
      'path 3 = ∂L/∂z · ∂z/∂y · ∂y/∂x',
      '= 9 · 1 · 6 = 54',
      '∂L/∂x = 72 + 9 + 54',
      '= 135',
    ]);
  });

  test('the gradient before a factor is δ where the program has a g of its own', () => {
    const program = { parameters: { g: [[1, 2]] }, lines: ['n = softmax(g, axis=1)', 's = n * n', 'L = sum(s)'] };
    const rows = chainIn(program, 'g').equations.map(({ right, label }) => [
      right.map(({ text }) => text).join(''),
      label,
    ]);
    expect(rows).toContainEqual(['n ⊙ (δ − sum(δ ⊙ n, axis=1, keepdims=true))', 'δ (1, 2): the factors before it']);
    const renamed = { parameters: { w: [[1, 2]] }, lines: ['n = softmax(w, axis=1)', 's = n * n', 'L = sum(s)'] };
    expect(chainIn(program, 'g').sentence).toContain('where δ is the product of the factors before');
    expect(chainIn(renamed, 'w').sentence).toContain('where g is the product of the factors before');
  });

  test('W1 of the two-layer network by name and shape, its last factor as g xᵀ', () => {
    const { log } = lesson('two-layer');
    const rows = rowsOf(chainAt(log, 'W1'));
    expect(rows[0]).toBe('∂L/∂W1 = ∂L/∂a2 · ∂a2/∂z2 · ∂z2/∂a1 · ∂a1/∂z1 · ∂z1/∂W1');
    expect(rows[1]).toMatch(/^= −1\.\d+ · \(3\.638\d*×10⁻⁶\) · W2 \(2,\) ⊙ ∂a1\/∂z1 \(2,\) · ∂z1\/∂W1$/);
    expect(rows[2]).toBe('= outer(g, x) = g xᵀ');
    expect(rows).toContain('∂z1/∂W1 = outer(g, x) = g xᵀ, (2,) ⇢ (2, 4)');
    // The textbook's derivative of cross-entropy stands for the eight operations of the line.
    expect(rows[4]).toMatch(/^∂L\/∂a2 = \(a2 − y\) \/ \(a2 × \(1 − a2\)\) = −1\.0/);
    const whole = rowsOf(chainAt(log, 'W1', log.length - 1, 'numbers'));
    expect(whole[1]).toMatch(/ · \[1, 1\] ⊙ \[1, 1\] · ∂z1\/∂W1$/);
  });

  test('Gw of logistic regression is (ŷ − y) x: −2 · 0.25 · x', () => {
    const log = lesson('logistic-regression').log;
    const rows = rowsOf(chainAt(log, 'w', log.endOfBackward(1)));
    expect(rows.slice(0, 3)).toEqual([
      '∂L/∂w = ∂L/∂yhat · ∂yhat/∂z · ∂z/∂w',
      '= −2 · 0.25 · x (5,)',
      '= [−0.25, −0.35, −0.25, −0.3, −0.4]',
    ]);
  });
});

describe('Every statement holds', () => {
  test('where a factor is 0: a dead ReLU', () => {
    // z = −2, so ∂a/∂z = 0; ∂L/∂a = 2 (0 − 1) = −2.
    const chain = chainIn(
      { parameters: { w: -1 }, inputs: { x: 2, y: 1 }, lines: ['z = w * x', 'a = relu(z)', 'L = (a - y) ** 2'] },
      'w',
    );
    expect(rowsOf(chain).slice(0, 3)).toEqual(['∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w', '= −2 · 0 · 2', '= 0']);
  });

  test('where a factor is infinite and the operation sends something finite', () => {
    // sqrt at 0 has an infinite derivative; times 0 that is NaN, and the rows say so.
    const chain = chainIn({ parameters: { x: 0 }, lines: ['r = sqrt(x)', 'L = r ** 2'] }, 'x');
    const [, numbers, product] = rowsOf(chain);
    expect([numbers, product]).toEqual(['= 0 · ∞', '= NaN']);
  });

  test('where a branch is not taken: nothing comes back from it, even where its factor is infinite', () => {
    // where(x > 0, x, log(x)) at 2 takes x: one path gives 1, the other 0 · 1/2.
    const chain = chainIn({ parameters: { x: 2 }, lines: ['l = log(x)', 'y = where(x > 0, x, l)', 'L = 3 * y'] }, 'x');
    expect(rowsOf(chain).slice(0, 6)).toEqual([
      'path 1 = ∂L/∂y · ∂y/∂x',
      '= 3 · 1 = 3',
      'path 2 = ∂L/∂y · ∂y/∂l · ∂l/∂x',
      '= 3 · 0 · 0.5 = 0',
      '∂L/∂x = 3 + 0',
      '= 3',
    ]);
  });

  test('where one path alone is 0 × ∞, which the sum of both is not: said beside the recorded gradient, in sentences too', () => {
    // y = 1 / b is ∞ at 0, so max takes y and min does not: ∂L/∂y = 1 + 0 was multiplied by −1/b² = −∞.
    const program = programOf({
      parameters: { b: 0 },
      lines: ['y = 1 / b', 'd = max(y, 1)', 'e = min(y, 1)', 'L = d + e'],
    });
    const log = record(program, { iterations: 1 });
    const said =
      'The recorded gradient is −∞: the backward pass adds up where paths meet, and then multiplies on; in a path alone there is ∞, or 0 × ∞.';
    expect(chainAt(log, 'b').remarks).toContain(said);
    expect(sentenceAt(log, log.length - 1)).toContain(`in all NaN. ${said}`);
  });

  test('where a path is detached: it is no path', () => {
    // y = x · detach(x) at 3: only the first factor is followed, so ∂y/∂x = 3.
    const chain = chainIn({ parameters: { x: 3 }, lines: ['c = detach(x)', 'y = x * c', 'L = 2 * y'] }, 'x');
    expect(rowsOf(chain).slice(0, 3)).toEqual(['∂L/∂x = ∂L/∂y · ∂y/∂x', '= 2 · 3', '= 6']);
    expect(chainIn({ parameters: { x: 3 }, lines: ['c = detach(x)', 'y = x * c', 'L = 2 * y'] }, 'c').remarks).toEqual([
      'No path leads from L back to c.',
    ]);
  });

  test('at a kink: the convention that acted is a factor', () => {
    const lines = ['a = relu(z)', 'L = 5 * a'];
    expect(rowsOf(chainIn({ parameters: { z: 0 }, lines, reluAtZero: 1 }, 'z'))[1]).toBe('= 5 · 1');
    expect(rowsOf(chainIn({ parameters: { z: 0 }, lines }, 'z'))[1]).toBe('= 5 · 0');
  });

  test('when an edit or a skip changed what was recorded', () => {
    const program = programOf({ parameters: { x: 3 }, lines: ['y = x * x', 'L = 2 * y'] });
    const log = record(program, { iterations: 1 });
    const ofX = Array.from({ length: log.length }, (_, i) => i).filter(
      i => log.typeAt(i) === 'gradient.accumulated' && log.nodeAt(i) === idOf(program, 'x'),
    );
    // ∂L/∂x = 2 · 2x = 12 in two contributions of 6; without the second, 6 is recorded.
    const skipped = fork(log, { iterations: 1 }, { type: 'skip', position: ofX[1]! });
    expect(chainAt(skipped.log, 'x').remarks).toEqual(['At this event 1 of 2 contributions have arrived: 6 so far.']);
    const edited = fork(
      log,
      { iterations: 1 },
      { type: 'edit', after: ofX[1]!, node: idOf(program, 'x'), of: 'gradient', to: scalar(7) },
    );
    expect(chainAt(edited.log, 'x').remarks).toEqual([
      'The recorded gradient is 7: something was edited or skipped by hand, which the chain does not follow.',
    ]);
  });

  test('when gradients were not cleared: those of earlier passes are in the sum', () => {
    const program = programOf({ parameters: { x: 3 }, lines: ['L = 2 * x'] });
    const log = record(program, { iterations: 2 });
    const clearing = Array.from({ length: log.length }, (_, i) => i).find(
      i => log.typeAt(i) === 'gradients.cleared' && log.iterationAt(i) === 2,
    )!;
    const kept = fork(log, { iterations: 2 }, { type: 'skip', position: clearing }).log;
    expect(chainAt(kept, 'x').remarks).toEqual(['The gradient was not cleared: with 2 of earlier passes, ∂L/∂x is 4.']);
  });

  test('before the backward pass has come, and before there is a loss', () => {
    const { log } = lesson('computation-graph');
    expect(chainAt(log, 'b', 3).remarks).toEqual(['L has no value yet at this event.']);
    expect(chainAt(log, 'b', 6).remarks).toContain('The backward pass has not arrived here yet at this event.');
    expect(chainAt(log, 'L').remarks).toEqual(['∂L/∂L is 1: the seed, with which every chain begins.']);
    expect(chainAt(lesson('forks').log, 'x', 15).remarks).toContain(
      'At this event 2 of 3 contributions have arrived: 72 so far.',
    );
  });

  test('before there is a loss, by names alone: a sum over the paths', () => {
    const named = (name: string, node: string) =>
      chainAt(lesson(name).log, node, 0).equations.map(
        ({ left, right }) => `${left} = ${right.map(({ text }) => text).join('')}`,
      );
    expect(named('computation-graph', 'b')).toEqual(['∂L/∂b = ∂L/∂e · ∂e/∂d · ∂d/∂b']);
    // y = x · x, z = x + y, L = y · z
    expect(named('forks', 'x')).toEqual(['∂L/∂x = ∂L/∂y · ∂y/∂x + ∂L/∂z · ∂z/∂x + ∂L/∂z · ∂z/∂y · ∂y/∂x']);
    const program = programOf({
      parameters: { x: 1 },
      lines: [
        'a = x + 0 * x',
        'b = a * 2 + x',
        'c = b * 2 + a * b',
        'd = c * a + b',
        'e = d + c * b',
        'f = e * d',
        'g = f + e * d',
        'L = g * f',
      ],
    });
    expect(chainAt(record(program, { iterations: 1 }), 'x', 0).equations[0]!.right[0]!.text).toMatch(/ \+ …$/);
  });

  // By hand: w gets x(−y)/2 in each pass: −1.5, −5, −10.5 and −20.
  test('in a later pass of an iteration: what the earlier passes brought is told', () => {
    const { log } = lesson('gradient-accumulation');
    expect(chainAt(log, 'w', log.endOfBackward(1)).remarks).toEqual(['With −17 of earlier passes, ∂L/∂w is −37.']);
  });

  test('when a parameter is updated: the numbers are those of the backward pass', () => {
    const { log } = lesson('two-layer');
    const [before, after] = [log.endOfBackward(1), log.length - 1].map(at => chainAt(log, 'W1', at));
    expect(rowsOf(after!)).toEqual(rowsOf(before!));
    expect(after!.remarks).toContain('These are the numbers of the backward pass, before any update.');
  });
});

/** The ends of the backward passes that are held to their numbers: the first and the last. */
const backwardEnds = (log: EventLog): readonly number[] =>
  [...new Set([1, log.iterationCount])].map(iteration => log.endOfBackward(iteration));

describe.each(LESSONS)('%s', name => {
  const { log } = lesson(name);
  const { program } = log;
  const reached = program.nodes.filter(({ id, isReached }) => isReached && id !== program.loss);

  test('each chain is the recorded gradient, its products are right, and its LaTeX can be read', () => {
    for (const at of backwardEnds(log))
      for (const { id } of reached)
        for (const form of ['shapes', 'numbers'] as const) {
          const state = stateAt(log, at);
          const chain = explainChain(state, id, { digits: 17 }, form);
          expect(chain.remarks.join(' ')).not.toMatch(/recorded gradient|have arrived|another number/);
          for (const text of rowsOf(chain)) {
            const [, factors, product] = /^= (.+ · .+) = ([^=]+)$/.exec(text) ?? [];
            if (factors === undefined || /[\p{L}[]/u.test(factors)) continue;
            const [x, y] = [factors, product!].map(part => workedOut(part, new Map()).data[0]!) as [number, number];
            if (!Number.isNaN(x)) expect(Math.abs(x - y), text).toBeLessThanOrEqual(1e-12 * Math.abs(y));
          }
          expect(latexFault(chainLatex(state, id, STYLE, form))).toBeUndefined();
        }
  });

  test('the chain is told with the event that completes a named gradient', () => {
    const told = reached
      .filter(({ id }) => isNamed(program, id))
      .filter(({ id }) => !explainChain(stateAt(log, log.endOfBackward(1)), id, STYLE, 'shapes').isOneFactor);
    const end = log.endOf(1);
    const said = Array.from({ length: end + 1 }, (_, i) => sentenceAt(log, i, STYLE)).filter(text =>
      text.includes('Chain rule: '),
    );
    const passes = (log.training.accumulate ?? 1) * program.losses.length; // every loss here reaches what has a chain
    expect(said).toHaveLength(told.length * passes);
  });
});

test('the chain is spoken in words', () => {
  const { log } = lesson('computation-graph');
  expect(spoken(sentenceAt(log, 15))).toContain(
    'Chain rule: the gradient of L by b = the gradient of L by e times the gradient of e by d times the gradient of d by b = minus 2 times 1 times 2 = minus 4.',
  );
});
