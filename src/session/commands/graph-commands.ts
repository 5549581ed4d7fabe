/** Commands that move along the graph's edges and layers, and set how much of it is shown. */

import type { NodeId, Program } from '../../graph/program.ts';
import { logOf, type Session, type SessionDraft } from '../session.ts';
import { besideInLayer, consumerOf, hopsOf, operandOf, otherHops, shownGraph } from '../shown-graph.ts';
import { type Command, selectByHand, selectedNode, unless } from './command.ts';

/** Selects the node above or below in the drawing; without a selection, the first node. */
export function selectInLayer(draft: SessionDraft, by: 1 | -1): void {
  const from = selectedNode(draft);
  draft.selection.node = from === undefined ? shownGraph(draft).ids[0] : (besideInLayer(draft, from, by) ?? from);
}

const alongEdge = <const Name extends string>(
  name: Name,
  does: string,
  reached: (program: Program, from: NodeId) => NodeId | undefined,
  nowhere: string,
): Command<Name> => {
  const target = (session: Session) => {
    const from = selectedNode(session);
    return from === undefined ? undefined : reached(logOf(session).program, from);
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

const hops = <const Name extends string>(name: Name, does: string, by: 1 | -1): Command<Name> => ({
  name,
  does,
  group: 'Look',
  disabledReason: session => (otherHops(session, by) === undefined ? hopsText(session) : undefined),
  run: draft => {
    const changed = otherHops(draft, by);
    if (changed !== undefined) draft.view.hops = changed.hops;
    draft.message = hopsText(draft);
  },
});

function hopsText(session: Session): string {
  const shown = hopsOf(session);
  return shown === undefined
    ? 'the whole graph'
    : `the graph within ${shown} ${shown === 1 ? 'edge' : 'edges'} of the selection`;
}

export const GRAPH_COMMANDS = [
  alongEdge(
    'operand',
    'along an edge to an operand of the selected node',
    operandOf,
    'no edge leads to an operand from here',
  ),
  alongEdge('consumer', 'along an edge to what uses the selected node', consumerOf, 'nothing uses this node'),
  hops('fewer-hops', 'show less of the graph: fewer hops around the selection', -1),
  hops('more-hops', 'show more of the graph', 1),
] as const satisfies readonly Command[];
