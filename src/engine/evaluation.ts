/** A forward pass in evaluation, of which nothing is recorded: dropout is left out, and batch_norm takes its running statistics. */

import { type NodeId, nodeOf, type Program, ruledOf } from '../graph/program.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';
import type { EventLog } from './log.ts';
import { stateAt } from './state.ts';

/** What a leaf holds, by name; undefined for its initial numbers. */
export type LeafNumbers = (name: string) => ReadonlyFloats | undefined;

/** Computes a program, and returns the value of each of its nodes. */
export function evaluatedValues(program: Program, leaf: LeafNumbers): (node: NodeId) => Tensor {
  const values: ReadonlyFloats[] = [];
  for (const node of program.nodes) {
    if (node.role !== 'operation') {
      values[node.id] = leaf(node.name) ?? node.initial.data;
      continue;
    }
    const { kernel, operands } = ruledOf(program, node.id);
    const out = new Float64Array(node.size);
    kernel.forward(
      operands.map(operand => values[operand]!),
      out,
    );
    values[node.id] = out;
  }
  return id => ({ shape: nodeOf(program, id).shape, data: values[id]! });
}

/** The same with what the leaves of a run hold at the end of iteration n, from 1. */
export function evaluatedAfter(log: EventLog, iteration: number, program: Program): (node: NodeId) => Tensor {
  const state = stateAt(log, log.endOf(iteration));
  return evaluatedValues(program, name => {
    const id = log.program.byName.get(name);
    return id === undefined || nodeOf(log.program, id).role === 'operation' ? undefined : state.valueOf(id)?.data;
  });
}
