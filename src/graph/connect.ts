/** Nodes → edges, and the order of the backward pass: every operation after all that use it, its operands left to right. */

import type { UnconnectedNode } from './line-builder.ts';
import { withTypedLeaves } from './precision.ts';
import type { Edge, EdgeId, NodeId, Program } from './program.ts';

/** What building gives: nodes that do not know yet which gradients reach them. */
export interface Unconnected
  extends Pick<Program, 'lines' | 'folds' | 'versions' | 'byName' | 'loss' | 'conventions' | 'precision'> {
  readonly nodes: readonly UnconnectedNode[];
}

export function connect({ nodes: untyped, loss, ...rest }: Unconnected): Program {
  const nodes = rest.precision === undefined ? untyped : withTypedLeaves(untyped, rest.precision); // all lines are read
  const isReached = reachedBy(nodes, loss);
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
    loss,
    parameters: nodes.filter(({ role }) => role === 'parameter').map(({ id }) => id),
  };
}

/** Marks what lies between the leaves with a gradient and the loss: iterated, as programs may be long chains. */
function reachedBy(nodes: readonly UnconnectedNode[], loss: NodeId | undefined): Uint8Array {
  const isReached = new Uint8Array(nodes.length);
  if (loss === undefined || !nodes[loss]!.needsGradient) return isReached;
  isReached[loss] = 1;
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
