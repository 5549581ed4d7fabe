/** The engine against an independent one: every value, gradient, ledger entry, parameter and optimizer state of 105 programs. */

import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { type State, stateAt } from '../../src/engine/state.ts';
import { idOf } from '../support/programs.ts';
import {
  largestOf,
  numbersOf,
  optimizerOf,
  programOfCase,
  REFERENCE_CASES,
  type ReferenceCase,
  type ReferenceOperation,
  relativeError,
  toleranceOf,
  type Written,
} from '../support/reference.ts';

/** Where our definition is not PyTorch's: our numbers by hand, and the reason. Shown to users in docs/differences.md. */
const DIFFERENCES: readonly {
  readonly name: string;
  readonly y: number;
  readonly x: number;
  readonly reason: string;
}[] = [
  {
    name: 'd_softplus_20plus',
    y: 20.000001 + 2.0611515612859e-9, // x + log(1 + e⁻ˣ) with e⁻²⁰ · e^(−1e−6) = 2.061153622e−9 · 0.999999
    x: 1 - 2.0611515612859e-9, // 1 / (1 + e⁻ˣ) = 1 − e⁻ˣ + …
    reason: 'softplus is log(1 + eˣ) everywhere; PyTorch returns x itself above 20',
  },
  {
    name: 'd_bce_p0_0_y0',
    y: -0, // −(0 · log 0 + 1 · log 1) with 0 · log 0 = 0
    x: 1, // (1 − y)/(1 − p) − y/p = 1/1 − 0
    reason: "bce has no clamp; PyTorch's clamped denominator makes this gradient 0",
  },
  {
    name: 'd_bce_p0_0_y1',
    y: Number.POSITIVE_INFINITY, // −log 0
    x: Number.NEGATIVE_INFINITY, // −1/0
    reason: 'bce has no clamp; PyTorch clamps each log at −100 and the denominator at 1e−12',
  },
];

const casesThat = (has: (reference: ReferenceCase) => boolean) =>
  REFERENCE_CASES.filter(has).map(reference => [reference.name, reference] as const);
const isDifferent = ({ name }: ReferenceCase) => DIFFERENCES.some(difference => difference.name === name);

function recorded(reference: ReferenceCase, iterations = 1, reluAtZero: 0 | 1 = 0): EventLog {
  const optimizer = optimizerOf(reference);
  return record(programOfCase(reference, reluAtZero), { iterations, ...(optimizer && { optimizer }) });
}

const endOf = (log: EventLog, iteration: number): State => stateAt(log, log.endOf(iteration));

/** After an iteration's forward pass, before its updates. */
const beforeUpdates = (log: EventLog, iteration: number): State => {
  let position = (log.startOf(iteration + 1) ?? log.length) - 1;
  while (log.typeAt(position) === 'parameter.updated') position--;
  return stateAt(log, position);
};

/** One line for everything that is off: `what error`. */
class Differences {
  readonly found: string[] = [];

  compare(
    what: string,
    actual: ArrayLike<number> | undefined,
    expected: Written | null,
    tolerance: number,
    scale?: number,
  ) {
    if (actual === undefined || expected === null) {
      if ((actual === undefined) !== (expected === null)) this.found.push(`${what}: ${actual} instead of ${expected}`);
      return;
    }
    const error = relativeError(actual, numbersOf(expected), scale);
    if (!(error <= tolerance)) this.found.push(`${what}: off by ${error}, allowed ${tolerance}`);
  }
}

function compareNodes(
  state: State,
  reference: Pick<ReferenceCase, 'values' | 'grads'>,
  of: ReferenceCase,
  into: Differences,
) {
  const { program } = state.log;
  for (const [name, value] of Object.entries(reference.values ?? {}))
    into.compare(`value of ${name}`, state.valueOf(idOf(program, name))?.data, value, toleranceOf(of, 'values'));
  for (const [name, gradient] of Object.entries(reference.grads ?? {}))
    into.compare(`∂L/∂${name}`, state.gradientOf(idOf(program, name))?.data, gradient, toleranceOf(of, 'grads'));
}

/** The recorded contributions by operation and slot. */
function contributionsOf(log: EventLog): ReadonlyMap<string, ArrayLike<number>> {
  const contributions = new Map<string, ArrayLike<number>>();
  for (let i = 0; i < log.length; i++) {
    const event = log.at(i);
    if (event.type !== 'contribution.computed') continue;
    const { from, slot } = log.program.edges[event.edge]!;
    contributions.set(`${log.program.nodes[from]!.name}:${slot}`, event.contribution.data);
  }
  return contributions;
}

/** The largest contribution that each node receives. */
function largestContributions(operations: readonly ReferenceOperation[]): ReadonlyMap<string, number> {
  const largest = new Map<string, number>();
  for (const { args, contrib } of operations)
    contrib?.forEach((entry, slot) => {
      const to = String(args[slot]);
      if (entry !== null) largest.set(to, Math.max(largest.get(to) ?? 0, largestOf(numbersOf(entry))));
    });
  return largest;
}

describe('One pass agrees with PyTorch', () => {
  it.each(casesThat(reference => reference.ssa !== undefined && !isDifferent(reference)))('%s', (_name, reference) => {
    const log = recorded(reference);
    const differences = new Differences();
    const state = endOf(log, 1);
    compareNodes(state, reference, reference, differences);
    const contributions = contributionsOf(log);
    const scales = largestContributions(reference.ssa!);
    for (const { id, value, grad, args, contrib } of reference.ssa!) {
      const name = id.replace('#', '.');
      const node = idOf(log.program, name);
      differences.compare(`value of ${name}`, state.valueOf(node)?.data, value, toleranceOf(reference, 'values'));
      differences.compare(`∂L/∂${name}`, state.gradientOf(node)?.data, grad, toleranceOf(reference, 'grads'));
      contrib?.forEach((entry, slot) => {
        const scale = scales.get(String(args[slot]));
        const contribution = contributions.get(`${name}:${slot}`);
        differences.compare(
          `contribution ${name} → ${args[slot]}`,
          contribution,
          entry,
          toleranceOf(reference, 'grads'),
          scale,
        );
      });
    }
    expect(differences.found).toEqual([]);
  });
});

describe('Training agrees with PyTorch after every iteration', () => {
  it.each(casesThat(({ steps }) => steps !== undefined))('%s', (_name, reference) => {
    const steps = reference.steps!;
    const log = recorded(reference, steps.length + 1); // one more: its loss is the last loss_after
    const differences = new Differences();
    steps.forEach((step, k) => {
      const iteration = k + 1;
      const before = beforeUpdates(log, iteration);
      compareNodes(before, step, reference, differences);
      const compareLoss = (what: string, state: State, loss: Written) =>
        differences.compare(
          `${what} ${iteration}`,
          state.valueOf(log.program.loss!)?.data,
          loss,
          toleranceOf(reference, 'values'),
        );
      compareLoss('loss', before, step.loss);
      compareLoss('loss after', endOf(log, iteration + 1), step.loss_after);
      const after = endOf(log, iteration);
      for (const [name, value] of Object.entries(step.params))
        differences.compare(
          `${name} after ${iteration}`,
          after.valueOf(idOf(log.program, name))?.data,
          value,
          toleranceOf(reference, 'params'),
        );
      for (const [name, state] of Object.entries(step.state ?? {})) {
        const update = log.at(after.valueWriter(idOf(log.program, name))!);
        if (update.type !== 'parameter.updated') throw new Error(`${name} was not updated`);
        for (const [key, value] of Object.entries(state))
          differences.compare(
            `${key} of ${name}`,
            update.stateAfter.get(key)?.data,
            value,
            toleranceOf(reference, 'params'),
          );
      }
    });
    expect(differences.found).toEqual([]);
  });
});

describe("With the lecture's ReLU′(0) = 1, the reference's alternatives hold", () => {
  const withLecture = casesThat(
    ({ alternatives }) => alternatives?.some(({ convention }) => convention.startsWith('lecture')) ?? false,
  );

  it('in four programs', () => expect(withLecture.length).toBe(4));

  it.each(withLecture)('%s', (_name, reference) => {
    const { grads } = reference.alternatives!.find(({ convention }) => convention.startsWith('lecture'))!;
    const differences = new Differences();
    compareNodes(endOf(recorded(reference, 1, 1), 1), { grads }, reference, differences);
    expect(differences.found).toEqual([]);
  });
});

describe('Where our definition is not PyTorch’s', () => {
  it.each(DIFFERENCES)('$reason ($name)', ({ name, y, x }) => {
    const log = recorded(REFERENCE_CASES.find(reference => reference.name === name)!);
    const state = endOf(log, 1);
    const value = state.valueOf(idOf(log.program, 'y'))!.data[0]!;
    const gradient = state.gradientOf(idOf(log.program, 'x'))!.data[0]!;
    if (Number.isFinite(y)) expect(Math.abs(value - y)).toBeLessThanOrEqual(1e-15 * Math.abs(y));
    else expect(value).toBe(y);
    if (Number.isFinite(x)) expect(gradient).toBeCloseTo(x, 15);
    else expect(gradient).toBe(x);
  });
});
