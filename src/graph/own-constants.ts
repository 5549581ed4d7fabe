/** Numbers that a program makes of nothing that it is given: literals, `arange(n)`, and what is computed of such alone. */

import { memoised } from '../memoised.ts';
import type { NodeId, Program } from './program.ts';

/** By node: 1 where no leaf is behind it but literals. */
const ownConstantsIn = memoised(({ nodes, order }: Program): Uint8Array => {
  const isOwn = new Uint8Array(nodes.length);
  for (const { id, role } of nodes) isOwn[id] = role === 'literal' ? 1 : 0;
  for (const id of order) {
    const node = nodes[id]!; // ids are positions
    if (node.role === 'operation') isOwn[id] = node.operands.every(operand => isOwn[operand] === 1) ? 1 : 0;
  }
  return isOwn;
});

/** Whether a node's numbers follow from the program's text alone: in a recorded run also what it drew at random. */
export const isOwnConstant = (program: Program, id: NodeId): boolean => ownConstantsIn(program)[id] === 1;
