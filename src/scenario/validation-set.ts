/** The validation section → its examples, and the program in evaluation that takes them. */

import { validationCost } from '../engine/evaluation.ts';
import type { Validation } from '../engine/training.ts';
import type { Program } from '../graph/program.ts';
import { PROGRAM_LIMITS } from '../limits.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import { Findings } from './findings.ts';
import { type JsonNode, memberOf } from './json-document.ts';
import type { Leaf, Leaves } from './leaves.ts';
import { roundedExamples } from './number-type.ts';
import { readProgram, type WrittenProgram } from './program-lines.ts';
import { checkRepresentable } from './representable.ts';
import { isOneCount, leavesIn, type ReadFeed } from './training-data.ts';
import {
  fedParameter,
  missingValidation,
  notValidated,
  tooLongValidation,
  unknownValidation,
} from './training-errors.ts';

/** @param section of the training @param program that is trained @returns undefined without one, and after a mistake */
export function readValidation(
  section: JsonNode | undefined,
  { written, program, fed }: { readonly written: WrittenProgram; readonly program: Program; readonly fed: ReadFeed },
  findings: Findings,
): Validation | undefined {
  const data = memberOf(section, 'data');
  if (section === undefined || data === undefined) return undefined;
  const before = findings.total;
  const examples = fed.tested;
  for (const name of fed.feed?.leaves.keys() ?? [])
    if (memberOf(data, name) === undefined) findings.report(missingValidation(name), data);
  for (const name of examples.keys()) {
    const leaf = fed.leaves.byName.get(name);
    if (leaf === undefined)
      findings.report(unknownValidation(name, [...fed.leaves.byName.keys()]), memberOf(data, name));
    else if (leaf.role === 'parameter') findings.report(fedParameter(name), memberOf(data, name));
  }
  const isRead = examples.size > 0 && examples.size === leavesIn(data).length;
  if (findings.total > before || !isRead || !isOneCount(examples, data, findings)) return undefined;
  const leaves = new Map([...examples].map(([name, { value }]) => [name, value]));
  const count = [...leaves.values()][0]!.shape[0]!; // there are examples
  const takesAll = fed.feed === undefined || fed.feed.hasBatchAxis;
  const own = new Findings(written.source);
  const evaluated = readProgram({ ...written, isEvaluated: true }, withExamples(fed.leaves, leaves, takesAll), own);
  const [problem] = own.problems();
  if (problem !== undefined) findings.report(notValidated(problem.message, program, count), data);
  if (problem !== undefined || evaluated === undefined) return undefined;
  checkRepresentable(evaluated, { leaves: new Map(), examples, root: written.root }, findings);
  const validation = {
    every: memberOf(section, 'every')?.value ?? 1,
    program: evaluated,
    leaves: roundedExamples(leaves, evaluated),
    passes: takesAll ? 1 : count,
  };
  const cost = validationCost(validation);
  if (written.isForced || cost <= PROGRAM_LIMITS.multiplications) return validation;
  findings.report(tooLongValidation(cost, count), data);
  return undefined;
}

/** The leaves with the examples in their place: all of them, or the first, without an axis of examples. */
function withExamples({ byName, unread }: Leaves, examples: ReadonlyMap<string, Tensor>, takesAll: boolean): Leaves {
  const replaced = [...examples].map(([name, all]): readonly [string, Leaf] => {
    const [count, ...shape] = all.shape;
    const value = takesAll ? all : tensor(shape, all.data.subarray(0, all.data.length / count!)); // they are a list
    return [name, { ...byName.get(name)!, value, places: [] }]; // it was looked for
  });
  return { byName: new Map([...byName, ...replaced]), unread };
}
