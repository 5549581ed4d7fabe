import type { CommandName } from '../../src/session/commands/commands.ts';
import { logOf, type Session } from '../../src/session/session.ts';
import { choosing } from '../support/sessions.ts';
/** Where numbers come from and where they go, on paths that were followed by hand. */

import { describe, expect, test } from 'vitest';
import { update } from '../../src/session/update.ts';
import { ledgerView } from '../../src/session/views/ledger-view.ts';
import { lesson, opened, sessionOf } from '../support/lessons.ts';

const times = (session: Session, command: CommandName, count: number): Session =>
  Array.from({ length: count }).reduce<Session>(before => update(before, command).session, session);
const nameOf = (session: Session) => {
  const { node } = session.selection;
  return node === undefined ? undefined : logOf(session).program.nodes[node]!.name;
};
const told = (session: Session) => [session.place.position, nameOf(session), session.message];

describe('The origin', () => {
  // L = c(a + 2b): 2 d = 2b, 3 e = a + d, 4 L = c·e, 5 seed; e sends to d at 12, and that is added at 13.
  const graph = (at: number) => sessionOf('computation-graph', at);

  // Both make all of c·e = −2 × 5, and e is farther from 1. The larger part of a + d = 3 + 2 is a.
  test('of a value is its largest contributor, and at last a leaf, which is selected', () => {
    const paths = [1, 2, 3].map(count => told(times(graph(4), 'origin', count)));
    const end = 'origin: L ← e ← a · the path ends here: a was given, not computed';
    expect(paths).toEqual([
      [3, undefined, 'origin: L ← e · {origin} goes on'],
      [3, 'a', end],
      [3, 'a', end],
    ]);
  });

  test('all the way is the same path at once, and one jump back', () => {
    const found = update(graph(4), 'root').session;
    expect(told(found)).toEqual(told(times(graph(4), 'origin', 2)));
    expect(found.selection.trail).toEqual(times(graph(4), 'origin', 2).selection.trail);
    expect(told(update(found, 'root').session)).toEqual(told(found));
    expect(update(found, 'back').session.place.position).toBe(4);
    // After a step, it goes on from there.
    expect(told(update(times(graph(4), 'origin', 1), 'root').session)).toEqual(told(found));
    expect(told(update(graph(12), 'root').session)).toEqual(told(times(graph(12), 'origin', 2)));
  });

  test('all the way of a NaN ends where ∞ first appears on its path, and says what made it', () => {
    const { log } = lesson('nan-hunt');
    const first = Array.from({ length: log.length }, (_, i) => log.at(i)).findIndex(
      event => event.type === 'value.computed' && Array.from(event.value.data).some(Number.isNaN),
    );
    const found = update(sessionOf('nan-hunt', first), 'root').session;
    expect(told(found)).toEqual([
      89,
      undefined,
      'origin: L.6 at event 90: 0 × (−∞) = NaN ← L.5 at event 89: log(0) = −∞ ← L.4 at event 88: 1 − 1 = 0 ← p at event 84: sigmoid(47.922) = 1 · the path ends here: p = 1 is made of ordinary numbers',
    ]);
  });

  test('of a gradient goes up to the seed, with which the backward pass starts', () => {
    const end = 'the path ends here: the backward pass starts with ∂L/∂L = 1';
    expect([1, 2, 3].map(count => told(times(graph(13), 'origin', count)))).toEqual([
      [9, undefined, 'origin: ∂d ← ∂e · {origin} goes on'],
      [5, undefined, `origin: ∂d ← ∂e ← ∂L · ${end}`],
      [5, undefined, `origin: ∂d ← ∂e ← ∂L · ${end}`],
    ]);
    expect(told(times(graph(5), 'origin', 1))[2]).toBe(`origin: ∂L · ${end}`);
  });

  test('of a gradient with a loss scale ends at that scale', () => {
    const training = { precision: 'float16', scale: 1024, optimizer: { type: 'sgd', lr: 0.1 } };
    const scaled = opened({ parameters: { w: 3 }, program: ['L = 2 * w'], training }, 3);
    expect(told(update(scaled, 'origin').session)[2]).toBe(
      'origin: ∂L · the path ends here: the backward pass starts with ∂L/∂L = 1024',
    );
  });

  test.each([
    ['d.mask', 0, 'the mask that dropout drew'],
    ['n.running_mean', 0, 'a running statistic'],
    ['n.running_mean', 100, 'a running statistic'],
    ['L.validation', 0, 'the loss on the validation examples'],
    ['L.validation', 100, 'the loss on the validation examples'],
  ])('of %s, which the run makes itself, is no number that was given: event %i', (name, at, words) => {
    const session = opened(
      {
        constants: { x: [[1], [3]] },
        parameters: { w: [3], b: [0] },
        program: ['d = dropout(w, 0.5, seed=1)', 'n = batch_norm(x, d, b)', 'L = sum(n * n)'],
        training: { optimizer: { type: 'sgd', lr: 0.1 }, validation: { data: { x: [[5]] } } },
      },
      at,
    );
    const chosen = choosing(session, { node: logOf(session).program.byName.get(name)! });
    const last = times(chosen, 'origin', 2);
    expect(last.message).toBe(`origin: ${name} · the path ends here: ${name} is ${words}`);
    if (at > 0) return;
    expect(ledgerView(chosen, 100).derivation).toMatchObject({
      title: expect.stringMatching(name === 'd.mask' ? /begins$/ : `${name}: ${words}`),
    });
  });

  test('of a contribution is the gradient that it was made of', () => {
    expect(told(times(graph(12), 'origin', 1))).toEqual([9, undefined, 'origin: ∂d ← ∂e · {origin} goes on']);
  });

  test('of a node chosen by hand is first the event that made its number', () => {
    const chosen = choosing(graph(15), { node: logOf(graph(0)).program.byName.get('d')! });
    expect(told(times(chosen, 'origin', 1))).toEqual([
      13,
      undefined,
      'origin: this event made ∂d · {origin} goes on to what it was made of',
    ]);
  });

  test('of a parameter that was updated leads on to the gradient of the iteration before', () => {
    const { log } = lesson('gradient-descent');
    const start = log.startOf(2)!;
    const parameter = log.program.parameters[0]!;
    const computed = Array.from({ length: log.length - start }, (_, k) => start + k).find(i => {
      const node = log.program.nodes[log.nodeAt(i)];
      return log.typeAt(i) === 'value.computed' && node?.role === 'operation' && node.operands.includes(parameter);
    })!;
    const at = sessionOf('gradient-descent', computed);
    const updated = times(at, 'origin', 1);
    expect(log.typeAt(updated.place.position)).toBe('parameter.updated');
    expect(log.typeAt(times(at, 'origin', 2).place.position)).toBe('gradient.accumulated');
    expect(times(at, 'origin', 2).message).toMatch(/^origin: \S+ ← (\S+) ← ∂\1 /);
  });

  test('of a long path keeps its beginning and its last steps', () => {
    const { log } = lesson('vanishing-sigmoid');
    const loss = Array.from({ length: log.length }, (_, i) => i).find(i => log.typeAt(i) === 'backward.seeded')! - 1;
    const { message } = times(sessionOf('vanishing-sigmoid', loss), 'origin', 12);
    expect(message).toMatch(/^origin: \S+ ← …( ← \S+){5} · /);
  });

  test('needs a number', () => {
    expect(told(times(graph(0), 'origin', 1))).toEqual([
      0,
      undefined,
      'nothing is selected here; {select-next} selects a node',
    ]);
  });
});

describe('The use', () => {
  test.each([
    [2, 'd is computed, e takes it', 3],
    [4, 'L is computed, the seed starts from it', 5],
    [5, 'the seed is sent back', 6],
    [6, 'what is sent to c is added', 7],
    [9, 'the gradient of e is sent back', 10],
  ])('after event %i: %s at event %i', (from, _, to) => {
    expect(update(sessionOf('computation-graph', from), 'use').session.place.position).toBe(to);
  });

  test('of a chosen leaf is what computes with it, and then what is sent back from there', () => {
    const start = sessionOf('computation-graph', 0);
    const b = choosing(start, { node: logOf(start).program.byName.get('b')! });
    expect(update(b, 'use').session.place.position).toBe(2); // d = 2b
  });

  test('ends where nothing takes the number, and says so', () => {
    expect(told(times(sessionOf('computation-graph', 7), 'use', 1))).toEqual([
      7,
      undefined,
      'nothing uses ∂c after this event',
    ]);
  });

  test('of a gradient of a parameter is its update, and of the update the next forward pass', () => {
    const { log } = lesson('gradient-descent');
    const updated = Array.from({ length: log.length }, (_, i) => i).find(i => log.typeAt(i) === 'parameter.updated')!;
    expect(update(sessionOf('gradient-descent', updated - 1), 'use').session.place.position).toBe(updated);
    const { position } = update(sessionOf('gradient-descent', updated), 'use').session.place;
    expect([log.typeAt(position), log.iterationAt(position)]).toEqual(['value.computed', 2]);
  });
});
