/** Commands that move along the graph's edges and rows, fold and unfold it, and set how much of it is shown. */

import type { TreeFold } from '../../graph/fold-tree.ts';
import type { NodeId } from '../../graph/program.ts';
import type { Hops } from '../../layout/neighbourhood.ts';
import type { Session, SessionDraft } from '../session.ts';
import { besideInGraph, closedFold, consumerOf, openFold, operandOf, shownGraph } from '../shown-graph.ts';
import { type Command, mistakeOf, selectByHand, selectedNode, unless, wordIn } from './command.ts';

/** Selects the node above or below in the drawing; without a selection, the first node. */
export function selectInGraph(draft: SessionDraft, by: 1 | -1): void {
  const from = selectedNode(draft);
  draft.selection.node = from === undefined ? shownGraph(draft).ids[0] : (besideInGraph(draft, from, by) ?? from);
}

const alongEdge = <const Name extends string>(
  name: Name,
  does: string,
  reached: (session: Session, from: NodeId) => NodeId | undefined,
  nowhere: string,
): Command<Name> => {
  const target = (session: Session) => {
    const from = selectedNode(session);
    return from === undefined ? undefined : reached(session, from);
  };
  return {
    name,
    does,
    group: 'Look',
    disabledReason: unless(session => target(session) !== undefined, nowhere),
    run: draft => {
      const found = target(draft);
      if (found !== undefined) selectByHand(draft, found);
    },
  };
};

/** Opens a fold, or closes it: by taking back what was done by hand, where that is enough. */
function setOpen(draft: SessionDraft, { id }: TreeFold, isOpen: boolean): void {
  const without = (folds: readonly number[]) => folds.filter(other => other !== id);
  const { opened, closed } = draft.view.foldsByHand;
  const before = { opened: without(opened), closed: without(closed) };
  draft.view.foldsByHand = before;
  const isDone = isOpen ? closedFold(draft)?.id !== id : closedFold(draft)?.id === id;
  if (isDone) return;
  draft.view.foldsByHand = isOpen
    ? { ...before, opened: [...before.opened, id] }
    : { ...before, closed: [...before.closed, id] };
}

/** Opens the closed fold that is selected in the graph pane. Returns whether there was one. */
export function unfoldInGraph(draft: SessionDraft): boolean {
  const fold = foldToOpen(draft);
  if (fold !== undefined) setOpen(draft, fold, true);
  return fold !== undefined;
}

/** The closed fold that is selected in the graph pane; undefined in other panes. */
export const foldToOpen = (session: Session): TreeFold | undefined =>
  session.view.pane === 'graph' ? closedFold(session) : undefined;

const HOPS = ['1', '2', '3', 'all'] as const;
const HOPS_NAMED: Readonly<Record<(typeof HOPS)[number], Hops | undefined>> = {
  '1': 1,
  '2': 2,
  '3': 3,
  all: undefined,
};

/** @throws LanguageError for other texts. */
const hopsNamed = (text: string): Hops | undefined => HOPS_NAMED[wordIn(HOPS, text, 'unknown-hops')];

function setHops(draft: SessionDraft, text: string): void {
  const mistake = mistakeOf(() => hopsNamed(text));
  if (mistake !== undefined) {
    draft.message = mistake.message;
    return;
  }
  const hops = hopsNamed(text);
  draft.view.hops = hops;
  draft.message =
    hops === undefined
      ? 'the graph as it fits the pane'
      : `the graph within ${hops} ${hops === 1 ? 'edge' : 'edges'} of the selection`;
}

export const GRAPH_COMMANDS = [
  alongEdge(
    'operand',
    'along an edge to an operand of the selected node',
    operandOf,
    'no edge leads to an operand from here',
  ),
  alongEdge('consumer', 'along an edge to what uses the selected node', consumerOf, 'nothing uses this node'),
  {
    name: 'unfold',
    does: 'unfold the selected line, round or call of the graph into what it holds',
    group: 'Look',
    disabledReason: unless(
      session => closedFold(session) !== undefined,
      'nothing is folded here: a folded node says how many operations it stands for, as in +8',
    ),
    run: draft => {
      const fold = closedFold(draft);
      if (fold !== undefined) setOpen(draft, fold, true);
    },
  },
  {
    name: 'fold',
    does: 'fold the line, round or call of the graph that the selected node is in',
    group: 'Look',
    disabledReason: unless(
      session => openFold(session) !== undefined,
      'this is in no line of several operations, round or call',
    ),
    run: draft => {
      const fold = openFold(draft);
      if (fold === undefined) return;
      setOpen(draft, fold, false);
      if (draft.selection.node !== undefined) draft.selection.node = fold.result;
    },
  },
  {
    name: 'hops',
    argument: HOPS.join('|'),
    does: 'show the graph within so many edges of the selection, or all of it',
    group: 'Look',
    mistake: (_session, text) => mistakeOf(() => hopsNamed(text)),
    run: setHops,
  },
] as const satisfies readonly Command[];
