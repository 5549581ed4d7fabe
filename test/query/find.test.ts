import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { FINDS } from '../../src/query/find.ts';
import { findEvent } from '../../src/query/run-to.ts';
import { changed } from '../../src/session/change.ts';
import type { CommandName } from '../../src/session/commands/commands.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Session, tensorLook } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { lesson, opened, sessionOf } from '../support/lessons.ts';
import { idOf, programOf } from '../support/programs.ts';
import { choosing } from '../support/sessions.ts';

/** Positions that a kind of event has, by the test of the find itself. */
function positionsOf(log: EventLog, name: string, node?: number, threshold = 0, element?: number): readonly number[] {
  const { test } = FINDS.find(find => find.name === name)!;
  const isWanted = test(log, { node, element }, threshold);
  return isWanted === undefined ? [] : Array.from({ length: log.length }, (_, i) => i).filter(isWanted);
}

/** The gradient that an event leaves behind, read from the event object. */
function gradientOf(event: Event): readonly number[] | undefined {
  if (event.type === 'backward.seeded') return [...event.value.data];
  return event.type === 'gradient.accumulated' ? [...event.after.data] : undefined;
}

function numbersOf(event: Event): readonly number[] {
  switch (event.type) {
    case 'iteration.started':
      return [...event.batch.values()].flatMap(({ data }) => [...data]);
    case 'gradients.cleared':
      return [];
    case 'value.computed':
      return [...event.value.data];
    case 'contribution.computed':
      return [...event.contribution.data];
    case 'parameter.updated':
      return [...event.after.data];
    default:
      return gradientOf(event)!; // seeds and accumulations are what is left
  }
}

describe('In L = c(a + 2b)', () => {
  // ∂L = 1 at 5, ∂c = 5 at 7, ∂e = −2 at 9, ∂a = −2 at 11, ∂d = −2 at 13, ∂b = −4 at 15; d = 2b computes at 2 and sends to b at 14.
  const { log } = lesson('computation-graph');
  const d = idOf(log.program, 'd');

  test.each([
    ['writes', 0, [2, 13]],
    ['nan', 0, []],
    ['above', 1, [7, 9, 11, 13, 15]],
    ['above', 3, [7, 15]],
    ['below', 2, [5]],
    ['zero', 0, []],
    ['infinite', 0, []],
    ['update', 0, []],
    ['sign', 0, []],
  ])('%s (threshold %i): %j', (name, threshold, positions) => {
    const isOfNode = name === 'writes' || name === 'sign';
    expect(positionsOf(log, name, isOfNode ? d : undefined, threshold)).toEqual(positions);
  });

  test('operation: both products compute at 2 and 4, and send back from the seed on', () => {
    // L = c × e sends to c at 6 and to e at 8, d = 2 × b to b at 14.
    expect(positionsOf(log, 'operation', d)).toEqual([2, 4, 6, 8, 14]);
    expect(positionsOf(log, 'operation', idOf(log.program, 'a'))).toEqual([]);
  });
});

test('The sign of a gradient changes where a later contribution outweighs the first', () => {
  // Backward goes from the last operation: a·c sends −3 to a, then a·b sends 5; −3 + 5 = 2.
  const program = programOf({ inputs: { a: 1 }, constants: { b: 5, c: -3 }, lines: ['L = a * b + a * c'] });
  const { training } = lesson('computation-graph').scenario;
  const log = record(program, training);
  const [position] = positionsOf(log, 'sign', idOf(program, 'a'));
  expect(log.at(position!)).toMatchObject({ before: { data: { 0: -3 } }, after: { data: { 0: 2 } } });
  expect(positionsOf(log, 'sign', idOf(program, 'b'))).toEqual([]);
});

test('The sign of a gradient changes where the product of both is smaller than any number', () => {
  const program = programOf({ inputs: { a: 1 }, constants: { b: 5e-200, c: -3e-200 }, lines: ['L = a * b + a * c'] });
  const log = record(program, { iterations: 1 });
  expect(positionsOf(log, 'sign', idOf(program, 'a'))).toHaveLength(1); // −3 × 10⁻²⁰⁰, then 2 × 10⁻²⁰⁰
});

// ∂w is x, which is fed: (5, 1), (0, 0), (0, 2), (−5, 0), (−1, −3), (4, −3).
test('The sign of a gradient changes through 0 as well, from what it was last not 0', () => {
  const x = [
    [5, 1],
    [0, 0],
    [0, 2],
    [-5, 0],
    [-1, -3],
    [4, -3],
  ];
  const session = opened({
    parameters: { w: [1, 1] },
    program: ['L = sum(w * x)'],
    training: { iterations: 6, optimizer: { type: 'sgd', lr: 0 }, data: { x } },
  });
  const { log } = session.timelines.all[0]!.run;
  const w = idOf(log.program, 'w');
  const iterations = (element?: number) => positionsOf(log, 'sign', w, 0, element).map(i => log.iterationNumberAt(i));
  expect([iterations(0), iterations(1), iterations()]).toEqual([[4, 6], [5], [4, 5, 6]]);
  const found = update({ ...session, selection: { ...session.selection, node: w } }, 'find-next', 'sign').session;
  expect(found.message).toContain('iteration 4: ∂w[0] from 5 to −5');
});

test.each(['nan-hunt', 'dead-relu', 'vanishing-sigmoid', 'exploding-rnn'])(
  'In %s the log’s columns find what the events themselves say',
  name => {
    const { log } = lesson(name);
    const events = Array.from({ length: log.length }, (_, i) => log.at(i));
    const where = (isWanted: (event: Event) => boolean) => events.flatMap((event, i) => (isWanted(event) ? [i] : []));
    const whereGradient = (isWanted: (sizes: readonly number[]) => boolean) =>
      where(event => {
        const gradient = gradientOf(event)?.map(Math.abs);
        return gradient?.every(x => !Number.isNaN(x)) === true && isWanted(gradient);
      });
    expect(positionsOf(log, 'infinite')).toEqual(where(event => !numbersOf(event).every(Number.isFinite)));
    expect(positionsOf(log, 'nan')).toEqual(where(event => numbersOf(event).some(Number.isNaN)));
    expect(positionsOf(log, 'above', undefined, 0.5)).toEqual(whereGradient(sizes => sizes.some(x => x > 0.5)));
    expect(positionsOf(log, 'below', undefined, 0.01)).toEqual(whereGradient(sizes => sizes.every(x => x < 0.01)));
    expect(positionsOf(log, 'zero')).toEqual(whereGradient(sizes => sizes.every(x => x === 0)));
    expect(positionsOf(log, 'update')).toEqual(where(({ type }) => type === 'parameter.updated'));
  },
);

describe('The finding commands', () => {
  const find = (session: Session, argument: string, command: CommandName = 'find-next') =>
    update(session, command, argument).session;

  test('jump to the next and the previous one, say what it is, and ( comes back', () => {
    const found = find(sessionOf('computation-graph', 7), 'above 3');
    expect([found.place.position, found.message]).toEqual([
      15,
      'event 15, b: largest |element| of any gradient above 3',
    ]);
    expect(find(found, 'above 3', 'find-previous').place.position).toBe(7);
    expect(find(found, 'above 3×10⁰', 'find-previous').place.position).toBe(7);
    expect(update(found, 'back').session.place.position).toBe(7);
  });

  test('go on from node to node with the node still selected', () => {
    const first = find(sessionOf('computation-graph', 2), 'writes');
    expect([first.place.position, first.message]).toEqual([13, 'event 13, d: d is written again']);
    expect(find(first, 'writes').message).toBe('not found after this event: d is written again');
    expect(find(first, 'writes', 'find-previous').place.position).toBe(2);
  });

  test.each([
    ['above x', 'above: expected a number from 0; as in above 1'],
    ['below -1', 'below: expected a number from 0; as in below 0.000001'],
    [
      'wings',
      'unknown search wings; available: nan, infinite, writes, operation, above, below, sign, zero, kept, changed, update',
    ],
    ['operation', 'a has no operation'],
    ['infinite', 'not found after this event: NaN or ∞ is written'],
  ])('say why nothing is found: %s', (argument, message) => {
    const { scenario, log } = lesson('computation-graph');
    const session = choosing(createSession(new Run(scenario, log), { at: 3 }), { node: idOf(log.program, 'a') });
    const after = find(session, argument);
    expect([after.message, after.place.position]).toEqual([message, 3]);
  });
});

describe('Of one chosen element', () => {
  const { log } = lesson('xor');
  const W1 = idOf(log.program, 'W1');
  const gradients = Array.from({ length: log.length }, (_, i) => i).flatMap(i => {
    const event = log.at(i);
    return event.type === 'gradient.accumulated' && event.node === W1 ? [[i, event.after.data] as const] : [];
  });
  const where = (isWanted: (x: number) => boolean, element: number) =>
    gradients.filter(([, data]) => isWanted(data[element]!)).map(([i]) => i);
  const turns = (element: number) =>
    gradients.filter(([, data], k) => k > 0 && data[element]! * gradients[k - 1]![1][element]! < 0).map(([i]) => i);

  test.each([0, 3, 14])('number %i of W1 the sign and the size of that one alone are asked', element => {
    expect(positionsOf(log, 'sign', W1, 0, element)).toEqual(turns(element));
    expect(positionsOf(log, 'above', W1, 0.02, element)).toEqual(where(x => Math.abs(x) > 0.02, element));
    expect(positionsOf(log, 'below', W1, 0.001, element)).toEqual(where(x => Math.abs(x) < 0.001, element));
    expect(positionsOf(log, 'zero', W1, 0, element)).toEqual(where(x => x === 0, element));
  });

  test('NaN is looked for in that element only, as value or gradient', () => {
    const program = programOf({ inputs: { p: [-1, 1] }, lines: ['L = sum(log(p))'] });
    const nan = record(program, lesson('computation-graph').scenario.training);
    const [written] = positionsOf(nan, 'nan');
    const node = nan.nodeAt(written!);
    expect([0, 1].map(element => positionsOf(nan, 'nan', node, 0, element))).toEqual([[written], []]);
  });

  test('the commands ask about it with its tensor open and inside an event, and stay there', () => {
    const end = sessionOf('xor', log.length - 1);
    const [turn] = turns(14).slice(-1);
    const opened = changed(end, { mode: { kind: 'tensor', node: W1, of: 'gradient', element: 14 } });
    const found = update(opened, 'find-previous', 'sign').session;
    expect([found.place.position, tensorLook(found), found.message]).toEqual([
      turn,
      tensorLook(opened),
      expect.stringMatching(/∂W1\[1, 6\] from \S+ to \S+$/),
    ]);
    const inside = choosing(sessionOf('xor', gradients.at(-1)![0]), { inside: 14 });
    const other = update(inside, 'find-previous', 'sign').session;
    expect([other.place.position, other.selection.inside, other.selection.node]).toEqual([turn, 14, undefined]);
  });

  test('of a node chosen by hand the gradient of that node, else any gradient', () => {
    const start = sessionOf('xor', 0);
    const all = positionsOf(log, 'above', undefined, 0.1);
    const ofW1 = where(x => Math.abs(x) > 0.1, 0).length;
    expect(update(start, 'find-next', 'above 0.1').session.place.position).toBe(all[0]);
    const chosen = update(choosing(start, { node: W1 }), 'find-next', 'above 0.01').session;
    expect([chosen.place.position, chosen.selection.node, chosen.message]).toEqual([
      positionsOf(log, 'above', W1, 0.01)[0],
      W1,
      expect.stringContaining('largest |element| of ∂W1 above 0.01'),
    ]);
    expect(ofW1).toBeLessThan(all.length);
  });
});

test('findEvent looks strictly after and before', () => {
  const { log } = lesson('computation-graph');
  const even = (i: number) => i % 2 === 0;
  expect([findEvent(log, 4, 'forward', even), findEvent(log, 4, 'backward', even)]).toEqual([6, 2]);
  expect([findEvent(log, 15, 'forward', even), findEvent(log, 0, 'backward', even)]).toEqual([undefined, undefined]);
});
