/** The state at a position: the last writer of each value and gradient. Reading another position changes nothing. */

import type { NodeId, Program } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { beginsPass, KIND, skipOf, writesGradient, writesValue } from './events.ts';
import { type EventLog, NONE } from './log.ts';
import { programAt } from './program-at.ts';

/** The values and gradients of all nodes after an event. */
export interface State {
  readonly log: EventLog;
  /** "After event `position`". */
  readonly position: number;
  /** The log's; in a backward pass with that pass's loss alone. */
  readonly program: Program;
  /** From 1. */
  readonly iteration: number;
  /** Returns the value; undefined before the operation was first computed. */
  valueOf(node: NodeId): Tensor | undefined;
  /** Returns the gradient; undefined while no contribution has arrived since the clearing. That of an operation, or of a leaf that is fed,
   * lasts one pass; another leaf has that of earlier passes until this pass brings some. */
  gradientOf(node: NodeId): Tensor | undefined;
  /** The event that gave the node its value; NONE for a leaf's initial value, undefined without a value. */
  valueWriter(node: NodeId): number | undefined;
  gradientWriter(node: NodeId): number | undefined;
  /** Whether the value was computed in an earlier pass and the new forward pass has not reached the node. */
  isStale(node: NodeId): boolean;
}

/** Keyframes of a log: snapshots of who wrote what, so that a far jump replays a few thousand rows at most. */
interface Keyframe {
  readonly position: number;
  readonly values: Int32Array;
  readonly gradients: Int32Array;
  readonly cleared: number;
  /** The start of the forward pass. */
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
  private readonly keyframes: Keyframe[];

  /** @param keyframes Keyframes of a log that begins with the same events. */
  constructor(log: EventLog, keyframes?: readonly Keyframe[]) {
    this.log = log;
    const nodes = log.program.nodes.length;
    this.spacing = Math.max(4096, 2 * nodes);
    this.values = new Int32Array(nodes).fill(NONE);
    this.gradients = new Int32Array(nodes).fill(NONE);
    this.keyframes = keyframes ? [...keyframes] : [this.keyframe()];
  }

  /** Returns the keyframes up to a position. */
  keyframesUntil(position: number): readonly Keyframe[] {
    return this.keyframes.filter(frame => frame.position <= position);
  }

  seek(position: number): void {
    this.jump(position);
    while (this.position < position) this.stepForward();
    while (this.position > position) this.stepBack();
  }

  /** Moves to the nearest keyframe, before or after, unless the cursor is nearer already. */
  private jump(position: number): void {
    const nearest = Math.round((position + 1) / this.spacing);
    const frame = this.keyframes[Math.min(nearest, this.keyframes.length - 1)]!;
    if (Math.abs(position - this.position) <= Math.abs(position - frame.position)) return;
    this.position = frame.position;
    this.cleared = frame.cleared;
    this.started = frame.started;
    this.values.set(frame.values);
    this.gradients.set(frame.gradients);
  }

  private stepForward(): void {
    const i = ++this.position;
    this.write(i, i);
    if (i + 1 === this.keyframes.length * this.spacing) this.keyframes.push(this.keyframe());
  }

  private stepBack(): void {
    const i = this.position--;
    if (this.log.kindAt(i) !== KIND.contribution) this.write(i, this.log.previousWriter(i), true);
  }

  private write(i: number, writer: number, isBack = false): void {
    const kind = this.log.kindAt(i);
    if (writesValue(kind)) this.values[this.log.nodeAt(i)] = writer;
    else if (writesGradient(kind)) this.gradients[this.log.nodeAt(i)] = writer;
    else if (beginsPass(kind)) this.started = writer;
    else if (kind === KIND.cleared) this.clear(i, writer, isBack);
  }

  /** Some nodes' gradients are cleared by writing the clearing as their last writer. */
  private clear(i: number, writer: number, isBack: boolean): void {
    const some = this.log.clearedBy(i);
    if (some === undefined) this.cleared = writer;
    else
      some.nodes.forEach((node, k) => {
        this.gradients[node] = isBack ? some.before[k]! : i;
      });
  }

  private keyframe(): Keyframe {
    const { position, cleared, started } = this;
    return { position, cleared, started, values: this.values.slice(), gradients: this.gradients.slice() };
  }
}

const cursors = new WeakMap<EventLog, Cursor>();

/** Returns the state after event `position`. @throws RangeError outside the log. */
export function stateAt(log: EventLog, position: number): State {
  log.kindAt(position); // throws outside
  return new StateView(log, cursorOf(log), position);
}

function cursorOf(log: EventLog): Cursor {
  let cursor = cursors.get(log);
  if (cursor === undefined) {
    cursor = new Cursor(log);
    cursors.set(log, cursor);
  }
  return cursor;
}

/** Lets a fork use its parent's keyframes for the events that both share. */
export function inheritKeyframes(parent: EventLog, fork: EventLog): void {
  cursors.set(fork, new Cursor(fork, cursorOf(parent).keyframesUntil(fork.length - 1)));
}

/** The last writers at a position, which a recorder needs to continue from there. */
export interface Writers {
  readonly values: Int32Array;
  /** Cleared gradients are included. */
  readonly gradients: Int32Array;
  readonly cleared: number;
  readonly started: number;
}

/** @param position The position of an event of the log. */
export function writersAt(log: EventLog, position: number): Writers {
  const cursor = cursorOf(log);
  cursor.seek(position);
  const { values, gradients, cleared, started } = cursor;
  return { values: values.slice(), gradients: gradients.slice(), cleared, started };
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

  get program(): Program {
    return programAt(this.log, this.position);
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
    if (this.log.fedOffsets.has(node)) return Math.max(this.cursor.started, this.cursor.values[node]!);
    const writer = this.cursor.values[node]!;
    return writer === NONE && this.log.program.nodes[node]!.role === 'operation' ? undefined : writer;
  }

  gradientWriter(node: NodeId): number | undefined {
    this.cursor.seek(this.position);
    const writer = this.cursor.gradients[node]!;
    if (writer <= Math.max(this.cursor.cleared, this.renewedAt(node))) return undefined;
    return this.log.clearedBy(writer) === undefined ? writer : undefined;
  }

  /** EventLog.renewedAt, by what the cursor knows. */
  private renewedAt(node: NodeId): number {
    const { log, cursor } = this;
    const { losses, nodes } = log.program;
    if (nodes[node]!.role !== 'operation') return log.fedOffsets.has(node) ? cursor.started : NONE;
    return losses.length > 1 ? log.passStartAt(this.position) : cursor.started;
  }

  isStale(node: NodeId): boolean {
    const writer = this.valueWriter(node);
    if (this.log.program.nodes[node]!.role !== 'operation' || writer === undefined) return false;
    return writer < this.cursor.started && !this.wasSkipped(node);
  }

  /** Whether this pass's computation of the node was skipped, so that it keeps its old value. */
  private wasSkipped(node: NodeId): boolean {
    const { interventions } = this.log;
    return interventions.some(
      i =>
        i > this.cursor.started &&
        i <= this.position &&
        this.log.kindAt(i) === skipOf(KIND.value) &&
        this.log.nodeAt(i) === node,
    );
  }
}
