/** How far an iteration has come, from its last event: what a recorder has still to do. */

import type { Program } from '../graph/program.ts';
import { type ComputedKind, computedKind, isEdit, KIND, type SkipKind } from './events.ts';
import type { EventLog } from './log.ts';

/** The places in the program from which an iteration goes on. */
export interface Progress {
  /** The gradients are cleared, or were to be and that was skipped. */
  readonly isCleared: boolean;
  /** Operations computed. */
  readonly computed: number;
  readonly isSeeded: boolean;
  /** Edges sent along. */
  readonly sent: number;
  /** Parameters updated, or passed over. */
  readonly updated: number;
  /** The event of the contribution that is still to be added. */
  readonly unadded: number | undefined;
}

/** Right after `iteration.started`. */
export const STARTED: Progress = {
  isCleared: false,
  computed: 0,
  isSeeded: false,
  sent: 0,
  updated: 0,
  unadded: undefined,
};

/** The last step of the run up to event i, done or skipped: a person's edits behind it are none. */
export function lastStep(log: EventLog, i: number): { readonly at: number; readonly kind: ComputedKind | SkipKind } {
  let at = i;
  let kind = log.kindAt(at);
  while (isEdit(kind)) kind = log.kindAt(--at); // ends, as event 0 begins an iteration
  return { at, kind };
}

/** What was done after event i. A skipped event counts as done, and a skipped contribution has nothing to add. */
export function progressAfter(log: EventLog, i: number): Progress {
  const { at, kind } = lastStep(log, i);
  const { program } = log;
  switch (computedKind(kind)) {
    case KIND.started:
      return STARTED;
    case KIND.cleared:
      return { ...STARTED, isCleared: true };
    case KIND.value:
      return { ...STARTED, isCleared: true, computed: program.order.indexOf(log.nodeAt(at)) + 1 };
    case KIND.seeded:
      return seeded(program);
    case KIND.contribution:
      return { ...sentAlong(log, at), unadded: kind === KIND.contribution ? at : undefined };
    case KIND.accumulated:
      return sentAlong(log, at);
    case KIND.updated: {
      const updated = program.parameters.indexOf(log.nodeAt(at)) + 1;
      return { ...seeded(program), sent: program.backward.length, updated };
    }
  }
}

const seeded = ({ order }: Program): Progress => ({
  ...STARTED,
  isCleared: true,
  computed: order.length,
  isSeeded: true,
});

const sentAlong = (log: EventLog, i: number): Progress => ({
  ...seeded(log.program),
  sent: log.program.backward.indexOf(log.edgeAt(i)) + 1,
});
