/** What a followed condition reads: values, gradients and learning rates, with the events that wrote them. */

import { type Clearing, KIND, type Kind, writesGradient, writesValue } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import type { Expression } from '../language/ast.ts';
import { type Memory, memoryFor } from './leaf-memory.ts';
import type { NodeRead } from './reads.ts';

/** The events that write the same thing. `head` is the latest; the log stores the previous writer, so going back is one step. */
export interface WriterChannel {
  head: number;
}

/** A value, gradient or learning rate that the condition reads, with memory for its numbers. */
export interface ReadLeaf extends NodeRead {
  /** The same nodes: several where a name was assigned again. */
  readonly members: ReadonlySet<NodeId>;
  readonly channel: WriterChannel;
  readonly memory: Memory;
  /** Whether there is nothing before the first writer: operations have no value before they are computed, a rate is that of an update. A leaf has an initial value. */
  readonly isOperation: boolean;
  /** Whether the gradients of all nodes last one pass. */
  readonly isRenewed: boolean;
  /** The node that has its value before any is written: the first leaf or number. */
  readonly given: NodeId;
  /** Whether every pass feeds it a value. */
  readonly isFed: boolean;
  /** The event that wrote the numbers in memory. */
  held: number;
}

/** Whether a clearing of some nodes writes what the leaf reads. */
export const isClearedIn = ({ kind, members }: Pick<ReadLeaf, 'kind' | 'members'>, { nodes }: Clearing): boolean =>
  kind === 'gradient' && nodes.some(node => members.has(node));

/** Nothing has been read yet. */
const UNREAD = -2;

/** @param expression What reads it. */
export function leafOf(log: EventLog, expression: Expression, { kind, nodes }: NodeRead): ReadLeaf {
  const { program, fed, fedOffsets } = log;
  const given = nodes.find(node => nodeOf(program, node).role !== 'operation');
  const isOperation = kind === 'rate' || given === undefined || (kind === 'gradient' && nodes.length > 1); // a number has no gradient
  return {
    kind,
    nodes,
    members: new Set(nodes),
    channel: { head: NONE },
    memory: memoryFor(log, expression, { kind, nodes }),
    isOperation,
    isRenewed: isOperation || fedOffsets.has(nodes[0]!),
    given: given ?? nodes[0]!, // a name has a node at least
    isFed: kind === 'value' && fed.includes(nodes[0]!),
    held: UNREAD,
  };
}

/** The events that write each. */
export const WRITES: Readonly<Record<NodeRead['kind'], (kind: Kind) => boolean>> = {
  value: writesValue,
  gradient: writesGradient,
  rate: kind => kind === KIND.updated,
};
