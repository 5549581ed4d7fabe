/** The log: append-only, columnar, and the only memory of a run. `at(i)` makes the event object when someone looks. */

import { type EdgeId, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Arena, Columns } from './columns.ts';
import { EVENT_TYPES, type Event, type EventType, KIND, type OptimizerState } from './events.ts';
import type { UpdateRule } from './optimizers.ts';
import { type Rerun, Segments } from './segments.ts';

/** Where the parts of a `parameter.updated` payload lie, in numbers from its start. */
export const UPDATE_HEAD = { lr: 0, clipped: 1, length: 2 } as const;

/** No event: a leaf's initial value, or no previous writer. */
export const NONE = -1;

/** What a log may take, and how it gets back what it has dropped. */
export interface LogMemory {
  /** Bytes. */
  readonly budget: number;
  readonly rerun: Rerun;
}

export class EventLog {
  readonly program: Program;
  /** The optimizer's rule, which names the parts of its state; undefined without updates. */
  readonly rule: UpdateRule | undefined;
  /** Leaves that batches are fed to, in the order of the payload. */
  readonly fed: readonly NodeId[];
  private readonly columns = new Columns();
  private readonly segments: Segments;
  /** Where the recorder writes. */
  arena: Arena;
  private readonly initial: readonly (ReadonlyFloats | undefined)[];
  /** Positions of `iteration.started`; iteration n is entry n − 1. */
  private readonly iterations: number[] = [];
  /** The loss of every iteration, whose other numbers may be dropped. */
  private readonly losses: number[] = [];

  constructor(program: Program, rule: UpdateRule | undefined, fed: readonly NodeId[], memory: LogMemory) {
    this.program = program;
    this.rule = rule;
    this.fed = fed;
    this.segments = new Segments(memory.budget, () => this.columnBytes, memory.rerun);
    this.arena = this.segments.arena;
    this.initial = program.nodes.map(node => (node.role === 'operation' ? undefined : node.initial.data));
  }

  get length(): number {
    return this.columns.length;
  }

  /** Number of iterations begun. */
  get iterationCount(): number {
    return this.iterations.length;
  }

  /** Bytes of the columns, of the numbers held, and of the checkpoints from which all others can be recorded again. */
  get bytes(): { readonly columns: number; readonly payload: number; readonly checkpoints: number } {
    const { numbers: payload, checkpoints } = this.segments.bytes;
    return { columns: this.columnBytes, payload, checkpoints };
  }

  /** For the recorder alone: room for a payload, and the row that names it. */
  allocate(length: number): number {
    return this.arena.allocate(length);
  }

  view(place: number, length: number, skip = 0): Float64Array {
    return this.arena.view(place, length, skip);
  }

  /** For the recorder alone, before an iteration: past the budget, the oldest numbers go. */
  makeRoom(checkpoint: () => Checkpoint): void {
    if (!this.segments.isFull) return;
    this.segments.begin(this.length, this.iterationCount, checkpoint);
    this.arena = this.segments.arena;
  }

  /** Whether the numbers of event i are there at once, and need not be recorded again. */
  isHeld(i: number): boolean {
    return this.segments.isHeld(i);
  }

  append(kind: number, node: NodeId, edge: EdgeId, payload: number, previous: number): number {
    const i = this.columns.push(kind, node, edge, payload, previous);
    if (kind === KIND.started) this.iterations.push(i);
    return i;
  }

  /** @throws RangeError outside 0 … length − 1. */
  typeAt(i: number): EventType {
    return EVENT_TYPES[this.kindAt(i)]!;
  }

  kindAt(i: number): number {
    if (!(i >= 0 && i < this.length)) throw new RangeError(`there is no event ${i}: the log has ${this.length}`);
    return this.columns.kind(i);
  }

  /** The node an event is about: what it computed, sent from, added to or updated; −1 for none. */
  nodeAt = (i: number): NodeId => this.columns.node(i);
  /** The edge of a contribution or accumulation; −1 for none. */
  edgeAt = (i: number): EdgeId => this.columns.edge(i);
  /** The event that wrote the same value or gradient before event i did; −1 for none. */
  previousWriter = (i: number): number => this.columns.previousOf(i);

  /** Position of the `iteration.started` of iteration n, from 1. */
  startOf(iteration: number): number | undefined {
    return this.iterations[iteration - 1];
  }

  /** The loss of iteration n, from 1; NaN before it is computed. Never dropped. */
  lossOf(iteration: number): number {
    return this.losses[iteration - 1] ?? Number.NaN;
  }

  /** For the recorder alone. */
  keepLoss(loss: number): void {
    this.losses.push(loss);
  }

  /** The iteration that event i belongs to, from 1. */
  iterationAt(i: number): number {
    let [low, high] = [0, this.iterations.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.iterations[middle]! <= i) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The value that event `writer` gave to `node`; NONE is its initial value. */
  valueWrittenBy(writer: number, node: NodeId): Tensor | undefined {
    const { shape, size } = nodeOf(this.program, node);
    if (writer === NONE) return this.initial[node] && { shape, data: this.initial[node] };
    const kind = this.columns.kind(writer);
    const kept =
      kind === KIND.updated ? this.segments.checkpointAfter(writer)?.valueOf(this.program, node, writer) : undefined;
    const skip = kind === KIND.started ? this.fedOffset(node) : kind === KIND.updated ? UPDATE_HEAD.length + size : 0;
    return { shape, data: kept ?? this.numbers(writer, size, skip) };
  }

  /** The gradient that event `writer` (a seed or an accumulation) gave to `node`. */
  gradientWrittenBy(writer: number, node: NodeId): Tensor {
    const { shape, size } = nodeOf(this.program, node);
    return { shape, data: this.numbers(writer, size) };
  }

  /** The event at position i. @throws RangeError outside 0 … length − 1. */
  at(i: number): Event {
    const type = this.typeAt(i);
    const node = this.nodeAt(i);
    switch (type) {
      case 'iteration.started':
        return {
          type,
          iteration: this.iterationAt(i),
          batch: new Map(this.fed.map(leaf => [leaf, this.valueWrittenBy(i, leaf)!])),
        };
      case 'gradients.cleared':
        return { type };
      case 'value.computed':
        return { type, node, value: this.valueWrittenBy(i, node)! };
      case 'backward.seeded':
        return { type, node, value: this.gradientWrittenBy(i, node) };
      case 'contribution.computed':
        return {
          type,
          edge: this.edgeAt(i),
          upstream: this.gradientWrittenBy(this.previousWriter(i), node),
          share: this.shareAt(i),
        };
      case 'gradient.accumulated': {
        const previous = this.previousWriter(i);
        const isFirst = previous < this.iterations[this.iterationAt(i) - 1]!;
        const before = isFirst ? undefined : this.gradientWrittenBy(previous, node);
        return { type, node, edge: this.edgeAt(i), before, after: this.gradientWrittenBy(i, node) };
      }
      case 'parameter.updated':
        return this.updateAt(i, node);
    }
  }

  private shareAt(i: number): Tensor {
    return this.gradientWrittenBy(i, this.program.edges[this.edgeAt(i)]!.to);
  }

  private updateAt(i: number, parameter: NodeId): Event {
    const { shape, size } = nodeOf(this.program, parameter);
    const [lr, clipped] = this.numbers(i, UPDATE_HEAD.length).slice();
    const previous = this.previousWriter(i);
    return {
      type: 'parameter.updated',
      parameter,
      before: this.valueWrittenBy(previous, parameter)!,
      gradient: { shape, data: this.numbers(i, size, UPDATE_HEAD.length) },
      after: this.valueWrittenBy(i, parameter)!,
      lr: lr!,
      clipped: clipped === 1 ? undefined : clipped,
      stateBefore: previous === NONE ? this.rule!.initialState(shape) : this.stateWrittenBy(previous, parameter),
      stateAfter: this.stateWrittenBy(i, parameter),
    };
  }

  private stateWrittenBy(update: number, parameter: NodeId): OptimizerState {
    const { shape, size } = nodeOf(this.program, parameter);
    const first = UPDATE_HEAD.length + 2 * size;
    const arrays = this.rule!.state.map(
      (key, k) => [key, { shape, data: this.numbers(update, size, first + k * size) }] as const,
    );
    return new Map(arrays);
  }

  /** Numbers that event i wrote, recorded again if they were dropped. */
  private numbers(i: number, length: number, skip = 0): ReadonlyFloats {
    return this.segments.arenaOf(i).read(this.columns.payload(i), length, skip);
  }

  private get columnBytes(): number {
    return this.columns.bytes + (this.iterations.length + this.losses.length) * Float64Array.BYTES_PER_ELEMENT;
  }

  private fedOffset(node: NodeId): number {
    let offset = 0;
    for (const leaf of this.fed) {
      if (leaf === node) return offset;
      offset += nodeOf(this.program, leaf).size;
    }
    throw new Error(`nothing is fed to node ${node}`);
  }
}
