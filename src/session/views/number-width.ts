/** The cells of a scalar in the graph, found once for a run so that the drawing stays still while numbers change. */

import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { nodeOf } from '../../graph/program.ts';
import { DIGITS } from '../../limits.ts';
import { memoised } from '../../memoised.ts';
import { formatNumber } from '../../text/number-format.ts';
import { cellWidth } from '../../text/width.ts';
import { isGrowing } from '../commands/command.ts';
import type { Run } from '../runs.ts';
import { logOf, runOf, type Session } from '../session.ts';
import { digitsFor } from './numbers.ts';

/** Least cells of a number. */
const LEAST = 6;
/** Most cells, which hold −3.638265×10⁻⁶ with the usual digits; a digit more takes a cell more. */
const mostWith = (digits: number): number => 14 + digits - DIGITS.usual;
/** Events sampled: they are spread over the run and fall on all parts of an iteration. */
const LOOKED_AT = 2_000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Known widths, with the digits shown and the log's length when they were found. */
interface Found {
  readonly width: number;
  readonly digits: number;
  readonly length: number;
}

const slotOf = memoised((_run: Run): { last?: Found } => ({}));

export function scalarWidth(session: Session): number {
  const run = runOf(session);
  const { length } = run.log;
  const slot = slotOf(run);
  const { digits } = session.view;
  const found = slot.last;
  // While a run is recorded, its numbers are sampled again now and then, and at the end.
  const isKnown = found?.length === length || (found && isGrowing(session) && length < 2 * found.length);
  if (isKnown && found.digits === digits) return found.width;
  const width = widthFor(session);
  slot.last = { width, digits, length };
  return width;
}

function widthFor(session: Session): number {
  const shown = session.view.digits;
  // A number has the digits of each node that holds it.
  const digitsOf = new Map<string, number>();
  const looked = new Map<number, number>();
  const scalars = scalarsOf(logOf(session)).filter(({ node, x }) => {
    const digits = digitsFor(session, node);
    if (looked.get(x) === digits) return false; // as a literal that stands in every line
    looked.set(x, digits);
    const size = sizeOf(x);
    digitsOf.set(size, Math.max(digits, digitsOf.get(size) ?? 0));
    return true;
  });
  const widths = scalars.map(({ x }) => {
    const digits = digitsOf.get(sizeOf(x))!; // just set
    // A further digit may be needed to tell it apart from another number, unless it has more than the others or all.
    const spare = Number.isInteger(x) || digits > shown || shown === DIGITS.most ? 0 : 1;
    return cellWidth(formatNumber(x, { digits })) + spare;
  });
  return widths.reduce((widest, cells) => Math.max(widest, Math.min(cells, mostWith(shown))), LEAST);
}

/** Magnitudes that rounding alone tells apart are one number. */
const sizeOf = (x: number): string => Math.abs(x).toPrecision(12);

/** Scalars of the run with their nodes: initial values of leaves, and numbers that sampled events wrote. */
function scalarsOf(log: EventLog): readonly { readonly node: number; readonly x: number }[] {
  const start = stateAt(log, 0);
  const isScalar = (node: number) => node >= 0 && nodeOf(log.program, node).size === 1;
  const given = log.program.nodes
    .filter(({ id, role }) => role !== 'operation' && isScalar(id))
    .map(({ id }) => ({ node: id, x: start.valueOf(id)!.data[0]! })); // a leaf has a value
  const isShort = log.length <= LOOKED_AT || log.program.recorded !== undefined; // a recorded run's numbers lie in a file: no jumps
  const places = Array.from({ length: Math.min(log.length, LOOKED_AT) }, (_, i) =>
    isShort ? i : Math.floor(((i * GOLDEN) % 1) * log.length),
  );
  // Dropped numbers are not recorded again: the width may be a digit short.
  const isLooked = (i: number) => isScalar(log.nodeAt(i)) && log.isHeld(i);
  const written = places.filter(isLooked).flatMap(i => {
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
  return [...given, ...written.map(({ node, tensor }) => ({ node, x: tensor.data[0]! }))];
}
