/** What a recorder needs to go on within an iteration, from what the log holds. */

import { type NodeId, nodeOf } from '../graph/program.ts';
import type { OptimizerMemory } from './checkpoint.ts';
import { stateWrittenBy } from './event-at.ts';
import { isOfEdge } from './events.ts';
import { type EventLog, NONE, UPDATE_HEAD } from './log.ts';
import type { Passes } from './passes.ts';
import { type IterationProgress, lastStep, lossesBefore, progressAfter } from './progress.ts';
import { standingParts } from './standing-gradients.ts';
import { type State, stateAt, writersAt } from './state.ts';
import type { Steps } from './steps.ts';

export interface Resumed {
  readonly progress: IterationProgress;
  /** The last clearing, and the start of the pass. */
  readonly cleared: number;
  readonly started: number;
  readonly iteration: number;
  /** What the passes before have added to each loss. */
  readonly losses: readonly number[];
}

/** Restores values, gradients and the optimizer's states after the last event, and adds what was sent but not added yet. */
export function resumed(
  log: EventLog,
  passes: Passes,
  steps: Steps,
  states: Map<NodeId, OptimizerMemory> | undefined,
): Resumed {
  const { program } = log;
  const last = log.length - 1;
  const [state, writers] = [stateAt(log, last), writersAt(log, last)];
  passes.valueWriter = writers.values;
  for (const leaf of log.fed) passes.valueWriter[leaf] = Math.max(writers.values[leaf]!, writers.started);
  passes.gradientWriter = writers.gradients;
  for (const { id } of program.nodes) {
    const value = state.valueOf(id);
    if (value !== undefined && passes.valueWriter[id] !== NONE) passes.values.set(id, value.data);
    restoreGradient(passes, state, id);
  }
  for (const id of program.parameters) {
    const update = log.lastUpdate(writers.values[id]!);
    if (update === NONE) continue;
    const parts = [...stateWrittenBy(log, update).values()].map(({ data }) => data);
    states?.set(id, { parts, step: log.updateHead(update, UPDATE_HEAD.step) });
  }
  const progress = progressAfter(log, last);
  if (progress.unadded !== undefined) addContributionOf(log, passes, progress.unadded);
  completeLeaf(log, passes, steps);
  const { cleared, started } = writers;
  return { progress, cleared, started, iteration: state.iteration, losses: lossesBefore(log, last) };
}

function restoreGradient(passes: Passes, state: State, node: NodeId): void {
  const { log, position } = state;
  const writer = state.gradientWriter(node);
  if (writer === undefined) return;
  const isComputed = nodeOf(log.program, node).role === 'operation';
  const { kept, current } = isComputed ? { kept: NONE, current: writer } : standingParts(log, position, node, writer);
  if (kept !== NONE) passes.kept.set(node, log.gradientWrittenBy(kept, node).data);
  if (current !== NONE) passes.gradients.set(node, log.gradientWrittenBy(current, node).data);
}

/** Accumulates a contribution that was computed before the fork. */
function addContributionOf(log: EventLog, passes: Passes, position: number): void {
  const edge = log.edgeAt(position);
  const { to } = log.program.edges[edge]!;
  const contribution = log.gradientWrittenBy(position, to).data;
  const payload = log.allocate(contribution.length);
  const copy = log.view(payload, contribution.length);
  copy.set(contribution as Float64Array); // a view of the log's own numbers, only read
  passes.accumulate(edge, to, copy, payload);
}

/** After the last contribution to a leaf, its gradient is added to what is kept. */
function completeLeaf(log: EventLog, passes: Passes, { backward }: Steps): void {
  const { at, kind } = lastStep(log, log.length - 1);
  const sent = isOfEdge(kind) ? backward.find(({ edge }) => edge === log.edgeAt(at)) : undefined;
  if (sent?.completesLeaf) passes.addToKept(sent.to);
}
