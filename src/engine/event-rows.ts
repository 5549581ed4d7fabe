/** The events of a log as rows: what each is about, and where iterations and passes begin. Their numbers stand elsewhere. */

import type { EdgeId, NodeId, Program } from '../graph/program.ts';
import { Columns, NONE } from './columns.ts';
import { type EventType, KIND, type Kind, type Phase, phaseOfKind, typeOfKind } from './events.ts';
import { Iterations } from './iterations.ts';
import type { Training } from './training.ts';

/** The rows that a fork begins with: the first of others. */
export interface FirstRows {
  readonly parent: EventRows;
  readonly length: number;
}

export class EventRows {
  readonly program: Program;
  readonly training: Training;
  protected readonly columns: Columns;
  protected readonly iterations: Iterations;
  /** NONE when every iteration is whole. */
  private hiddenFrom = NONE;

  constructor(program: Program, training: Training, first?: FirstRows) {
    this.program = program;
    this.training = training;
    const { parent, length = 0 } = first ?? {};
    this.columns = parent?.columns.fork(length) ?? new Columns();
    this.iterations = parent?.iterations.fork(length) ?? Iterations.none(Math.max(1, program.losses.length));
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

  append(kind: Kind, node: NodeId, edge: EdgeId, payload: number, previous: number): number {
    const i = this.columns.push(kind, node, edge, payload, previous);
    if (kind === KIND.started) this.iterations.begin(i);
    else if (kind === KIND.pass || kind === KIND.again) this.iterations.beginPass(i);
    return i;
  }

  /** @throws RangeError outside 0 … length − 1. */
  typeAt(i: number): EventType {
    return typeOfKind(this.kindAt(i));
  }

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
  nodeAt(i: number): NodeId {
    return this.columns.node(i);
  }
  /** The edge of a contribution or accumulation; −1 for none. */
  edgeAt(i: number): EdgeId {
    return this.columns.edge(i);
  }
  /** The event that wrote the same value or gradient before event i did; −1 for none. */
  previousWriter(i: number): number {
    return this.columns.previousOf(i);
  }

  /** Position of the `iteration.started` of iteration n, from 1. */
  startOf(iteration: number): number | undefined {
    return this.iterations.startOf(iteration);
  }
  /** Position of the last event of iteration n, from 1, so far. */
  endOf(iteration: number): number {
    return (this.startOf(iteration + 1) ?? this.length) - 1;
  }
  /** The iteration that event i belongs to, from 1. */
  iterationAt(i: number): number {
    return this.iterations.at(i);
  }
  /** The number of iteration n, from 1, as the run counts. */
  iterationNumber(n: number): number {
    return n;
  }
  /** The number of the iteration that event i belongs to: what a person reads. */
  iterationNumberAt(i: number): number {
    return this.iterationNumber(this.iterationAt(i));
  }
  /** The losses of iteration n, from 1, added up, or loss k; undefined before they are computed. Never dropped. */
  lossOf(iteration: number, k?: number): number | undefined {
    return this.iterations.lossOf(iteration, k);
  }
  /** For the recorder only: stores the losses of the current iteration. */
  keepLosses(losses: readonly number[]): void {
    this.iterations.keepLosses(losses);
  }

  /** Position of the event that began the pass of event i: an `iteration.started`, a `pass.started` or a `backward.started`. */
  passStartAt(i: number): number {
    return this.iterations.passStartAt(i);
  }
  /** The pass of event i in its iteration, from 1. */
  passAt(i: number): number {
    return this.iterations.passesBefore(i) + 1;
  }
  /** The forward pass of event i in its iteration, from 1: each loss has a backward pass. */
  forwardPassAt(i: number): number {
    return Math.ceil(this.passAt(i) / Math.max(1, this.program.losses.length));
  }
  /** The batch that was fed to the pass of event i, from 1. */
  batchAt(i: number): number {
    return (this.iterationAt(i) - 1) * (this.training.accumulate ?? 1) + this.forwardPassAt(i);
  }

  /** Whether event i is an accumulation that wrote nothing: the first contribution is the gradient so far, and both events share its place. */
  isFirstContribution(i: number): boolean {
    const { columns } = this;
    return columns.kind(i) === KIND.accumulated && columns.payload(i) === columns.payload(i - 1);
  }

  /** Returns the update that made a parameter's value, edits aside; NONE before the first. */
  lastUpdate(writer: number): number {
    let update = writer;
    while (update !== NONE && this.columns.kind(update) !== KIND.updated) update = this.previousWriter(update);
    return update;
  }

  /** Bytes held. */
  protected get rowBytes(): number {
    return this.columns.bytes + this.iterations.bytes;
  }
}
