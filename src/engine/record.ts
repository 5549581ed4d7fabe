/** Runs a program and records every operation: forward, a contribution and an accumulation for each edge, an update for each parameter. */

import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { workOf } from '../graph/work.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { Checkpoint, type OptimizerMemory, type Standing } from './checkpoint.ts';
import { clipFactor, clippedInto, isClipped } from './clip.ts';
import { stateWrittenBy } from './event-at.ts';
import { KIND } from './events.ts';
import { batchOf, type Recipe, recipeOf } from './feed.ts';
import { type Beginning, EventLog, NONE, UPDATE_HEAD } from './log.ts';
import { budgetOf, planMemory } from './memory.ts';
import { Passes } from './passes.ts';
import { type Progress, progressAfter, STARTED } from './progress.ts';
import type { Rerun } from './segments.ts';
import { inheritKeyframes, stateAt, writersAt } from './state.ts';
import { type Steps, stepsOf } from './steps.ts';
import type { Training } from './training.ts';
import { type Updates, updatesOf } from './updates.ts';

/** Records a whole run at once. @param memory Budget in bytes. */
export function record(program: Program, training: Training, memory?: number): EventLog {
  const recorder = new Recorder(program, training, { memory });
  while (!recorder.isDone) recorder.run(Number.POSITIVE_INFINITY);
  return recorder.log;
}

export interface RecorderOptions {
  /** Bytes that the log may take. */
  readonly memory?: number | undefined;
  /** Where to continue; earlier events and iterations are not in the log. */
  readonly from?: Checkpoint | undefined;
  /** The parent's events, and an intervention after them. The rest of that iteration is recorded at once, and `finishBegun` records a long one. */
  readonly fork?: Fork | undefined;
}

export interface Fork extends Beginning {
  readonly intervene: (log: EventLog) => void;
}

/** Records in slices: `run` stops after a number of events, after a full segment of numbers, or after many multiplications. */
export class Recorder {
  readonly log: EventLog;
  private readonly program: Program;
  private readonly training: Training;
  private readonly updates: Updates | undefined;
  private readonly recipe: Recipe;
  private readonly passes: Passes;
  private readonly steps: Steps;
  private readonly states = new Map<NodeId, OptimizerMemory>();
  private readonly fedSize: number;
  /** Events before this recorder's first. */
  private readonly origin: number;
  private readonly fork: Fork | undefined;
  /** The rest of a long iteration; yields multiplications. */
  private unfinished: Iterator<number, undefined> | undefined;
  /** Multiplications done in it. */
  private multiplied = 0;
  private lastStart = NONE;
  private lastClear = NONE;
  private iteration: number;

  /** @throws MemoryShortage when not even a few iterations fit. */
  constructor(program: Program, training: Training, options: RecorderOptions = {}) {
    const { from, fork } = options;
    this.fork = fork;
    this.program = program;
    this.training = training;
    this.updates = updatesOf(program, training);
    this.recipe = recipeOf(program, training);
    const fed = [...(training.feed?.leaves.keys() ?? [])].map(name => program.byName.get(name)!); // checked when the scenario was read
    this.fedSize = fed.reduce((sum, leaf) => sum + nodeOf(program, leaf).size, 0);
    const demand = { program, training, updates: this.updates, fedSize: this.fedSize };
    const budget = budgetOf(demand, options.memory, fork?.parent.budget);
    const memory = { budget, rerun: this.rerun, bounds: planMemory(demand, budget.bytes), recipe: this.recipe };
    this.log = new EventLog(program, training, fed, memory, fork);
    this.steps = stepsOf(program);
    this.passes = new Passes(this.log, this.steps);
    this.origin = from?.position ?? 0;
    this.iteration = from?.iteration ?? 0;
    from?.restore(program, this.standing);
    if (fork !== undefined) this.resume(fork);
  }

  /** Whether nothing is left to record, or no memory is left. */
  get isDone(): boolean {
    return this.unfinished === undefined && (this.iteration >= this.training.iterations || !this.log.hasRoom);
  }

  /** Iterations recorded so far, with a fraction for one that is not whole. */
  get iterationsDone(): number {
    if (this.unfinished === undefined) return this.iteration;
    return this.iteration - 1 + Math.min(1, this.multiplied / workOf(this.program).multiplications);
  }

  /** Whole iterations. A long one takes several calls, and is hidden until it is whole. */
  run(events: number): void {
    this.log.hideUnfinished(false);
    const target = this.log.length + events;
    while (!this.isDone && this.log.length < target) {
      if (!this.steps.isLong) this.runIteration();
      else if (!this.runPart()) return;
      if (this.log.isSegmentFull) return; // so that a reader finds a whole slice
    }
  }

  /** Records the rest of a long iteration that has begun; yields after each part, with the iterations recorded so far. */
  *finishBegun(): Generator<number, void> {
    while (this.unfinished !== undefined) {
      this.log.hideUnfinished(false);
      if (!this.runPart()) yield this.iterationsDone;
    }
  }

  /** Records some hundredths of a second of an iteration; returns whether the iteration is complete. */
  private runPart(): boolean {
    if (this.unfinished === undefined) {
      this.startIteration();
      this.unfinished = this.finishInParts(STARTED);
    }
    const { done, value = 0 } = this.unfinished.next();
    this.multiplied = done ? 0 : this.multiplied + value;
    if (done) this.unfinished = undefined;
    else this.log.hideUnfinished(true);
    return done === true;
  }

  /** Records these iterations again without a memory limit. */
  private readonly rerun: Rerun = (from, iterations) => {
    const fork = from === undefined ? this.fork : undefined;
    const recorder = new Recorder(this.program, this.training, { memory: Number.POSITIVE_INFINITY, from, fork });
    for (const _ of recorder.finishBegun()); // to its end
    for (let i = fork === undefined ? 0 : 1; i < iterations; i++) recorder.runIteration(); // a fork has recorded an iteration
    return { arena: recorder.log.arena, checkpoint: recorder.checkpoint() };
  };

  private checkpoint = (): Checkpoint =>
    new Checkpoint(this.program, this.log.fed, this.standing, {
      origin: this.origin,
      position: this.origin + this.log.length,
      iteration: this.iteration,
    });

  private get standing(): Standing {
    const { values, valueWriter } = this.passes;
    return { values, valueWriter, states: this.states };
  }

  private runIteration(): void {
    this.startIteration();
    this.finishIteration(STARTED);
  }

  /** Records the rest of an iteration, from any point in it. */
  private finishIteration(progress: Progress): void {
    const { forward, backward } = this.steps;
    this.beginForward(progress);
    for (let k = progress.computed; k < forward.length; k++) this.passes.compute(forward[k]!);
    if (!this.beginBackward(progress)) return;
    for (let k = progress.sent; k < backward.length; k++) this.passes.sendBack(backward[k]!);
    if (this.updates) this.updateParameters(this.updates, progress.updated);
  }

  /** Does the same with stops within long operations. Without long operations it is not used, as generators cost a fifth of the time. */
  private *finishInParts(progress: Progress): Generator<number, undefined> {
    const { forward, backward } = this.steps;
    this.beginForward(progress);
    for (let k = progress.computed; k < forward.length; k++) yield* this.passes.computeInParts(forward[k]!);
    if (!this.beginBackward(progress)) return undefined;
    for (let k = progress.sent; k < backward.length; k++) yield* this.passes.sendBackInParts(backward[k]!);
    if (this.updates) this.updateParameters(this.updates, progress.updated);
    return undefined;
  }

  private beginForward({ isCleared }: Progress): void {
    if (this.program.loss !== undefined && !isCleared) this.clear();
  }

  /** Begins the backward pass; returns false when there is none. */
  private beginBackward({ isSeeded }: Progress): boolean {
    const { loss } = this.program;
    if (loss === undefined) return false;
    this.log.keepLoss(this.passes.values.number(loss));
    if (!isSeeded) this.passes.seed(loss);
    return true;
  }

  /** Restores the state from the log, applies the intervention, and finishes the iteration. */
  private resume({ parent, intervene }: Fork): void {
    const { log, program, passes } = this;
    inheritKeyframes(parent, log);
    intervene(log);
    const last = log.length - 1;
    const [state, writers] = [stateAt(log, last), writersAt(log, last)];
    passes.valueWriter = writers.values;
    for (const leaf of log.fed) passes.valueWriter[leaf] = Math.max(writers.values[leaf]!, writers.started);
    passes.gradientWriter = writers.gradients;
    for (const { id } of program.nodes) {
      const [value, gradient] = [state.valueOf(id), state.gradientOf(id)];
      if (value !== undefined && passes.valueWriter[id] !== NONE) passes.values.set(id, value.data);
      if (gradient !== undefined) passes.gradients.set(id, gradient.data);
    }
    this.lastClear = writers.cleared;
    this.lastStart = writers.started;
    this.iteration = state.iteration;
    for (const id of program.parameters) {
      const update = log.lastUpdate(writers.values[id]!);
      if (update === NONE) continue;
      const parts = [...stateWrittenBy(log, update).values()].map(({ data }) => data);
      this.states.set(id, { parts, step: log.updateHead(update, UPDATE_HEAD.step) });
    }
    const progress = progressAfter(log, last);
    if (progress.unadded !== undefined) this.addContributionOf(progress.unadded);
    if (this.steps.isLong) this.unfinished = this.finishInParts(progress);
    else this.finishIteration(progress);
  }

  /** Accumulates a contribution that was computed before the fork. */
  private addContributionOf(position: number): void {
    const edge = this.log.edgeAt(position);
    const { to } = this.program.edges[edge]!;
    const contribution = this.log.gradientWrittenBy(position, to).data;
    const payload = this.log.allocate(contribution.length);
    const copy = this.log.view(payload, contribution.length);
    copy.set(contribution as Float64Array); // a view of the log's own numbers, only read
    this.passes.accumulate(edge, to, copy, payload);
  }

  private startIteration(): void {
    this.log.makeRoom(this.checkpoint);
    this.iteration++;
    const payload = this.log.allocate(this.fedSize);
    this.lastStart = this.log.append(KIND.started, NONE, NONE, payload, this.lastStart);
    if (this.training.feed) this.feed(payload);
  }

  private clear(): void {
    this.lastClear = this.log.append(KIND.cleared, NONE, NONE, 0, this.lastClear);
    this.passes.gradients.clear();
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
      this.passes.values.set(leaf, view);
      this.passes.valueWriter[leaf] = this.lastStart;
      skip += size;
    }
  }

  /** @param first Index of the first parameter to update; clipping reads all gradients before. */
  private updateParameters(updates: Updates, first: number): void {
    const { parameters } = this.program;
    const used = first === 0 ? (id: NodeId) => this.passes.gradients.get(id) : this.gradientsBeforeUpdates();
    const reached = parameters.map(used).filter(gradient => gradient !== undefined);
    const factor = clipFactor(this.training, reached);
    for (const id of parameters.slice(first)) if (this.passes.gradients.has(id)) this.update(updates, id, factor);
  }

  /** Returns the gradients that clipping measured, in an iteration whose updates have begun. */
  private gradientsBeforeUpdates(): (id: NodeId) => ReadonlyFloats | undefined {
    const state = stateAt(this.log, this.log.endOfBackward(this.log.iterationCount));
    return id => state.gradientOf(id)?.data;
  }

  private update(updates: Updates, id: NodeId, factor: number | undefined): void {
    const { log, passes, training } = this;
    const { size } = nodeOf(this.program, id);
    const rule = updates.ruleOf(id);
    const ownsGradient = isClipped(training, factor);
    const parts = 1 + rule.state.length + (ownsGradient ? 1 : 0);
    const payload = log.allocate(UPDATE_HEAD.length + parts * size);
    const part = (k: number) => log.view(payload, size, UPDATE_HEAD.length + k * size);
    const memory = this.states.get(id) ?? updates.beginningOf(id);
    const step = memory.step + 1;
    const lr = updates.rateOf(id, this.iteration);
    const head = log.view(payload, UPDATE_HEAD.length);
    head[UPDATE_HEAD.lr] = lr;
    head[UPDATE_HEAD.clipped] = factor ?? 1;
    head[UPDATE_HEAD.step] = step;
    head[UPDATE_HEAD.gradient] = ownsGradient ? 0 : log.length - passes.gradientWriter[id]!;
    const arrived = passes.gradients.get(id)!;
    const gradient = ownsGradient ? clippedInto(part(parts - 1), arrived, training, factor) : arrived;
    const after = part(0);
    const stateAfter = rule.state.map((_, k) => part(1 + k));
    rule.update({ p: passes.values.get(id)!, g: gradient, state: memory.parts, lr, t: step }, after, stateAfter);
    this.states.set(id, { parts: stateAfter, step });
    passes.values.set(id, after);
    passes.valueWriter[id] = log.append(KIND.updated, id, NONE, payload, passes.valueWriter[id]!);
  }
}
