/** Walking in the graph: along its edges, up and down in its layers, and how much of it is shown. */

import type { NodeId, Program } from '../../graph/program.ts';
import { logOf, type Session, type SessionDraft } from '../session.ts';
import { besideInLayer, consumerOf, hopsOf, operandOf, otherHops, shownGraph } from '../shown-graph.ts';
import { type Command, selectByHand, selectedNode } from './command.ts';

/** To the node above or below in the drawing; from nowhere to the first node. */
export function selectInLayer(draft: SessionDraft, by: 1 | -1): void {
  const from = selectedNode(draft);
  draft.selection.node = from === undefined ? shownGraph(draft).ids[0] : (besideInLayer(draft, from, by) ?? from);
}

const alongEdge = (
  name: string,
  does: string,
  reached: (program: Program, from: NodeId) => NodeId | undefined,
): Command => {
  const target = (session: Session) => {
    const from = selectedNode(session);
    return from === undefined ? undefined : reached(logOf(session).program, from);
  };
  return {
    name,
    does,
    group: 'Look',
    isAvailable: session => target(session) !== undefined,
    run: draft => {
      const found = target(draft);
      if (found !== undefined) selectByHand(draft, found);
    },
  };
};

const hops = (name: string, does: string, by: 1 | -1): Command => ({
  name,
  does,
  group: 'Look',
  isAvailable: session => otherHops(session, by) !== undefined,
  run: draft => {
    const changed = otherHops(draft, by);
    if (changed !== undefined) draft.view.hops = changed.hops;
    const shown = hopsOf(draft);
    draft.message =
      shown === undefined
        ? 'the whole graph'
        : `the graph within ${shown} ${shown === 1 ? 'edge' : 'edges'} of the selection`;
  },
});

export const GRAPH_COMMANDS: readonly Command[] = [
  alongEdge('operand', 'along an edge to an operand of the selected node', operandOf),
  alongEdge('consumer', 'along an edge to what uses the selected node', consumerOf),
  hops('fewer-hops', 'show less of the graph: fewer hops around the selection', -1),
  hops('more-hops', 'show more of the graph', 1),
];
