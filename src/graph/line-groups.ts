/** The operations of a program in groups: one group for each named value that the program computes. */

import { isInner } from '../language/names.ts';
import { memoised } from '../memoised.ts';
import { type FoldId, type NodeId, nodeOf, type Program } from './program.ts';

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
  const all: { readonly line: number; readonly fold: FoldId; readonly members: NodeId[]; node: NodeId }[] = [];
  const ofNode: (LineGroup | undefined)[] = new Array(program.nodes.length).fill(undefined);
  for (const id of program.order) {
    const node = nodeOf(program, id);
    if (node.role !== 'operation') continue;
    let group = all.at(-1);
    if (group === undefined || group.fold !== node.fold || !isInner(nodeOf(program, group.node))) {
      group = { line: node.line, fold: node.fold, members: [], node: id };
      all.push(group);
    }
    group.members.push(id);
    group.node = id;
    ofNode[id] = group;
  }
  return { all, ofNode };
});

/** Returns the group that computes a node; undefined for a leaf. */
export const groupOf = (program: Program, node: NodeId): LineGroup | undefined => groupsIn(program).ofNode[node];

/** Whether the node is a named value: what a line computes, or a leaf that has a name. */
export function isNamed(program: Program, node: NodeId): boolean {
  const group = groupOf(program, node);
  return group === undefined ? nodeOf(program, node).role !== 'literal' : group.node === node;
}
