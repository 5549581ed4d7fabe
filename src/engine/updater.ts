/** Updates the parameters at the end of an iteration, and records each update. */

import { type NodeId, nodeOf } from '../graph/program.ts';
import { hasNonFinite, type ReadonlyFloats } from '../tensor/tensor.ts';
import type { OptimizerMemory } from './checkpoint.ts';
import { clipFactor, clippedInto, isClipped } from './clip.ts';
import { KIND } from './events.ts';
import { type EventLog, NONE, UPDATE_HEAD } from './log.ts';
import { nextScale, unscaledInto } from './loss-scale.ts';
import type { Passes } from './passes.ts';
import type { IterationProgress } from './progress.ts';
import { stateAt } from './state.ts';
import type { Updates } from './updates.ts';

export class Updater {
  /** The optimizer's state of each parameter that was updated. */
  readonly states = new Map<NodeId, OptimizerMemory>();
  private readonly log: EventLog;
  private readonly passes: Passes;
  private readonly updates: Updates;

  constructor(log: EventLog, passes: Passes, updates: Updates) {
    this.log = log;
    this.passes = passes;
    this.updates = updates;
  }

  /** The rest of an iteration after its backward pass: the updates, or no step at all where a gradient is not finite; then the loss scale. */
  update(progress: IterationProgress, iteration: number): void {
    const isSkipped = progress.isStepSkipped || (progress.updated === 0 && this.skipsStep());
    if (!isSkipped) this.updateParameters(progress.updated, iteration);
    if (!progress.isScaled) this.updateScale(iteration, isSkipped);
  }

  /** With loss scaling, a gradient with ∞ or NaN takes the step from all parameters. */
  private skipsStep(): boolean {
    const { log, passes } = this;
    const { program } = log;
    if (log.scales.latest === undefined) return false;
    const wild = program.parameters.find(id => {
      const gradient = passes.gradients.get(id);
      return gradient !== undefined && hasNonFinite(this.prepared(gradient));
    });
    if (wild !== undefined) log.append(KIND.stepSkipped, wild, NONE, 0, passes.gradientWriter[wild]!);
    return wild !== undefined;
  }

  private updateScale(iteration: number, isSkipped: boolean): void {
    const { log } = this;
    const { loss } = log.program;
    const [dynamic, latest] = [log.training.scale?.dynamic, log.scales.latest];
    if (dynamic === undefined || latest === undefined || loss === undefined) return;
    const scale = nextScale(dynamic, latest, iteration, isSkipped);
    if (scale === latest.scale) return;
    const previous = log.scales.lastChange(log.length) ?? NONE;
    log.scales.change(log.append(KIND.scaled, loss, NONE, log.keep(scale), previous), scale, iteration);
  }

  /** A parameter's gradient without the loss scale. */
  private prepared(gradient: ReadonlyFloats): ReadonlyFloats {
    const scale = this.log.scales.latest?.scale;
    return scale === undefined
      ? gradient
      : unscaledInto(new Float64Array(gradient.length), gradient, scale, this.log.program);
  }

  /** @param first Index of the first parameter to update; clipping reads all gradients before. */
  private updateParameters(first: number, iteration: number): void {
    const { program, training } = this.log;
    const { parameters } = program;
    const factor = clipFactor(training, () => {
      const used = first === 0 ? (id: NodeId) => this.passes.gradients.get(id) : this.gradientsBeforeUpdates();
      return parameters.flatMap(id => {
        const gradient = used(id);
        return gradient === undefined ? [] : [this.prepared(gradient)];
      });
    });
    for (const id of parameters.slice(first)) if (this.passes.gradients.has(id)) this.updateOne(id, iteration, factor);
  }

  /** Returns the gradients that clipping measured, in an iteration whose updates have begun. */
  private gradientsBeforeUpdates(): (id: NodeId) => ReadonlyFloats | undefined {
    const state = stateAt(this.log, this.log.endOfBackward(this.log.iterationCount));
    return id => state.gradientOf(id)?.data;
  }

  private updateOne(id: NodeId, iteration: number, factor: number | undefined): void {
    const { log, passes, updates } = this;
    const { training } = log;
    const { size } = nodeOf(log.program, id);
    const rule = updates.ruleOf(id);
    const ownsGradient = isClipped(training, factor) || log.scales.latest !== undefined;
    const parts = 1 + rule.state.length + (ownsGradient ? 1 : 0);
    const payload = log.allocate(UPDATE_HEAD.length + parts * size);
    const part = (k: number) => log.view(payload, size, UPDATE_HEAD.length + k * size);
    const memory = this.states.get(id) ?? updates.beginningOf(id);
    const step = memory.step + 1;
    const lr = updates.rateOf(id, iteration);
    const head = log.view(payload, UPDATE_HEAD.length);
    head[UPDATE_HEAD.lr] = lr;
    head[UPDATE_HEAD.clipped] = factor ?? 1;
    head[UPDATE_HEAD.step] = step;
    head[UPDATE_HEAD.gradient] = ownsGradient ? 0 : log.length - passes.gradientWriter[id]!;
    const arrived = this.prepared(passes.gradients.get(id)!); // parameters without one are passed over
    const gradient = ownsGradient ? clippedInto(part(parts - 1), arrived, training, factor) : arrived;
    const after = part(0);
    const stateAfter = rule.state.map((_, k) => part(1 + k));
    rule.update({ p: passes.values.get(id)!, g: gradient, state: memory.parts, lr, t: step }, after, stateAfter);
    this.states.set(id, { parts: stateAfter, step });
    passes.values.set(id, after);
    passes.valueWriter[id] = log.append(KIND.updated, id, NONE, payload, passes.valueWriter[id]!);
  }
}
