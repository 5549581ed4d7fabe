/** The graph as it is shown, and the neighbours in it. */

import { foldTree, type TreeFold, treeFoldsAround } from '../graph/fold-tree.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { layersOf } from '../layout/layers.ts';
import { adjacencyOf, type Excerpt, excerpt, type Hops, isLarge } from '../layout/neighbourhood.ts';
import { memoised } from '../memoised.ts';
import { nodeOfEvent } from '../query/navigate.ts';
import { selectedNode } from './commands/command.ts';
import { type FoldedGraph, foldedGraph, type GraphForm, rowsWith, wholeGraph } from './graph-folds.ts';
import { logOf, type Session } from './session.ts';

/** The shown part of the graph: all of it, or what is near the selection, with stubs where it is cut. */
export interface ShownGraph extends Excerpt {
  readonly whole: FoldedGraph;
}

const USUAL_HOPS = 2;

/** Whether the graph in operations is too large to be shown whole. */
export const isLargeGraph = (session: Session): boolean => isLarge(wholeGraph(logOf(session).program));

/** How the graph is drawn where no pane has a say: on no screen, and where nothing fits whole. */
export function usualForm(session: Session): GraphForm {
  const { hops, detailOfGraph: detail } = session.view;
  const level = detail === 'fit' ? 'operations' : detail;
  const isTooLarge = level === 'operations' && isLargeGraph(session);
  return {
    kind: level === 'operations' || hops !== undefined ? 'layers' : 'rows',
    folding: { level, unfolding: 0 },
    leaves: 'all',
    hops: hops ?? (isTooLarge ? USUAL_HOPS : undefined),
  };
}

/** How the graph is drawn: as the pane said before the last key, or as usual. */
export const formOf = (session: Session): GraphForm => session.view.graphForm ?? usualForm(session);

/** The graph with its folds, of which only a part may be shown. */
function wholeOf(session: Session, { folding }: GraphForm = formOf(session)): FoldedGraph {
  const log = logOf(session);
  const current = nodeOfEvent(log, session.place.position);
  return foldedGraph(log.program, folding, current, session.view.foldsByHand);
}

export function shownGraph(session: Session, form: GraphForm = formOf(session)): ShownGraph {
  const { hops } = form;
  const whole = wholeOf(session, form);
  if (hops === undefined) return { ids: whole.ids, edges: whole.edges, stubs: [], whole };
  const selected = selectedNode(session);
  const centre = selected && shownAs(whole, selected);
  const slot = slotOf(whole);
  const { last } = slot;
  if (last !== undefined && last.centre === centre && last.hops === hops) return last.graph;
  const graph = { ...excerpt(whole, centre, hops), whole };
  slot.last = { centre, hops, graph };
  return graph;
}

/** The last part of each graph that was shown: it stays while only values change. */
const slotOf = memoised((_whole: FoldedGraph): { last?: Part } => ({}));

interface Part {
  readonly centre: NodeId | undefined;
  readonly hops: Hops;
  readonly graph: ShownGraph;
}

/** The node that a node is shown as: itself, or the closed fold that it is in. */
export const shownAs = ({ standIns }: FoldedGraph, node: NodeId): NodeId => standIns.get(node) ?? node;

/** The node above (−1) or below (1) in the drawing; undefined at its end. */
export function besideInGraph(session: Session, from: NodeId, by: 1 | -1): NodeId | undefined {
  const form = formOf(session);
  const { ids, edges, stubs, whole } = shownGraph(session, form);
  const here = shownAs(whole, from);
  if (form.kind === 'rows') {
    const rows = nodesInRows(session, form, whole);
    return rows[rows.indexOf(here) + by];
  }
  const isStub = new Set(stubs.map(({ id }) => id));
  const layers = layersOf({ ids: [...ids, ...isStub], edges });
  const layer = layers.find(nodes => nodes.includes(here))?.filter(id => !isStub.has(id));
  return layer?.[layer.indexOf(here) + by];
}

/** The nodes of the rows, top down. */
function nodesInRows(session: Session, { leaves, folding }: GraphForm, whole: FoldedGraph): readonly NodeId[] {
  return rowsWith(logOf(session).program, whole, leaves, folding.level).flatMap(({ id, head }) => (head ? [] : [id]));
}

const NO_EDGES = { incoming: [], outgoing: [] };

const edgesAt = (whole: FoldedGraph, node: NodeId) => adjacencyOf(whole).get(shownAs(whole, node)) ?? NO_EDGES;

/** The first operand that is an operation, else the first leaf. */
export function operandOf(session: Session, from: NodeId): NodeId | undefined {
  const { program } = logOf(session);
  const whole = wholeOf(session);
  const operands = edgesAt(whole, from)
    .incoming.toSorted((a, b) => a.slot - b.slot)
    .map(edge => edge.from)
    .filter(drawn(session, whole));
  return operands.find(id => nodeOf(program, id).role === 'operation') ?? operands[0];
}

/** The first operation that uses the node. */
export function consumerOf(session: Session, from: NodeId): NodeId | undefined {
  const whole = wholeOf(session);
  const users = edgesAt(whole, from).outgoing.map(({ to }) => to);
  return users.length === 0 ? undefined : users.reduce((first, id) => Math.min(first, id));
}

/** Whether a node is drawn, now or when the selection comes near it: leaves may have no row. */
function drawn(session: Session, whole: FoldedGraph): (id: NodeId) => boolean {
  const form = formOf(session);
  if (form.kind === 'layers') return () => true;
  const rows = new Set(nodesInRows(session, form, whole));
  return id => rows.has(id);
}

/** The closed fold that the selected node stands for; undefined where that is a single operation or a leaf. */
export function closedFold(session: Session): TreeFold | undefined {
  const selected = selectedNode(session);
  if (selected === undefined) return undefined;
  const whole = wholeOf(session);
  return whole.closed.get(shownAs(whole, selected));
}

/** The innermost open fold around the selected node; undefined where there is none. */
export function openFold(session: Session): TreeFold | undefined {
  const selected = selectedNode(session);
  if (selected === undefined) return undefined;
  const tree = foldTree(logOf(session).program);
  const closed = closedFold(session);
  if (closed === undefined) return treeFoldsAround(tree, selected)[0];
  return closed.parent === undefined ? undefined : tree.folds[closed.parent];
}
