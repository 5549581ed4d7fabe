/** The events of one iteration by what they do: kind, pass, node or edge, and how often that came before. */

import { NONE } from '../../engine/columns.ts';
import { isOfEdge, KIND, type Kind } from '../../engine/events.ts';
import type { EventLog } from '../../engine/log.ts';
import type { Matching } from './matching.ts';

/** More passes than iterations have. */
const PASSES = 1_024;
/** Codes of kinds have 16 bits, that of a skip among them. With a million nodes a step is below 2⁵³. */
const KINDS = 0x10000;

/** What an event does, as a number. */
export type Step = number;

/** Returns what event i does, in the terms of another program when a matching is given; undefined where that has no such node or edge. An
 * accumulation goes by its node: contributions may come in another order. */
export function comparedStep(log: EventLog, i: number, matching?: Matching): Step | undefined {
  const kind = log.kindAt(i);
  const ofEdge = isOfEdge(kind) && kind !== KIND.accumulated;
  const own = ofEdge ? log.edgeAt(i) : log.nodeAt(i);
  const id = own === NONE || matching === undefined ? own : (ofEdge ? matching.edges : matching.nodes)[own]!;
  if (own !== NONE && id === NONE) return undefined;
  return stepOfFacts(id, kind, log.passAt(i));
}

const stepOfFacts = (id: number, kind: Kind, pass: number): Step =>
  ((id + 1) * KINDS + kind) * PASSES + (pass % PASSES);

/** The events of an iteration, in the terms of another program when a matching is given. */
export class IterationEvents {
  readonly start: number;
  readonly end: number;
  /** Events of nodes or edges that the other program does not have. */
  readonly strange: readonly number[];
  private readonly byStep = new Map<Step, number[]>();

  constructor(log: EventLog, iteration: number, matching?: Matching) {
    this.start = log.startOf(iteration)!; // callers ask for an iteration of the log
    this.end = log.endOf(iteration);
    const strange: number[] = [];
    for (let i = this.start; i <= this.end; i++) {
      const step = comparedStep(log, i, matching);
      if (step === undefined) {
        strange.push(i);
        continue;
      }
      const known = this.byStep.get(step);
      if (known === undefined) this.byStep.set(step, [i]);
      else known.push(i);
    }
    this.strange = strange;
  }

  /** All events that do this, in order. */
  all(step: Step): readonly number[] {
    return this.byStep.get(step) ?? [];
  }

  steps(): Iterable<readonly [Step, readonly number[]]> {
    return this.byStep;
  }

  /** The event that begins a pass, from 1; the start of the iteration where it has no such pass. */
  startOfPass(pass: number): number {
    return this.byStep.get(stepOfFacts(NONE, KIND.pass, pass))?.[0] ?? this.start;
  }
}

/** How the iterations of two logs belong together. */
export interface IterationPairs {
  /** Iterations of both, each from 1. */
  readonly both: readonly (readonly [here: number, there: number])[];
  readonly onlyHere: readonly number[];
  readonly onlyThere: readonly number[];
  /** By the numbers that their scripts gave them, or, without a common number, by their order. */
  readonly by: 'number' | 'order';
}

export function iterationPairs(here: EventLog, there: EventLog): IterationPairs {
  const all = (log: EventLog) => Array.from({ length: log.iterationCount }, (_, k) => k + 1);
  const pairs = (numberOf: (log: EventLog, n: number) => number) => {
    const byNumber = new Map(all(there).map(n => [numberOf(there, n), n]));
    const both = all(here).flatMap(n => {
      const other = byNumber.get(numberOf(here, n));
      return other === undefined ? [] : [[n, other] as const];
    });
    const [ours, theirs] = [new Set(both.map(([n]) => n)), new Set(both.map(([, n]) => n))];
    return {
      both,
      onlyHere: all(here).filter(n => !ours.has(n)),
      onlyThere: all(there).filter(n => !theirs.has(n)),
    };
  };
  const byNumber = pairs((log, n) => log.iterationNumber(n));
  return byNumber.both.length > 0 ? { ...byNumber, by: 'number' } : { ...pairs((_, n) => n), by: 'order' };
}
