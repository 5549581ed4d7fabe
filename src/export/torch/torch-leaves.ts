/** A program’s leaves as tensors of Python: their numbers, examples, and the masks of dropout as they were drawn. */

import type { Training } from '../../engine/training.ts';
import { bufferOf, dropoutOf, type LeafNode, type NodeId, type Program } from '../../graph/program.ts';
import { type Dropout, drawMask } from '../../ops/dropout.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { bareNumber, nestedText, type PythonNames } from './python.ts';
import { isBareNumber } from './python-statements.ts';

/** Whether PyTorch keeps a gradient for a leaf. */
export const wantsGradient = ({ isReached, needsGradient }: LeafNode): boolean => isReached && needsGradient;

/** Forward passes of the whole run. */
export const passCount = ({ iterations, accumulate = 1 }: Training): number => iterations * accumulate;

/** The variable with all examples of a leaf. No name of a program has a blank, so that this is none of them. */
export const examplesName = ({ name }: LeafNode, names: PythonNames): string => names.of(`${name} examples`);

/** The variable with the masks of a dropout, one a pass. */
export const masksName = ({ name }: LeafNode, names: PythonNames): string => names.of(`${name} drawn`);

/** The leaves that stand in Python as variables: bare numbers stand in formulas, and nothing reads the losses of a validation. */
export const leavesOf = (program: Program): readonly LeafNode[] =>
  program.nodes.filter(
    (node): node is LeafNode => node.role !== 'operation' && !isBareNumber(node) && node.validates === undefined,
  );

/** The running statistics. */
export const runningIn = ({ nodes }: Program): readonly NodeId[] =>
  nodes.filter(node => bufferOf(node)?.norm !== undefined).map(({ id }) => id);

/** The lines that give a leaf its numbers, or those of all passes. */
export function leafLine(
  leaf: LeafNode,
  names: PythonNames,
  { program, training }: { readonly program: Program; readonly training: Training },
): string {
  const dropout = dropoutOf(leaf);
  if (dropout !== undefined) return masksLine(leaf, dropout, names, passCount(training));
  const examples = training.feed?.leaves.get(leaf.name);
  const type = dtypeText(leaf, program);
  if (examples !== undefined) return `${examplesName(leaf, names)} = ${tensorText(examples, type)}`;
  return `${names.of(leaf.name)} = ${tensorText(leaf.initial, type + (wantsGradient(leaf) ? ', requires_grad=True' : ''))}`;
}

/** The mask of each pass as it was drawn, as PyTorch draws others. */
function masksLine(leaf: LeafNode, dropout: Dropout, names: PythonNames, passes: number): string {
  const { p } = dropout;
  const masks = new Float64Array(passes * leaf.size);
  for (let n = 0; n < passes; n++)
    drawMask(dropout, leaf.name, n + 1, masks.subarray(n * leaf.size, (n + 1) * leaf.size));
  const kept = tensorText({ shape: [passes, ...leaf.shape], data: masks.map(Math.sign) });
  const factor = p === 1 ? '' : ` * ${bareNumber(1 / (1 - p))}`;
  return `# What dropout with p = ${p} kept in each pass.\n${masksName(leaf, names)} = ${kept}${factor}`;
}

export const tensorText = (tensor: Tensor, more = ''): string => `torch.tensor(${nestedText(tensor)}${more})`;

/** The type of a leaf, where it is not that of all others. */
export function dtypeText(leaf: LeafNode, { precision }: Program): string {
  const isWide = precision?.dtype === 'float16' && bufferOf(leaf) !== undefined; // as is the operation that updates it
  const { dtype = 'float64' } = isWide ? { dtype: 'float32' } : leaf;
  return precision === undefined || dtype === precision.dtype ? '' : `, dtype=torch.${dtype}`;
}
