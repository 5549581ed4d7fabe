/** The graph as it is shown, and the neighbours in it. */

import { foldTree, type TreeFold, treeFoldsAround } from '../graph/fold-tree.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';
import { layersOf } from '../layout/layers.ts';
import { type Excerpt, excerpt, isLarge } from '../layout/neighbourhood.ts';
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
    folding: { level, unfolding: 'nothing' },
    leaves: 'all',
    hops: hops ?? (isTooLarge ? USUAL_HOPS : undefined),
  };
}

/** How the graph is drawn: as the pane said before the last key, or as usual. */
export const formOf = (session: Session): GraphForm => session.view.graphForm ?? usualForm(session);

export function shownGraph(session: Session, { folding, hops }: GraphForm = formOf(session)): ShownGraph {
  const log = logOf(session);
  const current = nodeOfEvent(log, session.place.position);
  const whole = foldedGraph(log.program, folding, current, session.view.foldsByHand);
  if (hops === undefined) return { ids: whole.ids, edges: whole.edges, stubs: [], whole };
  const selected = selectedNode(session);
  return { ...excerpt(whole, selected && shownAs(whole, selected), hops), whole };
}

/** The node that a node is shown as: itself, or the closed fold that it is in. */
export const shownAs = ({ standIns }: FoldedGraph, node: NodeId): NodeId => standIns.get(node) ?? node;

/** The node above (−1) or below (1) in the drawing; undefined at its end. */
export function besideInGraph(session: Session, from: NodeId, by: 1 | -1): NodeId | undefined {
  const form = formOf(session);
  const { ids, edges, stubs, whole } = shownGraph(session, form);
  const here = shownAs(whole, from);
  if (form.kind === 'rows') {
    const rows = nodesInRows(session);
    return rows[rows.indexOf(here) + by];
  }
  const isStub = new Set(stubs.map(({ id }) => id));
  const layers = layersOf({ ids: [...ids, ...isStub], edges });
  const layer = layers.find(nodes => nodes.includes(here))?.filter(id => !isStub.has(id));
  return layer?.[layer.indexOf(here) + by];
}

/** The nodes of the rows, top down. */
function nodesInRows(session: Session): readonly NodeId[] {
  const { leaves, folding } = formOf(session);
  const { whole } = shownGraph(session);
  return rowsWith(logOf(session).program, whole, leaves, folding.level).flatMap(({ id, head }) => (head ? [] : [id]));
}

/** The first operand that is an operation, else the first leaf. */
export function operandOf(session: Session, from: NodeId): NodeId | undefined {
  const { program } = logOf(session);
  const isDrawn = drawn(session);
  const { whole } = shownGraph(session);
  const operands = whole.edges
    .filter(({ to }) => to === shownAs(whole, from))
    .toSorted((a, b) => a.slot - b.slot)
    .map(edge => edge.from)
    .filter(isDrawn);
  return operands.find(id => nodeOf(program, id).role === 'operation') ?? operands[0];
}

/** The first operation that uses the node. */
export function consumerOf(session: Session, from: NodeId): NodeId | undefined {
  const { whole } = shownGraph(session);
  const users = whole.edges.filter(edge => edge.from === shownAs(whole, from)).map(({ to }) => to);
  return users.length === 0 ? undefined : users.reduce((first, id) => Math.min(first, id));
}

/** Whether a node is drawn, now or when the selection comes near it: leaves may have no row. */
function drawn(session: Session): (id: NodeId) => boolean {
  if (formOf(session).kind === 'layers') return () => true;
  const rows = new Set(nodesInRows(session));
  return id => rows.has(id);
}

/** The closed fold that the selected node stands for; undefined where that is a single operation or a leaf. */
export function closedFold(session: Session): TreeFold | undefined {
  const selected = selectedNode(session);
  if (selected === undefined) return undefined;
  const { whole } = shownGraph(session);
  return whole.closed.get(shownAs(whole, selected));
}

/** The innermost open fold around the selected node; undefined where there is none. */
export function openFold(session: Session): TreeFold | undefined {
  const selected = selectedNode(session);
  if (selected === undefined) return undefined;
  const { folds } = foldTree(logOf(session).program);
  const closed = closedFold(session);
  if (closed === undefined) return treeFoldsAround(foldTree(logOf(session).program), selected)[0];
  return closed.parent === undefined ? undefined : folds[closed.parent];
}
