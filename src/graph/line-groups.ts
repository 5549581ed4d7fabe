/** The operations of a program in groups: one group for each named value that the program computes. */

import { isInner } from '../language/names.ts';
import { memoised } from '../memoised.ts';
import { type NodeId, nodeOf, operationOf, type Program } from './program.ts';

/** A named group of operations that follow each other in evaluation order; the last computes the named value. */
export interface LineGroup {
  /** The index of the program line. */
  readonly line: number;
  /** In evaluation order, at least one. */
  readonly members: readonly NodeId[];
  /** The last member, which the name stands for. */
  readonly node: NodeId;
}

interface Groups {
  readonly all: readonly LineGroup[];
  /** By node; undefined for leaves. */
  readonly ofNode: readonly (LineGroup | undefined)[];
}

/** A line in a loop has a group for each round, a line that assigns two names one for each; the pieces of a line around a call in its midst are groups of their own. */
const groupsIn = memoised((program: Program): Groups => {
  const { order } = program;
  const all: LineGroup[] = [];
  const ofNode: (LineGroup | undefined)[] = new Array(program.nodes.length).fill(undefined);
  for (let start = 0; start < order.length; ) {
    const end = groupEnd(program, start);
    const members = order.slice(start, end);
    const group = { line: operationOf(program, members[0]!).line, members, node: members.at(-1)! }; // it has a member
    all.push(group);
    for (const id of members) ofNode[id] = group;
    start = end;
  }
  return { all, ofNode };
});

/** Where in the order the group ends that begins at `start`: behind the first operation that has a name, and with the fold. */
function groupEnd(program: Program, start: number): number {
  const { order } = program;
  const { fold } = operationOf(program, order[start]!);
  let end = start + 1;
  while (
    end < order.length &&
    isInner(nodeOf(program, order[end - 1]!)) &&
    operationOf(program, order[end]!).fold === fold
  )
    end++;
  return end;
}

/** Returns the group that computes a node; undefined for a leaf. */
export const groupOf = (program: Program, node: NodeId): LineGroup | undefined => groupsIn(program).ofNode[node];

/** Whether the node is a named value: what a line computes, or a leaf that has a name. */
export function isNamed(program: Program, node: NodeId): boolean {
  const group = groupOf(program, node);
  return group === undefined ? nodeOf(program, node).role !== 'literal' : group.node === node;
}
