/** How many cells a scalar takes in the graph: found once for a run, so that the drawing stands still while its numbers change. */

import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { nodeOf } from '../../graph/program.ts';
import { formatNumber } from '../../text/number-format.ts';
import { cellWidth } from '../../text/width.ts';
import type { Run, Session } from '../session.ts';
import { styleOf } from './numbers.ts';

/** Never narrower or wider; the widest holds −3.638265×10⁻⁶. */
const BOUNDS = { least: 6, most: 14 };
/** Events looked at, spread evenly over the run. */
const LOOKED_AT = 300;
const USUAL_DIGITS = 5;

const known = new WeakMap<Run, number>();

export function scalarWidth(session: Session): number {
  const { run } = session;
  let width = known.get(run);
  if (width === undefined) {
    const { digitsOf = () => 0 } = styleOf(session);
    const widths = scalarsOf(run.log).map(({ node, x }) => {
      const digits = Math.max(USUAL_DIGITS, digitsOf(node));
      // A digit more where it may have to be told apart from another number.
      return cellWidth(formatNumber(x, { digits })) + (Number.isInteger(x) ? 0 : 1);
    });
    width = widths.reduce((widest, cells) => Math.max(widest, Math.min(cells, BOUNDS.most)), BOUNDS.least);
    known.set(run, width);
  }
  return width;
}

/** Scalars of the run with the nodes they belong to: what leaves start with, and what some of the events write. */
function scalarsOf(log: EventLog): readonly { readonly node: number; readonly x: number }[] {
  const start = stateAt(log, 0);
  const given = log.program.nodes.flatMap(({ id, size }) => {
    const value = start.valueOf(id);
    return size === 1 && value ? [{ node: id, x: value.data[0]! }] : [];
  });
  const step = Math.max(1, Math.ceil(log.length / LOOKED_AT));
  const places = Array.from({ length: Math.ceil(log.length / step) }, (_, i) => i * step);
  // What was dropped is not worth recording again: the width may be a digit short.
  const written = places.filter(log.isHeld).flatMap(i => {
    const event = log.at(i);
    switch (event.type) {
      case 'value.computed':
        return [{ node: event.node, tensor: event.value }];
      case 'gradient.accumulated':
      case 'value.edited':
        return [{ node: event.node, tensor: event.after }];
      case 'parameter.updated':
        return [{ node: event.parameter, tensor: event.after }];
      default:
        return [];
    }
  });
  return [
    ...given,
    ...written
      .filter(({ node }) => nodeOf(log.program, node).size === 1)
      .map(({ node, tensor }) => ({ node, x: tensor.data[0]! })),
  ];
}
