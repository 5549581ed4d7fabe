/** An iteration's progress by its last event: it tells a recorder what remains. */

import { bufferOf, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { validatedBy } from './evaluation.ts';
import { type ComputedKind, computedKind, isEdit, KIND, type SkipKind } from './events.ts';
import type { EventLog } from './log.ts';
import { stateAt } from './state.ts';

/** The places in the program from which an iteration continues. */
export interface IterationProgress {
  /** Passes of the iteration that are complete. */
  readonly passes: number;
  /** Whether the gradients are cleared, or the clearing was skipped. */
  readonly isCleared: boolean;
  /** Number of operations computed. */
  readonly computed: number;
  /** Running statistics that are updated of the last of them. */
  readonly buffered: number;
  readonly isSeeded: boolean;
  /** Number of contributions sent. */
  readonly sent: number;
  /** Number of parameters updated or without an update. */
  readonly updated: number;
  /** Whether the step was skipped, as a gradient has ∞ or NaN. */
  readonly isStepSkipped: boolean;
  /** Whether the loss scale has changed already. */
  readonly isScaled: boolean;
  /** Number of losses validated. */
  readonly validated: number;
  /** The event of a contribution that is not accumulated yet. */
  readonly unadded: number | undefined;
}

/** Right after `iteration.started`. */
export const STARTED: IterationProgress = {
  passes: 0,
  isCleared: false,
  computed: 0,
  buffered: Number.POSITIVE_INFINITY,
  isSeeded: false,
  sent: 0,
  updated: 0,
  isStepSkipped: false,
  isScaled: false,
  validated: 0,
  unadded: undefined,
};

/** Returns the last step of the run up to event i, done or skipped; edits after it do not count. */
export function lastStep(log: EventLog, i: number): { readonly at: number; readonly kind: ComputedKind | SkipKind } {
  let at = i;
  let kind = log.kindAt(at);
  while (isEdit(kind)) kind = log.kindAt(--at); // ends, as event 0 begins an iteration
  return { at, kind };
}

/** Returns the progress after event i. A skipped event counts as done, and a skipped contribution is not accumulated. */
export function progressAfter(log: EventLog, i: number): IterationProgress {
  return { ...progressInPass(log, i), passes: log.passAt(i) - 1 };
}

function progressInPass(log: EventLog, i: number): IterationProgress {
  const { at, kind } = lastStep(log, i);
  const { program } = log;
  switch (computedKind(kind)) {
    case KIND.started:
    case KIND.given:
    case KIND.changed:
    case KIND.failed:
      return STARTED; // nothing follows the others that is computed here
    case KIND.cleared:
    case KIND.pass:
      return { ...STARTED, isCleared: true };
    case KIND.value:
      return computedUntil(program, log.nodeAt(at), 0);
    case KIND.buffer: {
      const buffer = bufferOf(nodeOf(program, log.nodeAt(at)));
      return buffer?.norm === undefined ? STARTED : computedUntil(program, buffer.norm, buffer.which + 1); // as of the others above
    }
    case KIND.again:
      return { ...seeded(program), isSeeded: false };
    case KIND.seeded:
      return seeded(program);
    case KIND.contribution:
      return { ...sentAlong(log, at), unadded: kind === KIND.contribution ? at : undefined };
    case KIND.accumulated:
      return sentAlong(log, at);
    case KIND.kept:
      return { ...seeded(program), sent: lastEdgeTo(program, log.nodeAt(at)) + 1 };
    case KIND.updated:
      return updatedTo(program, program.parameters.indexOf(log.nodeAt(at)) + 1);
    case KIND.stepSkipped:
      return { ...updatedTo(program, program.parameters.length), isStepSkipped: true };
    case KIND.scaled:
      return { ...updatedTo(program, program.parameters.length), isScaled: true };
    case KIND.validated: {
      const validated = validatedBy(program, log.nodeAt(at))! + 1; // it is such a leaf
      return { ...updatedTo(program, program.parameters.length), isScaled: true, validated };
    }
  }
}

const computedUntil = (program: Program, node: NodeId, buffered: number): IterationProgress => ({
  ...STARTED,
  isCleared: true,
  computed: program.order.indexOf(node) + 1,
  buffered,
});

/** What this iteration's passes before that of event i have added to each loss. */
export function lossesBefore(log: EventLog, i: number): readonly number[] {
  const { losses } = log.program;
  const passes: number[] = [];
  for (let end = i; losses.length > 0 && log.passAt(end) > 1; ) {
    end = log.passStartAt(end) - 1;
    const loss = losses[(log.passAt(end) - 1) % losses.length]!; // the passes of a batch have the losses in order
    passes.unshift(stateAt(log, end).valueOf(loss)!.data[0]!); // that pass is complete
  }
  return losses.map((_, k) => passes.filter((_, pass) => pass % losses.length === k).reduce((sum, x) => sum + x, 0));
}

const seeded = ({ order }: Program): IterationProgress => ({
  ...STARTED,
  isCleared: true,
  computed: order.length,
  isSeeded: true,
});

const updatedTo = (program: Program, updated: number): IterationProgress => ({
  ...seeded(program),
  sent: program.backward.length,
  updated,
});

/** The place in `backward` of the last edge along which a contribution goes to the node. */
const lastEdgeTo = ({ backward, edges }: Program, node: NodeId): number =>
  backward.findLastIndex(edge => edges[edge]!.to === node);

const sentAlong = (log: EventLog, i: number): IterationProgress => ({
  ...seeded(log.program),
  sent: log.program.backward.indexOf(log.edgeAt(i)) + 1,
});
