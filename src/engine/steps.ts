/** A program as the recorder runs it: looking a step up in the program costs more than computing a scalar. */

import { type Buffer, bufferOf, type EdgeId, type NodeId, nodeOf, type Program, ruledOf } from '../graph/program.ts';
import { costOf } from '../graph/work.ts';
import { memoised } from '../memoised.ts';
import type { ElementKernel, Kernel } from '../ops/operation.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';

/** One operation. */
export interface ForwardStep {
  readonly id: NodeId;
  readonly kernel: Kernel;
  /** The kernel for single numbers; undefined if any tensor is larger. */
  readonly element: ElementKernel | undefined;
  /** Size of its value. */
  readonly size: number;
  readonly operands: readonly NodeId[];
  /** The first and the last operand. */
  readonly x: NodeId;
  readonly y: NodeId;
  /** What computing it takes, about, in multiplications. */
  readonly cost: number;
  /** The running statistics that it updates, in their order. */
  readonly buffers: readonly BufferStep[] | undefined;
  /** Reused array for the operands' values. */
  readonly arrays: ReadonlyFloats[];
}

/** A running statistic, updated after its normalisation. */
export interface BufferStep {
  readonly leaf: NodeId;
  readonly buffer: Buffer;
}

/** One edge. */
export interface BackwardStep {
  readonly edge: EdgeId;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly slot: number;
  /** Whether it is the last that sends to a leaf. */
  readonly completesLeaf: boolean;
  /** Size of the contribution. */
  readonly size: number;
  readonly step: ForwardStep;
}

export interface Steps {
  readonly forward: readonly ForwardStep[];
  readonly backward: readonly BackwardStep[];
  /** Initial values of leaves; undefined for operations. */
  readonly initial: readonly (ReadonlyFloats | undefined)[];
  /** Leaves that a gradient reaches. */
  readonly leaves: readonly NodeId[];
  /** Whether an operation takes so long that it is computed in parts. */
  readonly isLong: boolean;
  /** What a forward and a backward pass take together. */
  readonly cost: number;
}

/** Returns the steps, cached for all recorders of a program. */
export const stepsOf = memoised((program: Program): Steps => {
  const steps = new Array<ForwardStep>(program.nodes.length);
  const buffers = buffersIn(program);
  const forward = program.order.map(id => (steps[id] = forwardStep(program, id, buffers.get(id))));
  const lastTo = new Map(program.backward.map(edge => [program.edges[edge]!.to, edge]));
  const backward = program.backward.map(edge => backwardStep(program, edge, steps, lastTo));
  return {
    forward,
    backward,
    cost: [...forward, ...backward.map(({ step }) => step)].reduce((sum, { cost }) => sum + cost, 0),
    leaves: program.nodes.filter(({ role, id }) => role !== 'operation' && lastTo.has(id)).map(({ id }) => id),
    isLong: forward.some(({ kernel }) => kernel.inParts !== undefined),
    initial: initialOf(program),
  };
});

/** The elements of leaves, by node. */
export const initialOf = memoised((program: Program): readonly (ReadonlyFloats | undefined)[] =>
  program.nodes.map(node => (node.role === 'operation' ? undefined : node.initial.data)),
);

/** Running statistics by their normalisation. */
export const buffersIn = memoised((program: Program): ReadonlyMap<NodeId, readonly BufferStep[]> => {
  const byNorm = new Map<NodeId, BufferStep[]>();
  for (const node of program.nodes) {
    const buffer = bufferOf(node);
    if (buffer?.norm === undefined) continue;
    const others = byNorm.get(buffer.norm) ?? [];
    byNorm.set(buffer.norm, [...others, { leaf: node.id, buffer }]);
  }
  return byNorm;
});

function forwardStep(program: Program, id: NodeId, buffers: ForwardStep['buffers']): ForwardStep {
  const node = ruledOf(program, id);
  const { kernel, size, operands } = node;
  const { element } = kernel;
  const [x, y] = [operands[0]!, operands[operands.length - 1]!]; // every operation has operands
  return { id, kernel, element, size, operands, x, y, arrays: [], cost: costOf(program, node), buffers };
}

function backwardStep(
  program: Program,
  edge: EdgeId,
  steps: readonly ForwardStep[],
  lastTo: ReadonlyMap<NodeId, EdgeId>,
): BackwardStep {
  const { from, to, slot } = program.edges[edge]!;
  const { role, size } = nodeOf(program, to);
  const completesLeaf = role !== 'operation' && lastTo.get(to) === edge;
  return { edge, from, to, slot, completesLeaf, size, step: steps[from]! }; // every sender is an operation
}
