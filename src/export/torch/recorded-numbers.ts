/** The numbers of a run that a program in another language is held to: values, gradients and updated parameters of some iterations. */

import { validationLeaves } from '../../engine/evaluation.ts';
import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { isNamed } from '../../graph/line-groups.ts';
import { type NodeId, nodeOf } from '../../graph/program.ts';
import type { Expectation } from '../../scenario/scenario.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { runningIn } from './torch-leaves.ts';

export interface RecordedNumbers {
  readonly iteration: number;
  /** What lines compute, before the update. */
  readonly values: ReadonlyMap<NodeId, Tensor>;
  /** What has a gradient, before the update. */
  readonly gradients: ReadonlyMap<NodeId, Tensor>;
  /** Running statistics after the forward pass. */
  readonly running: ReadonlyMap<NodeId, Tensor>;
  /** Parameters after the update. */
  readonly updated: ReadonlyMap<NodeId, Tensor>;
  /** The losses on the validation examples, where they are computed after this iteration. */
  readonly validation: ReadonlyMap<NodeId, Tensor>;
}

/** The first iteration, the last, the last that is validated, and those of which a source prints numbers. */
export function iterationsToCompare(log: EventLog, expect: readonly Expectation[]): readonly number[] {
  const last = log.iterationCount;
  const named = expect.flatMap(({ iteration, until }) => [iteration, until]).filter(iteration => iteration <= last);
  const { every = last } = log.training.validation ?? {};
  const validated = last - (last % every);
  return [...new Set([1, ...named, validated, last])].filter(iteration => iteration > 0).toSorted((a, b) => a - b);
}

/** The numbers of one iteration of a log that has all of its events. */
export function numbersOfIteration(log: EventLog, iteration: number): RecordedNumbers {
  const { program, training } = log;
  const before = stateAt(log, log.endOfBackward(iteration));
  const named = program.nodes.map(({ id }) => id).filter(id => isNamed(program, id));
  const numbers = {
    iteration,
    values: known(
      named.filter(id => nodeOf(program, id).role === 'operation'),
      id => before.valueOf(id),
    ),
    gradients: known(named, id => before.gradientOf(id)),
    running: known(runningIn(program), id => before.valueOf(id)),
  };
  const after = stateAt(log, log.endOf(iteration));
  const updated = training.optimizer === undefined ? [] : program.parameters;
  const isValidated = training.validation !== undefined && iteration % training.validation.every === 0;
  const losses = isValidated ? validationLeaves(program) : [];
  return {
    ...numbers,
    updated: known(updated, id => after.valueOf(id)),
    validation: known(losses, id => after.valueOf(id)),
  };
}

function known(ids: readonly NodeId[], read: (id: NodeId) => Tensor | undefined): ReadonlyMap<NodeId, Tensor> {
  return new Map(
    ids.flatMap(id => {
      const tensor = read(id);
      return tensor === undefined ? [] : [[id, tensor] as const];
    }),
  );
}
