/** −∞ that is meant: a mask, which a softmax or a choice takes, and from which neither NaN nor another ∞ comes, in values or in gradients. */

import type { EventLog } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { wordOf } from '../explain/non-finite.ts';
import { type NodeId, nodeOf, type OperationNode, type Program } from '../graph/program.ts';
import { keptIn, memoised } from '../memoised.ts';

/** A value with −∞, at the event that makes it. */
interface MaskPlace {
  readonly position: number;
  takenBy?: string | undefined;
}

/** Operations that write −∞ among other numbers. */
const WRITES = /^(where|masked_|index_|scatter|copy)/;

/** Operations that make finite numbers of −∞: by leaving it out, or as e^−∞ = 0. */
const TAKES = /^(where|masked_|.*softmax|logsumexp|exp|max|nll_loss|cross_entropy|.*attention)/;

/** Most values through which −∞ passes before it is taken. */
const MOST_CARRIERS = 1_000;

/** Says of values with −∞ which operation takes it, where they are masks. */
export function tellMasks(log: EventLog, values: ReadonlyMap<MaskPlace, NodeId>): void {
  if (values.size === 0) return;
  const users = usersIn(log.program);
  for (const [place, node] of values) {
    const made = nodeOf(log.program, node);
    const isWritten = !made.needsGradient || (made.role === 'operation' && WRITES.test(made.operation.name));
    const end = log.endOf(log.iterationAt(place.position));
    place.takenBy = isWritten ? takerOf(stateAt(log, end), node, users) : undefined;
  }
}

type Users = ReadonlyMap<NodeId, readonly OperationNode[]>;

/** The operations that use each node. */
const usersIn = memoised(({ nodes }: Program): Users => {
  const users = new Map<NodeId, OperationNode[]>();
  for (const node of nodes)
    if (node.role === 'operation')
      for (const operand of new Set(node.operands)) keptIn(users, operand, () => []).push(node);
  return users;
});

function takerOf(state: State, node: NodeId, users: Users): string | undefined {
  const carriers = new Set([node]);
  let taker: string | undefined;
  for (const carrier of carriers) {
    const computed = (users.get(carrier) ?? []).filter(({ id }) => state.valueOf(id) !== undefined);
    if (computed.length === 0 || carriers.size > MOST_CARRIERS || !isMasked(state, carrier)) return undefined;
    for (const { id, operation } of computed) {
      const value = state.valueOf(id)!; // just filtered
      if (wordOf(value) !== undefined) carriers.add(id);
      else if (TAKES.test(operation.name)) taker ??= operation.name;
      else return undefined;
    }
  }
  return taker;
}

/** Whether a value has −∞ and no NaN, and its gradient neither. */
function isMasked(state: State, node: NodeId): boolean {
  const [value, gradient] = [state.valueOf(node), state.gradientOf(node)];
  const word = value && wordOf(value);
  return (word === '−∞' || word === '±∞') && (gradient === undefined || wordOf(gradient) === undefined);
}
