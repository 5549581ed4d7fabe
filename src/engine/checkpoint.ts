/** Checkpoints: copies of the data that recording needs to continue from the beginning of an iteration. */

import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import type { Scales, StandingScale } from './loss-scale.ts';
import type { Present } from './present.ts';

/** A recorder's state between two iterations, without values that every iteration computes or is fed again. */
export interface Standing {
  /** Values by node; an unchanged leaf holds its initial numbers. */
  readonly values: Present;
  /** The event that wrote each value. */
  readonly valueWriter: Int32Array;
  /** The optimizer's state of each parameter that was updated. */
  readonly states: Map<NodeId, OptimizerMemory>;
  /** The loss scale. */
  readonly scales?: Scales;
  /** Gradients, and the event that wrote each, where no iteration clears them. */
  readonly gradients?: Present;
  readonly gradientWriter?: Int32Array;
}

/** The optimizer's state of a parameter. */
export interface OptimizerMemory {
  /** In the order of the rule's keys. */
  readonly parts: readonly ReadonlyFloats[];
  /** Updates so far. */
  readonly step: number;
}

/** A copy of the changed leaves and of the optimizer's state; everything else follows from the iteration's number. */
export class Checkpoint {
  /** The next event, an `iteration.started`. */
  readonly position: number;
  /** Iterations done before it. */
  readonly iteration: number;
  private readonly leaves: readonly NodeId[];
  private readonly writers: Int32Array;
  /** Number of tensors of each leaf: its value, then its optimizer state. */
  private readonly parts: Uint8Array;
  /** Updates of each leaf. */
  private readonly steps: Uint32Array;
  /** Leaves with a gradient that is kept, and the event that wrote it. */
  private readonly kept: readonly NodeId[];
  private readonly keptWriters: Int32Array;
  private readonly scale: StandingScale | undefined;
  /** All numbers, leaf by leaf; then the gradients. */
  private readonly numbers: Float64Array;

  /** @param fed Leaves that every iteration feeds. @param at `origin`: the event from which `valueWriter` counts. */
  constructor(
    { nodes }: Program,
    fed: readonly NodeId[],
    { values, valueWriter, states, scales, gradients, gradientWriter }: Standing,
    at: { readonly origin: number; readonly position: number; readonly iteration: number },
  ) {
    this.position = at.position;
    this.iteration = at.iteration;
    this.scale = scales?.latest;
    this.leaves = nodes.flatMap(node =>
      node.role === 'operation' || !values.isChanged(node.id) || fed.includes(node.id) ? [] : [node.id],
    );
    this.writers = Int32Array.from(this.leaves, leaf => at.origin + valueWriter[leaf]!);
    const tensors = this.leaves.map(leaf => [values.get(leaf)!, ...(states.get(leaf)?.parts ?? [])]);
    this.parts = Uint8Array.from(tensors, ({ length }) => length);
    this.steps = Uint32Array.from(this.leaves, leaf => states.get(leaf)?.step ?? 0);
    this.kept =
      gradients === undefined
        ? []
        : nodes.flatMap(({ role, id }) => (role !== 'operation' && gradients.has(id) ? [id] : []));
    this.keptWriters = Int32Array.from(this.kept, leaf => at.origin + gradientWriter![leaf]!); // it comes with the gradients
    this.numbers = joined([...tensors.flat(), ...this.kept.map(leaf => gradients!.get(leaf)!)]); // kept are those that it has
  }

  /** Bytes held. */
  get bytes(): number {
    return [this.numbers, this.writers, this.parts, this.steps, this.keptWriters].reduce(
      (sum, { byteLength }) => sum + byteLength,
      0,
    );
  }

  /** Restores the state in a new recorder. Events are counted from `position`: earlier events are negative. */
  restore(program: Program, { values, valueWriter, states, scales, gradients, gradientWriter }: Standing): void {
    scales?.begin(this.scale);
    let start = 0;
    this.leaves.forEach((leaf, k) => {
      const { size } = nodeOf(program, leaf);
      const [value, ...parts] = Array.from({ length: this.parts[k]! }, (_, part) =>
        this.numbers.subarray(start + part * size, start + (part + 1) * size),
      );
      values.set(leaf, value!); // every leaf here has a value
      valueWriter[leaf] = this.writers[k]! - this.position;
      if (this.steps[k]! > 0) states.set(leaf, { parts, step: this.steps[k]! });
      start += this.parts[k]! * size;
    });
    this.kept.forEach((leaf, k) => {
      const { size } = nodeOf(program, leaf);
      gradients!.set(leaf, this.numbers.subarray(start, start + size)); // a run that keeps gradients has them
      gradientWriter![leaf] = this.keptWriters[k]! - this.position; // it comes with the gradients
      start += size;
    });
  }

  /** Returns the leaf's value if event `writer` wrote it. */
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
