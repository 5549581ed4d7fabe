/** The graph with some of its folds open: at a level, around the current event, and by hand. */

import { foldTree, type TreeFold, type TreeFoldId, treeFoldsAround } from '../graph/fold-tree.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { collapse, type Representatives } from '../layout/collapse.ts';
import type { Hops, Joined } from '../layout/neighbourhood.ts';
import { keptIn, memoised, once } from '../memoised.ts';

/** Outline: every fold is closed. Lines: every line is a node, in its rounds and calls. Operations: every fold is open. */
export type GraphLevel = 'outline' | 'lines' | 'operations';

/** What is open around the current event, beside what the level opens: so many rounds and calls, the outermost first, or the line as well. */
export type Unfolding = number | 'operations';

export interface Folding {
  readonly level: GraphLevel;
  readonly unfolding: Unfolding;
}

/** Folds opened and closed by hand; they stay so wherever the event is. */
export interface FoldsByHand {
  readonly opened: readonly TreeFoldId[];
  readonly closed: readonly TreeFoldId[];
}

export const NONE_BY_HAND: FoldsByHand = { opened: [], closed: [] };

/** Which leaves have a row. Lines alone: leaves stand in their formulas. */
export type LeafRows = 'all' | 'shared' | 'none';

/** How the graph is drawn. */
export interface GraphForm {
  /** Boxes in layers, or a row for each node. */
  readonly kind: 'layers' | 'rows';
  readonly folding: Folding;
  /** Which leaves have a row. */
  readonly leaves: LeafRows;
  /** How many edges from the selection the nodes are that it shows; undefined for all nodes. */
  readonly hops: Hops | undefined;
}

/** A row of the graph in rows: a node, or the head of a fold that is open. */
export interface GraphRow {
  /** The node; for a head, the fold's result. */
  readonly id: NodeId;
  /** The fold that begins here; undefined for a node. */
  readonly head: TreeFold | undefined;
  /** How many open folds with a head it stands in. */
  readonly depth: number;
  /** Whether the innermost of them is the line of this operation. */
  readonly isPart: boolean;
}

export interface FoldedGraph extends Joined {
  /** For each operation inside a closed fold, the fold's node. */
  readonly standIns: Representatives;
  /** By node: the closed fold that it stands for. */
  readonly closed: ReadonlyMap<NodeId, TreeFold>;
  /** Operations in evaluation order, leaves right before their first use. */
  readonly rows: readonly GraphRow[];
}

/** All nodes but numbers written into formulas; edges lead from operand to operation. */
export const wholeGraph = memoised((program: Program): Joined => {
  const edges = program.edges
    .filter(({ to }) => nodeOf(program, to).role !== 'literal')
    .map(({ from, to, slot }) => ({ from: to, to: from, slot }));
  return { ids: program.nodes.filter(({ role }) => role !== 'literal').map(({ id }) => id), edges };
});

const keptFor = memoised((_program: Program) => new Map<string, FoldedGraph>());

/** Most graphs kept of a program, as stepping back and forth shows the same again; and most nodes of all of them. */
const KEPT = { graphs: 128, nodes: 2_000_000 };

const mostKept = ({ nodes }: Program): number =>
  Math.min(KEPT.graphs, Math.max(2, Math.floor(KEPT.nodes / nodes.length)));

/** @param current The node of the current event; undefined for none. */
export function foldedGraph(
  program: Program,
  folding: Folding,
  current: NodeId | undefined,
  byHand: FoldsByHand = NONE_BY_HAND,
): FoldedGraph {
  const opened = openedAround(program, folding, current);
  const key = `${folding.level} ${folding.unfolding} ${opened.at(0)?.id} ${byHand.opened} ${byHand.closed}`;
  return keptIn(keptFor(program), key, () => fold(program, openings(folding, opened, byHand)), mostKept(program));
}

/** The folds that are open around the current event, the innermost first. */
function openedAround(program: Program, { unfolding }: Folding, current: NodeId | undefined): readonly TreeFold[] {
  if (unfolding === 0 || current === undefined) return [];
  const around = treeFoldsAround(foldTree(program), current);
  return unfolding === 'operations' ? around : around.filter(isBlock).slice(-unfolding);
}

/** Whether a fold is open, and whether it then has a head: the level alone gives none. */
interface Openings {
  readonly isOpen: (fold: TreeFold) => boolean;
  readonly hasHead: (fold: TreeFold) => boolean;
}

function openings({ level }: Folding, opened: readonly TreeFold[], byHand: FoldsByHand): Openings {
  const isAround = new Set(opened.map(({ id }) => id));
  const setByHand = new Map([
    ...byHand.opened.map(id => [id, true] as const),
    ...byHand.closed.map(id => [id, false] as const),
  ]);
  const atLevel = (fold: TreeFold) => level === 'operations' || (level === 'lines' && isBlock(fold));
  const isOpen = (fold: TreeFold) => setByHand.get(fold.id) ?? (atLevel(fold) || isAround.has(fold.id));
  return { isOpen, hasHead: fold => !atLevel(fold) && isOpen(fold) };
}

function fold(program: Program, { isOpen, hasHead }: Openings): FoldedGraph {
  const { folds, innermost } = foldTree(program);
  /** By fold: the outermost closed one that it is or stands in; undefined while all around it are open. */
  const closedIn: (TreeFold | undefined)[] = [];
  for (const fold of folds)
    closedIn.push((fold.parent === undefined ? undefined : closedIn[fold.parent]) ?? (isOpen(fold) ? undefined : fold));
  const standIns = new Map<NodeId, NodeId>();
  const closed = new Map<NodeId, TreeFold>();
  for (const id of program.order) {
    const around = closedIn[innermost[id] ?? -1];
    if (around === undefined) continue;
    if (around.result === id) closed.set(id, around);
    else standIns.set(id, around.result);
  }
  const graph = standIns.size === 0 ? wholeGraph(program) : collapse(wholeGraph(program), standIns);
  const rows = once(() => rowsOf(program, graph, hasHead));
  return {
    ids: standIns.size === 0 ? graph.ids : rows().flatMap(({ id, head }) => (head ? [] : [id])),
    edges: graph.edges,
    standIns,
    closed,
    get rows() {
      return rows();
    },
  };
}

/** Leaves stand right before what first uses them, or before the outermost head around that. */
function rowsOf(program: Program, { ids, edges }: Joined, hasHead: (fold: TreeFold) => boolean): readonly GraphRow[] {
  const tree = foldTree(program);
  const operandsOf = new Map<NodeId, NodeId[]>(ids.map(id => [id, []]));
  for (const { from, to } of edges) operandsOf.get(to)!.push(from);
  const isLeaf = (id: NodeId) => nodeOf(program, id).role !== 'operation';
  const operations = ids.filter(id => !isLeaf(id));
  const rows: GraphRow[] = [];
  const placed = new Set<NodeId>();
  const placeLeaf = (id: NodeId) => {
    if (!isLeaf(id) || placed.has(id)) return;
    placed.add(id);
    rows.push({ id, head: undefined, depth: 0, isPart: false });
  };
  let open: readonly TreeFold[] = [];
  for (const [at, id] of operations.entries()) {
    const around = treeFoldsAround(tree, id);
    const heads = around.filter(hasHead).toReversed();
    const kept = open.filter((fold, i) => heads[i] === fold).length;
    if (heads.length === 0) operandsOf.get(id)!.forEach(placeLeaf);
    else if (kept === 0)
      for (let i = at; i < operations.length && operations[i]! < heads[0]!.end; i++)
        operandsOf.get(operations[i]!)!.forEach(placeLeaf);
    for (const [depth, head] of heads.entries())
      if (depth >= kept) rows.push({ id: head.result, head, depth, isPart: false });
    rows.push({
      id,
      head: undefined,
      depth: heads.length,
      isPart: heads.length > 0 && around[0]!.kind === 'line' && hasHead(around[0]!),
    });
    open = heads;
  }
  for (const id of ids) placeLeaf(id); // leaves that nothing uses
  return rows;
}

/** Returns the rows of a graph, of its leaves only some. `shared` are those that several nodes use where only the level opens folds. */
export function rowsWith(
  program: Program,
  { rows }: FoldedGraph,
  leaves: LeafRows,
  level: GraphLevel,
): readonly GraphRow[] {
  if (leaves === 'all') return rows;
  const shared =
    leaves === 'shared' ? usedBySeveral(foldedGraph(program, { level, unfolding: 0 }, undefined)) : undefined;
  return rows.filter(({ id }) => nodeOf(program, id).role === 'operation' || shared?.has(id) === true);
}

/** The nodes that several others use. */
const usedBySeveral = memoised(({ edges }: FoldedGraph): ReadonlySet<NodeId> => {
  const user = new Map<NodeId, NodeId>();
  const shared = new Set<NodeId>();
  for (const { from, to } of edges) {
    if (user.has(from) && user.get(from) !== to) shared.add(from);
    user.set(from, to);
  }
  return shared;
});

/** How many rows a fold adds when it is opened: a head, and its members in place of one node. */
const membersOf = memoised((program: Program): readonly number[] => {
  const { folds, innermost } = foldTree(program);
  const members = folds.map(() => 0);
  for (const id of program.order) if (innermost[id] !== undefined) members[innermost[id]]!++;
  for (const { parent } of folds) if (parent !== undefined) members[parent]!++;
  return members;
});

/** A round or a call. */
const isBlock = ({ kind }: TreeFold): boolean => kind !== 'line';

/** By fold: how many rounds and calls it stands in, itself among them. */
const depthsOf = memoised((program: Program): readonly number[] => {
  const depths: number[] = [];
  for (const fold of foldTree(program).folds)
    depths.push((fold.parent === undefined ? 0 : depths[fold.parent]!) + (isBlock(fold) ? 1 : 0));
  return depths;
});

const largest = (numbers: readonly number[]): number => numbers.reduce((most, x) => Math.max(most, x), 0);

/** Returns how many rounds and calls an operation stands in at most. */
export const deepestBlock = (program: Program): number => largest(depthsOf(program));

/** Returns the most rows that the folds around an event add to a level, wherever the event is. */
export function mostRowsAdded(program: Program, { level, unfolding }: Folding): number {
  const members = membersOf(program);
  const depths = depthsOf(program);
  const added: number[] = [];
  for (const fold of foldTree(program).folds) {
    const above = fold.parent === undefined ? 0 : added[fold.parent]!;
    const isOpened = isBlock(fold)
      ? level === 'outline' && (unfolding === 'operations' || depths[fold.id]! <= unfolding)
      : unfolding === 'operations';
    added.push(above + (isOpened ? members[fold.id]! : 0));
  }
  return largest(added);
}

/** Returns the graph wherever the event is: first outside of all folds. Only for programs with which `canFoldEvery`. */
export const everyFolded = (
  program: Program,
  folding: Folding,
  byHand: FoldsByHand = NONE_BY_HAND,
): readonly FoldedGraph[] => placesOf(program, folding).map(node => foldedGraph(program, folding, node, byHand));

/** Whether all that `everyFolded` returns can be kept, and made before a first frame. */
export const canFoldEvery = (program: Program, folding: Folding): boolean =>
  folding.unfolding === 0 || placesOf(program, folding).length <= mostKept(program);

const placesFor = memoised((_program: Program) => new Map<Folding['unfolding'], readonly (NodeId | undefined)[]>());

/** Nodes around which other folds are open each, first none. */
const placesOf = (program: Program, folding: Folding): readonly (NodeId | undefined)[] =>
  keptIn(placesFor(program), folding.unfolding, () => {
    if (folding.unfolding === 0) return [undefined];
    const firstIn = new Map<TreeFoldId | undefined, NodeId>();
    for (const id of program.order.toReversed()) firstIn.set(openedAround(program, folding, id).at(0)?.id, id);
    return [undefined, ...firstIn.values()];
  });
