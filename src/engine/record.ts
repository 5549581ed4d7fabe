/** Runs a program and records every operation: forward, a contribution and an accumulation for each edge, an update for each parameter. */

import { dropoutOf, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { drawMask } from '../ops/dropout.ts';
import { Checkpoint, type OptimizerMemory, type Standing } from './checkpoint.ts';
import { KIND } from './events.ts';
import { batchOf, fedIn, recipeOf } from './feed.ts';
import { together, whole } from './in-parts.ts';
import { type IterationWork, iterationWork } from './iteration-work.ts';
import { type Beginning, EventLog, NONE } from './log.ts';
import { budgetOf, planMemory } from './memory.ts';
import { Passes } from './passes.ts';
import { type IterationProgress, STARTED } from './progress.ts';
import { resumed } from './resume.ts';
import type { Rerun } from './segments.ts';
import { inheritKeyframes } from './state.ts';
import { type Steps, stepsOf } from './steps.ts';
import type { Training } from './training.ts';
import { Updater } from './updater.ts';
import { Validator } from './validator.ts';

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
  private readonly updater: Updater | undefined;
  private readonly validator: Validator | undefined;
  private readonly passes: Passes;
  private readonly steps: Steps;
  private readonly fedSize: number;
  /** Events before this recorder's first. */
  private readonly origin: number;
  private readonly fork: Fork | undefined;
  private readonly work: IterationWork;
  /** The rest of a long iteration; yields work. */
  private unfinished: Iterator<number, undefined> | undefined;
  /** Work done in it. */
  private worked = 0;
  private lastStart = NONE;
  private lastClear = NONE;
  private iteration: number;
  /** What this iteration's passes so far have added to each loss. */
  private losses: number[] = [];
  /** Whether an iteration begins without clearing. */
  private readonly isKeeping: boolean;

  /** @throws MemoryShortage when not even a few iterations fit. */
  constructor(program: Program, training: Training, options: RecorderOptions = {}) {
    const { from, fork } = options;
    this.fork = fork;
    this.program = program;
    this.training = training;
    this.isKeeping = training.clear === 'never';
    const fed = fedIn(program, training);
    this.fedSize = fed.size;
    const budget = budgetOf(program, training, options.memory, fork?.parent.budget);
    const plan = planMemory(program, training, budget.bytes);
    const recipe = recipeOf(program, training);
    this.log = new EventLog(program, training, fed, { budget, rerun: this.rerun, plan, recipe }, fork);
    this.steps = stepsOf(program);
    this.passes = new Passes(this.log, this.steps);
    const { updates } = this.log;
    this.updater = updates && new Updater(this.log, this.passes, updates);
    this.work = iterationWork(program, training);
    this.validator = training.validation && new Validator(this.log, this.passes, training.validation);
    this.origin = from?.position ?? 0;
    this.iteration = from?.iteration ?? 0;
    from?.restore(program, this.standing);
    if (fork !== undefined) this.resume(fork);
  }

  /** Whether nothing is left to record, or no memory is left. */
  get isDone(): boolean {
    return this.unfinished === undefined && (this.iteration >= this.training.iterations || !this.log.hasRoom());
  }

  /** Iterations recorded so far, with a fraction for one that is not whole. */
  get iterationsDone(): number {
    if (this.unfinished === undefined) return this.iteration;
    return this.iteration - 1 + Math.min(1, this.worked / this.work.cost);
  }

  /** Whole iterations. A long one takes several calls, and is hidden until it is whole. */
  run(events: number): void {
    this.log.hideUnfinished(false);
    const target = this.log.length + events;
    while (!this.isDone && this.log.length < target) {
      if (!this.work.isLong) this.runIteration();
      else if (!this.runPart()) return;
      if (this.log.isSegmentFull()) return; // so that a reader finds a whole slice
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
      this.unfinished = together(this.finishInParts(STARTED));
    }
    const { done, value = 0 } = this.unfinished.next();
    this.worked = done ? 0 : this.worked + value;
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
    const { values, valueWriter, gradients, gradientWriter } = this.passes;
    const states = this.updater?.states ?? new Map<NodeId, OptimizerMemory>();
    const { scales } = this.log;
    return { values, valueWriter, states, scales, ...(this.isKeeping && { gradients, gradientWriter }) };
  }

  private runIteration(): void {
    this.startIteration();
    this.finishIteration(STARTED);
  }

  /** Records the rest of an iteration, from any point in it. */
  private finishIteration(progress: IterationProgress): void {
    const { forward, backward } = this.steps;
    this.beginForward(progress);
    for (let at: IterationProgress | undefined = progress; at !== undefined; at = this.nextPass(at)) {
      for (let k = at.computed; k < forward.length; k++) this.passes.compute(forward[k]!);
      if (!this.beginBackward(at)) return;
      for (let k = at.sent; k < backward.length; k++) {
        this.passes.sendBack(backward[k]!);
        if (backward[k]!.completesLeaf) this.passes.addToKept(backward[k]!.to);
      }
      this.passes.endBackward();
    }
    this.updater?.update(progress, this.iteration);
    if (this.validator !== undefined) whole(this.validator.validate(progress.validated, this.iteration));
  }

  /** Does the same with stops; yields the work. Short iterations do without, as generators cost a fifth of the time. */
  private *finishInParts(progress: IterationProgress): Generator<number, undefined> {
    const { forward, backward } = this.steps;
    this.beginForward(progress);
    for (let at: IterationProgress | undefined = progress; at !== undefined; at = this.nextPass(at)) {
      for (let k = at.computed; k < forward.length; k++) yield* this.passes.computeInParts(forward[k]!);
      if (!this.beginBackward(at)) return undefined;
      for (let k = at.sent; k < backward.length; k++) {
        yield* this.passes.sendBackInParts(backward[k]!);
        if (backward[k]!.completesLeaf) this.passes.addToKept(backward[k]!.to);
      }
      this.passes.endBackward();
    }
    this.updater?.update(progress, this.iteration);
    if (this.validator !== undefined) yield* this.validator.validate(progress.validated, this.iteration);
    return undefined;
  }

  private beginForward({ isCleared, computed, buffered }: IterationProgress): void {
    if (this.program.loss !== undefined && !isCleared && !this.isKeeping) this.clear();
    const last = this.steps.forward[computed - 1];
    if (last?.buffers !== undefined) this.passes.updateBuffers(last, buffered);
  }

  /** Begins the next pass of the iteration; undefined after the last. */
  private nextPass({ passes }: IterationProgress): IterationProgress | undefined {
    if (passes + 1 >= this.work.passes) return undefined;
    const { losses } = this.program;
    const next = (passes + 1) % Math.max(1, losses.length);
    this.keepGradients(next === 0);
    const started = { ...STARTED, isCleared: true, passes: passes + 1 };
    if (next === 0) this.begin(KIND.pass);
    else this.log.append(KIND.again, losses[next]!, NONE, 0, NONE);
    return next === 0 ? started : { ...started, computed: this.steps.forward.length };
  }

  /** Begins the backward pass; returns false when there is none. */
  private beginBackward({ isSeeded, passes }: IterationProgress): boolean {
    const { losses } = this.program;
    if (losses.length === 0) return false;
    const place = passes % losses.length;
    const loss = losses[place]!;
    const value = this.passes.values.number(loss);
    this.losses[place] = passes < losses.length ? value : this.losses[place]! + value;
    if (passes + 1 === this.work.passes) this.log.keepLosses(this.losses);
    if (!isSeeded) this.passes.seed(loss, this.log.scales.latest?.scale);
    return true;
  }

  /** Restores the state from the log, applies the intervention, and finishes the iteration. */
  private resume({ parent, intervene }: Fork): void {
    const { log } = this;
    inheritKeyframes(parent, log);
    intervene(log);
    const { progress, cleared, started, iteration, losses } = resumed(
      log,
      this.passes,
      this.steps,
      this.updater?.states,
    );
    this.lastClear = cleared;
    this.lastStart = started;
    this.iteration = iteration;
    this.losses = [...losses];
    if (this.work.isLong) this.unfinished = together(this.finishInParts(progress));
    else this.finishIteration(progress);
  }

  private startIteration(): void {
    this.log.makeRoom(this.checkpoint);
    this.iteration++;
    if (this.isKeeping) this.keepGradients(true);
    this.begin(KIND.started);
  }

  private begin(kind: typeof KIND.started | typeof KIND.pass): void {
    const payload = this.log.allocate(this.fedSize);
    this.lastStart = this.log.append(kind, NONE, NONE, payload, this.lastStart);
    if (this.log.fed.length > 0) this.feed(payload);
  }

  private keepGradients(isFedAnew: boolean): void {
    this.passes.keepGradients(this.steps.leaves.filter(leaf => !isFedAnew || !this.log.fedOffsets.has(leaf)));
  }

  private clear(): void {
    this.lastClear = this.log.append(KIND.cleared, NONE, NONE, 0, this.lastClear);
    this.passes.clearGradients();
  }

  private feed(payload: number): void {
    const n = (this.iteration - 1) * (this.training.accumulate ?? 1) + this.log.forwardPassAt(this.lastStart);
    let skip = 0;
    for (const leaf of this.log.fed) {
      const node = nodeOf(this.program, leaf);
      const view = this.log.view(payload, node.size, skip);
      const dropout = dropoutOf(node);
      if (dropout !== undefined) drawMask(dropout, node.name, n, view);
      else this.feedExamples(node.name, n, view);
      this.passes.values.set(leaf, view);
      this.passes.valueWriter[leaf] = this.lastStart;
      skip += node.size;
    }
  }

  private feedExamples(name: string, n: number, view: Float64Array): void {
    const feed = this.training.feed!; // only leaves of its data are fed examples
    const all = feed.leaves.get(name)!.data;
    const width = view.length / feed.batch;
    batchOf(feed, n).forEach((example, i) => {
      for (let k = 0; k < width; k++) view[i * width + k] = all[example * width + k]!;
    });
  }
}
