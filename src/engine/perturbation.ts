/** "What would the loss be if this one number were another?": recomputes everything that depends on it, and records nothing. */

import {
  callOf,
  isTruth,
  type NodeId,
  nodeOf,
  type OperationNode,
  operationOf,
  type Program,
  ruledOf,
} from '../graph/program.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { differenceStep } from './central-difference.ts';
import { forwardInParts, type Parts } from './in-parts.ts';

/** A kink near a changed number. */
export interface NearbyKink {
  readonly node: NodeId;
  /** The distance, in units of the change that a step makes in the operation's operands. */
  readonly steps: number;
}

/** Numbers that are computed in less time than it takes to make a generator for them. */
const SHORT = 256;

export class Perturbation {
  private readonly program: Program;
  private readonly base: readonly ReadonlyFloats[];
  /** `base`, except for values that the last change reached. */
  private readonly current: ReadonlyFloats[];
  private readonly scratch: Float64Array[];
  private readonly distances = new Map<NodeId, number>();

  constructor(program: Program, values: readonly ReadonlyFloats[]) {
    this.program = program;
    this.base = values;
    this.current = [...values];
    this.scratch = values.map(value => value.slice());
  }

  /** Returns the operations between a node and the loss, in evaluation order. */
  downstreamOf(node: NodeId): readonly NodeId[] {
    const isDownstream = new Uint8Array(this.program.nodes.length);
    isDownstream[node] = 1;
    return this.program.order.filter(id => {
      const operation = operationOf(this.program, id);
      if (id === node || !operation.isReached || !operation.operands.some(operand => isDownstream[operand] === 1))
        return false;
      isDownstream[id] = 1;
      return true;
    });
  }

  /** Returns the loss with an element of a node changed; `downstream` is that node's. */
  *lossWith(node: NodeId, element: number, value: number, downstream: readonly NodeId[]): Parts<number> {
    yield* this.change(node, element, value, downstream);
    const loss = this.current[this.program.loss!]![0]!; // a program without a loss has no gradients to check
    this.restore(node, downstream);
    return loss;
  }

  /** Returns the nearest kink that a step of this element moves towards or away from. */
  *kinkNear(node: NodeId, element: number, downstream: readonly NodeId[]): Parts<NearbyKink | undefined> {
    const kinked = downstream.filter(id => operationOf(this.program, id).operation.kink !== undefined);
    if (kinked.length === 0) return undefined;
    const x = this.base[node]![element]!;
    let nearest: NearbyKink | undefined;
    for (const step of [differenceStep(x), -differenceStep(x)]) {
      yield* this.change(node, element, x + step, downstream);
      for (const id of kinked) {
        const steps = this.distanceOf(id) / this.largestChangeOf(operationOf(this.program, id));
        if (steps < (nearest?.steps ?? Number.POSITIVE_INFINITY)) nearest = { node: id, steps };
      }
      this.restore(node, downstream);
    }
    return nearest;
  }

  /**
   * Returns the operations between a node and the loss, in evaluation order, those to which nothing is sent back included; none
   * in a program without comparisons.
   */
  affectedBy(node: NodeId): readonly NodeId[] {
    const { order, loss } = this.program;
    const operandsOf = (id: NodeId) => operationOf(this.program, id).operands;
    if (!order.some(id => isTruth(operationOf(this.program, id)))) return [];
    const [affected, used] = [new Set([node]), new Set([loss])];
    for (const id of order) if (operandsOf(id).some(operand => affected.has(operand))) affected.add(id);
    for (const id of order.toReversed()) if (used.has(id)) for (const operand of operandsOf(id)) used.add(operand);
    return order.filter(id => id !== node && affected.has(id) && used.has(id));
  }

  /** Returns a comparison that a step of this element switches: `lossWith` holds it as it is. @param affected By that node. */
  *switchNear(node: NodeId, element: number, affected: readonly NodeId[]): Parts<NodeId | undefined> {
    const comparisons = affected.filter(id => isTruth(operationOf(this.program, id)));
    if (comparisons.length === 0) return undefined;
    const x = this.base[node]![element]!;
    for (const step of [2 * differenceStep(x), -2 * differenceStep(x)]) {
      yield* this.change(node, element, x + step, affected);
      const switched = comparisons.find(id => !isEqual(this.base[id]!, this.current[id]!));
      this.restore(node, affected);
      if (switched !== undefined) return switched;
    }
    return undefined;
  }

  private *change(node: NodeId, element: number, value: number, downstream: readonly NodeId[]): Parts<void> {
    this.scratch[node]!.set(this.base[node]! as Float64Array); // only read
    this.scratch[node]![element] = value;
    this.current[node] = this.scratch[node]!;
    for (const id of downstream) {
      const { kernel, operands } = ruledOf(this.program, id);
      if (kernel.inParts !== undefined || nodeOf(this.program, id).size > SHORT)
        yield* forwardInParts(kernel, this.valuesOf(operands), this.scratch[id]!);
      else kernel.forward(this.valuesOf(operands), this.scratch[id]!);
      this.current[id] = this.scratch[id]!;
    }
    yield 1;
  }

  private restore(node: NodeId, downstream: readonly NodeId[]): void {
    this.current[node] = this.base[node]!;
    for (const id of downstream) this.current[id] = this.base[id]!;
  }

  private valuesOf(operands: readonly NodeId[]): readonly ReadonlyFloats[] {
    return operands.map(id => this.current[id]!);
  }

  /** Returns the distance to the kink before any change. */
  private distanceOf(id: NodeId): number {
    const known = this.distances.get(id);
    if (known !== undefined) return known;
    const node = operationOf(this.program, id);
    const distance = node.operation.kink!.distance(
      // only asked of operations with a kink
      node.operands.map(operand => this.base[operand]!),
      callOf(this.program, node),
    );
    this.distances.set(id, distance);
    return distance;
  }

  /** Returns the largest change of an operand. With 0 the distance in steps is ∞, or NaN exactly at the kink, which does not count as near. */
  private largestChangeOf({ operands }: OperationNode): number {
    let largest = 0;
    for (const id of operands) {
      const [before, after] = [this.base[id]!, this.current[id]!];
      if (before === after) continue;
      for (let i = 0; i < before.length; i++) largest = Math.max(largest, Math.abs(after[i]! - before[i]!));
    }
    return largest;
  }
}

const isEqual = (a: ReadonlyFloats, b: ReadonlyFloats): boolean => a.every((x, i) => x === b[i]);
