/** Promise: a position has one frame at each size, whether a walk comes to it from before or from behind, by event, line or node. */

import { describe, expect, it } from 'vitest';
import { changed } from '../../src/session/change.ts';
import type { CommandName } from '../../src/session/commands/commands.ts';
import type { Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import type { Size } from '../../src/tui/shell/application.ts';
import { LESSONS, lesson, sessionOf, textOf } from '../support/lessons.ts';
import { atEvent } from '../support/sessions.ts';

const WAYS = [
  ['next-event', 'previous-event'],
  ['next-line', 'previous-line'],
  ['next-node', 'previous-node'],
] as const;

const SIZES: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
  { columns: 200, rows: 60 },
];

/** Steps of one walk: short runs are walked whole, of long ones the start, the middle and the end. */
const STEPS = Number(process.env.STEPS ?? 25);

/** Where walks begin. */
function startsIn({ length }: { readonly length: number }): readonly number[] {
  const last = Math.max(0, length - 1 - STEPS);
  return last <= 2 * STEPS
    ? Array.from({ length: Math.ceil(length / STEPS) }, (_, i) => i * STEPS)
    : [0, last >> 1, last];
}

const run = (session: Session, command: CommandName): Session => update(session, command).session;

/** The first session and those that follow, as many steps as lead somewhere. */
function walk(start: Session, command: CommandName, steps: number): readonly Session[] {
  const way = [start];
  while (way.length <= steps) {
    const here = way.at(-1)!; // never empty
    const next = run(here, command);
    if (next.place.position === here.place.position) break;
    way.push(next);
  }
  return way;
}

/** The frame without what is said of the step that led there. */
const frameOf = (session: Session, size: Size): string =>
  textOf(changed(session, { message: undefined }), size).join('\n');

describe.each(LESSONS)('%s', name => {
  const starts = startsIn(lesson(name).log);

  it.each(WAYS)('by %s and back by %s', (forward, backward) => {
    const session = sessionOf(name);
    for (const at of starts) {
      // A step leads to the first place too, so that it is looked at as a step's end.
      const first = run(run(atEvent(session, at), forward), backward);
      const there = walk(first, forward, STEPS);
      const frames = there.map(here => SIZES.map(size => frameOf(here, size)));
      const back = walk(there.at(-1)!, backward, there.length - 1);
      expect(back).toHaveLength(there.length);
      for (const [i, here] of back.toReversed().entries())
        for (const [j, size] of SIZES.entries())
          expect(frameOf(here, size), `event ${here.place.position}, ${size.columns}×${size.rows}`).toBe(frames[i]![j]);
    }
  });
});
