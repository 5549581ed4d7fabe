/** What a reader can fold in a graph: lines of several operations, and the rounds and calls around them, as a tree. */

import { memoised } from '../memoised.ts';
import { groupOf, type LineGroup } from './line-groups.ts';
import { type Fold, type NodeId, nodeOf, type Program } from './program.ts';

/** Position in `FoldTree.folds`. */
export type TreeFoldId = number;

/** A fold of at least two operations; no other fold has the same ones. */
export interface TreeFold {
  readonly id: TreeFoldId;
  /** A line's own operations, a round of a loop, or a call: also a line that holds one. */
  readonly kind: Fold['kind'];
  /** `t = 3` of a round, `call 2 of cell` of a call in a line that holds more, else the name that it computes. */
  readonly name: string;
  /** Index of the program line. */
  readonly line: number;
  readonly parent: TreeFoldId | undefined;
  /** Its operations are those from `start` to before `end`. */
  readonly start: NodeId;
  readonly end: NodeId;
  readonly count: number;
  /** The operation whose value the folded box shows: what the fold computes, for a round its last. */
  readonly result: NodeId;
}

export interface FoldTree {
  /** Parents before their children, in evaluation order. */
  readonly folds: readonly TreeFold[];
  /** By node: the innermost fold around it; undefined for leaves and for operations in none. */
  readonly innermost: readonly (TreeFoldId | undefined)[];
}

/** Made once a program, in time linear in its nodes and folds. */
export const foldTree = memoised((program: Program): FoldTree => {
  const found = [...groupFolds(program), ...outerFolds(program)].toSorted((a, b) => a.start - b.start || b.end - a.end);
  const folds: TreeFold[] = [];
  const open: TreeFold[] = [];
  for (const fold of found) {
    while (open.length > 0 && open.at(-1)!.end <= fold.start) open.pop();
    const made = { ...fold, id: folds.length, parent: open.at(-1)?.id };
    folds.push(made);
    open.push(made);
  }
  return { folds, innermost: innermostIn(program, folds) };
});

type Found = Omit<TreeFold, 'id' | 'parent'>;

/** The lines of several operations. */
function groupFolds(program: Program): readonly Found[] {
  const groups = new Set<LineGroup>();
  for (const id of program.order) groups.add(groupOf(program, id)!); // every operation has one
  return [...groups]
    .filter(({ members }) => members.length > 1)
    .map(({ line, members, node }) => ({
      kind: 'line',
      name: nodeOf(program, node).name,
      line,
      start: members[0]!,
      end: members.at(-1)! + 1,
      count: members.length,
      result: node,
    }));
}

/** The folds that hold more than one line; of those that hold the same, the outermost line, else the outermost. */
function outerFolds(program: Program): readonly Found[] {
  const operations = countsBefore(program, id => nodeOf(program, id).role === 'operation');
  const starts = countsBefore(program, id => groupOf(program, id)?.members[0] === id);
  const within = (counts: Int32Array, { start, end }: Fold) => counts[end]! - counts[start]!;
  const byRange = new Map<string, Fold>();
  for (const fold of program.folds) {
    if (within(starts, fold) < 2) continue;
    const range = `${operations[fold.start]} ${operations[fold.end]}`;
    const known = byRange.get(range);
    if (known === undefined || (known.kind !== 'line' && fold.kind === 'line')) byRange.set(range, fold);
  }
  return [...byRange.values()].map(fold => {
    const { kind, line, start, end } = fold;
    const result = resultOf(program, fold)!; // it holds two lines
    const name = kind === 'round' ? fold.name : (callOf(fold) ?? nodeOf(program, result).name);
    return { kind: kind === 'line' ? 'call' : kind, name, line, start, end, count: within(operations, fold), result };
  });
}

const callOf = ({ of }: Fold): string | undefined => of && `call ${of.number} of ${of.name}`;

/** The operation that a fold computes, for a round its last; undefined for a fold without operations. */
export function resultOf(program: Program, { node, start, end }: Fold): NodeId | undefined {
  if (node !== undefined && node >= start && node < end && nodeOf(program, node).role === 'operation') return node;
  for (let id = end - 1; id >= start; id--) if (nodeOf(program, id).role === 'operation') return id;
  return undefined;
}

/** By node: how many of those before it count. */
function countsBefore({ nodes }: Program, isCounted: (id: NodeId) => boolean): Int32Array {
  const counts = new Int32Array(nodes.length + 1);
  for (let id = 0; id < nodes.length; id++) counts[id + 1] = counts[id]! + (isCounted(id) ? 1 : 0);
  return counts;
}

function innermostIn({ nodes }: Program, folds: readonly TreeFold[]): readonly (TreeFoldId | undefined)[] {
  const innermost: (TreeFoldId | undefined)[] = new Array(nodes.length).fill(undefined);
  const open: TreeFold[] = [];
  let next = 0;
  for (const { id, role } of nodes) {
    while (folds[next]?.start === id) open.push(folds[next++]!);
    while (open.length > 0 && open.at(-1)!.end <= id) open.pop();
    if (role === 'operation') innermost[id] = open.at(-1)?.id;
  }
  return innermost;
}

/** The folds around a node, the innermost first. */
export function treeFoldsAround({ folds, innermost }: FoldTree, node: NodeId): readonly TreeFold[] {
  const around: TreeFold[] = [];
  for (let at = innermost[node]; at !== undefined; at = folds[at]!.parent) around.push(folds[at]!); // ids are positions
  return around;
}
