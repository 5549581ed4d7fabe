/** Runs a program and writes down every operation: forward, one contribution and one accumulation an edge, one update a parameter. */

import { type EdgeId, type NodeId, nodeOf, operationOf, type Program } from '../graph/program.ts';
import { MEMORY_LIMITS } from '../limits.ts';
import type { Kernel } from '../ops/operation.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { Checkpoint } from './checkpoint.ts';
import { clipFactor, clipInto } from './clip.ts';
import { KIND } from './events.ts';
import { batchOf, rateFactor } from './feed.ts';
import { EventLog, NONE, UPDATE_HEAD } from './log.ts';
import { type UpdateRule, updateRule } from './optimizers.ts';
import type { Rerun } from './segments.ts';
import type { Training } from './training.ts';

/** Records a whole run at once. @param memory Budget in bytes. */
export function record(program: Program, training: Training, memory?: number): EventLog {
  const recorder = new Recorder(program, training, { memory });
  while (!recorder.isDone) recorder.run(Number.POSITIVE_INFINITY);
  return recorder.log;
}

export interface RecorderOptions {
  /** Bytes that the log may take. */
  readonly memory?: number | undefined;
  /** Where to go on; events and iterations before it are not in the log. */
  readonly from?: Checkpoint | undefined;
}

/** Records in slices: `run` goes on, whole iterations at a time, until the slice holds so many events. */
export class Recorder {
  readonly log: EventLog;
  private readonly program: Program;
  private readonly training: Training;
  private readonly rule: UpdateRule | undefined;
  /** What each node holds now: views into the log's own numbers. */
  readonly values: (ReadonlyFloats | undefined)[];
  private readonly gradients: (ReadonlyFloats | undefined)[];
  readonly valueWriter: Int32Array;
  private readonly gradientWriter: Int32Array;
  private readonly forward: readonly ForwardStep[];
  private readonly backward: readonly BackwardStep[];
  readonly states: Map<NodeId, readonly ReadonlyFloats[]>;
  private readonly fedSize: number;
  /** Events before this recorder's first. */
  private readonly origin: number;
  private lastStart = NONE;
  private lastClear = NONE;
  private iteration = 0;

  constructor(program: Program, training: Training, { memory = MEMORY_LIMITS.usual, from }: RecorderOptions = {}) {
    this.program = program;
    this.training = training;
    this.rule = training.optimizer && updateRule(training.optimizer);
    const fed = [...(training.feed?.leaves.keys() ?? [])].map(name => program.byName.get(name)!); // checked when the scenario was read
    this.log = new EventLog(program, this.rule, fed, { budget: memory, rerun: this.rerun });
    this.fedSize = fed.reduce((sum, leaf) => sum + nodeOf(program, leaf).size, 0);
    this.values = program.nodes.map(node => (node.role === 'operation' ? undefined : node.initial.data));
    this.gradients = program.nodes.map(() => undefined);
    this.valueWriter = new Int32Array(program.nodes.length).fill(NONE);
    this.gradientWriter = new Int32Array(program.nodes.length).fill(NONE);
    const steps = new Map(program.order.map(id => [id, forwardStep(program, id)]));
    this.forward = [...steps.values()];
    this.backward = program.backward.map(id => backwardStep(program, id, steps));
    this.states = new Map();
    this.origin = from?.position ?? 0;
    this.iteration = from?.iteration ?? 0;
    from?.restore(program, this);
  }

  get isDone(): boolean {
    return this.iteration >= this.training.iterations;
  }

  /** Iterations recorded so far. */
  get iterationsDone(): number {
    return this.iteration;
  }

  run(events: number): void {
    const target = this.log.length + events;
    while (!this.isDone && this.log.length < target) this.runIteration();
  }

  /** What a log without limits would hold of these iterations. */
  private readonly rerun: Rerun = (from, iterations) => {
    const recorder = new Recorder(this.program, this.training, { memory: Number.POSITIVE_INFINITY, from });
    for (let i = 0; i < iterations; i++) recorder.runIteration();
    return { arena: recorder.log.arena, checkpoint: recorder.checkpoint() };
  };

  private checkpoint = (): Checkpoint =>
    new Checkpoint(this.program, this.log.fed, this, {
      position: this.origin + this.log.length,
      iteration: this.iteration,
    });

  private runIteration(): void {
    this.log.makeRoom(this.checkpoint);
    this.iteration++;
    this.startIteration();
    for (const step of this.forward) this.compute(step);
    const { loss } = this.program;
    if (loss === undefined) return;
    this.log.keepLoss(this.values[loss]![0]!);
    this.seed(loss);
    for (const step of this.backward) this.sendBack(step);
    if (this.rule) this.updateParameters(this.rule);
  }

  private startIteration(): void {
    const payload = this.log.allocate(this.fedSize);
    this.lastStart = this.log.append(KIND.started, NONE, NONE, payload, this.lastStart);
    if (this.training.feed) this.feed(payload);
    if (this.program.loss === undefined) return;
    this.lastClear = this.log.append(KIND.cleared, NONE, NONE, 0, this.lastClear);
    this.gradients.fill(undefined);
  }

  private feed(payload: number): void {
    const { feed } = this.training;
    const examples = batchOf(feed!, this.iteration);
    let skip = 0;
    for (const leaf of this.log.fed) {
      const { name, size } = nodeOf(this.program, leaf);
      const all = feed!.leaves.get(name)!.data;
      const view = this.log.view(payload, size, skip);
      const width = size / feed!.batch;
      examples.forEach((example, i) => {
        for (let k = 0; k < width; k++) view[i * width + k] = all[example * width + k]!;
      });
      this.values[leaf] = view;
      this.valueWriter[leaf] = this.lastStart;
      skip += size;
    }
  }

  /** The current values of an operation's operands, in an array that is used again and again. */
  private operandsOf({ operands, views }: ForwardStep): readonly ReadonlyFloats[] {
    for (let slot = 0; slot < operands.length; slot++) views[slot] = this.values[operands[slot]!]!;
    return views;
  }

  private compute(step: ForwardStep): void {
    const { id, size } = step;
    const payload = this.log.allocate(size);
    const out = this.log.view(payload, size);
    step.kernel.forward(this.operandsOf(step), out);
    this.values[id] = out;
    this.valueWriter[id] = this.log.append(KIND.value, id, NONE, payload, this.valueWriter[id]!);
  }

  private seed(loss: NodeId): void {
    const payload = this.log.allocate(1);
    const view = this.log.view(payload, 1);
    view[0] = 1;
    this.writeGradient(KIND.seeded, loss, NONE, payload, view);
  }

  private sendBack({ edge, from, to, slot, size, step }: BackwardStep): void {
    const payload = this.log.allocate(size);
    const share = this.log.view(payload, size);
    step.kernel.vjp(slot, this.gradients[from]!, this.operandsOf(step), this.values[from]!, share);
    this.log.append(KIND.contribution, from, edge, payload, this.gradientWriter[from]!);
    this.accumulate(edge, to, share, payload);
  }

  /** The first share is the gradient so far, and shares its numbers; later ones are added. */
  private accumulate(edge: EdgeId, to: NodeId, share: Float64Array, sharePayload: number): void {
    const before = this.gradients[to];
    if (before === undefined) {
      this.writeGradient(KIND.accumulated, to, edge, sharePayload, share);
      return;
    }
    const payload = this.log.allocate(share.length);
    const after = this.log.view(payload, share.length);
    for (let i = 0; i < share.length; i++) after[i] = before[i]! + share[i]!;
    this.writeGradient(KIND.accumulated, to, edge, payload, after);
  }

  private writeGradient(kind: number, node: NodeId, edge: EdgeId, payload: number, view: ReadonlyFloats): void {
    this.gradients[node] = view;
    this.gradientWriter[node] = this.log.append(kind, node, edge, payload, this.gradientWriter[node]!);
  }

  private updateParameters(rule: UpdateRule): void {
    const reached = this.program.parameters.filter(id => this.gradients[id] !== undefined);
    const factor = clipFactor(
      this.training,
      reached.map(id => this.gradients[id]!),
    );
    for (const id of reached) this.update(rule, id, factor);
  }

  private update(rule: UpdateRule, id: NodeId, factor: number | undefined): void {
    const { size, shape } = nodeOf(this.program, id);
    const payload = this.log.allocate(UPDATE_HEAD.length + (2 + rule.state.length) * size);
    const head = this.log.view(payload, UPDATE_HEAD.length);
    const lr = this.training.optimizer!.lr * rateFactor(this.training.schedule, this.iteration);
    head[UPDATE_HEAD.lr] = lr;
    head[UPDATE_HEAD.clipped] = factor ?? 1;
    const part = (k: number) => this.log.view(payload, size, UPDATE_HEAD.length + k * size);
    const gradient = part(0);
    clipInto(gradient, this.gradients[id]!, this.training, factor);
    const after = part(1);
    const stateAfter = rule.state.map((_, k) => part(2 + k));
    const before = this.states.get(id) ?? [...rule.initialState(shape).values()].map(({ data }) => data);
    rule.update({ p: this.values[id]!, g: gradient, state: before, lr, t: this.iteration }, after, stateAfter);
    this.states.set(id, stateAfter);
    this.values[id] = after;
    this.valueWriter[id] = this.log.append(KIND.updated, id, NONE, payload, this.valueWriter[id]!);
  }
}

/** What one forward operation needs, in objects of one form: looking it up in the program costs more than computing a scalar. */
interface ForwardStep {
  readonly id: NodeId;
  readonly kernel: Kernel;
  readonly size: number;
  readonly operands: readonly NodeId[];
  readonly views: ReadonlyFloats[];
}

interface BackwardStep {
  readonly edge: EdgeId;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly slot: number;
  /** Numbers in the share. */
  readonly size: number;
  readonly step: ForwardStep;
}

function forwardStep(program: Program, id: NodeId): ForwardStep {
  const { kernel, size, operands } = operationOf(program, id);
  return { id, kernel, size, operands, views: new Array<ReadonlyFloats>(operands.length) };
}

function backwardStep(program: Program, edge: EdgeId, steps: ReadonlyMap<NodeId, ForwardStep>): BackwardStep {
  const { from, to, slot } = program.edges[edge]!;
  return { edge, from, to, slot, size: nodeOf(program, to).size, step: steps.get(from)! }; // every sender is an operation
}
