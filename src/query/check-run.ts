/** Checks a recorded run against its source's printed numbers and against numeric derivatives. */

import type { CheckedGradient } from '../engine/checked-gradient.ts';
import { evaluatedValues, trainedLeaf } from '../engine/evaluation.ts';
import { checkingGradients, uncheckable } from '../engine/gradient-check.ts';
import { each, type Parts, whole, within } from '../engine/in-parts.ts';
import type { EventLog } from '../engine/log.ts';
import { stateAt } from '../engine/state.ts';
import { evaluate } from '../graph/evaluate.ts';
import { idNamed } from '../graph/node-names.ts';
import type { NodeId, Program } from '../graph/program.ts';
import { LanguageError } from '../language/language-error.ts';
import { type Held, partScope } from '../scenario/expected-parts.ts';
import type { Expectation, Scenario } from '../scenario/scenario.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { findingNonFinite, type NonFinite } from './first-non-finite.ts';

/** A number that differs from the source's. */
export interface Miss {
  readonly expectation: Expectation;
  readonly iteration: number;
  /** Flat index in the tensor. */
  readonly element: number;
  readonly expected: number;
  readonly tolerance: number;
  /** Undefined when the node has no such number, for example because no gradient arrived. */
  readonly actual: number | undefined;
}

export interface RunCheck {
  /** Numbers expected, all elements counted. */
  readonly expected: number;
  readonly misses: readonly Miss[];
  readonly gradients: readonly CheckedGradient[];
  /** Why no gradient was compared, where there are some. */
  readonly uncheckable: string | undefined;
  /** The first NaN or ∞ in a loss, else in a backward pass or an update, unless the scenario allows it. */
  readonly nonFinite: NonFinite | undefined;
  /** Whether nothing was judged: no number is expected, and no gradient could be compared. The scenario can allow this. */
  readonly isUnjudged: boolean;
  /** Whether the run has no fault; kinks are not faults. */
  readonly isFine: boolean;
}

export const checkRun = (scenario: Scenario, log: EventLog): RunCheck => whole(checkingRun(scenario, log));

/** The same in parts. */
export function* checkingRun(scenario: Scenario, log: EventLog): Parts<RunCheck> {
  const found = each(scenario.expect, expectation => missesOf(log, expectation, scenario.evaluation));
  const misses = (yield* within(found, 0)).flat();
  const gradients = yield* checkingGradients(log);
  const expected = scenario.expect.reduce((sum, expectation) => sum + countOf(expectation), 0);
  const nonFinite = scenario.allowsNonFinite
    ? undefined
    : yield* within(
        findingNonFinite(log, iteration => expectsNonFinite(scenario, iteration)),
        1,
      );
  const isUnjudged =
    !scenario.allowsNonFinite &&
    expected === 0 &&
    !gradients.some(({ verdict, node, loss }) => (verdict === 'pass' || verdict === 'fail') && node !== loss); // ∂L/∂L is always 1
  const isRight = misses.length === 0 && gradients.every(({ verdict }) => verdict !== 'fail');
  return {
    expected,
    misses,
    gradients,
    uncheckable: uncheckable(scenario.program),
    nonFinite,
    isUnjudged,
    isFine: isRight && nonFinite === undefined && !isUnjudged,
  };
}

/** Whether a source prints NaN or ∞ for a gradient or a parameter of an iteration. */
const expectsNonFinite = ({ expect }: Scenario, at: number): boolean =>
  expect.some(
    ({ of, iteration, until, expected: { data }, tolerances }) =>
      of !== 'value' &&
      iteration <= at &&
      at <= until &&
      tolerances.some((tolerance, i) => tolerance !== undefined && !Number.isFinite(data[i])),
  );

/** Numbers expected, in all of its iterations. */
const countOf = ({ iteration, until, tolerances }: Expectation): number =>
  (until - iteration + 1) * tolerances.filter(tolerance => tolerance !== undefined).length;

function* missesOf(log: EventLog, expectation: Expectation, evaluation: Program | undefined): Parts<readonly Miss[]> {
  const { iteration: first, until } = expectation;
  const misses: Miss[][] = [];
  for (let iteration = first; iteration <= until; iteration++) {
    misses.push(missesIn(log, expectation, iteration, evaluation));
    yield (iteration - first) / (until - first + 1);
  }
  return misses.flat();
}

function missesIn(log: EventLog, expectation: Expectation, iteration: number, evaluation: Program | undefined): Miss[] {
  const { data } = expectation.expected;
  const actual = actualOf(log, expectation, iteration, evaluation)?.data;
  return expectation.tolerances.flatMap((tolerance, element) => {
    if (tolerance === undefined) return [];
    const found = actual?.[element];
    if (found !== undefined && isWithin(found, data[element]!, tolerance)) return [];
    return [{ expectation, iteration, element, expected: data[element]!, tolerance, actual: found }];
  });
}

/** Whether the difference is within the tolerance. Half a unit of the last digit is itself rounded, so it gets the slack of a rounding. */
const isWithin = (actual: number, expected: number, tolerance: number): boolean =>
  Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance * (1 + 1e-9);

/** The values of a pass in evaluation with what the leaves of a run hold at the end of iteration n, from 1. */
function evaluatedAfter(log: EventLog, iteration: number, program: Program): (node: NodeId) => Tensor {
  const state = stateAt(log, log.endOf(iteration));
  return evaluatedValues(program, leaf => {
    const id = trainedLeaf(log.program, leaf);
    return id === undefined ? undefined : state.valueOf(id)?.data;
  });
}

/** Returns the tensor that an expectation is about: values and gradients after the iteration's backward pass, parameters after its update. */
function actualOf(
  log: EventLog,
  { of, node, expression, isEvaluated }: Expectation,
  iteration: number,
  evaluation: Program | undefined,
): Pick<Tensor, 'data'> | undefined {
  if (iteration > log.iterationCount) return undefined; // the run ended before it
  const isAfter = of === 'parameter' || of === 'buffer';
  const state = stateAt(log, isAfter ? log.endOf(iteration) : log.endOfBackward(iteration));
  const program = isEvaluated ? evaluation! : log.program; // it is there where an expectation is about it
  const values = isEvaluated ? evaluatedAfter(log, iteration, program) : state.valueOf.bind(state);
  const held: Held = (id, quantity) =>
    quantity === 'value' ? values(id) : isEvaluated ? undefined : state.gradientOf(id);
  const quantity = of === 'gradient' ? 'gradient' : 'value';
  if (expression === undefined) return held(idNamed(program, node!)!, quantity); // a whole node, checked when the scenario was read
  try {
    return evaluate(expression, partScope(program, quantity, held));
  } catch (error) {
    if (error instanceof LanguageError) return undefined; // a node in it has no number here
    throw error;
  }
}
