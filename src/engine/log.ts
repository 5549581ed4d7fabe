/** The log: append-only, columnar, and the only memory of a run: events as rows, and their numbers. `at(i)` makes an event object on request. */

import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';
import type { Arena, Tier } from './arena.ts';
import type { Budget } from './budget.ts';
import type { Checkpoint } from './checkpoint.ts';
import { NONE, UPDATE_HEAD } from './columns.ts';
import { eventAt } from './event-at.ts';
import { EventRows, type FirstRows } from './event-rows.ts';
import { beginsPass, type Clearing, type Event, type EventFacts, KIND } from './events.ts';
import type { Fed, Recipe } from './feed.ts';
import { lastingIn } from './lasting.ts';
import { Scales } from './loss-scale.ts';
import { type LogMemory, Segments } from './segments.ts';
import { emptySince } from './standing-gradients.ts';
import { initialOf } from './steps.ts';
import type { Summary } from './summaries.ts';
import type { Training } from './training.ts';
import { type Updates, updatesOf } from './updates.ts';

export { NONE, UPDATE_HEAD } from './columns.ts';

/** The beginning of a forked log: the first events of another log. */
export interface Beginning extends FirstRows {
  readonly parent: EventLog;
}

export class EventLog extends EventRows {
  /** Undefined without an optimizer. */
  readonly updates: Updates | undefined;
  /** Leaves that batches are fed to. */
  readonly fed: readonly NodeId[];
  /** Where each fed leaf's numbers begin in an iteration's batch. */
  readonly fedOffsets: ReadonlyMap<NodeId, number>;
  /** Positions of edits and skips: each fork adds one. */
  readonly interventions: readonly number[];
  /** Where it was forked from. */
  readonly beginning: Beginning | undefined;
  private readonly segments: Segments;
  readonly budget: Budget;
  readonly recipe: Recipe;
  readonly scales: Scales;
  arena: Arena;
  private few: Tier;
  protected readonly initial: readonly (ReadonlyFloats | undefined)[];
  /** Numbers read so far: what a search paces itself by. */
  numbersRead = 0;

  constructor(program: Program, training: Training, fed: Fed, memory: LogMemory, beginning?: Beginning) {
    const { parent, length = 0 } = beginning ?? {};
    super(program, training, beginning);
    this.beginning = beginning;
    this.interventions = parent ? [...parent.interventions.filter(position => position < length), length] : [];
    this.updates = updatesOf(program, training);
    this.fed = fed.leaves;
    this.fedOffsets = fed.offsets;
    const { budget, recipe, rerun, plan } = memory;
    this.budget = budget;
    this.recipe = recipe;
    this.scales = parent?.scales.fork(length) ?? new Scales(training.scale?.initial);
    const first = { start: length, iteration: Math.max(0, this.iterations.count - 1) };
    const lasting = lastingIn(this.columns, program, fed.size);
    this.segments = new Segments(budget, () => this.rowBytes, rerun, first, plan, lasting);
    this.arena = this.segments.arena;
    this.few = this.arena.few;
    this.initial = initialOf(program);
  }

  /** Bytes of the columns, of the numbers held, and of the checkpoints from which all others can be recorded again. */
  get bytes(): { readonly columns: number; readonly payload: number; readonly checkpoints: number } {
    const { numbers: payload, checkpoints } = this.segments.bytes;
    return { columns: this.rowBytes, payload, checkpoints };
  }

  /** For the recorder only. */
  allocate(length: number): number {
    return this.arena.allocate(length);
  }

  /** Stores a payload of a single number, and returns its place. */
  keep(number: number): number {
    return this.few.keep(number);
  }

  view(place: number, length: number, skip = 0): Float64Array {
    return this.arena.view(place, length, skip);
  }

  isSegmentFull(): boolean {
    return this.segments.isFull;
  }

  /** For the recorder only, before an iteration: drops the oldest numbers beyond the budget. */
  makeRoom(checkpoint: () => Checkpoint): void {
    if (!this.isSegmentFull()) return;
    this.segments.begin(this.length, this.iterationCount, checkpoint);
    this.arena = this.segments.arena;
    this.few = this.arena.few;
  }

  /** Whether another iteration may be recorded: events are never dropped, so that they may fill the budget. */
  hasRoom(): boolean {
    return this.budget.hasRoom;
  }

  /** The event since which the node's gradient counts: a result of an operation has its own in each backward pass, a leaf that is fed in each forward pass; NONE for others. */
  renewedAt(i: number, node: NodeId): number {
    if (nodeOf(this.program, node).role === 'operation') return this.passStartAt(i);
    return this.fedOffsets.has(node) ? this.iterations.forwardStartAt(i) : NONE;
  }

  /** Whether the numbers of event i are held and need not be recorded again. */
  isHeld(i: number): boolean {
    return this.holderOf(i).segments.isHeld(i, this.columns.payload(i));
  }

  /** Returns the value that event `writer` gave to `node`; NONE is its initial value. */
  valueWrittenBy(writer: number, node: NodeId): Tensor | undefined {
    const { shape, size } = nodeOf(this.program, node);
    if (writer === NONE) return this.initial[node] && { shape, data: this.initial[node] };
    const kind = this.columns.kind(writer);
    const checkpoint =
      kind === KIND.updated
        ? this.holderOf(writer).segments.checkpointAfter(writer, this.columns.payload(writer))
        : undefined;
    const kept = checkpoint?.valueOf(this.program, node, writer);
    const skip = beginsPass(kind) ? this.fedOffsets.get(node)! : kind === KIND.updated ? UPDATE_HEAD.length : 0; // a start feeds it
    return { shape, data: kept ?? this.numbers(writer, size, skip) };
  }

  /** Returns the summary of what event i wrote or fed, once that was dropped; undefined while it is held, and where none was kept. */
  summaryOf(i: number): Summary | undefined {
    return this.holderOf(i).segments.summaryOf(i, this.columns.payload(i));
  }

  /** Copies `count` of the numbers that event i wrote, from number `skip` on. An update's numbers are stored in another order than in its event. */
  copyNumbers(i: number, skip: number, count: number, into: Float64Array, at: number): void {
    const place = this.columns.payload(i);
    this.numbersRead += count;
    this.holderOf(i).segments.arenaOf(i, place).copy(place, skip, count, into, at);
  }

  /** Returns the numbers that event `writer` wrote in the shape of `node`: its gradient, or a contribution to it. */
  gradientWrittenBy(writer: number, node: NodeId): Tensor {
    const { shape, size } = nodeOf(this.program, node);
    return { shape, data: this.numbers(writer, size) };
  }

  /** Returns the nodes whose gradients the clearing at position i clears, each with its last writer before; undefined for all. */
  clearedBy(_i: number): Clearing | undefined {
    return undefined;
  }

  /** What a recorded run says of event i besides its numbers. */
  factsAt(_i: number): EventFacts {
    return {};
  }

  /** Returns the event at position i. @throws RangeError outside 0 … length − 1. */
  at(i: number): Event {
    return eventAt(this, i);
  }

  /** Returns the last event at or before i that left `node` without a gradient: a clearing, or for what is renewed the start of its pass. */
  nothingSince(i: number, node: NodeId): number {
    return emptySince(this, i, node);
  }

  /** The gradient that the update at position i used. */
  gradientUsedBy(i: number): Tensor {
    const back = this.updateHead(i, UPDATE_HEAD.gradient);
    return back > 0
      ? this.gradientWrittenBy(i - back, this.nodeAt(i))
      : this.updatePart(i, 1 + this.updates!.ruleOf(this.nodeAt(i)).state.length); // an update has a rule
  }

  /** Part k of the update at position i, in the parameter's shape: the parameter after, then the optimizer's state. */
  updatePart(i: number, k: number): Tensor {
    const { shape, size } = nodeOf(this.program, this.nodeAt(i));
    return { shape, data: this.numbers(i, size, UPDATE_HEAD.length + k * size) };
  }

  /** One number of the head of the update at position i. */
  updateHead(i: number, part: number): number {
    return this.numbers(i, 1, part)[0]!;
  }

  /** Numbers that event i wrote, recorded again if they were dropped. */
  protected numbers(i: number, length: number, skip = 0): ReadonlyFloats {
    const place = this.columns.payload(i);
    this.numbersRead += length;
    return this.holderOf(i).segments.arenaOf(i, place).read(place, length, skip);
  }

  /** Returns the log that recorded event i: this log or an ancestor. */
  private holderOf(i: number): EventLog {
    let holder: EventLog = this;
    while (holder.beginning !== undefined && i < holder.beginning.length) holder = holder.beginning.parent;
    return holder;
  }
}
