/** What an iteration of a program computes, known before it begins. */

import { type GraphNode, type Program, type RuledNode, ruledOf } from './program.ts';

export interface Work {
  /** Multiplications of all products, forward and backward. */
  readonly multiplications: number;
  /** The operation with the largest product. */
  readonly largest: RuledNode | undefined;
}

/** Forward once for each product, and backward once for each operand that a gradient is sent to. */
export function workOf(program: Program): Work {
  let multiplications = 0;
  let largest: RuledNode | undefined;
  for (const id of program.order) {
    const node = ruledOf(program, id);
    const own = node.kernel.multiplications ?? 0;
    multiplications += own;
    if (own > (largest?.kernel.multiplications ?? 0)) largest = node;
  }
  for (const edge of program.backward)
    multiplications += ruledOf(program, program.edges[edge]!.from).kernel.multiplications ?? 0;
  return { multiplications, largest };
}

/** What computing the value of a node takes, about, in multiplications: a sum reads more numbers than it writes. */
export const costOf = ({ nodes }: Program, node: GraphNode): number =>
  node.role === 'operation'
    ? (node.kernel?.multiplications ?? 0) +
      8 * node.operands.reduce((most, id) => Math.max(most, nodes[id]!.size), node.size)
    : 0;

/** The same of all values of a program. */
export const forwardCost = (program: Program): number =>
  program.nodes.reduce((sum, node) => sum + costOf(program, node), 0);
