/** Stepping by rounds of loops and calls of blocks, forward and backward through time. */

import { expect, test } from 'vitest';
import { nodeOf } from '../../src/graph/program.ts';
import { logOf, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { opened } from '../support/lessons.ts';

const run = (session: Session, command: 'next-round' | 'previous-round'): Session => update(session, command).session;

/** The session before the steps, and after each, until one leads nowhere. */
function walk(session: Session, command: 'next-round' | 'previous-round'): readonly Session[] {
  const next = run(session, command);
  return next.place.position === session.place.position ? [session] : [session, ...walk(next, command)];
}

/** What the event at which each step ends is about: `h#2`, `∂w`. */
function endsFrom(session: Session, command: 'next-round' | 'previous-round'): readonly string[] {
  return walk(session, command)
    .slice(1)
    .map(({ place: { position } }) => {
      const log = logOf(session);
      const event = log.at(position);
      const name = 'node' in event && event.node !== undefined ? nodeOf(log.program, event.node).name : event.type;
      return event.type === 'gradient.accumulated' ? `∂${name}` : name;
    });
}

const LOOP = {
  parameters: { w: 2 },
  program: ['h = w', 'for t in range(2):', '  h = h * w', '  h = h + 1', 'L = h * 3'],
};

test('A step is a round, and a line outside of the loop: h, then h#2 · w + 1, twice, then L, and back', () => {
  const ends = endsFrom(opened(LOOP), 'next-round');
  // Values: h is w, h#3 and h#5 end a round. Back: L sends to h#5; a round ends with what h#4 and h#2 send to w; then h sends to w.
  expect(ends).toEqual(['gradients.cleared', 'h', 'h#3', 'h#5', 'L', 'L', '∂h#5', '∂w', '∂w', '∂w']);
});

test('Of nested loops the innermost round counts, of nested calls the outermost', () => {
  const nested = opened({
    parameters: { w: 2 },
    program: ['h = w', 'for i in range(2):', '  for j in range(2):', '    h = h * w', '  h = h + i', 'L = h'],
  });
  const values = endsFrom(nested, 'next-round').slice(1, 9);
  expect(values).toEqual(['h', 'h#2', 'h#3', 'h#4', 'h#5', 'h#6', 'h#7', 'L']);
  const calls = opened({
    parameters: { w: 2 },
    program: ['def f(a): return a * w', 'def g(a):', '  b = f(a)', '  return b + 1', 'h = g(w)', 'L = g(h)'],
  });
  expect(endsFrom(calls, 'next-round').slice(1, 3)).toEqual(['h', 'L']);
});

test('The way back has the same ends', () => {
  const positionsOf = (sessions: readonly Session[]) => sessions.map(({ place }) => place.position);
  const there = walk(opened(LOOP), 'next-round');
  const back = walk(there.at(-1)!, 'previous-round');
  expect(positionsOf(back).toReversed()).toEqual(positionsOf(there));
});

test('A program without loops and blocks says so, and stays', () => {
  const next = run(opened({ parameters: { w: 2 }, program: ['L = w * 3'] }), 'next-round');
  expect(next.message).toBe('this program has no loops and no blocks');
  expect(next.place.position).toBe(0);
});
