/** Matches events of two iterations by their step, on the same timeline or on two. */

import { bufferOf, nodeOf, type Program } from '../graph/program.ts';
import { memoised } from '../memoised.ts';
import { sharedEvents } from './descent.ts';
import { validatedBy } from './evaluation.ts';
import { computedKind, KIND } from './events.ts';
import type { EventLog } from './log.ts';
import { lastStep } from './progress.ts';

/** Returns the event of `other` that matches event i of `log`: the same step, else the last earlier step. */
export function counterpartOf(log: EventLog, i: number, other: EventLog): number {
  if (i < sharedEvents(log, other)) return i;
  const there = sameStepIn(log, i, other, log.iterationAt(i));
  return there ?? other.length - 1; // `other` ends before that iteration
}

/** Returns the event of an iteration of `other` with the same step as event i of `log`, else the last earlier step; undefined without that iteration. */
export function sameStepIn(log: EventLog, i: number, other: EventLog, iteration: number): number | undefined {
  const start = other.startOf(iteration);
  if (start === undefined) return undefined;
  const wanted = rankOf(log, i);
  let [low, high] = [start, other.endOf(iteration) + 1];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (rankOf(other, middle) <= wanted) low = middle;
    else high = middle;
  }
  return low;
}

/** The rank of every step within a pass. */
interface Ranks {
  /** Indexed by node; `edge` is indexed by edge, `kept` and `update` by node. */
  readonly value: Float64Array;
  readonly seed: number;
  readonly edge: Float64Array;
  readonly kept: Float64Array;
  readonly update: Float64Array;
  readonly scale: number;
  /** More than the rank of every step. */
  readonly end: number;
}

const ranksOf = memoised((program: Program): Ranks => {
  const { order, backward, parameters, nodes, edges, losses } = program;
  const seed = 2 + 3 * order.length; // after the start and the clearing
  const places = (ids: readonly number[], count: number, rank: (k: number) => number) => {
    const ranks = new Float64Array(count);
    ids.forEach((id, k) => {
      ranks[id] = rank(k);
    });
    return ranks;
  };
  return {
    value: places(order, nodes.length, k => 2 + 3 * k), // the value, and two running statistics
    seed,
    edge: places(backward, edges.length, k => seed + 1 + 3 * k), // a contribution, its accumulation, what is kept
    kept: places(
      backward.map(edge => edges[edge]!.to),
      nodes.length,
      k => seed + 3 + 3 * k,
    ), // after the last edge to the node
    update: places(parameters, nodes.length, k => seed + 1 + 3 * backward.length + k),
    scale: seed + 1 + 3 * backward.length + parameters.length,
    end: seed + 2 + 3 * backward.length + parameters.length + losses.length,
  };
});

/** Returns an event's rank: a skip ranks as the skipped event, an edit between the events around it. */
function rankOf(log: EventLog, i: number): number {
  const { at, kind } = lastStep(log, i);
  const { value, seed, edge, kept, update, scale, end } = ranksOf(log.program);
  const between = (log.passAt(i) - 1) * end + (at === i ? 0 : 0.5);
  switch (computedKind(kind)) {
    case KIND.started:
      return between;
    case KIND.cleared:
    case KIND.pass:
    case KIND.again:
      return 1 + between;
    case KIND.value:
      return value[log.nodeAt(at)]! + between;
    case KIND.buffer: {
      const buffer = bufferOf(nodeOf(log.program, log.nodeAt(at)));
      return buffer?.norm === undefined ? 0 : value[buffer.norm]! + 1 + buffer.which + between; // else as of those below
    }
    case KIND.seeded:
      return seed + between;
    case KIND.contribution:
      return edge[log.edgeAt(at)]! + between;
    case KIND.accumulated:
      return edge[log.edgeAt(at)]! + 1 + between;
    case KIND.given:
    case KIND.changed:
    case KIND.failed:
      return 0; // only recorded runs have these, and they have one timeline
    case KIND.kept:
      return kept[log.nodeAt(at)]! + between;
    case KIND.validated:
      return end - log.program.losses.length + validatedBy(log.program, log.nodeAt(at))! + between; // it is such a leaf
    case KIND.updated:
      return update[log.nodeAt(at)]! + between;
    case KIND.stepSkipped:
      return seed + 0.75 + 3 * log.program.backward.length + between; // before the first update
    case KIND.scaled:
      return scale + between;
  }
}
