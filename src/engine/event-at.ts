/** Makes the event object of a row of the log. */

import { isKeptLeaf, type NodeId, nodeOf } from '../graph/program.ts';
import { scalar, type Tensor, tensor } from '../tensor/tensor.ts';
import { NONE, UPDATE_HEAD } from './columns.ts';
import {
  type Clearing,
  type ComputedKind,
  type Event,
  type EventFacts,
  type EventSkipped,
  KIND,
  type OptimizerState,
  type SkipKind,
  skippableType,
} from './events.ts';
import type { Scales } from './loss-scale.ts';
import { addedTo, type GradientRows, keptFrom } from './standing-gradients.ts';
import { stateByKeys, type Updates } from './updates.ts';

/** What is read of a log beside its rows: EventLog makes its events here, and cannot be named. */
interface ReadLog extends GradientRows {
  readonly updates: Updates | undefined;
  readonly fed: readonly NodeId[];
  readonly fedOffsets: ReadonlyMap<NodeId, number>;
  readonly scales: Scales;
  valueWrittenBy(writer: number, node: NodeId): Tensor | undefined;
  gradientWrittenBy(writer: number, node: NodeId): Tensor;
  gradientUsedBy(i: number): Tensor;
  updatePart(i: number, k: number): Tensor;
  updateHead(i: number, part: number): number;
  clearedBy(i: number): Clearing | undefined;
  factsAt(i: number): EventFacts;
}

/** A leaf's numbers from outside, a running statistic, or the loss on the validation examples. */
function writtenAt(
  log: ReadLog,
  i: number,
  type: 'value.given' | 'buffer.updated' | 'validation.computed',
  node: NodeId,
): Event {
  const previous = log.previousWriter(i);
  const isUnknown = previous === NONE && !isKeptLeaf(nodeOf(log.program, node)); // those begin with a value
  const before = isUnknown ? undefined : log.valueWrittenBy(previous, node);
  const after = log.valueWrittenBy(i, node)!; // the event wrote it
  if (type !== 'value.given') return { type, node, before, after };
  const { by } = log.factsAt(i);
  return { type, node, ...(by !== undefined && { by }), before, value: after };
}

/** The event at position i. @throws RangeError outside 0 … length − 1. */
export function eventAt(log: ReadLog, i: number): Event {
  const type = log.typeAt(i);
  const node = log.nodeAt(i);
  switch (type) {
    case 'iteration.started':
      return { type, iteration: log.iterationAt(i), batch: fedAt(log, i) };
    case 'pass.started':
      return { type, pass: log.forwardPassAt(i), batch: fedAt(log, i) };
    case 'backward.started':
      return { type, node };
    case 'gradients.cleared': {
      const { nodes } = log.clearedBy(i) ?? {};
      return { type, ...(nodes && { nodes }) };
    }
    case 'run.failed': {
      const { error = '', message = '' } = log.factsAt(i);
      return { type, error, message };
    }
    case 'value.given':
    case 'buffer.updated':
    case 'validation.computed':
      return writtenAt(log, i, type, node);
    case 'gradient.kept':
      return keptAt(log, i, node);
    case 'gradient.changed': {
      const [before, after] = [gradientBefore(log, i, node), log.gradientWrittenBy(i, node)];
      return { type, node, by: log.factsAt(i).by ?? 'something unknown', before, after };
    }
    case 'value.computed':
      return { type, node, value: log.valueWrittenBy(i, node)! }; // the event wrote it
    case 'backward.seeded':
      return { type, node, value: log.gradientWrittenBy(i, node) };
    case 'contribution.computed': {
      const edge = log.edgeAt(i);
      const contribution = log.gradientWrittenBy(i, log.program.edges[edge]!.to);
      return { type, edge, upstream: log.gradientWrittenBy(log.previousWriter(i), node), contribution };
    }
    case 'gradient.accumulated': {
      const before = gradientLeftBy(log, addedTo(log, i, node), node);
      return { type, node, edge: log.edgeAt(i), before, after: log.gradientWrittenBy(i, node) };
    }
    case 'parameter.updated':
      return updateAt(log, i, node);
    case 'step.skipped': {
      const { scale } = log.scales.before(i)!; // only a scaled run has these
      return { type, node, gradient: log.gradientWrittenBy(log.previousWriter(i), node), scale };
    }
    case 'scale.updated':
      return { type, node, before: scalar(log.scales.before(i)!.scale), after: log.gradientWrittenBy(i, node) }; // as above
    case 'value.edited':
      return editAt(log, i, node);
    case 'event.skipped':
      return skippedAt(log, i);
  }
}

const fedAt = (log: ReadLog, i: number) => new Map(log.fed.map(leaf => [leaf, log.valueWrittenBy(i, leaf)!])); // it was fed

/** What this pass brought stands before, and what earlier passes left before its first contribution. */
function keptAt(log: ReadLog, i: number, node: NodeId): Event {
  const [earlier, last] = [keptFrom(log, i, node), log.previousWriter(i)];
  const after = log.gradientWrittenBy(i, node);
  const before = gradientLeftBy(log, earlier, node) ?? tensor(after.shape, new Float64Array(after.data.length));
  const arrived = gradientLeftBy(log, last, node);
  return { type: 'gradient.kept', node, before, arrived, after };
}

/** What the gradient was that event i changed; undefined when nothing had arrived. */
function gradientBefore(log: ReadLog, i: number, node: NodeId): Tensor | undefined {
  const previous = log.previousWriter(i);
  return previous > log.nothingSince(i, node) ? gradientLeftBy(log, previous, node) : undefined;
}

/** The gradient after the event that wrote it last; undefined where that has cleared it, or there is none. */
const gradientLeftBy = (log: ReadLog, writer: number, node: NodeId): Tensor | undefined =>
  writer === NONE || log.clearedBy(writer) !== undefined ? undefined : log.gradientWrittenBy(writer, node);

function updateAt(log: ReadLog, i: number, parameter: NodeId): Event {
  const previous = log.previousWriter(i);
  const update = log.lastUpdate(previous);
  const clipped = log.updateHead(i, UPDATE_HEAD.clipped);
  return {
    type: 'parameter.updated',
    parameter,
    before: log.valueWrittenBy(previous, parameter)!, // a parameter has a value from the beginning
    gradient: log.gradientUsedBy(i),
    after: log.updatePart(i, 0),
    lr: log.updateHead(i, UPDATE_HEAD.lr),
    clipped: clipped === 1 ? undefined : clipped,
    step: log.updateHead(i, UPDATE_HEAD.step),
    stateBefore: update === NONE ? stateAtStart(log, parameter) : stateWrittenBy(log, update),
    stateAfter: stateWrittenBy(log, i),
  };
}

/** The optimizer's memory as event `update` left it. */
export function stateWrittenBy(log: ReadLog, update: number): OptimizerState {
  const { state } = log.updates!.ruleOf(log.nodeAt(update)); // an update has a rule
  return new Map(state.map((key, k) => [key, log.updatePart(update, 1 + k)]));
}

function stateAtStart({ program, updates }: ReadLog, parameter: NodeId): OptimizerState {
  const { parts } = updates!.beginningOf(parameter); // an update has a rule
  return stateByKeys(updates!.ruleOf(parameter), nodeOf(program, parameter).shape, parts); // an update has a rule
}

function editAt(log: ReadLog, i: number, node: NodeId): Event {
  const type = 'value.edited';
  if (log.kindAt(i) === KIND.editedGradient) {
    const [before, after] = [gradientBefore(log, i, node), log.gradientWrittenBy(i, node)];
    return { type, node, of: 'gradient', before, after };
  }
  const previous = log.previousWriter(i);
  const writer = log.fedOffsets.has(node) ? Math.max(previous, log.renewedAt(i, node)) : previous; // a fed leaf is fed in each forward pass
  return { type, node, of: 'value', before: log.valueWrittenBy(writer, node), after: log.valueWrittenBy(i, node)! }; // by itself
}

/** The skip that event i is, or would be. */
export function skippedAt(log: ReadLog, i: number): EventSkipped {
  const [node, edge] = [log.nodeAt(i), log.edgeAt(i)];
  const kind = log.kindAt(i) as ComputedKind | SkipKind; // an edit cannot be skipped
  return {
    type: 'event.skipped',
    skipped: skippableType(kind),
    node: node === NONE ? undefined : node,
    edge: edge === NONE ? undefined : edge,
  };
}
