/** Where NaN, ∞ and 0 first appear and what made them so: small programs, each the kind of one that people report, followed by hand. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { contributionAt, originOf } from '../../src/query/origin.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, runOf, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { atEvent } from '../support/sessions.ts';
import { sound } from '../support/sound.ts';

function sessionOf(scenario: object, at?: number): Session {
  const loaded = sound(loadScenario(new TextEncoder().encode(JSON.stringify({ title: 't', ...scenario })), 't.json'));
  const log = record(loaded.scenario.program, loaded.scenario.training);
  return createSession(new Run(loaded.scenario, log), { at: at ?? log.length - 1 });
}

const select = (session: Session, name: string): Session => update(session, 'select', name).session;
/** Right after the value of a node was computed for the first time. */
function whereComputed(session: Session, name: string): Session {
  const { log } = runOf(session);
  const node = log.program.byName.get(name);
  const position = Array.from({ length: log.length }, (_, i) => log.at(i)).findIndex(
    event => event.type === 'value.computed' && event.node === node,
  );
  return atEvent(session, position);
}

/** What the root cause of a node's gradient, or of its value before there is one, is said to be. */
const rootOf = (session: Session, name: string): string =>
  update(select(session, name), 'root').session.message!.replace('origin: ', '').replace('the path ends here: ', '');

describe('The root cause of a gradient', () => {
  it('of sqrt at 0 is the 0 under the root', () => {
    const session = sessionOf({ inputs: { x: [3, 0] }, program: ['s = x * x', 'd = sqrt(s)', 'L = sum(d)'] });
    expect(rootOf(session, 's')).toBe('∂s at event 8: sqrt′(0) = ∞ ← s ← x · x[1] = 0 was given, not computed');
    expect(rootOf(session, 'x')).toBe(
      '∂x at event 10: ∞ · ∂s[1]/∂x[1] = ∞ · 0 = NaN ← ∂s at event 8: sqrt′(0) = ∞ ← s ← x · x[1] = 0 was given, not computed',
    );
  });

  it.each([
    // 3 < 2 is false for the 2 that is given, though 3 is larger
    [
      'less than',
      ['i = arange(4) * 1', 'm = i < n'],
      'm',
      3,
      'm at event 3: 3 < 2 = 0 ← n · n[0] = 2 was given, not computed',
    ],
    ['a sum', ['i = arange(4) * 1', 's = i + n'], 's', 3, 's ← n · n was given, not computed'],
    // where nothing is given, what the program makes is followed as before
    [
      'its own numbers',
      ['i = arange(4) * 1', 's = i + sum(i)', 'k = s + 0 * n'],
      's',
      3,
      's ← s.1 ← i · there is nothing that i',
    ],
  ])('of %s is what is given, before what the program makes itself', (_what, program, name, element, words) => {
    const session = whereComputed(
      sessionOf({ constants: { n: [2] }, inputs: { x: 1 }, program: [...program, 'L = x * 1'] }),
      name,
    );
    const at = update(session, 'element', `${element}`).session;
    expect(rootOf(at, name)).toContain(words);
  });

  it('of a masked branch is 0 · ∞, and names the branch', () => {
    const session = sessionOf({
      inputs: { x: [0, 4] },
      constants: { mask: [0, 1] },
      program: ['r = sqrt(x)', 'm = mask * r', 'L = sum(m)'],
    });
    expect(rootOf(session, 'x')).toBe(
      '∂x at event 10: 0 · sqrt′(0) = 0 · ∞ = NaN ← x · x[0] = 0 was given, not computed · the 0 is that of a branch not taken: m = mask ⊙ r sends 0 to r[0], as mask[0] = 0',
    );
  });

  it.each([
    ['a slice', { a: [-1, 0.5, 1] }, ['l = log(1 + a)', 'k = l[1:3]', 'L = sum(k)'], 'k = l[1:3] leaves out l[0]'],
    ['an index', { a: 1000 }, ['e = exp(a)', 'f = 1 + a', 'b = stack([e, f])', 'L = b[1]'], 'L = b[1] leaves out b[0]'],
    ['min', { a: 1000 }, ['e = exp(a)', 'L = min(e, 3) + 0 * a'], 'L.1 = min(e, 3) sends 0 to e, as e = ∞'],
  ])('of a branch that %s did not take names it', (_what, inputs, program, branch) => {
    const session = sessionOf({ inputs, program });
    const said = rootOf(session, 'a');
    expect(said).toContain('0 · ∞ = NaN');
    expect(said.endsWith(`the 0 is that of a branch not taken: ${branch}`)).toBe(true);
  });

  it('of a value is the branch that was taken, of NaN and of 0, and the side that is larger', () => {
    const session = sessionOf({
      inputs: { a: -1, b: 0 },
      program: [
        'x = log(a)',
        'y = sqrt(a)',
        'd = where(a > 0, x, y)',
        'p = relu(a)',
        'q = 2 * b',
        'e = where(a > 0, p, q)',
      ],
      forwardOnly: true,
    });
    expect(rootOf(session, 'd')).toBe('d ← y at event 2: sqrt(−1) = NaN ← a · a = −1 was given, not computed');
    expect(rootOf(session, 'e')).toBe('e ← q ← b · b was given, not computed');
    const sides = { inputs: { a: 0 }, program: ['x = 1 / a', 'y = -1 / a', 'L = min(x, y)'] };
    expect(rootOf(whereComputed(sessionOf(sides), 'L'), 'L')).toMatch(/^L ← y at event 3: −1 \/ 0 = −∞ ← a/);
  });

  it('of a standard deviation is the constant column', () => {
    const program = ['m = mean(x)', 'c = x - m', 'v = sum(c ** 2) / 3', 's = sqrt(v)', 'L = s + sum(x)'];
    const session = sessionOf({ inputs: { x: [1, 1, 1, 1] }, program });
    expect(rootOf(session, 'v')).toMatch(
      /^∂v at event \d+: sqrt′\(0\) = ∞ ← v ← v\.2 ← v\.1 ← c at event \d+: 1 − 1 = 0 ← x · x\[0\] = 1 was/,
    );
  });

  it('of a dead ReLU is the value below 0', () => {
    const session = sessionOf({ parameters: { w: -2 }, inputs: { x: 3 }, program: ['z = w * x', 'L = relu(z)'] });
    expect(rootOf(session, 'w')).toBe('∂w ← ∂z at event 5: relu′(−6) = 0 ← z ← x · x = 3 was given, not computed');
  });

  it('of a product with a number of the program is that number, not the other factor', () => {
    const session = sessionOf({ inputs: { x: 1e308 }, program: ['a = x + x', 'b = a / a', 'L = b * 0'] });
    expect(rootOf(session, 'b')).toBe('∂b at event 6: ∂L/∂b = 0 · the program fixes this local derivative');
    expect(rootOf(session, 'a').endsWith('the 0 is that of a branch not taken: L = b × 0 sends 0 to b')).toBe(true);
  });

  it('of contributions that cancel is their sum', () => {
    const session = sessionOf({ parameters: { w: 2 }, program: ['a = 3 * w', 'b = 3 * w', 'L = a - b'] });
    expect(rootOf(session, 'w')).toContain('∂w at event 13: −3 + 3 = 0 ← ');
  });

  it('is told from a contribution event as from the gradient it is added to', () => {
    const session = sessionOf({ inputs: { x: [3, 0] }, program: ['s = x * x', 'd = sqrt(s)', 'L = sum(d)'] }, 8);
    const said = update(session, 'root').session.message;
    expect(said).toContain('∂s at event 8: sqrt′(0) = ∞ ← s ← x');
    expect(update(session, 'origin').session.message).toContain('∂s at event 8: sqrt′(0) = ∞ ← s · ');
  });
});

describe('The root cause of a value', () => {
  it('of sqrt below 0 is the number under the root, from the loss as from there', () => {
    const program = ['s = x - 2', 'y = sqrt(s)', 'z = y * 3', 'L = z + 1'];
    const session = whereComputed(sessionOf({ inputs: { x: 1 }, program }), 'L');
    const end = 'y at event 3: sqrt(−1) = NaN ← s ← x · x = 1 was given, not computed';
    expect(rootOf(session, 'L')).toBe(`L ← z ← ${end}`);
    expect(rootOf(session, 'y')).toBe(end);
  });

  it('of an overflow is the weight that was updated to it, not the example nor its label', () => {
    const session = sessionOf({
      constants: { x: 0, y: 0 },
      parameters: { w: 1 },
      program: ['p = w * x', 'L = (p - y) ** 2'],
      training: {
        iterations: 60,
        optimizer: { type: 'sgd', lr: 100 },
        data: { x: [1, 2, 3], y: [2, 4, 6] },
        batch: 1,
      },
    });
    const { log } = runOf(session);
    const first = Array.from({ length: log.length }, (_, i) => i).find(i => {
      const event = log.at(i);
      return event.type === 'value.computed' && event.value.data[0] === Number.POSITIVE_INFINITY;
    })!;
    const said = update(atEvent(session, first), 'root').session.message;
    expect(said).toMatch(
      /^origin: L at event \d+: \(.*\)\^2 = ∞ ← L\.1 ← p ← w · the path ends here: w = .* is what event \d+ updated it to$/,
    );
  });

  it.each(['L = cross_entropy(Z, y)', 'L = cross_entropy(Z, y, weight=c)', 'L = nll_loss(Z, y, c)'])(
    'of the mean of no rows, %s, is that every label is left out',
    line => {
      const session = sessionOf({
        parameters: { Z: [[1, 2, 3]] },
        constants: { y: [-100], c: [1, 2, 1] },
        program: [line],
      });
      expect(rootOf(whereComputed(session, 'L'), 'L')).toContain('every label is -100, the ignore_index');
    },
  );

  it('of 0 / 0 is the mask that left nothing to count', () => {
    const session = sessionOf({
      constants: { keep: [0, 0] },
      parameters: { r: [1, 2] },
      program: ['n = sum(keep)', 'L = sum(keep * r) / n'],
    });
    expect(rootOf(whereComputed(session, 'L'), 'L')).toContain('0 / 0 = NaN ← n ← keep · keep[0] = 0 was given');
  });

  it('that weights have become through NaN in the gradient goes on to where that first appears', () => {
    const session = sessionOf({
      parameters: { w: 0 },
      program: ['L = sqrt(w) * 0'],
      training: { iterations: 3, optimizer: { type: 'sgd', lr: 1 } },
    });
    expect(rootOf(session, 'w')).toContain('0 · sqrt′(0) = 0 · ∞ = NaN ← w · w = 0 was given');
  });
});

describe('A root cause that ordinary numbers make', () => {
  const END = (name: string) => `${name} is made of ordinary numbers`;

  it.each([
    // a = b = 6: the difference is 0, and no factor of it is a cause.
    ['a difference of equal numbers', 'a = 2 * w; b = 3 * v; d = a - b; L = log(d)', '6 − 6 = 0', 'd = 0'],
    // 2 − 6 + 4 + 0 = 0 by all of them: the 0 among them does not make it.
    [
      'a sum that cancels',
      'a = 2 * w; s = stack([a / 3, -a, a - w + 1, a * 0]); d = sum(s); L = log(d)',
      '= 0',
      'd = 0',
    ],
    // e^−40 is less than half of the last digit of 1 (2^−53).
    ['a saturated sigmoid', 'z = 20 * v; p = sigmoid(z); L = log(1 - p)', 'sigmoid(40) = 1', 'p = 1'],
    ['a saturated tanh', 'z = 20 * v; p = tanh(z); L = log(p - 1)', 'tanh(40) = 1', 'p = 1'],
    // e^−800 is below the smallest number, 2^−1074.
    ['exp of a very negative number', 'z = -400 * v; p = exp(z); L = log(p)', 'exp(−800) = 0', 'p = 0'],
    ['a saturated softmax', 'z = stack([800 * v, w]); p = softmax(z); L = log(p[1])', '= 0', 'p[1] = 0'],
  ])('is %s', (_what, program, says, end) => {
    const session = sessionOf({ parameters: { w: 3, v: 2 }, program: program.split('; ') });
    const name = end.replace(/[[ ].*/, '');
    const said = rootOf(whereComputed(session, 'L'), 'L');
    expect(said).toMatch(new RegExp(`^L at event \\d+: log\\(0\\) = −∞ ← .*${name} at event \\d+: `));
    expect(said).toContain(`${says} · ${END(end)}`);
  });

  it('is not passed over by the 0 of a product, which is followed', () => {
    const program = ['a = 2 * w', 'd = a * m', 'L = log(d)'];
    const session = sessionOf({ parameters: { w: 3 }, constants: { m: 0 }, program });
    expect(rootOf(whereComputed(session, 'L'), 'L')).toMatch(/^L at .* = −∞ ← d ← m · m = 0 was given/);
  });
});

describe('The largest contributor', () => {
  const contributorTo = (name: string, scenario: object): string =>
    update(whereComputed(sessionOf(scenario), name), 'origin').session.message!;

  it('is the operand that makes most of the value, whichever was computed last', () => {
    const program = ['big = a * 2', 'small = x * 1', 'L = big + small'];
    expect(contributorTo('L', { parameters: { a: 1e6, x: 0.001 }, program })).toContain('L ← big');
  });

  it('is told in the units of the result: 0.001 · 10⁹ is more than 100', () => {
    const program = ['u = x * 1', 'L = c * a + u'];
    const scenario = { parameters: { a: 0.001, x: 100 }, constants: { c: 1e9 }, program };
    expect(contributorTo('L', scenario)).toContain('L ← L.1');
  });

  it('of a product is the factor that is farthest from 1, as both make all of it', () => {
    const scenario = { parameters: { w: 1e100, x: 134 }, program: ['p = w * x', 'q = x / w', 'L = p + q'] };
    expect(contributorTo('p', scenario)).toContain('p ← w');
    expect(contributorTo('q', scenario)).toContain('q ← w');
  });

  it('is no constant and no label while there is anything else', () => {
    const program = ['p = c * w', 'd = p - y', 'L = d ** 2'];
    const scenario = { parameters: { w: 0.5 }, constants: { y: 4000, c: 1000 }, program };
    expect(contributorTo('d', scenario)).toContain('d ← p');
    expect(contributorTo('p', scenario)).toContain('p ← w');
    expect(contributorTo('L', { ...scenario, program: ['p = c * w', 'L = mse(y, p)'] })).toContain('L ← p');
  });

  it('of large products is found without writing them out', () => {
    const w = Array.from({ length: 600 }, (_, i) => (i === 77 ? 5 : 1));
    expect(contributorTo('L', { parameters: { w }, constants: { x: w }, program: ['L = dot(w, x)'] })).toContain(
      'L ← w',
    );
    const low = { parameters: { w: w.map(v => v - 5) }, program: ['l = log(w + 4)', 'L = sum(l)'] };
    const session = whereComputed(sessionOf(low), 'L');
    expect(rootOf(session, 'L')).toMatch(
      /^L ← l at event \d+: log\(0\) = −∞ ← l\.1 at event \d+: −4 \+ 4 = 0 ← w · w\[0\] = −4 was given/,
    );
  });
});

describe('The root cause in a large product', () => {
  const SIZE = 40; // each operand has more elements than a formula of all of them can have
  const matrix = (element: (i: number, j: number) => unknown) =>
    Array.from({ length: SIZE }, (_, i) => Array.from({ length: SIZE }, (_unused, j) => element(i, j)));
  const isAt = (i: number, j: number, row: number, column: number) => i === row && j === column;
  const inputs = {
    A: matrix((i, j) => (isAt(i, j, 2, 3) || isAt(i, j, 20, 4) ? 'NaN' : 1)),
    B: matrix((i, j) => (isAt(i, j, 7, 9) ? 'Infinity' : 1)),
  };

  it.each([
    ['L = C[20, 1]', 'L ← C ← A · A[20, 4] = NaN was given'],
    ['L = C[2, 9]', 'L ← C ← A · A[2, 3] = NaN was given'],
    ['L = C[5, 9]', 'L ← C ← B · B[7, 9] = ∞ was given'],
  ])('is the element in the row and column that it reads: %s', (loss, says) => {
    const session = sessionOf({ inputs, program: ['C = A @ B', loss] });
    expect(rootOf(whereComputed(session, 'L'), 'L')).toContain(says);
  });

  it('is in the row that is −∞ throughout, where softmax makes NaN', () => {
    const z = matrix((i, j) => (i === 20 || isAt(i, j, 2, 3) || isAt(i, j, 30, 3) ? '-Infinity' : 1));
    const session = sessionOf({ inputs: { z }, program: ['p = softmax(z)', 'L = p[20, 1]'] });
    expect(rootOf(whereComputed(session, 'L'), 'L')).toMatch(
      /← p at event \d+: softmax\(z.*\) = NaN ← z · z\[20, \d+\] = −∞ was/,
    );
  });

  it('is the element in a sum of many', () => {
    const session = sessionOf({ inputs: { x: inputs.A }, program: ['s = sum(x, axis=1)', 'L = s[20]'] });
    expect(rootOf(whereComputed(session, 'L'), 'L')).toContain('L ← s ← x · x[20, 4] = NaN was given');
  });

  it('is the upstream element that reaches the gradient, not the largest anywhere', () => {
    // ∂A[0, 0] = Σ ∂C[0, j] · B[0, j] over row 0 alone, where k[0, 5] = 7 is the largest; k[9, 9] = 1000 does not count.
    const k = matrix((i, j) => (isAt(i, j, 9, 9) ? 1000 : isAt(i, j, 0, 5) ? 7 : i === 0 ? 0 : 1));
    const session = sessionOf({
      inputs: { A: matrix(() => 1), B: matrix(() => 1) },
      constants: { k },
      program: ['C = A @ B', 'L = sum(k * C)'],
    });
    const { log } = runOf(session);
    const [A, C] = ['A', 'C'].map(name => log.program.byName.get(name)!);
    const position = [...Array(log.length).keys()].find(i => contributionAt(log, i)?.node === A)!;
    expect(originOf(log, { node: A!, of: 'gradient', position, isSent: true, element: 0 })).toMatchObject({
      node: C,
      of: 'gradient',
      element: 5,
    });
  });
});
