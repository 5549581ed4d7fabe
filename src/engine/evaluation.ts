/** A forward pass in evaluation, of which nothing is recorded: dropout is left out, and batch_norm takes its running statistics. */

import { idInText } from '../graph/node-names.ts';
import { type LeafNode, type NodeId, nodeOf, type Program, ruledOf } from '../graph/program.ts';
import { costOf, forwardCost } from '../graph/work.ts';
import { memoised } from '../memoised.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';
import { whole } from './in-parts.ts';
import type { Validation } from './training.ts';

/** What a leaf of the program in evaluation holds; undefined for its initial numbers. */
export type LeafNumbers = (leaf: LeafNode) => ReadonlyFloats | undefined;

/** The trained program's leaf that a leaf in evaluation stands for; undefined where it is a literal of another round. */
export function trainedLeaf(program: Program, { name, role, text }: LeafNode): NodeId | undefined {
  const id = idInText(program, name);
  const trained = program.nodes[id ?? -1];
  return trained?.role === role && trained.text === text ? id : undefined;
}

/** Computes a program, and returns the value of each of its nodes. */
export const evaluatedValues = (program: Program, leaf: LeafNumbers): ((node: NodeId) => Tensor) =>
  whole(evaluating(program, leaf));

/** The same in parts; yields the work of each, about, in multiplications. */
function* evaluating(program: Program, leaf: LeafNumbers): Generator<number, (node: NodeId) => Tensor> {
  const values: ReadonlyFloats[] = [];
  for (const node of program.nodes) {
    if (node.role !== 'operation') {
      values[node.id] = leaf(node) ?? node.initial.data;
      continue;
    }
    const { kernel, operands } = ruledOf(program, node.id);
    const out = new Float64Array(node.size);
    const given = operands.map(operand => values[operand]!);
    if (kernel.inParts === undefined) {
      kernel.forward(given, out);
      yield costOf(program, node);
    } else yield* kernel.inParts.forward(given, out);
    values[node.id] = out;
  }
  return id => ({ shape: nodeOf(program, id).shape, data: values[id]! });
}

/** Returns the losses on the examples, in the program's order; their means over several passes. Yields the work of each part. @param leaf what the other leaves hold */
export function* validationLosses(
  { program, leaves, passes }: Validation,
  leaf: LeafNumbers,
): Generator<number, readonly number[]> {
  const sums = program.losses.map(() => 0);
  for (let pass = 0; pass < passes; pass++) {
    const valueIn = yield* evaluating(program, node => {
      const all = leaves.get(node.name)?.data;
      const size = (all?.length ?? 0) / passes;
      return all === undefined ? leaf(node) : all.subarray(pass * size, (pass + 1) * size);
    });
    program.losses.forEach((loss, k) => {
      sums[k]! += valueIn(loss).data[0]!;
    });
  }
  return sums.map(sum => sum / passes);
}

/** The leaves that hold the losses on the validation examples, in the order of the losses; every frame asks several times. */
export const validationLeaves = memoised(({ nodes }: Program): readonly NodeId[] =>
  nodes.flatMap(node => (node.role !== 'operation' && node.validates !== undefined ? [node.id] : [])),
);

/** The place of the loss whose validation the node holds; undefined for all others. */
export function validatedBy(program: Program, id: NodeId): number | undefined {
  const node = nodeOf(program, id);
  return node.role === 'operation' ? undefined : node.validates;
}

/** What a validation takes, about, in multiplications. */
export const validationCost = ({ program, passes }: Validation): number => passes * forwardCost(program);
