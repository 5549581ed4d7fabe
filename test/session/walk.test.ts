/** Walking through every scenario: whatever leads there, a position looks the same. */

import { describe, expect, test } from 'vitest';
import type { CommandName } from '../../src/session/commands/commands.ts';
import type { Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { LESSONS, lesson, sessionOf, textOf } from '../support/lessons.ts';

/** A command and the one that leads back. */
const WAYS = [
  ['next-event', 'previous-event'],
  ['next-line', 'previous-line'],
  ['next-node', 'previous-node'],
  ['next-phase', 'previous-phase'],
  ['next-iteration', 'previous-iteration'],
] as const;

/** Long runs are walked over their last events only. */
const LONGEST_WALK = 1_500;

const run = (session: Session, command: CommandName): Session => update(session, command).session;

/** Every session on the way, the first included, until a step leads nowhere. */
function walk(start: Session, command: CommandName): readonly Session[] {
  const way = [start];
  for (;;) {
    const here = way.at(-1)!; // never empty
    const next = run(here, command);
    if (next.place.position === here.place.position) return way;
    way.push(next);
  }
}

const positionsOf = (way: readonly Session[]): readonly number[] => way.map(({ place }) => place.position);

describe.each(LESSONS)('%s', name => {
  const { log } = lesson(name);
  const first = Math.max(0, log.length - LONGEST_WALK);

  test.each(WAYS)('%s leads to the end and %s the same way back', (forward, backward) => {
    const there = walk(sessionOf(name, first), forward);
    expect(there.at(-1)!.place.position).toBe(log.length - 1);
    const back: Session[] = [there.at(-1)!];
    // As many steps back as there; a walk that began in the middle of a phase or node ends before it.
    while (back.length < there.length) back.push(run(back.at(-1)!, backward));
    if (first === 0) expect(positionsOf(back).toReversed()).toEqual(positionsOf(there));
    else expect(positionsOf(there)).toEqual(expect.arrayContaining(positionsOf(back).slice(0, -1)));
    const byPosition = new Map(there.map(session => [session.place.position, session]));
    for (const session of back) {
      const met = byPosition.get(session.place.position);
      // What is said of a step is about the way, all else about the place.
      const isStart = session.place.position === first && first > 0; // no step led there
      if (met !== undefined && !isStart) expect({ ...session, message: met.message }).toEqual(met);
    }
  });

  test('shows the same frame at a position, whether come to from before, from behind or at once', () => {
    const size = { columns: 100, rows: 30 };
    for (const fraction of [0.3, 0.8]) {
      const position = Math.floor(fraction * (log.length - 1));
      const fresh = textOf(sessionOf(name, position), size);
      const before = sessionOf(name, Math.max(0, position - 1));
      textOf(before, size);
      expect(textOf(update(before, 'goto', String(position)).session, size)).toEqual(fresh);
      const behind = sessionOf(name, position + 1);
      textOf(behind, size);
      expect(textOf(run(behind, 'previous-event'), size)).toEqual(fresh);
    }
  });
});
