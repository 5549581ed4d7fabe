/** Nodes → edges, and the order of the backward pass: every operation after all that use it, its operands left to right. */

import { memoised } from '../memoised.ts';
import type { UnconnectedNode } from './line-builder.ts';
import { withTypedLeaves } from './precision.ts';
import type { Edge, EdgeId, GraphNode, NodeId, Program } from './program.ts';

/** What building gives: nodes that do not know yet which gradients reach them. */
export interface Unconnected
  extends Pick<Program, 'lines' | 'folds' | 'versions' | 'byName' | 'losses' | 'conventions' | 'precision'> {
  readonly nodes: readonly UnconnectedNode[];
}

export function connect({ nodes: untyped, losses, ...rest }: Unconnected): Program {
  const nodes = rest.precision === undefined ? untyped : withTypedLeaves(untyped, rest.precision); // all lines are read
  const isReached = reachedBy(nodes, losses);
  for (const node of nodes) node.isReached = isReached[node.id] === 1;
  const edges: Edge[] = [];
  const firstEdge = new Int32Array(nodes.length);
  for (const node of nodes) {
    firstEdge[node.id] = edges.length;
    if (node.role !== 'operation') continue;
    node.operands.forEach((to, slot) => {
      edges.push({
        id: edges.length,
        from: node.id,
        to,
        slot,
        carriesGradient: node.isReached && nodes[to]!.needsGradient,
      });
    });
  }
  const order = nodes.filter(({ role }) => role === 'operation').map(({ id }) => id);
  return {
    ...rest,
    nodes,
    edges,
    order,
    backward: backwardOrder(edges, firstEdge, order),
    loss: losses[0],
    losses,
    parameters: nodes.filter(({ role }) => role === 'parameter').map(({ id }) => id),
  };
}

/** Marks what lies between the leaves with a gradient and a loss: iterated, as programs may be long chains. */
function reachedBy(nodes: readonly GraphNode[], losses: readonly NodeId[]): Uint8Array {
  const isReached = new Uint8Array(nodes.length);
  for (const loss of losses) if (nodes[loss]!.needsGradient) isReached[loss] = 1;
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id]!;
    if (isReached[id] !== 1 || node.role !== 'operation') continue;
    for (const operand of node.operands) if (nodes[operand]!.needsGradient) isReached[operand] = 1;
  }
  return isReached;
}

function backwardOrder(edges: readonly Edge[], firstEdge: Int32Array, order: readonly NodeId[]): readonly EdgeId[] {
  const backward: EdgeId[] = [];
  for (let i = order.length - 1; i >= 0; i--) {
    const from = order[i]!;
    for (let id = firstEdge[from]!; id < edges.length && edges[id]!.from === from; id++)
      if (edges[id]!.carriesGradient) backward.push(id);
  }
  return backward;
}

/** A program for each of its losses, in order: the same nodes, and the edges along which that loss's backward pass sends. */
export const programsByLoss = memoised((program: Program): readonly Program[] => {
  const { losses, nodes } = program;
  if (losses.length <= 1) return [program];
  return losses.map(loss => {
    const isReached = reachedBy(nodes, [loss]);
    const edges = program.edges.map(edge => ({
      ...edge,
      carriesGradient: edge.carriesGradient && isReached[edge.from] === 1,
    }));
    const backward = program.backward.filter(edge => edges[edge]!.carriesGradient);
    return { ...program, edges, backward, loss, losses: [loss] };
  });
});
