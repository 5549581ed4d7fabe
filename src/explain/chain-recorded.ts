/** Holds a chain against the gradient that the run recorded, and against its own factors. */

import { isEdit, isSkip } from '../engine/events.ts';
import { type State, stateAt } from '../engine/state.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { unitOf } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { arrivals, countSenders } from './backward.ts';
import type { Chain } from './chain-numbers.ts';
import { partialName, type Writer } from './derivation.ts';

/** Elements that are compared: more than any pane shows. */
const COMPARED = 10_000;

/** Relative difference that two orders of the same multiplications and sums can leave. */
const ROUNDING = 1e-9;

/** Whether all elements pass, of those that are compared. */
export function isEvery({ data }: Tensor, passes: (x: number, i: number) => boolean): boolean {
  for (let i = 0; i < Math.min(data.length, COMPARED); i++) if (!passes(data[i]!, i)) return false;
  return true;
}

/** Whether two numbers are the same up to rounding, beside numbers of this size. */
export const isNear = (
  x: number,
  y: number,
  size: number = Math.max(Math.abs(x), Math.abs(y)),
  rounding = ROUNDING,
): boolean => Object.is(x, y) || x === y || Math.abs(x - y) <= rounding * size;

/** The same of numbers of a recorded run, which PyTorch rounded to their type after each operation. */
const ROUNDING_UNITS = 64;

/** Returns the relative difference that rounding can leave in the node's gradient. */
const roundingOf = (program: Program, node: NodeId): number =>
  Math.max(ROUNDING, program.recorded ? ROUNDING_UNITS * (unitOf(nodeOf(program, node).dtype ?? 'float64') ?? 0) : 0);

/** Compares with the recorded gradient: it may not be complete yet, hold earlier passes, or follow an edit. */
export function recordedRemarks(state: State, { node, total }: Chain, write: Writer): readonly string[] {
  const { program } = state;
  const recorded = state.gradientOf(node);
  const [count, all] = [arrivals(state, node), countSenders(state, node)];
  if (recorded === undefined) return ['The backward pass has not arrived here yet at this event.'];
  if (count < all) return [`At this event ${count} of ${all} contributions have arrived: ${write(recorded)} so far.`];
  const rounding = roundingOf(program, node);
  if (isSum(rounding, recorded, total)) return [];
  const { isSameIteration, earlier } = earlierOf(state, node);
  if (earlier !== undefined && isSum(rounding, recorded, total, earlier)) {
    const sum = `ith ${write(earlier)} of earlier passes, ${partialName(program, node)} is ${write(recorded)}.`;
    return [isSameIteration ? `W${sum}` : `The gradient was not cleared: w${sum}`];
  }
  const isWild = !isEvery(total, (x, i) => Number.isFinite(x) || isNear(x, recorded.data[i]!)); // not by rounding
  const isOther = program.precision !== undefined || state.log.training.scale !== undefined; // which the chain says
  const why = wasChanged(state)
    ? ': something was edited or skipped by hand, which the chain does not follow'
    : isOther
      ? ''
      : isWild
        ? ': the backward pass adds up where paths meet, and then multiplies on; in a path alone there is ∞, or 0 × ∞'
        : ', up to rounding in another order';
  return [`The recorded gradient is ${write(recorded)}${why}.`];
}

/** Returns the gradient with which the pass began, undefined where there was none, and whether its iteration had a pass before. */
function earlierOf({ log, iteration, position }: State, node: NodeId) {
  const start = log.passStartAt(position);
  return {
    isSameIteration: start !== log.startOf(iteration),
    earlier: start === 0 ? undefined : stateAt(log, start - 1).gradientOf(node),
  };
}

/** Whether the parts add up to the whole, up to rounding; elements are looked at as far as a person would. */
function isSum(rounding: number, whole: Tensor, ...parts: readonly Tensor[]): boolean {
  return isEvery(whole, (x, i) => {
    const terms = parts.map(({ data }) => data[i]!);
    return isNear(
      x,
      terms.reduce((sum, term) => sum + term, 0),
      Math.max(...terms.map(Math.abs)),
      rounding,
    );
  });
}

/** Whether an edit or a skip acted in this iteration. */
export const wasChanged = ({ log, position, iteration }: State): boolean =>
  log.interventions.some(
    i => i <= position && log.iterationAt(i) === iteration && (isEdit(log.kindAt(i)) || isSkip(log.kindAt(i))),
  );
