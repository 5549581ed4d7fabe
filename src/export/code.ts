/** The scenario as a program for PyTorch that compares its numbers with the recorded ones. */

import type { EventLog } from '../engine/log.ts';
import { EXIT, Failure } from '../failure.ts';
import { dropoutOf, type GraphNode } from '../graph/program.ts';
import { EXPORT_LIMITS } from '../limits.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { demandAtMost, demandComputed } from './export-errors.ts';
import { NoCounterpart } from './torch/no-counterpart.ts';
import { passCount } from './torch/torch-leaves.ts';
import { torchProgram } from './torch/torch-program.ts';
import type { Write } from './writer.ts';

export const write: Write = async function* (subject) {
  const { scenario, log, lengths } = await subject.run();
  demandComputed('code', scenario.program);
  refuseLarge(scenario);
  for await (const _ of lengths); // to its end
  refuseEdited(log);
  try {
    yield* torchProgram(scenario, log);
  } catch (error) {
    if (error instanceof NoCounterpart) throw new Failure(EXIT.usage, `code: ${error.message}`);
    throw error;
  }
};

/** @throws Failure 2 when the program would be mostly numbers. */
function refuseLarge({ program, training }: Scenario): void {
  const passes = passCount(training);
  const spelledOut = (node: GraphNode) => (node.role === 'operation' ? 0 : node.size * (dropoutOf(node) ? passes : 1));
  const ofLeaves = program.nodes.reduce((sum, node) => sum + spelledOut(node), 0);
  const examples = [training.feed, training.validation].flatMap(fed => [...(fed?.leaves.values() ?? [])]);
  const ofData = examples.reduce((sum, { data }) => sum + data.length, 0);
  demandAtMost('code', {
    unit: 'numbers in the leaves',
    found: ofLeaves + ofData,
    most: EXPORT_LIMITS.codeNumbers,
    remedy: 'use fewer examples, or a smaller network; with dropout, fewer iterations',
  });
}

/** @throws Failure 2 when a person changed the run, which PyTorch would not repeat. */
function refuseEdited({ interventions }: EventLog): void {
  if (interventions.length > 0)
    throw new Failure(EXIT.usage, 'code: expected a run without edits and skips, as PyTorch repeats none of them');
}
