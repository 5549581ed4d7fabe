/** What recording needs to go on from the beginning of an iteration, in memory of its own. */

import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import type { Present } from './present.ts';

/** What a recorder holds between two iterations, apart from what every iteration computes or is fed anew. */
export interface Standing {
  /** By node; a leaf that nothing has changed still holds its initial numbers. */
  readonly values: Present;
  /** The event that wrote each value. */
  readonly valueWriter: Int32Array;
  /** The optimizer's state of each parameter that was updated. */
  readonly states: Map<NodeId, OptimizerMemory>;
}

/** What the optimizer remembers of a parameter. */
export interface OptimizerMemory {
  /** In the order of the rule's keys. */
  readonly parts: readonly ReadonlyFloats[];
  /** Updates so far. */
  readonly step: number;
}

/** A copy of the leaves that were changed and of the optimizer's memory; all else follows from the iteration's number. */
export class Checkpoint {
  /** The event that comes next: an `iteration.started`. */
  readonly position: number;
  /** Iterations done before it. */
  readonly iteration: number;
  private readonly leaves: readonly NodeId[];
  private readonly writers: Int32Array;
  /** How many tensors each leaf's numbers have: its value, then its part of the optimizer's memory. */
  private readonly parts: Uint8Array;
  /** Updates of each leaf. */
  private readonly steps: Uint32Array;
  /** All numbers, leaf by leaf. */
  private readonly numbers: Float64Array;

  /** @param fed Leaves that every iteration is fed anew. @param at `origin`: the event from which `valueWriter` counts. */
  constructor(
    { nodes }: Program,
    fed: readonly NodeId[],
    { values, valueWriter, states }: Standing,
    at: { readonly origin: number; readonly position: number; readonly iteration: number },
  ) {
    this.position = at.position;
    this.iteration = at.iteration;
    this.leaves = nodes.flatMap(node =>
      node.role === 'operation' || !values.isChanged(node.id) || fed.includes(node.id) ? [] : [node.id],
    );
    this.writers = Int32Array.from(this.leaves, leaf => at.origin + valueWriter[leaf]!);
    const tensors = this.leaves.map(leaf => [values.get(leaf)!, ...(states.get(leaf)?.parts ?? [])]);
    this.parts = Uint8Array.from(tensors, ({ length }) => length);
    this.steps = Uint32Array.from(this.leaves, leaf => states.get(leaf)?.step ?? 0);
    this.numbers = joined(tensors.flat());
  }

  /** Bytes held. */
  get bytes(): number {
    return this.numbers.byteLength + this.writers.byteLength + this.parts.byteLength + this.steps.byteLength;
  }

  /** Makes a fresh recorder's standing what it was. Events are counted from `position` on: those before it are negative. */
  restore(program: Program, { values, valueWriter, states }: Standing): void {
    let start = 0;
    this.leaves.forEach((leaf, k) => {
      const { size } = nodeOf(program, leaf);
      const [value, ...parts] = Array.from({ length: this.parts[k]! }, (_, part) =>
        this.numbers.subarray(start + part * size, start + (part + 1) * size),
      );
      values.set(leaf, value!); // every leaf here has one
      valueWriter[leaf] = this.writers[k]! - this.position;
      if (this.steps[k]! > 0) states.set(leaf, { parts, step: this.steps[k]! });
      start += this.parts[k]! * size;
    });
  }

  /** The leaf's value, if it is the one that event `writer` gave it. */
  valueOf(program: Program, leaf: NodeId, writer: number): ReadonlyFloats | undefined {
    let start = 0;
    for (let k = 0; k < this.leaves.length; k++) {
      const { size } = nodeOf(program, this.leaves[k]!);
      if (this.leaves[k] === leaf)
        return this.writers[k] === writer ? this.numbers.subarray(start, start + size) : undefined;
      start += this.parts[k]! * size;
    }
    return undefined;
  }
}

function joined(tensors: readonly ReadonlyFloats[]): Float64Array {
  const all = new Float64Array(tensors.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const tensor of tensors) {
    all.set(tensor, start);
    start += tensor.length;
  }
  return all;
}
