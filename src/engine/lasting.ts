/** What a log keeps a summary of when it drops numbers: values, gradients and what was fed, not the contributions that gradients are the sums of. */

import { nodeOf, type Program } from '../graph/program.ts';
import { type Arena, tierOf } from './arena.ts';
import { type Columns, UPDATE_HEAD } from './columns.ts';
import { beginsPass, KIND } from './events.ts';
import type { Written } from './summaries.ts';

/** Returns what the events from `start` to before `end` wrote to a tier of an arena. */
export type LastingIn = (start: number, end: number, tier: number, arena: Arena) => readonly Written[];

export function lastingIn(columns: Columns, program: Program, fedSize: number): LastingIn {
  return (start, end, tier, arena) => {
    const written: Written[] = [];
    for (let event = start; event < end; event++) {
      const place = columns.payload(event);
      const kind = columns.kind(event);
      if (tierOf(place) !== tier || !LASTING.has(kind)) continue;
      const size = beginsPass(kind) ? fedSize : nodeOf(program, columns.node(event)).size;
      const skip = kind === KIND.updated ? UPDATE_HEAD.length : 0;
      written.push({ event, data: arena.view(place, size, skip) });
    }
    return written;
  };
}

const LASTING: ReadonlySet<number> = new Set([
  KIND.started,
  KIND.pass,
  KIND.value,
  KIND.accumulated,
  KIND.kept,
  KIND.buffer,
  KIND.validated,
  KIND.updated,
]);
