/** What a student can work out at a desk from the numbers that a sheet prints. */

import { isNamed } from '../../graph/line-groups.ts';
import { type GraphNode, type NodeId, nodeOf, operationOf, type Program } from '../../graph/program.ts';
import { keptIn, memoised } from '../../memoised.ts';

export interface Answerable {
  /** Whether a node's value follows from what is printed. */
  readonly value: (node: NodeId) => boolean;
  /** Whether its gradient does. */
  readonly gradient: (node: NodeId) => boolean;
  /** Whether its value is printed or follows, and is not too long to be worked out. */
  readonly knows: (node: NodeId) => boolean;
  /** Whether that is so of every node. */
  readonly isWhole: boolean;
}

/** Numbers of a node's tensor that a sheet has room for. */
export const MOST_PRINTED = 6;
/** Numbers of a leaf that is given in full. */
export const MOST_GIVEN = 64;
/** Numbers of a tensor that are worked out on the way, at most. */
const BY_HAND = 16;

/** A leaf's value is no question. What does not follow is printed, so that what is made of it follows again. */
export const answerableIn = memoised((program: Program): Answerable => {
  const { nodes, order, losses } = program;
  const leaves = nodes.filter(({ role }) => role !== 'operation');
  const isKnown = ({ id, size }: GraphNode, follows: boolean): boolean =>
    (size <= MOST_PRINTED && isNamed(program, id)) || (follows && size <= BY_HAND);

  const values = new Set<NodeId>();
  const knowsValue = new Set(leaves.filter(({ size }) => size <= MOST_GIVEN).map(({ id }) => id));
  for (const id of order) {
    const node = operationOf(program, id);
    const follows = node.operands.every(operand => knowsValue.has(operand));
    if (follows) values.add(id);
    if (isKnown(node, follows)) knowsValue.add(id);
  }

  const gradients = new Set<NodeId>();
  const knowsGradient = new Set<NodeId>();
  const users = usersIn(program);
  const sends = (user: NodeId): boolean =>
    knowsGradient.has(user) && [user, ...operationOf(program, user).operands].every(id => knowsValue.has(id));
  for (const id of [...order.toReversed(), ...leaves.map(leaf => leaf.id)]) {
    const follows = losses.includes(id) || (users.get(id) ?? []).every(sends);
    if (follows) gradients.add(id);
    if (isKnown(nodeOf(program, id), follows)) knowsGradient.add(id);
  }
  return {
    value: id => values.has(id),
    gradient: id => gradients.has(id),
    knows: id => knowsValue.has(id),
    isWhole: nodes.every(({ id }) => knowsValue.has(id)),
  };
});

/** The operations that send a contribution to each node. */
function usersIn({ edges }: Program): ReadonlyMap<NodeId, readonly NodeId[]> {
  const users = new Map<NodeId, NodeId[]>();
  for (const { from, to, carriesGradient } of edges) if (carriesGradient) keptIn(users, to, () => []).push(from);
  return users;
}
