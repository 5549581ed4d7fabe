/** A run with interventions, computed from the beginning in the plainest way: maps of tensors, and a list of events. */

import type { ComputedType, Event, OptimizerState, SkippableType } from '../../src/engine/events.ts';
import { batchOf } from '../../src/engine/feed.ts';
import { updateRule } from '../../src/engine/optimizers/table.ts';
import type { Intervention } from '../../src/engine/timeline.ts';
import type { Training } from '../../src/engine/training.ts';
import { bufferOf, type NodeId, type Program, ruledOf } from '../../src/graph/program.ts';
import { scalar, sizeOf, type Tensor, tensor } from '../../src/tensor/tensor.ts';

/** The position of the event that an intervention becomes. */
export const placeOf = (intervention: Intervention): number =>
  intervention.type === 'skip' ? intervention.position : intervention.after + 1;

/** All events of a run in which these interventions happen. Schedules are left out. */
export function naiveEvents(program: Program, training: Training, interventions: readonly Intervention[]): Event[] {
  return new NaiveRun(program, training, interventions).run();
}

class NaiveRun {
  private readonly program: Program;
  private readonly training: Training;
  private readonly byPlace: ReadonlyMap<number, Intervention>;
  private readonly events: Event[] = [];
  private readonly values = new Map<NodeId, Tensor>();
  private readonly gradients = new Map<NodeId, Tensor>();
  /** Leaves that have a gradient of this pass, and what earlier passes have left. */
  private readonly arrived = new Set<NodeId>();
  private readonly kept = new Map<NodeId, Tensor>();
  private readonly memory = new Map<NodeId, { readonly state: OptimizerState; readonly step: number }>();

  constructor(program: Program, training: Training, interventions: readonly Intervention[]) {
    this.program = program;
    this.training = training;
    this.byPlace = new Map(interventions.map(one => [placeOf(one), one]));
    for (const node of program.nodes) if (node.role !== 'operation') this.values.set(node.id, node.initial);
  }

  run(): Event[] {
    for (let iteration = 1; iteration <= this.training.iterations; iteration++) this.iterate(iteration);
    this.edit();
    return this.events;
  }

  /** Edits what is to be edited here; then does the next thing, unless that is to be skipped. */
  private next(skipped: ComputedType, about: { node?: NodeId; edge?: number }, happen: () => Event): boolean {
    this.edit();
    const isSkipped = this.byPlace.get(this.events.length)?.type === 'skip';
    const { node, edge } = about;
    this.events.push(isSkipped ? { type: 'event.skipped', skipped: skipped as SkippableType, node, edge } : happen());
    return !isSkipped;
  }

  private edit(): void {
    for (let edit = this.editHere(); edit !== undefined; edit = this.editHere()) {
      const held = edit.of === 'value' ? this.values : this.gradients;
      const { node, of, to } = edit;
      this.events.push({ type: 'value.edited', node, of, before: held.get(node), after: to });
      if (of === 'gradient' && !held.has(node)) this.arrived.add(node);
      held.set(node, to);
    }
  }

  private editHere() {
    const intervention = this.byPlace.get(this.events.length);
    return intervention?.type === 'edit' ? intervention : undefined;
  }

  private iterate(iteration: number): void {
    const { loss } = this.program;
    const { accumulate = 1, clear } = this.training;
    for (let pass = 1; pass <= accumulate; pass++) {
      const batch = () => this.start((iteration - 1) * accumulate + pass);
      if (pass === 1)
        this.next('iteration.started', {}, () => ({ type: 'iteration.started', iteration, batch: batch() }));
      else this.next('pass.started', {}, () => ({ type: 'pass.started', pass, batch: batch() }));
      if (loss !== undefined && pass === 1 && clear !== 'never')
        this.next('gradients.cleared', {}, () => {
          this.gradients.clear();
          this.arrived.clear();
          return { type: 'gradients.cleared' };
        });
      this.pass();
    }
    if (loss === undefined) return;
    this.edit();
    this.update();
  }

  private pass(): void {
    for (const node of this.program.order) {
      this.next('value.computed', { node }, () => this.compute(node));
      this.runOn(node);
    }
    for (const [k, loss] of this.program.losses.entries()) {
      if (k > 0) this.nextLoss(loss);
      this.next('backward.seeded', { node: loss }, () => {
        this.gradients.set(loss, scalar(1));
        return { type: 'backward.seeded', node: loss, value: scalar(1) };
      });
      for (const edge of this.program.backward) {
        this.sendBack(edge);
        this.keep(edge);
      }
    }
  }

  /** Updates the running statistics of a normalisation: 0.9 of what was there, 0.1 of each channel's mean, or its variance by n − 1. */
  private runOn(norm: NodeId): void {
    for (const leaf of this.program.nodes) {
      const buffer = bufferOf(leaf);
      if (buffer?.norm !== norm) continue;
      this.next('buffer.updated', { node: leaf.id }, () => {
        const x = this.values.get(ruledOf(this.program, norm).operands[0]!)!;
        const before = this.values.get(leaf.id)!;
        const inner = sizeOf(x.shape.slice(2));
        const channelOf = (i: number) => Math.floor(i / inner) % x.shape[1]!;
        const after = Float64Array.from(before.data, (old, c) => {
          const own = [...x.data].filter((_, i) => channelOf(i) === c);
          const mean = own.reduce((sum, e) => sum + e, 0) / own.length;
          const squares = own.reduce((sum, e) => sum + (e - mean) ** 2, 0);
          return (1 - 0.1) * old + 0.1 * (buffer.which === 0 ? mean : squares / (own.length - 1));
        });
        this.values.set(leaf.id, tensor(before.shape, after));
        return { type: 'buffer.updated', node: leaf.id, before, after: tensor(before.shape, after) };
      });
    }
  }

  /** Values stay; what is computed has no gradient of this loss yet, and leaves keep theirs, as tensors of PyTorch do. */
  private nextLoss(node: NodeId): void {
    this.next('backward.started', { node }, () => {
      for (const renewed of this.program.order) this.gradients.delete(renewed);
      this.arrived.clear();
      this.kept.clear();
      return { type: 'backward.started', node };
    });
  }

  /** Adds what this pass arrived to what earlier passes left, after the last contribution to a leaf. */
  private keep(edge: number): void {
    const { backward, edges, nodes } = this.program;
    const node = edges[edge]!.to;
    if (nodes[node]!.role === 'operation' || backward.findLast(one => edges[one]!.to === node) !== edge) return;
    this.edit();
    const [before, arrived] = [this.kept.get(node), this.gradients.get(node)];
    if (before === undefined || arrived === undefined) return;
    this.next('gradient.kept', { node }, () => {
      const after = tensor(
        arrived.shape,
        Float64Array.from(before.data, (b, i) => b + arrived.data[i]!),
      );
      this.gradients.set(node, after);
      return { type: 'gradient.kept', node, before, arrived, after };
    });
  }

  private start(n: number): ReadonlyMap<NodeId, Tensor> {
    const { feed } = this.training;
    const batch = new Map<NodeId, Tensor>();
    for (const [name, all] of feed?.leaves ?? []) {
      const node = this.program.byName.get(name)!;
      const { shape } = this.program.nodes[node]!;
      const width = sizeOf(shape) / feed!.batch;
      const numbers = batchOf(feed!, n).flatMap(k => [...all.data.slice(k * width, (k + 1) * width)]);
      batch.set(node, tensor(shape, numbers));
    }
    for (const [node, value] of batch) this.values.set(node, value);
    for (const node of [...this.program.order, ...batch.keys()]) this.gradients.delete(node);
    this.arrived.clear();
    this.kept.clear();
    return batch;
  }

  private compute(node: NodeId): Event {
    const { kernel, operands, shape } = ruledOf(this.program, node);
    const out = new Float64Array(sizeOf(shape));
    kernel.forward(
      operands.map(operand => this.values.get(operand)!.data),
      out,
    );
    const value = tensor(shape, out);
    this.values.set(node, value);
    return { type: 'value.computed', node, value };
  }

  private sendBack(edge: number): void {
    const { from, to, slot } = this.program.edges[edge]!;
    this.edit();
    if (!this.gradients.has(from)) return;
    const { shape } = this.program.nodes[to]!;
    let contribution = scalar(0);
    const isSent = this.next('contribution.computed', { node: from, edge }, () => {
      const { kernel, operands } = ruledOf(this.program, from);
      const upstream = this.gradients.get(from)!;
      const out = new Float64Array(sizeOf(shape));
      const values = operands.map(operand => this.values.get(operand)!.data);
      kernel.vjp(slot, upstream.data, values, this.values.get(from)!.data, out);
      contribution = tensor(shape, out);
      return { type: 'contribution.computed', edge, upstream, contribution };
    });
    if (!isSent) return;
    this.next('gradient.accumulated', { node: to, edge }, () => {
      const left = this.gradients.get(to);
      const isNew = this.program.nodes[to]!.role !== 'operation' && !this.arrived.has(to);
      const before = isNew ? undefined : left;
      if (isNew && left !== undefined) this.kept.set(to, left);
      this.arrived.add(to);
      const after = tensor(
        shape,
        Float64Array.from(contribution.data, (x, i) => (before === undefined ? x : before.data[i]! + x)),
      );
      this.gradients.set(to, after);
      return { type: 'gradient.accumulated', node: to, edge, before, after };
    });
  }

  private update(): void {
    const { optimizer, clip } = this.training;
    if (optimizer === undefined) return;
    const all = this.program.parameters.flatMap(id => [...(this.gradients.get(id)?.data ?? [])]);
    const length = Math.sqrt(all.reduce((sum, g) => sum + g * g, 0));
    const factor = clip && 'norm' in clip ? clip.norm / (length + 1e-6) : 1;
    for (const parameter of this.program.parameters) {
      this.edit();
      const raw = this.gradients.get(parameter);
      if (raw === undefined) continue;
      this.next('parameter.updated', { node: parameter }, () => this.updateOne(parameter, raw, factor));
    }
  }

  private updateOne(parameter: NodeId, raw: Tensor, factor: number): Event {
    const rule = updateRule(this.training.optimizer!);
    const { lr } = this.training.optimizer!;
    const gradient =
      factor >= 1
        ? raw
        : tensor(
            raw.shape,
            Float64Array.from(raw.data, g => g * factor),
          );
    const before = this.values.get(parameter)!;
    const known = this.memory.get(parameter);
    const stateBefore = known?.state ?? rule.initialState(raw.shape);
    const step = (known?.step ?? 0) + 1;
    const after = new Float64Array(raw.data.length);
    const parts = rule.state.map(() => new Float64Array(raw.data.length));
    const state = [...stateBefore.values()].map(({ data }) => data);
    rule.update({ p: before.data, g: gradient.data, state, lr, t: step }, after, parts);
    const stateAfter = new Map(rule.state.map((key, k) => [key, tensor(raw.shape, parts[k]!)]));
    this.memory.set(parameter, { state: stateAfter, step });
    this.values.set(parameter, tensor(raw.shape, after));
    return {
      type: 'parameter.updated',
      parameter,
      before,
      gradient,
      after: tensor(raw.shape, after),
      lr,
      clipped: factor >= 1 ? undefined : factor,
      step,
      stateBefore,
      stateAfter,
    };
  }
}
