/** −∞ that is meant: a mask, which a softmax or a choice takes, and from which neither NaN nor another ∞ comes, in values or in gradients. */

import type { EventLog } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { wordOf } from '../explain/non-finite.ts';
import { type NodeId, nodeOf } from '../graph/program.ts';

/** A value with −∞, at the event that makes it. */
interface MaskPlace {
  readonly position: number;
  takenBy?: string;
}

/** Operations that write −∞ among other numbers. */
const WRITES = /^(where|masked_|index_|scatter|copy)/;

/** Operations that make finite numbers of −∞: by leaving it out, or as e^−∞ = 0. */
const TAKES = /^(where|masked_|.*softmax|logsumexp|exp|max|nll_loss|cross_entropy|.*attention)/;

/** Says of values with −∞ which operation takes it, where they are masks. */
export function tellMasks(log: EventLog, values: ReadonlyMap<MaskPlace, NodeId>): void {
  for (const [place, node] of values) {
    const made = nodeOf(log.program, node);
    const isWritten = !made.needsGradient || (made.role === 'operation' && WRITES.test(made.operation.name));
    const end = log.endOf(log.iterationNumberAt(place.position));
    const taker = isWritten ? takerOf(stateAt(log, end), node, new Map()) : undefined;
    if (taker === undefined) delete place.takenBy;
    else place.takenBy = taker;
  }
}

function takerOf(state: State, node: NodeId, known: Map<NodeId, string | undefined>): string | undefined {
  if (known.has(node)) return known.get(node);
  const [value, gradient] = [state.valueOf(node), state.gradientOf(node)];
  const word = value && wordOf(value);
  let taker: string | undefined;
  if ((word === '−∞' || word === '±∞') && (gradient === undefined || wordOf(gradient) === undefined))
    for (const user of state.program.nodes) {
      const made = user.role === 'operation' && user.operands.includes(node) ? state.valueOf(user.id) : undefined;
      if (made === undefined || user.role !== 'operation') continue;
      const { name } = user.operation;
      const taken = wordOf(made) !== undefined ? takerOf(state, user.id, known) : TAKES.test(name) ? name : undefined;
      taker = taken;
      if (taken === undefined) break;
    }
  known.set(node, taker);
  return taker;
}
