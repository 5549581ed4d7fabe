/** Kinds of events to look for: what is asked of an event, as a test of one position of the log. */

import { KIND, writesGradient, writesValue } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import { nonFiniteWord } from '../explain/non-finite.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { at } from '../ops/operation.ts';
import { indexOf, type ReadonlyFloats } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { eventTest } from './run-to.ts';

export interface Find {
  /** Its first letter chooses it in the menu. */
  readonly name: string;
  readonly does: string;
  /** The usual threshold, of those that have one. */
  readonly threshold?: number;
  /** Whether it is about the selected node. */
  readonly needsNode?: boolean;
  /** Undefined when the node is not one to ask this of. */
  readonly test: (log: EventLog, node: NodeId, threshold: number) => ((i: number) => boolean) | undefined;
  /** What was found, where that says more than what was looked for. */
  readonly detail?: (log: EventLog, i: number, digits: number) => string;
}

export const FINDS: readonly Find[] = [
  { name: 'nan', does: 'NaN is written', test: log => i => written(log, i).some(hasNaN) },
  { name: 'infinite', does: 'NaN or ∞ is written', test: log => i => written(log, i).some(hasNonFinite) },
  {
    name: 'writes',
    does: 'this node is written again',
    needsNode: true,
    test: (log, node) => eventTest(log, { kind: 'node', node }),
  },
  {
    name: 'operation',
    does: 'the same operation computes or sends back',
    needsNode: true,
    test: (log, id) => {
      const node = nodeOf(log.program, id);
      return node.role === 'operation'
        ? eventTest(log, { kind: 'operation', operation: node.operation.name })
        : undefined;
    },
  },
  {
    name: 'above',
    does: '|gradient| above',
    threshold: 1,
    test: (log, _node, threshold) => onGradient(log, gradient => largest(gradient) > threshold),
  },
  {
    name: 'below',
    does: '|gradient| below',
    threshold: 1e-6,
    test: (log, _node, threshold) => onGradient(log, gradient => largest(gradient) < threshold),
  },
  { name: 'sign', does: 'the sign of this gradient changes', needsNode: true, test: signTest, detail: signDetail },
  { name: 'zero', does: 'a gradient that is 0', test: log => onGradient(log, gradient => largest(gradient) === 0) },
  { name: 'update', does: 'a parameter is updated', test: log => i => log.kindAt(i) === KIND.updated },
];

const hasNaN = (numbers: ReadonlyFloats): boolean => nonFiniteWord(numbers) === 'NaN';
const hasNonFinite = (numbers: ReadonlyFloats): boolean => nonFiniteWord(numbers) !== undefined;

/** The largest size of an element; NaN when one is NaN, so that no comparison holds. */
function largest(numbers: ReadonlyFloats): number {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) most = Math.max(most, Math.abs(numbers[i]!));
  return most;
}

function onGradient(log: EventLog, isWanted: (gradient: ReadonlyFloats) => boolean): (i: number) => boolean {
  return i => writesGradient(log.kindAt(i)) && isWanted(log.gradientWrittenBy(i, log.nodeAt(i)).data);
}

/** Compared with what was written before, if need be in the iteration before. */
function signTest(log: EventLog, node: NodeId): ((i: number) => boolean) | undefined {
  if (!nodeOf(log.program, node).isReached) return undefined;
  return i => {
    if (!writesGradient(log.kindAt(i)) || log.nodeAt(i) !== node || log.previousWriter(i) === NONE) return false;
    return signChanges(log, i).length > 0;
  };
}

/** The elements, counted row by row, that an event turns from positive to negative or the other way round. */
function signChanges(log: EventLog, i: number): readonly number[] {
  const node = log.nodeAt(i);
  const before = log.gradientWrittenBy(log.previousWriter(i), node).data;
  const after = log.gradientWrittenBy(i, node).data;
  return Array.from(after).flatMap((x, k) => (x * before[k]! < 0 ? [k] : []));
}

/** `iteration 9: ∂w2[3] from −0.012 to 0.004, and 2 more change their sign`. */
function signDetail(log: EventLog, i: number, digits: number): string {
  const { name, shape } = nodeOf(log.program, log.nodeAt(i));
  const [first, ...others] = signChanges(log, i);
  const number = (writer: number) =>
    formatNumber(log.gradientWrittenBy(writer, log.nodeAt(i)).data[first!]!, { digits }); // what was found changes one
  const from = `∂${at(name, indexOf(shape, first!))} from ${number(log.previousWriter(i))} to ${number(i)}`;
  const more = others.length === 0 ? '' : `, and ${others.length} more change sign`;
  return `iteration ${log.iterationAt(i)}: ${from}${more}`;
}

/** The numbers that an event brings into the run. */
function written(log: EventLog, i: number): readonly ReadonlyFloats[] {
  const node = log.nodeAt(i);
  const kind = log.kindAt(i);
  if (writesValue(kind)) return [log.valueWrittenBy(i, node)!.data]; // it is what wrote it
  if (writesGradient(kind)) return [log.gradientWrittenBy(i, node).data];
  switch (kind) {
    case KIND.contribution:
      return [log.gradientWrittenBy(i, log.program.edges[log.edgeAt(i)]!.to).data];
    case KIND.started:
      return log.fed.map(leaf => log.valueWrittenBy(i, leaf)!.data);
    default:
      return [];
  }
}
