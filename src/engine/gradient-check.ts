/** Every gradient of a recorded iteration against central differences: each operation's local derivatives, and each ∂L/∂node. */

import { callOf, type GraphNode, type NodeId, nodeOf, operationOf, type Program, ruledOf } from '../graph/program.ts';
import { costOf, forwardCost } from '../graph/work.ts';
import type { Operation, OperationCall } from '../ops/operation.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { comparingDerivative, differenceStep } from './central-difference.ts';
import { type CheckedGradient, type CheckResult, type Judged, worstOf } from './checked-gradient.ts';
import { KIND } from './events.ts';
import { each, forwardInParts, type Parts, whole, within } from './in-parts.ts';
import type { EventLog } from './log.ts';
import { Perturbation } from './perturbation.ts';
import { type State, stateAt } from './state.ts';

export interface GradientCheckOptions {
  /** From 1; default: the last recorded and the first. */
  readonly iterations?: readonly number[];
}

/** Most elements tried of a tensor. */
const ELEMENTS = 64;
/** Operations computed for one iteration's final gradients: a few tenths of a second. */
const BUDGET = 400_000;

/** Why the gradients of a run cannot be held against differences; undefined where they can. */
export const uncheckable = ({ precision }: Program): string | undefined =>
  precision &&
  `${precision.dtype} is too coarse for central differences: rounding is larger than what a small step changes`;

/** Returns a result for every edge that carries a gradient, then for every node that a gradient reaches.
 * Large programs have fewer elements checked, and very long programs an even sample of nodes. Empty without a loss,
 * and where the numbers are too coarse.
 * @throws RangeError for an iteration that was not recorded. */
export const checkGradients = (log: EventLog, options: GradientCheckOptions = {}): readonly CheckedGradient[] =>
  whole(checkingGradients(log, options));

/** The same in parts. */
export function* checkingGradients(
  log: EventLog,
  options: GradientCheckOptions = {},
): Parts<readonly CheckedGradient[]> {
  if (log.program.loss === undefined || uncheckable(log.program) !== undefined) return [];
  const iterations = options.iterations ?? [...new Set([log.iterationCount, 1])].filter(n => n <= log.iterationCount);
  const checks = iterations.flatMap(iteration => checksOf(log, iteration));
  return yield* each(checks, check => check());
}

/** Returns the checks of an iteration, one for each tensor, in parts: callers that must not wait perform them in turn. @throws RangeError as above. */
export function checksOf(log: EventLog, iteration: number): readonly (() => Parts<CheckedGradient>)[] {
  if (log.program.loss === undefined) return [];
  if (log.startOf(iteration) === undefined)
    throw new RangeError(`expected an iteration from 1 to ${log.iterationCount}, found ${iteration}`);
  const passes = lastPasses(log, iteration).map(end => recordedAt(log, end));
  return [...passes.flatMap(localChecks), ...passes.flatMap(finalChecks)];
}

/** Whether all checks together take longer than some tenths of a second. */
export const isLongCheck = (program: Program): boolean =>
  2 * ELEMENTS * program.nodes.length * forwardCost(program) > LONG;

const LONG = 5e9;
/** The cost of all local checks, and of all final ones, in multiplications: some seconds each. */
const COST = 2e10;

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0);

/** The last event of the last backward pass of each loss, in the program's order. */
function lastPasses(log: EventLog, iteration: number): readonly number[] {
  const ends = [log.endOfBackward(iteration)];
  while (ends.length < log.program.losses.length) ends.unshift(log.passStartAt(ends[0]!) - 1);
  return ends;
}

/** The values and gradients of a backward pass. */
interface Recorded {
  readonly program: Program;
  readonly iteration: number;
  readonly values: readonly ReadonlyFloats[];
  readonly gradients: readonly (ReadonlyFloats | undefined)[];
  /** The loss scale, with which the gradients were multiplied; 1 without. */
  readonly scale: number;
}

function recordedAt(log: EventLog, end: number): Recorded {
  const state = stateAt(log, end);
  const { program, iteration } = state;
  return {
    program,
    iteration,
    values: program.nodes.map(({ id }) => state.valueOf(id)!.data), // after the backward pass every node has a value
    gradients: program.nodes.map(node => gradientOfPass(state, node)),
    scale: log.scales.before(end)?.scale ?? 1,
  };
}

/** The gradient that the last pass has given to a node; what earlier passes have left in a leaf is not in it. */
function gradientOfPass(state: State, { id, role }: GraphNode): ReadonlyFloats | undefined {
  const { log, position } = state;
  let writer = state.gradientWriter(id);
  if (writer === undefined) return undefined;
  if (role !== 'operation' && writer <= log.passStartAt(position)) return undefined;
  if (log.kindAt(writer) === KIND.kept) writer = log.previousWriter(writer);
  return log.gradientWrittenBy(writer, id).data;
}

function localChecks(recorded: Recorded): readonly (() => Parts<CheckedGradient>)[] {
  const { program, iteration, values, gradients } = recorded;
  const sent = program.backward.filter(id => gradients[program.edges[id]!.from] !== undefined); // a person may have skipped the seed
  const cost = 2 * sum(sent, id => costOf(program, program.nodes[program.edges[id]!.from]!));
  const elements = Math.max(1, Math.min(ELEMENTS, Math.floor(COST / cost)));
  return sent.map(
    id =>
      function* () {
        const { from, slot, to } = program.edges[id]!;
        const node = ruledOf(program, from);
        const point = { operands: node.operands.map(operand => values[operand]!), upstream: gradients[from]! };
        const found = yield* checkingVjp(node.operation, callOf(program, node), slot, point, elements);
        const atKink = found.convention === undefined ? {} : { kinkAt: from };
        return { iteration, node: from, kind: 'local', slot, size: nodeOf(program, to).size, ...found, ...atKink };
      },
  );
}

/** Where an operation is checked. */
interface Point {
  readonly operands: readonly ReadonlyFloats[];
  readonly upstream: ReadonlyFloats;
}

/** Checks an operation's vjp at a point: the contribution of each element is the derivative of Σ upstream · out. */
export const checkVjp = (operation: Operation, call: OperationCall, slot: number, point: Point): CheckResult =>
  whole(checkingVjp(operation, call, slot, point, ELEMENTS));

function* checkingVjp(
  operation: Operation,
  call: OperationCall,
  slot: number,
  point: Point,
  elements: number,
): Parts<CheckResult> {
  const kernel = operation.kernel(call);
  const x = point.operands[slot]!.slice();
  const operands = point.operands.map((operand, k) => (k === slot ? x : operand));
  const { upstream, scale } = normalised(point.upstream);
  const [out, contribution] = [new Float64Array(upstream.length), new Float64Array(x.length)];
  const f = function* () {
    yield* forwardInParts(kernel, operands, out);
    return product(upstream, out);
  };
  yield* within(f(), 0);
  if (kernel.inParts === undefined) kernel.vjp(slot, upstream, operands, out.slice(), contribution);
  else for (const _ of kernel.inParts.vjp(slot, upstream, operands, contribution, out)) yield 0;
  const magnitude = Math.max(sensitivity(upstream, out), sensitivity(contribution, x));
  const step = differenceStep(x.reduce((largest, e) => Math.max(largest, Math.abs(e)), 0));
  const distance = operation.kink?.distance(operands, call) ?? Number.POSITIVE_INFINITY;
  const isAtKink = distance <= 2 * step;
  const tolerance = { magnitude, isNearKink: distance <= NEAR * step, terms: Math.max(out.length, x.length) };
  const comparisons = yield* each(sampled(x.length, elements), function* (element): Parts<Judged> {
    const at = x[element]!;
    const changed = (e: number) => {
      x[element] = e;
      return f();
    };
    const compared = yield* comparingDerivative(changed, at, contribution[element]!, tolerance);
    x[element] = at;
    const { analytic, numeric } = compared;
    const verdict = isAtKink && compared.verdict !== 'nonfinite' ? 'kink' : compared.verdict;
    return { element, verdict, analytic: analytic * scale, numeric: numeric * scale };
  });
  return worstOf(comparisons, isAtKink ? operation.kink?.convention(call) : undefined);
}

/** In steps: from here on a kink bends the function enough to cost digits. */
const NEAR = 100;

/** A vjp is linear in its upstream gradient: a vanishing upstream is enlarged, else the check would compare zeros. */
function normalised(upstream: ReadonlyFloats): { readonly upstream: ReadonlyFloats; readonly scale: number } {
  let largest = 0;
  for (const g of upstream) largest = Math.max(largest, Math.abs(g));
  if (largest === 0) return { upstream: new Float64Array(upstream.length).fill(1), scale: 1 };
  if (!Number.isFinite(largest)) return { upstream, scale: 1 };
  return { upstream: upstream.map(g => g / largest), scale: largest };
}

function product(a: ReadonlyFloats, b: ReadonlyFloats): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Σ |gradient · value|: how much of the values' rounding arrives in the result, in units of ε. Non-finite numbers are not judged
 * and do not affect other elements. */
function sensitivity(gradient: ReadonlyFloats, value: ReadonlyFloats): number {
  let sum = 0;
  for (let i = 0; i < gradient.length; i++) {
    const part = Math.abs(gradient[i]! * value[i]!);
    if (Number.isFinite(part)) sum += part;
  }
  return sum;
}

/** Returns all indices, or `most` of them evenly spread, the first included. */
function sampled(size: number, most: number): readonly number[] {
  const count = Math.min(size, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));
}

function finalChecks(scaled: Recorded): readonly (() => Parts<CheckedGradient>)[] {
  const recorded = withoutScale(scaled);
  const { program, values, gradients } = recorded;
  const reached = program.nodes.filter(({ id }) => gradients[id] !== undefined);
  const cost = 2 * forwardCost(program);
  const losses = Math.min(BUDGET / Math.max(1, program.order.length), COST / cost); // computed in all
  let elements = ELEMENTS;
  while (elements > 1 && sum(reached, ({ id }) => Math.min(values[id]!.length, elements)) > losses) elements--;
  const affordable = elements === 1 ? Math.max(1, Math.floor(losses)) : reached.length;
  const perturbation = new Perturbation(program, values);
  return sampled(reached.length, affordable).map(
    place => () => checkFinal(recorded, perturbation, reached[place]!.id, elements),
  );
}

/** The same with ∂L/∂node, where the backward pass began with a loss scale instead of 1. */
function withoutScale(recorded: Recorded): Recorded {
  const { gradients, scale } = recorded;
  if (scale === 1) return recorded;
  return { ...recorded, gradients: gradients.map(gradient => gradient?.map(g => g / scale)) };
}

const NO_GRADIENT = new Float64Array();

/** Checks a node's ∂L/∂node: the derivative of the loss, recomputed from that node on. */
function* checkFinal(
  { program, iteration, values, gradients }: Recorded,
  perturbation: Perturbation,
  node: NodeId,
  elements: number,
): Parts<CheckedGradient> {
  const downstream = perturbation.downstreamOf(node);
  const affected = perturbation.affectedBy(node);
  const ofNode = (id: NodeId) => sensitivity(gradients[id] ?? NO_GRADIENT, values[id]!); // a person may have skipped all that comes to it
  const magnitude = downstream.reduce((largest, id) => Math.max(largest, ofNode(id)), ofNode(node));
  const terms = downstream.reduce((most, id) => Math.max(most, values[id]!.length), values[node]!.length);
  let kinkAt: NodeId | undefined;
  const judged = yield* each(sampled(values[node]!.length, elements), function* (element): Parts<Judged> {
    const x = values[node]![element]!;
    const f = (e: number) => perturbation.lossWith(node, element, e, downstream);
    const kink = yield* perturbation.kinkNear(node, element, downstream);
    const tolerance = { magnitude, isNearKink: kink !== undefined && kink.steps <= NEAR, terms };
    const compared = yield* comparingDerivative(f, x, gradients[node]![element]!, tolerance);
    const isAtKink = kink !== undefined && kink.steps <= 2 && compared.verdict !== 'nonfinite';
    const switched = compared.verdict === 'pass' ? yield* perturbation.switchNear(node, element, affected) : undefined;
    const unjudged = isAtKink ? kink.node : switched;
    kinkAt ??= unjudged;
    return { element, ...compared, ...(unjudged !== undefined && { verdict: 'kink' }) };
  });
  const found = worstOf(judged, kinkAt === undefined ? undefined : conventionAt(program, kinkAt));
  const atKink = found.convention === undefined ? {} : { kinkAt: kinkAt! }; // a convention comes with its operation
  return { iteration, node, kind: 'final', loss: program.loss!, size: values[node]!.length, ...found, ...atKink };
}

/** What is taken at a kink, or where a comparison switches, in words. */
function conventionAt(program: Program, at: NodeId): string {
  const node = operationOf(program, at);
  return (
    node.operation.kink?.convention(callOf(program, node)) ??
    'a comparison is held as it is: the gradient is that of the branch taken'
  );
}
