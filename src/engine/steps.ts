/** What recording an operation or an edge needs, in objects of one form: looking it up in the program costs more than computing a scalar. */

import { type EdgeId, type NodeId, nodeOf, operationOf, type Program } from '../graph/program.ts';
import type { Kernel } from '../ops/operation.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** One operation; `views` is filled with its operands' values again and again. */
export interface ForwardStep {
  readonly id: NodeId;
  readonly kernel: Kernel;
  readonly size: number;
  readonly operands: readonly NodeId[];
  readonly views: ReadonlyFloats[];
}

/** One edge to send back along. */
export interface BackwardStep {
  readonly edge: EdgeId;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly slot: number;
  /** Numbers in the share. */
  readonly size: number;
  readonly step: ForwardStep;
}

/** The step of an operation. @throws Error for a leaf. */
export function forwardStep(program: Program, id: NodeId): ForwardStep {
  const { kernel, size, operands } = operationOf(program, id);
  return { id, kernel, size, operands, views: new Array<ReadonlyFloats>(operands.length) };
}

/** The step of an edge; `steps` holds those of all operations. */
export function backwardStep(program: Program, edge: EdgeId, steps: ReadonlyMap<NodeId, ForwardStep>): BackwardStep {
  const { from, to, slot } = program.edges[edge]!;
  return { edge, from, to, slot, size: nodeOf(program, to).size, step: steps.get(from)! }; // every sender is an operation
}
