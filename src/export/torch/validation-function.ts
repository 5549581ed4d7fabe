/** The losses on the validation examples in Python: a function that computes them in evaluation, and its call in an iteration. */

import { trainedLeaf, validationLeaves } from '../../engine/evaluation.ts';
import type { Training, Validation } from '../../engine/training.ts';
import { type LeafNode, nodeOf, type Program } from '../../graph/program.ts';
import { indented, type PythonNames, textLiteral } from './python.ts';
import { statementLines, statementsOf } from './python-statements.ts';
import { dtypeText, leafLine, leavesOf, tensorText } from './torch-leaves.ts';

/** The variables with all examples. */
export function validationExamples(validation: Validation, names: PythonNames): string {
  const { program, leaves } = validation;
  return fedLeaves(validation)
    .map(leaf => `${examplesName(leaf, names)} = ${tensorText(leaves.get(leaf.name)!, dtypeText(leaf, program))}\n`) // it is fed
    .join('');
}

/** No name of a program has a blank, so that this is none of them. */
const examplesName = ({ name }: LeafNode, names: PythonNames): string => names.of(`${name} validation`);

const fedLeaves = ({ program, leaves }: Validation): readonly LeafNode[] =>
  leavesOf(program).filter(({ name }) => leaves.has(name));

/** `validate`, which returns the losses in the program's order. Other leaves are those of the training. @throws NoCounterpart */
export function validationFunction(
  validation: Validation,
  trained: { readonly program: Program; readonly training: Training },
  names: PythonNames,
): string {
  const { program } = validation;
  const examples = fedLeaves(validation).map(({ name }) => names.of(name));
  const losses = program.losses.map(id => {
    const { name, shape } = nodeOf(program, id);
    return `${names.of(name)}${shape.length === 0 ? '' : '.reshape(())'}`;
  });
  const lines = [
    ...ownLeafLines(validation, trained, names),
    ...statementsOf(program, names).flatMap(statement => statementLines(program, statement)),
    `return torch.stack([${losses.join(', ')}])`,
  ];
  const about = '# On examples that nothing is trained on, in evaluation.';
  return `${about}\n@torch.no_grad()\ndef validate(${examples.join(', ')}):\n${indented(lines).join('\n')}\n\n\n`;
}

/** Leaves that the training does not have: literals of more rounds, or of other numbers, as of `full([2], len(x))`. */
function ownLeafLines(
  { program, leaves }: Validation,
  trained: { readonly program: Program; readonly training: Training },
  names: PythonNames,
): readonly string[] {
  const known = new Set(leavesOf(trained.program).map(leaf => leafLine(leaf, names, trained)));
  return leavesOf(program)
    .filter(leaf => !leaves.has(leaf.name) && trainedLeaf(trained.program, leaf) === undefined)
    .map(leaf => leafLine(leaf, names, { program, training: trained.training }))
    .filter(line => !known.has(line))
    .flatMap(line => line.split('\n'));
}

/** What an iteration compares when it is over: of examples that are taken alone the mean of their losses. */
export function validationLines(validation: Validation, trained: Program, names: PythonNames): readonly string[] {
  const { every, passes } = validation;
  const leaves = fedLeaves(validation);
  const examples = leaves.map(leaf => examplesName(leaf, names)).join(', ');
  const losses =
    passes === 1
      ? `validate(${examples})`
      : `torch.stack([validate(*example) for example in zip(${examples})]).mean(0)`;
  const found = validationLeaves(trained).map((id, k) => `${textLiteral(nodeOf(trained, id).name)}: losses[${k}]`);
  const lines = [`losses = ${losses}`, `compare(iteration, "validation", {${found.join(', ')}})`];
  return every === 1 ? lines : [`if iteration % ${every} == 0:`, ...indented(lines)];
}
