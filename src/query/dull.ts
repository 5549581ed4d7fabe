/** Runs that are not worth an exercise: nothing flows, or the numbers hide the rule. */

import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { summaryOf } from '../engine/summaries.ts';
import { isNamed } from '../graph/line-groups.ts';
import { callOf, operationOf } from '../graph/program.ts';
import { hasNonFinite, type ReadonlyFloats, type Tensor } from '../tensor/tensor.ts';

/** A local derivative below this looks like 0. */
const SATURATED = 1e-3;
/** Operands nearer to a kink than this look as if they lay on it. */
const TIE = 1e-6;
/** A number above this is not reckoned with by hand. */
const HUGE = 1e4;

/** Why the first iteration of a run is dull, in the words of a list: `a gradient is 0`; undefined when it is not. */
export function dullness(log: EventLog): string | undefined {
  const state = stateAt(log, log.endOfBackward(1));
  const { program } = log;
  const values = program.nodes.map(({ id }) => state.valueOf(id)?.data ?? []);
  const gradients = program.nodes
    .filter(({ id, isReached }) => isReached && isNamed(program, id))
    .map(({ id }) => state.gradientOf(id)?.data ?? []);
  const all = [...values, ...gradients];
  if (all.some(hasNonFinite)) return 'a number is not finite';
  if (all.some(numbers => some(numbers, x => Math.abs(x) > HUGE))) return 'a number is above 10,000';
  if (gradients.some(numbers => !some(numbers, x => x !== 0))) return 'a gradient is 0';
  if (program.order.some(id => isAtKink(log, id, values))) return 'an operand lies on a kink or is tied';
  if (isSaturated(log)) return 'an activation is saturated';
  return undefined;
}

const normOf = ({ data }: Tensor): number => summaryOf(data).norm;

function some(numbers: ReadonlyFloats | readonly number[], test: (x: number) => boolean): boolean {
  for (const x of numbers) if (test(x)) return true;
  return false;
}

function isAtKink({ program }: EventLog, id: number, values: readonly (ReadonlyFloats | readonly number[])[]): boolean {
  const node = operationOf(program, id);
  const { kink } = node.operation;
  const operands = node.operands.map(operand => Float64Array.from(values[operand]!));
  return kink !== undefined && kink.distance(operands, callOf(program, node)) < TIE;
}

/** Whether an operation sends back next to nothing of what comes to it. */
function isSaturated(log: EventLog): boolean {
  const end = log.endOfBackward(1);
  for (let i = log.startOf(1) ?? 0; i <= end; i++) {
    const event = log.at(i);
    if (event.type !== 'contribution.computed') continue;
    const { from } = log.program.edges[event.edge]!; // ids are positions
    if (operationOf(log.program, from).operands.length !== 1) continue;
    if (normOf(event.contribution) < SATURATED * normOf(event.upstream)) return true;
  }
  return false;
}
