/** The state at a position is which event wrote each value and gradient last; looking at another position changes nothing. */

import type { NodeId } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { KIND } from './events.ts';
import { type EventLog, NONE } from './log.ts';

/** What every node holds after one event. */
export interface State {
  readonly log: EventLog;
  /** "After event `position`". */
  readonly position: number;
  /** From 1. */
  readonly iteration: number;
  /** Undefined before the operation was first computed. */
  valueOf(node: NodeId): Tensor | undefined;
  /** Undefined while nothing has arrived since the gradients were cleared. */
  gradientOf(node: NodeId): Tensor | undefined;
  /** The event that gave the node its value; NONE for a leaf's initial value, undefined when there is none yet. */
  valueWriter(node: NodeId): number | undefined;
  gradientWriter(node: NodeId): number | undefined;
  /** As `gradientWriter`, also when that was before the gradients were cleared; NONE when there never was one. */
  lastGradientWriter(node: NodeId): number;
  /** The event that cleared the gradients last; NONE when there was none. */
  readonly clearedBy: number;
  /** Computed in an earlier iteration and not again since: true while a new forward pass has not got there. */
  isStale(node: NodeId): boolean;
}

/** Keyframes of a log: snapshots of who wrote what, so that a far jump replays a few thousand rows at most. */
interface Keyframe {
  readonly position: number;
  readonly values: Int32Array;
  readonly gradients: Int32Array;
  readonly cleared: number;
  readonly started: number;
}

/** Moves over a log and remembers who wrote what; a cache of the log, which can always be rebuilt from it. */
class Cursor {
  position = NONE;
  cleared = NONE;
  started = NONE;
  values: Int32Array;
  gradients: Int32Array;
  private readonly log: EventLog;
  private readonly spacing: number;
  private readonly keyframes: Keyframe[] = [];

  constructor(log: EventLog) {
    this.log = log;
    const nodes = log.program.nodes.length;
    this.spacing = Math.max(4096, 2 * nodes);
    this.values = new Int32Array(nodes).fill(NONE);
    this.gradients = new Int32Array(nodes).fill(NONE);
    this.keyframes.push(this.keyframe());
  }

  seek(position: number): void {
    if (Math.abs(position - this.position) > this.spacing) this.jump(position);
    while (this.position < position) this.stepForward();
    while (this.position > position) this.stepBack();
  }

  private jump(position: number): void {
    const frame = this.keyframes[Math.min(Math.floor((position + 1) / this.spacing), this.keyframes.length - 1)]!;
    if (frame.position <= this.position && this.position <= position) return; // nearer already
    this.position = frame.position;
    this.cleared = frame.cleared;
    this.started = frame.started;
    this.values.set(frame.values);
    this.gradients.set(frame.gradients);
  }

  private stepForward(): void {
    const i = ++this.position;
    this.write(i, i);
    if ((i + 1) % this.spacing === 0 && (i + 1) / this.spacing === this.keyframes.length)
      this.keyframes.push(this.keyframe());
  }

  private stepBack(): void {
    const i = this.position--;
    if (this.log.kindAt(i) !== KIND.contribution) this.write(i, this.log.previousWriter(i));
  }

  private write(i: number, writer: number): void {
    switch (this.log.kindAt(i)) {
      case KIND.started:
        this.started = writer;
        break;
      case KIND.cleared:
        this.cleared = writer;
        break;
      case KIND.value:
      case KIND.updated:
        this.values[this.log.nodeAt(i)] = writer;
        break;
      case KIND.seeded:
      case KIND.accumulated:
        this.gradients[this.log.nodeAt(i)] = writer;
    }
  }

  private keyframe(): Keyframe {
    const { position, cleared, started } = this;
    return { position, cleared, started, values: this.values.slice(), gradients: this.gradients.slice() };
  }
}

const cursors = new WeakMap<EventLog, Cursor>();

/** The state after event `position`. @throws RangeError outside the log. */
export function stateAt(log: EventLog, position: number): State {
  log.kindAt(position); // throws outside
  let cursor = cursors.get(log);
  if (cursor === undefined) {
    cursor = new Cursor(log);
    cursors.set(log, cursor);
  }
  return new StateView(log, cursor, position);
}

class StateView implements State {
  readonly log: EventLog;
  readonly position: number;
  private readonly cursor: Cursor;

  constructor(log: EventLog, cursor: Cursor, position: number) {
    this.log = log;
    this.cursor = cursor;
    this.position = position;
  }

  get iteration(): number {
    return this.log.iterationAt(this.position);
  }

  valueOf(node: NodeId): Tensor | undefined {
    const writer = this.valueWriter(node);
    return writer === undefined ? undefined : this.log.valueWrittenBy(writer, node);
  }

  gradientOf(node: NodeId): Tensor | undefined {
    const writer = this.gradientWriter(node);
    return writer === undefined ? undefined : this.log.gradientWrittenBy(writer, node);
  }

  valueWriter(node: NodeId): number | undefined {
    this.cursor.seek(this.position);
    if (this.log.fed.includes(node)) return this.cursor.started;
    const writer = this.cursor.values[node]!;
    return writer === NONE && this.log.program.nodes[node]!.role === 'operation' ? undefined : writer;
  }

  gradientWriter(node: NodeId): number | undefined {
    const writer = this.lastGradientWriter(node);
    return writer > this.cursor.cleared ? writer : undefined;
  }

  lastGradientWriter(node: NodeId): number {
    this.cursor.seek(this.position);
    return this.cursor.gradients[node]!;
  }

  get clearedBy(): number {
    this.cursor.seek(this.position);
    return this.cursor.cleared;
  }

  isStale(node: NodeId): boolean {
    const writer = this.valueWriter(node);
    return this.log.program.nodes[node]!.role === 'operation' && writer !== undefined && writer < this.cursor.started;
  }
}
