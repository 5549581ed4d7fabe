/** What a followed condition reads: values and gradients, with the events that wrote them. */

import type { Clearing } from '../engine/events.ts';
import type { NodeId } from '../graph/program.ts';
import type { Memory } from './leaf-memory.ts';
import type { NodeRead } from './reads.ts';

/** The events that write the same thing. `head` is the latest; the log stores the previous writer, so going back is one step. */
export interface WriterChannel {
  head: number;
}

/** A value or gradient that the condition reads, with memory for its numbers. */
export interface ReadLeaf extends NodeRead {
  /** The same nodes: several where a name was assigned again. */
  readonly members: ReadonlySet<NodeId>;
  readonly channel: WriterChannel;
  readonly memory: Memory;
  /** Whether all nodes are operations: they have no value before they are computed. A leaf has an initial value. */
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
