/** How numbers are written on one screen: two that differ never look the same, in whichever pane they stand. */

import { type State, stateAt } from '../../engine/state.ts';
import type { NumberStyle } from '../../explain/derivation.ts';
import type { NodeId } from '../../graph/program.ts';
import type { Session } from '../session.ts';

/** Numbers told apart over the whole screen; in larger programs each pane tells its own apart. */
const COMPARED = 600;
/** Only small tensors stand on the screen whole. */
const LARGEST = 32;

export const stateOf = (session: Session): State => stateAt(session.run.log, session.position);

/** The digits, and the numbers that stand beside each other on this screen. */
export function styleOf(session: Session, width?: number): NumberStyle {
  return {
    digits: session.digits,
    digitsOf: digitsByNode(session),
    beside: numbersOnScreen(session),
    ...(width !== undefined && { width }),
  };
}

function digitsByNode(session: Session): (node: NodeId) => number {
  const { scenario, log } = session.run;
  return node => {
    const { name } = log.program.nodes[node]!;
    return Math.max(0, ...scenario.expect.filter(expectation => expectation.node === name).map(({ digits }) => digits));
  };
}

const cache = new WeakMap<object, { readonly position: number; readonly numbers: readonly number[] }>();

function numbersOnScreen(session: Session): readonly number[] {
  const known = cache.get(session.run);
  if (known?.position === session.position) return known.numbers;
  const numbers = collect(session);
  cache.set(session.run, { position: session.position, numbers });
  return numbers;
}

function collect(session: Session): readonly number[] {
  const state = stateOf(session);
  const numbers: number[] = [];
  for (const { id, size } of session.run.log.program.nodes) {
    if (size > LARGEST) continue;
    for (const tensor of [state.valueOf(id), state.gradientOf(id)]) if (tensor) numbers.push(...tensor.data);
    if (numbers.length > COMPARED) return [];
  }
  return numbers;
}
