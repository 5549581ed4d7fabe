/** The types of a program's numbers: what is rounded to which type, and what keeps all its 64 bits. */

import { type Expression, reachOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import type { Operation } from '../ops/operation.ts';
import { BOUNDS, type DType, type FloatType, roundedCopy, roundTo } from '../tensor/dtype.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import type { LeafNode, LeafRole, NodeId, OperationNode, Precision, Program } from './program.ts';

/** The type of the parameters that updates are made in. */
const MASTER: FloatType = 'float32';

/** Whether the forward pass takes a copy of a leaf, in the type of the other numbers. */
export const needsCopy = (precision: Precision | undefined, role: LeafRole | 'literal' | 'operation'): boolean =>
  precision?.master === true && precision.dtype !== MASTER && role === 'parameter';

/** Returns the type to which an operation's results are rounded; undefined for those that are exact in any case: truths and indices. */
export const typeOfResults = (precision: Precision | undefined, { isTruth, isIndex }: Operation): DType | undefined =>
  isTruth === true || isIndex === true ? undefined : precision?.dtype;

/** Returns the type of what is sent back to a node, that of its own numbers. */
export const typeOfGradient = (
  precision: Precision,
  { role }: { readonly role: LeafNode['role'] | 'operation' },
): FloatType => (needsCopy(precision, role) ? MASTER : precision.dtype);

/** The type of a node's gradient; undefined where it has 64 bits. */
export const gradientType = ({ precision, nodes }: Program, node: NodeId): FloatType | undefined =>
  precision && typeOfGradient(precision, nodes[node]!); // ids are positions

/** Returns the widest type of a program's numbers, in whose shortest decimals all of them are written; undefined for 64 bits. */
export const shownType = ({ recorded, precision }: Pick<Program, 'recorded' | 'precision'>): DType | undefined =>
  recorded?.dtype ?? (precision?.master === true ? MASTER : precision?.dtype);

/** @throws LanguageError for a tensor of the program with a number that the type does not reach; a single number keeps its 64 bits. */
export function demandRepresentable(
  precision: Precision | undefined,
  { shape, data }: Tensor,
  written: Expression,
): void {
  if (precision === undefined || shape.length === 0) return;
  const { dtype } = precision;
  const large = data.find(x => isBeyond(dtype, x));
  if (large === undefined) return;
  const { message, hint } = beyond(large, dtype);
  throw new LanguageError('too-large-for-type', message, reachOf(written), hint);
}

/** Whether rounding to a type makes a finite number infinite. */
export const isBeyond = (type: FloatType, x: number): boolean =>
  Number.isFinite(x) && !Number.isFinite(roundTo(type, x));

/** The words for a number that a type does not reach. */
export const beyond = (x: number, type: FloatType): { readonly message: string; readonly hint: string } => ({
  message: `expected a number of ${type}, from -${largestIn(type)} to ${largestIn(type)}, found ${x}`,
  hint: `write a smaller number, or ${type === 'float16' ? '"precision": "bfloat16"' : 'leave "precision" out'}`,
});

const largestIn = (type: FloatType): string => String(Number(BOUNDS[type].largest.toPrecision(5))).replace('+', '');

type Node = (Omit<LeafNode, 'isReached'> | Omit<OperationNode, 'isReached'>) & { readonly id: NodeId };

/** Returns the nodes, with the leaves that have a type rounded to it. Single numbers of the program, masks of dropout, and what only
 * selects keep their 64 bits, as in PyTorch. Which leaves only select is known when all lines are read. */
export function withTypedLeaves<N extends Node>(nodes: readonly N[], precision: Precision): readonly N[] {
  const isCounted = usedAsNumbers(nodes);
  return nodes.map(node => {
    if (node.role === 'operation' || node.drawn !== undefined || isCounted[node.id] === 0) return node;
    if (node.validates !== undefined) return node; // computed in that type, when asked for
    if (node.role === 'literal' && node.shape.length === 0) return node;
    const dtype = typeOfGradient(precision, node);
    return { ...node, dtype, initial: tensor(node.shape, roundedCopy(dtype, node.initial.data)) };
  });
}

/** Marks the nodes that something computes with; one that nothing uses is as good as used. */
function usedAsNumbers(nodes: readonly Node[]): Uint8Array {
  const [counts, selects] = [new Uint8Array(nodes.length), new Uint8Array(nodes.length)];
  for (const node of nodes)
    if (node.role === 'operation')
      for (const [slot, operand] of node.operands.entries())
        (node.operation.indices?.includes(slot) ? selects : counts)[operand] = 1;
  return counts.map((isUsed, id) => (isUsed === 1 || selects[id] === 0 ? 1 : 0));
}
