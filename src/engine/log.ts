/** The log: append-only, columnar, and the only memory of a run. `at(i)` makes an event object on request. */

import { type EdgeId, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';
import type { Arena, Tier } from './arena.ts';
import type { Budget } from './budget.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Columns, NONE, UPDATE_HEAD } from './columns.ts';
import { eventAt } from './event-at.ts';
import {
  beginsPass,
  type Clearing,
  type Event,
  type EventFacts,
  type EventType,
  KIND,
  type Kind,
  type Phase,
  phaseOfKind,
  typeOfKind,
} from './events.ts';
import type { Fed, Recipe } from './feed.ts';
import { Iterations } from './iterations.ts';
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
export interface Beginning {
  readonly parent: EventLog;
  readonly length: number;
}

export class EventLog {
  readonly program: Program;
  readonly training: Training;
  /** Undefined without an optimizer. */
  readonly updates: Updates | undefined;
  /** Leaves that batches are fed to. */
  readonly fed: readonly NodeId[];
  /** Where each fed leaf's numbers begin in an iteration's batch. */
  readonly fedOffsets: ReadonlyMap<NodeId, number>;
  /** Positions of edits and skips: each fork adds one. */
  readonly interventions: readonly number[];
  protected readonly columns: Columns;
  /** Where it was forked from. */
  readonly beginning: Beginning | undefined;
  private readonly segments: Segments;
  readonly budget: Budget;
  readonly recipe: Recipe;
  readonly scales: Scales;
  arena: Arena;
  private few: Tier;
  protected readonly initial: readonly (ReadonlyFloats | undefined)[];
  protected readonly iterations: Iterations;
  /** NONE when every iteration is whole. */
  private hiddenFrom = NONE;
  /** Numbers read so far: what a search paces itself by. */
  numbersRead = 0;

  constructor(program: Program, training: Training, fed: Fed, memory: LogMemory, beginning?: Beginning) {
    const { parent, length = 0 } = beginning ?? {};
    this.beginning = beginning;
    this.columns = parent?.columns.fork(length) ?? new Columns();
    this.iterations = parent?.iterations.fork(length) ?? Iterations.none(Math.max(1, program.losses.length));
    this.interventions = parent ? [...parent.interventions.filter(position => position < length), length] : [];
    this.program = program;
    this.training = training;
    this.updates = updatesOf(program, training);
    this.fed = fed.leaves;
    this.fedOffsets = fed.offsets;
    const { budget, recipe, rerun, bounds } = memory;
    this.budget = budget;
    this.recipe = recipe;
    this.scales = parent?.scales.fork(length) ?? new Scales(training.scale?.initial);
    const first = { start: length, iteration: Math.max(0, this.iterations.count - 1) };
    const lasting = lastingIn(this.columns, program, fed.size);
    this.segments = new Segments(budget, () => this.columnBytes, rerun, first, bounds, lasting);
    this.arena = this.segments.arena;
    this.few = this.arena.few;
    this.initial = initialOf(program);
  }

  get length(): number {
    return this.hiddenFrom === NONE ? this.columns.length : this.hiddenFrom;
  }

  /** Number of iterations begun. */
  get iterationCount(): number {
    return this.iterations.count - (this.hiddenFrom === NONE ? 0 : 1);
  }

  /** For the recorder only: hides an unfinished iteration from readers until the recorder continues. */
  hideUnfinished(isHidden: boolean): void {
    this.hiddenFrom = isHidden ? this.iterations.startOf(this.iterations.count)! : NONE; // an unfinished iteration has begun
  }

  /** Bytes of the columns, of the numbers held, and of the checkpoints from which all others can be recorded again. */
  get bytes(): { readonly columns: number; readonly payload: number; readonly checkpoints: number } {
    const { numbers: payload, checkpoints } = this.segments.bytes;
    return { columns: this.columnBytes, payload, checkpoints };
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

  isSegmentFull = (): boolean => this.segments.isFull;

  /** For the recorder only, before an iteration: drops the oldest numbers beyond the budget. */
  makeRoom(checkpoint: () => Checkpoint): void {
    if (!this.isSegmentFull()) return;
    this.segments.begin(this.length, this.iterationCount, checkpoint);
    this.arena = this.segments.arena;
    this.few = this.arena.few;
  }

  /** Whether another iteration may be recorded: events are never dropped, so that they may fill the budget. */
  hasRoom = (): boolean => this.budget.hasRoom;

  /** The event since which the node's gradient counts: a result of an operation has its own in each backward pass, a leaf that is fed in each forward pass; NONE for others. */
  renewedAt(i: number, node: NodeId): number {
    if (nodeOf(this.program, node).role === 'operation') return this.passStartAt(i);
    return this.fedOffsets.has(node) ? this.iterations.forwardStartAt(i) : NONE;
  }

  /** Whether the numbers of event i are held and need not be recorded again. */
  isHeld = (i: number): boolean => this.holderOf(i).segments.isHeld(i, this.columns.payload(i));

  append(kind: Kind, node: NodeId, edge: EdgeId, payload: number, previous: number): number {
    const i = this.columns.push(kind, node, edge, payload, previous);
    if (kind === KIND.started) this.iterations.begin(i);
    else if (kind === KIND.pass || kind === KIND.again) this.iterations.beginPass(i);
    return i;
  }

  /** @throws RangeError outside 0 … length − 1. */
  typeAt = (i: number): EventType => typeOfKind(this.kindAt(i));

  /** Returns the phase of event i: a skip has the skipped event's phase, an edit has the previous event's. */
  phaseAt(i: number): Phase {
    let at = i;
    let phase = phaseOfKind(this.kindAt(at));
    while (phase === undefined) phase = phaseOfKind(this.kindAt(--at)); // ends, as event 0 begins an iteration
    return phase;
  }

  /** Position of the last event of iteration n, from 1, before its updates. */
  endOfBackward(iteration: number): number {
    let end = this.endOf(iteration);
    while (this.phaseAt(end) === 'update') end--; // ends, as an iteration starts with another phase
    return end;
  }

  kindAt(i: number): Kind {
    if (!(i >= 0 && i < this.length))
      throw new RangeError(`expected an event from 0 to ${this.length - 1}, found ${i}`);
    return this.columns.kind(i);
  }

  /** The node an event is about: what it computed, sent from, added to or updated; −1 for none. What a person looks at there is `nodeOfEvent` in query/navigate.ts. */
  nodeAt = (i: number): NodeId => this.columns.node(i);
  /** The edge of a contribution or accumulation; −1 for none. */
  edgeAt = (i: number): EdgeId => this.columns.edge(i);
  /** The event that wrote the same value or gradient before event i did; −1 for none. */
  previousWriter = (i: number): number => this.columns.previousOf(i);

  /** Position of the `iteration.started` of iteration n, from 1. */
  startOf = (iteration: number): number | undefined => this.iterations.startOf(iteration);
  /** Position of the last event of iteration n, from 1, so far. */
  endOf = (iteration: number): number => (this.startOf(iteration + 1) ?? this.length) - 1;
  /** The iteration that event i belongs to, from 1. */
  iterationAt = (i: number): number => this.iterations.at(i);
  /** The number of iteration n, from 1, as the run counts. */
  iterationNumber: (n: number) => number = n => n;
  /** The number of the iteration that event i belongs to: what a person reads. */
  iterationNumberAt = (i: number): number => this.iterationNumber(this.iterationAt(i));
  /** The losses of iteration n, from 1, added up, or loss k; undefined before they are computed. Never dropped. */
  lossOf: (iteration: number, k?: number) => number | undefined = (n, k) => this.iterations.lossOf(n, k);
  /** For the recorder only: stores the losses of the current iteration. */
  keepLosses = (losses: readonly number[]): void => this.iterations.keepLosses(losses);

  /** Position of the event that began the pass of event i: an `iteration.started`, a `pass.started` or a `backward.started`. */
  passStartAt = (i: number): number => this.iterations.passStartAt(i);
  /** The pass of event i in its iteration, from 1. */
  passAt = (i: number): number => this.iterations.passesBefore(i) + 1;
  /** The forward pass of event i in its iteration, from 1: each loss has a backward pass. */
  forwardPassAt = (i: number): number => Math.ceil(this.passAt(i) / Math.max(1, this.program.losses.length));
  /** The batch that was fed to the pass of event i, from 1. */
  batchAt = (i: number): number => (this.iterationAt(i) - 1) * (this.training.accumulate ?? 1) + this.forwardPassAt(i);

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
  summaryOf = (i: number): Summary | undefined => this.holderOf(i).segments.summaryOf(i, this.columns.payload(i));

  /** Copies `count` of the numbers that event i wrote, from number `skip` on. An update's numbers are stored in another order than in its event. */
  copyNumbers(i: number, skip: number, count: number, into: Float64Array, at: number): void {
    const place = this.columns.payload(i);
    this.numbersRead += count;
    this.holderOf(i).segments.arenaOf(i, place).copy(place, skip, count, into, at);
  }

  /** Whether event i is an accumulation that wrote nothing: the first contribution is the gradient so far, and both events share its place. */
  isFirstContribution(i: number): boolean {
    const { columns } = this;
    return columns.kind(i) === KIND.accumulated && columns.payload(i) === columns.payload(i - 1);
  }

  /** Returns the numbers that event `writer` wrote in the shape of `node`: its gradient, or a contribution to it. */
  gradientWrittenBy(writer: number, node: NodeId): Tensor {
    const { shape, size } = nodeOf(this.program, node);
    return { shape, data: this.numbers(writer, size) };
  }

  /** Returns the nodes whose gradients the clearing at position i clears, each with its last writer before; undefined for all. */
  clearedBy: (i: number) => Clearing | undefined = () => undefined;

  /** What a recorded run says of event i besides its numbers. */
  factsAt: (i: number) => EventFacts = () => ({});

  /** Returns the event at position i. @throws RangeError outside 0 … length − 1. */
  at = (i: number): Event => eventAt(this, i);

  /** Returns the last event at or before i that left `node` without a gradient: a clearing, or for what is renewed the start of its pass. */
  nothingSince(i: number, node: NodeId): number {
    return emptySince(this, i, node);
  }

  /** Returns the update that made a parameter's value, edits aside; NONE before the first. */
  lastUpdate(writer: number): number {
    let update = writer;
    while (update !== NONE && this.columns.kind(update) !== KIND.updated) update = this.previousWriter(update);
    return update;
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
  updateHead = (i: number, part: number): number => this.numbers(i, 1, part)[0]!;

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

  private get columnBytes(): number {
    return this.columns.bytes + this.iterations.bytes;
  }
}
