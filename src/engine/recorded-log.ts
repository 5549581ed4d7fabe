/** The log of a run that was recorded elsewhere: its events are in the columns, its numbers stay in the file until they are looked at. */

import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { type ReadonlyFloats, type Shape, sizeOf, type Tensor, tensor } from '../tensor/tensor.ts';
import { Budget } from './budget.ts';
import { NONE } from './columns.ts';
import { eventAt } from './event-at.ts';
import {
  beginsPass,
  type Clearing,
  type Event,
  type EventFacts,
  KIND,
  type OptimizerState,
  type ParameterUpdated,
  writesGradient,
  writesValue,
} from './events.ts';
import { NOTHING_FED, recipeOf } from './feed.ts';
import { EventLog } from './log.ts';
import type { FileNumbers, LogBytes, RecordedRow, RecordedUpdate } from './recorded-file.ts';
import { keptInPart, summaryOfWhole, wholeOf } from './recorded-tensor.ts';
import { RowOrder } from './row-order.ts';
import { SparseList } from './sparse-list.ts';
import type { Summary } from './summaries.ts';
import type { Training } from './training.ts';
import { stateByKeys } from './updates.ts';

const UNBOUNDED = 1e15;

/** Numbers that the log does not say. */
const unknown = (shape: Shape): Tensor => tensor(shape, new Float64Array(sizeOf(shape)).fill(Number.NaN));

export class RecordedLog extends EventLog {
  readonly contents: LogBytes;
  private readonly file: FileNumbers;
  private readonly order: RowOrder;
  private readonly valueWriter: Int32Array;
  private readonly gradientWriter: Int32Array;
  /** The event that wrote the gradient which each update used. */
  private readonly gradientsUsed = new SparseList();
  private readonly clearings = new Map<number, Clearing>();
  /** The event that first gave each leaf its numbers; NONE before. */
  private readonly firstGiven: Int32Array;
  /** The event that computed the loss, by iteration from 0: the node of its first backward pass. */
  private readonly lossWriters: number[] = [];
  private readonly losses: number[] = [];
  private readonly numbersOfIterations: number[] = [];
  private lastStart = NONE;
  private lastClear = NONE;
  private lastRead: { readonly at: number; readonly update: RecordedUpdate } | undefined;

  constructor(program: Program, training: Training, file: FileNumbers, contents: LogBytes) {
    const rerun = (): never => {
      throw new Error('a recorded run is not recorded again');
    };
    super(program, training, NOTHING_FED, {
      budget: new Budget(UNBOUNDED),
      rerun,
      plan: { bounds: [], numbers: 0 },
      recipe: recipeOf(program, training),
    });
    this.file = file;
    this.contents = contents;
    const count = program.nodes.length;
    this.valueWriter = new Int32Array(count).fill(NONE);
    this.gradientWriter = new Int32Array(count).fill(NONE);
    this.firstGiven = new Int32Array(count).fill(NONE);
    this.order = new RowOrder(this, this.valueWriter, this.gradientWriter);
  }

  /** Appends the next row. @throws RangeError when it cannot follow the rows before */
  addRow(row: RecordedRow): void {
    const { kind, node, edge } = row;
    this.order.check(kind, node, edge);
    const payload = kind === KIND.accumulated && row.isFirst ? this.length - 1 : this.length;
    const at = this.append(kind, node, edge, payload, this.previousOf(row));
    this.note(row, at);
  }

  /** The rows so far, as they were added. */
  *rows(): Generator<RecordedRow> {
    for (let i = 0; i < this.length; i++) {
      const kind = this.kindAt(i);
      yield {
        kind,
        node: this.nodeAt(i),
        edge: this.edgeAt(i),
        isFirst: kind === KIND.accumulated && this.columns.payload(i) !== i,
        cleared: this.clearings.get(i)?.nodes,
        iteration: kind === KIND.started ? this.numbersOfIterations[this.iterationAt(i) - 1]! : 0, // each start is noted
      };
    }
  }

  private previousOf({ kind, node }: RecordedRow): number {
    if (beginsPass(kind)) return this.lastStart;
    if (kind === KIND.cleared) return this.lastClear;
    if (kind === KIND.failed) return NONE;
    return writesValue(kind) ? this.valueWriter[node]! : this.gradientWriter[node]!; // of a contribution, its upstream
  }

  private note({ kind, node, cleared, iteration }: RecordedRow, at: number): void {
    if (beginsPass(kind)) this.lastStart = at;
    if (kind === KIND.started) this.numbersOfIterations.push(iteration);
    if (kind === KIND.seeded) this.lossWriters[this.iterationCount - 1] ??= this.valueWriter[node]!;
    if (kind === KIND.updated) this.gradientsUsed.set(at, this.gradientWriter[node]!);
    if (writesGradient(kind)) this.gradientWriter[node] = at;
    if (writesValue(kind)) {
      this.valueWriter[node] = at;
      if (this.firstGiven[node] === NONE) this.firstGiven[node] = at;
    }
    if (kind === KIND.cleared && cleared === undefined) this.lastClear = at;
    if (cleared !== undefined) this.clearSome(cleared, at);
  }

  private clearSome(nodes: readonly NodeId[], at: number): void {
    this.clearings.set(at, { nodes, before: nodes.map(node => this.gradientWriter[node]!) });
    for (const node of nodes) this.gradientWriter[node] = at;
  }

  /** The number of iteration n, from 1, as the script counts; n where the log does not say. */
  override iterationNumber(n: number): number {
    return this.numbersOfIterations[n - 1] || n;
  }

  override lossOf(iteration: number): number | undefined {
    const writer = this.lossWriters[iteration - 1] ?? NONE;
    if (writer === NONE) return undefined;
    this.losses[iteration] ??= this.file.firstNumberOf(writer, this.nodeAt(writer));
    return this.losses[iteration];
  }

  /** A leaf has its first numbers from the beginning. */
  override valueWrittenBy(writer: number, node: NodeId): Tensor | undefined {
    const { shape, size } = nodeOf(this.program, node);
    if (writer !== NONE) return this.tensorAt(writer, node);
    const first = this.firstGiven[node]!;
    if (this.initial[node] === undefined) return undefined;
    if (this.initial[node].length === size) return { shape, data: this.initial[node] };
    return first === NONE ? unknown(shape) : this.tensorAt(first, node);
  }

  override gradientWrittenBy(writer: number, node: NodeId): Tensor {
    return this.tensorAt(writer, node);
  }

  private tensorAt(i: number, node: NodeId): Tensor {
    const { shape, size, wholeShape } = nodeOf(this.program, node);
    const data = this.numbers(i, size);
    const row = this.columns.payload(i);
    return wholeShape === undefined
      ? { shape, data }
      : keptInPart({ shape, data }, wholeShape, () => this.file.summaryOf(row, node));
  }

  protected override numbers(i: number, length: number, skip = 0): ReadonlyFloats {
    const row = this.columns.payload(i);
    this.numbersRead += length;
    const all = this.file.numbersOf(row, this.nodeOfNumbers(row));
    return skip === 0 && all.length === length ? all : all.subarray(skip, skip + length);
  }

  /** The node whose shape and type a row's numbers have. */
  private nodeOfNumbers(row: number): NodeId {
    return this.columns.kind(row) === KIND.contribution ? this.program.edges[this.edgeAt(row)]!.to : this.nodeAt(row);
  }

  override isHeld(): boolean {
    return true;
  }

  override summaryOf(i: number): Summary | undefined {
    const row = this.columns.payload(i);
    const node = this.nodeAt(row) < 0 ? undefined : nodeOf(this.program, this.nodeOfNumbers(row));
    if (node?.wholeShape === undefined) return undefined;
    const whole = wholeOf(this.file.summaryOf(row, node.id), node.wholeShape);
    return whole && summaryOfWhole(whole);
  }

  override copyNumbers(i: number, skip: number, count: number, into: Float64Array, at: number): void {
    const numbers = this.numbers(i, count, skip);
    for (let k = 0; k < count; k++) into[at + k] = numbers[k]!;
  }

  override clearedBy(i: number): Clearing | undefined {
    return this.clearings.get(i);
  }
  override factsAt(i: number): EventFacts {
    return this.file.factsOf(i);
  }

  /** What the optimizer did at position i, an update. The last is kept, as an event asks for its parts one by one. */
  private updateAt(i: number): RecordedUpdate {
    if (this.lastRead?.at !== i) this.lastRead = { at: i, update: this.file.updateOf(i, this.nodeAt(i)) };
    return this.lastRead.update;
  }

  /** The number of the update at position i, from 1: as the optimizer counts, or else counted in the log. */
  private stepAt(i: number): number {
    const own = this.updateAt(i).stateAfter.get('step')?.data[0];
    if (own !== undefined) return own;
    let [count, first] = [0, i];
    for (let at = i; at !== NONE; at = this.lastUpdate(this.previousWriter(at))) [count, first] = [count + 1, at];
    const isBegun = this.file.updateOf(first, this.nodeAt(i)).stateBefore.size > 0; // by an update that is not in the log
    return isBegun ? count + 1 : count;
  }

  override gradientUsedBy(i: number): Tensor {
    const own = this.updateAt(i).gradient;
    if (own !== undefined) return own;
    const node = this.nodeAt(i);
    const writer = this.gradientsUsed.get(i) ?? NONE;
    return writer === NONE || this.clearings.has(writer)
      ? unknown(nodeOf(this.program, node).shape)
      : this.gradientWrittenBy(writer, node);
  }

  override updatePart(i: number, k: number): Tensor {
    if (k === 0) return this.valueWrittenBy(i, this.nodeAt(i))!; // an update writes a value
    const node = this.nodeAt(i);
    const key = this.updates?.ruleOf(node).state[k - 1] ?? '';
    return this.updateAt(i).stateAfter.get(key) ?? unknown(nodeOf(this.program, node).shape);
  }

  /** The first contribution of a pass begins anew, whatever was there. */
  override nothingSince(): number {
    return NONE;
  }

  override at(i: number): Event {
    return this.kindAt(i) === KIND.updated ? this.updated(i) : eventAt(this, i);
  }

  private updated(i: number): ParameterUpdated {
    const parameter = this.nodeAt(i);
    const { optimizer, lr, hasOwnSettings, stateBefore, stateAfter } = this.updateAt(i);
    const step = this.stepAt(i);
    return {
      type: 'parameter.updated',
      parameter,
      before: this.valueWrittenBy(this.previousWriter(i), parameter)!, // a leaf has a value from the beginning
      gradient: this.gradientUsedBy(i),
      after: this.valueWrittenBy(i, parameter)!, // an update writes one
      lr,
      clipped: undefined,
      step,
      stateBefore: new Map([...(step === 1 ? this.beginningOf(parameter) : []), ...stateBefore]),
      stateAfter,
      optimizer,
      hasOwnSettings,
    };
  }

  /** The state that the rule begins with: PyTorch has none before the first update. */
  private beginningOf(parameter: NodeId): OptimizerState {
    if (this.updates === undefined) return new Map();
    const { parts } = this.updates.beginningOf(parameter);
    return stateByKeys(this.updates.ruleOf(parameter), nodeOf(this.program, parameter).shape, parts);
  }

  override get bytes() {
    return { columns: super.bytes.columns, payload: this.file.bytes, checkpoints: 0 };
  }
}
