/** The part of the graph that is shown, and the neighbours in it. */

import { type Fold, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { collapse, type StandIns } from '../layout/collapse.ts';
import { layersOf } from '../layout/layers.ts';
import { type Excerpt, excerpt, type Hops, isLarge, type Joined } from '../layout/neighbourhood.ts';
import { memoised } from '../memoised.ts';
import { selectedNode } from './commands/command.ts';
import { logOf, type Session } from './session.ts';

/** All nodes but numbers written into formulas; edges lead from operand to operation. */
const graphOf = memoised((program: Program): Joined => {
  const edges = program.edges
    .filter(({ to }) => nodeOf(program, to).role !== 'literal')
    .map(({ from, to, slot }) => ({ from: to, to: from, slot }));
  return { ids: program.nodes.filter(({ role }) => role !== 'literal').map(({ id }) => id), edges };
});

/** The shown part; `hops` is undefined when it is the whole graph. */
export interface ShownGraph extends Excerpt {
  readonly hops: Hops | undefined;
}

/** The last shown graph of each program: it stays while only values change. */
const slotOf = memoised(
  (_program: Program): { last?: { readonly centre: NodeId | undefined; readonly graph: ShownGraph } } => ({}),
);

const USUAL_HOPS = 2;

/** The program in lines: every fold is one node, its result. */
export interface GraphInLines extends Joined {
  /** For each operation inside a fold, the fold's node. */
  readonly standIns: StandIns;
  /** By fold's node: how many operations it stands for. */
  readonly counts: ReadonlyMap<NodeId, number>;
}

/** Nodes stand in evaluation order, leaves right before their first use. */
export const graphInLines = memoised((program: Program): GraphInLines => {
  const folds = foldedLines(program);
  const standIns = new Map(
    folds.flatMap(({ result, operations }) => operations.filter(id => id !== result).map(id => [id, result] as const)),
  );
  const { ids, edges } = collapse(graphOf(program), standIns);
  const counts = new Map(folds.map(({ result, operations }) => [result, operations.length]));
  return { ids: byFirstUse(program, ids, edges), edges, standIns, counts };
});

interface FoldedLine {
  readonly result: NodeId;
  /** At least two: a line of one operation is its own node. */
  readonly operations: readonly NodeId[];
}

/** The lines that no other line holds, in each of their rounds. */
function foldedLines(program: Program): readonly FoldedLine[] {
  return program.folds.flatMap((fold): readonly FoldedLine[] => {
    if (fold.kind !== 'line' || isInLine(program, fold)) return [];
    const operations: NodeId[] = [];
    for (let id = fold.start; id < fold.end; id++) if (nodeOf(program, id).role === 'operation') operations.push(id);
    const result = fold.node !== undefined && operations.includes(fold.node) ? fold.node : operations.at(-1);
    return result === undefined || operations.length < 2 ? [] : [{ result, operations }];
  });
}

function isInLine({ folds }: Program, { parent }: Fold): boolean {
  for (let at = parent; at !== undefined; at = folds[at]!.parent) if (folds[at]!.kind === 'line') return true;
  return false;
}

function byFirstUse(program: Program, ids: readonly NodeId[], edges: Joined['edges']): readonly NodeId[] {
  const operandsOf = new Map<NodeId, NodeId[]>(ids.map(id => [id, []]));
  for (const { from, to } of edges) operandsOf.get(to)!.push(from);
  const ordered = new Set<NodeId>();
  for (const id of ids) {
    if (nodeOf(program, id).role !== 'operation') continue;
    for (const operand of operandsOf.get(id)!) ordered.add(operand);
    ordered.add(id);
  }
  for (const id of ids) ordered.add(id); // leaves that nothing uses
  return [...ordered];
}

/** The hops in use: those chosen, else undefined for the whole graph, or the default in a graph that is too large. */
export const hopsOf = (session: Session): Hops | undefined =>
  session.view.hops ?? (isLarge(graphOf(logOf(session).program)) ? USUAL_HOPS : undefined);

export function shownGraph(session: Session): ShownGraph {
  const { program } = logOf(session);
  const hops = hopsOf(session);
  const centre = hops === undefined ? undefined : selectedNode(session);
  const slot = slotOf(program);
  const known = slot.last;
  if (known !== undefined && known.centre === centre && known.graph.hops === hops) return known.graph;
  const whole = graphOf(program);
  const graph = hops === undefined ? { ...whole, stubs: [], hops } : { ...excerpt(whole, centre, hops), hops };
  slot.last = { centre, graph };
  return graph;
}

/** Returns one hop more or fewer, `undefined` where that changes nothing. Above the most hops it returns the whole graph, if that is small enough. */
export function otherHops(session: Session, by: 1 | -1): { readonly hops: Hops | undefined } | undefined {
  const canShowAll = !isLarge(graphOf(logOf(session).program));
  const steps: readonly (Hops | undefined)[] = canShowAll ? [1, 2, 3, undefined] : [1, 2, 3];
  const at = steps.indexOf(hopsOf(session)) + by;
  return at < 0 || at >= steps.length ? undefined : { hops: steps[at] };
}

/** The node above (−1) or below (1) in the layer of the drawing; undefined at its end. */
export function besideInLayer(session: Session, from: NodeId, by: 1 | -1): NodeId | undefined {
  const { ids, edges, stubs } = shownGraph(session);
  const isStub = new Set(stubs.map(({ id }) => id));
  const layers = layersOf({ ids: [...ids, ...isStub], edges });
  const layer = layers.find(nodes => nodes.includes(from))?.filter(id => !isStub.has(id));
  return layer?.[layer.indexOf(from) + by];
}

/** The first operand that is an operation, else the first leaf. */
export function operandOf(program: Program, from: NodeId): NodeId | undefined {
  const node = nodeOf(program, from);
  if (node.role !== 'operation') return undefined;
  const operands = node.operands.filter(id => nodeOf(program, id).role !== 'literal');
  return operands.find(id => nodeOf(program, id).role === 'operation') ?? operands[0];
}

/** The first operation that uses the node. */
export const consumerOf = (program: Program, from: NodeId): NodeId | undefined =>
  program.edges.find(({ to }) => to === from)?.from;
