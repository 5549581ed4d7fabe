/** Forward and backward passes: each number is recorded as it is computed. */

import { typeOfGradient } from '../graph/precision.ts';
import type { EdgeId, NodeId } from '../graph/program.ts';
import type { ElementKernel } from '../ops/operation.ts';
import { runOn } from '../ops/running-statistics.ts';
import { type DType, roundAll, roundTo } from '../tensor/dtype.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { KIND, type Kind } from './events.ts';
import { type EventLog, NONE } from './log.ts';
import { Present } from './present.ts';
import type { BackwardStep, ForwardStep, Steps } from './steps.ts';

export class Passes {
  /** Views into the log's own numbers, or single numbers. */
  readonly values: Present;
  readonly gradients: Present;
  /** What earlier passes have left in leaves to which this pass has not brought all yet. */
  readonly kept = new Map<NodeId, ReadonlyFloats>();
  valueWriter: Int32Array;
  gradientWriter: Int32Array;
  private readonly log: EventLog;
  /** The type of each node's gradient; undefined where all numbers have 64 bits. */
  private readonly types: readonly DType[] | undefined;
  /** The operation whose operands are in the arrays: its edges, up to 1,000, follow each other. */
  private gathered: ForwardStep | undefined;

  constructor(log: EventLog, { initial }: Steps) {
    this.log = log;
    const { nodes, precision } = log.program;
    this.types = precision && nodes.map(node => typeOfGradient(precision, node));
    const count = initial.length;
    const numbers = new Float64Array(2 * count); // to make a large array costs more than to fill it
    this.values = new Present(numbers.subarray(0, count));
    initial.forEach((elements, leaf) => {
      if (elements !== undefined) this.values.begin(leaf, elements);
    });
    this.gradients = new Present(numbers.subarray(count));
    this.valueWriter = new Int32Array(count).fill(NONE);
    this.gradientWriter = new Int32Array(count).fill(NONE);
  }

  /** Returns the current values of an operation's operands, in a reused array. */
  private operandsOf(step: ForwardStep): readonly ReadonlyFloats[] {
    const { operands, arrays } = step;
    if (step === this.gathered) return arrays;
    this.gathered = step;
    for (let slot = 0; slot < operands.length; slot++) arrays[slot] = this.values.get(operands[slot]!)!; // computed before
    return arrays;
  }

  /** Computes an operation of the forward pass. */
  compute(step: ForwardStep): void {
    const { id, size, element } = step;
    if (element !== undefined) {
      this.computeNumber(step, element);
      return;
    }
    this.gathered = undefined; // the operands have new values
    const payload = this.log.allocate(size);
    const out = this.log.view(payload, size);
    step.kernel.forward(this.operandsOf(step), out);
    this.values.set(id, out);
    this.valueWriter[id] = this.log.append(KIND.value, id, NONE, payload, this.valueWriter[id]!);
    if (step.buffers !== undefined) this.updateBuffers(step, 0);
  }

  /** Updates the running statistics of a normalisation that is computed. @param first the first of them to update */
  updateBuffers({ buffers = [], x }: ForwardStep, first: number): void {
    for (const { leaf, buffer } of buffers.slice(first)) {
      const { statistics, which } = buffer;
      const payload = this.log.allocate(statistics.channels);
      const after = this.log.view(payload, statistics.channels);
      runOn(statistics, which, { before: this.values.get(leaf)!, x: this.values.get(x)! }, after); // its norm is computed
      const { precision } = this.log.program;
      if (precision !== undefined) roundAll(precision.dtype, after);
      this.values.set(leaf, after);
      this.valueWriter[leaf] = this.log.append(KIND.buffer, leaf, NONE, payload, this.valueWriter[leaf]!);
    }
  }

  /** Computes an operation; a long operation in parts. Yields the work. Operands are not kept in the step's array, as other recorders use it between parts. */
  *computeInParts(step: ForwardStep): Generator<number> {
    const { id, size, kernel } = step;
    if (kernel.inParts === undefined) {
      this.compute(step);
      yield step.cost;
      return;
    }
    const payload = this.log.allocate(size);
    const out = this.log.view(payload, size);
    yield* kernel.inParts.forward(this.ownOperandsOf(step), out);
    this.values.set(id, out);
    this.valueWriter[id] = this.log.append(KIND.value, id, NONE, payload, this.valueWriter[id]!);
  }

  /** Sends a contribution back along an edge; a long operation in parts. */
  *sendBackInParts(sent: BackwardStep): Generator<number> {
    const { edge, from, to, slot, size, step } = sent;
    const upstream = this.gradients.get(from);
    if (step.kernel.inParts === undefined || upstream === undefined) {
      this.gathered = undefined;
      this.sendBack(sent);
      yield step.cost;
      return;
    }
    const payload = this.log.allocate(size);
    const contribution = this.log.view(payload, size);
    yield* step.kernel.inParts.vjp(slot, upstream, this.ownOperandsOf(step), contribution, this.values.get(from)!); // forward comes first
    this.log.append(KIND.contribution, from, edge, payload, this.gradientWriter[from]!);
    this.accumulate(edge, to, contribution, payload);
  }

  private ownOperandsOf({ operands }: ForwardStep): readonly ReadonlyFloats[] {
    this.gathered = undefined;
    return operands.map(operand => this.values.get(operand)!); // computed before
  }

  private computeNumber({ id, x, y }: ForwardStep, { forward }: ElementKernel): void {
    const out = forward(this.values.number(x), this.values.number(y));
    this.values.setNumber(id, out);
    this.valueWriter[id] = this.log.append(KIND.value, id, NONE, this.log.keep(out), this.valueWriter[id]!);
  }

  /** Begins a pass without clearing: no node has a gradient of this pass, and those of leaves are kept. @param leaves Those that gradients reach. */
  keepGradients(leaves: readonly NodeId[]): void {
    for (const leaf of leaves) {
      const gradient = this.gradients.get(leaf);
      if (gradient !== undefined) this.kept.set(leaf, gradient.length === 1 ? gradient.slice() : gradient); // a single number is overwritten
    }
    this.gradients.clear();
  }

  clearGradients(): void {
    this.kept.clear();
    this.gradients.clear();
  }

  /** Adds to what is kept in a leaf what this pass has brought, once that is complete. */
  addToKept(leaf: NodeId): void {
    const before = this.kept.get(leaf);
    if (before === undefined) return; // so it is in most runs; a gradient that is a single number is made an array when asked for
    const arrived = this.gradients.get(leaf);
    if (arrived === undefined) return;
    const payload = this.log.allocate(before.length);
    const after = this.log.view(payload, before.length);
    for (let i = 0; i < after.length; i++) after[i] = before[i]! + arrived[i]!;
    if (this.types !== undefined) roundAll(this.types[leaf]!, after);
    this.kept.delete(leaf);
    this.gradients.set(leaf, after);
    this.writeGradient(KIND.kept, leaf, NONE, payload);
  }

  /** Leaves to which this pass has brought nothing still have what was kept. */
  endBackward(): void {
    for (const [leaf, gradient] of this.kept) if (!this.gradients.has(leaf)) this.gradients.set(leaf, gradient);
    this.kept.clear();
  }

  /** Seeds the backward pass: ∂L/∂L = 1, or the loss scale, in the type of the loss. */
  seed(loss: NodeId, scale = 1): void {
    const seed = this.types === undefined ? scale : roundTo(this.types[loss]!, scale);
    this.gradients.setNumber(loss, seed);
    this.writeGradient(KIND.seeded, loss, NONE, this.log.keep(seed));
  }

  /** Sends a contribution back along an edge, and accumulates it. */
  sendBack({ edge, from, to, slot, size, step }: BackwardStep): void {
    if (!this.gradients.has(from)) return; // the seed or every contribution to this node was skipped: no gradient can be sent on
    if (step.element !== undefined) {
      this.sendBackNumber(edge, to, slot, step, step.element);
      return;
    }
    const payload = this.log.allocate(size);
    const contribution = this.log.view(payload, size);
    step.kernel.vjp(slot, this.gradients.get(from)!, this.operandsOf(step), this.values.get(from)!, contribution);
    this.log.append(KIND.contribution, from, edge, payload, this.gradientWriter[from]!);
    this.accumulate(edge, to, contribution, payload);
  }

  private sendBackNumber(
    edge: EdgeId,
    to: NodeId,
    slot: number,
    step: ForwardStep,
    { contributions }: ElementKernel,
  ): void {
    const { id: from, x, y } = step;
    const { values, gradients, log } = this;
    const contribution = contributions[slot]!(
      gradients.number(from),
      values.number(x),
      values.number(y),
      values.number(from),
    );
    const payload = log.keep(contribution);
    log.append(KIND.contribution, from, edge, payload, this.gradientWriter[from]!);
    const isFirst = !gradients.has(to);
    const sum = isFirst ? contribution : gradients.number(to) + contribution;
    const after = this.types === undefined ? sum : roundTo(this.types[to]!, sum);
    gradients.setNumber(to, after);
    this.writeGradient(KIND.accumulated, to, edge, isFirst ? payload : log.keep(after));
  }

  /** Accumulates a contribution. The first is the gradient so far and shares its numbers; later contributions are added. */
  accumulate(edge: EdgeId, to: NodeId, contribution: Float64Array, contributionPayload: number): void {
    const before = this.gradients.get(to);
    if (before === undefined) {
      this.gradients.set(to, contribution);
      this.writeGradient(KIND.accumulated, to, edge, contributionPayload);
      return;
    }
    const payload = this.log.allocate(contribution.length);
    const after = this.log.view(payload, contribution.length);
    for (let i = 0; i < contribution.length; i++) after[i] = before[i]! + contribution[i]!;
    if (this.types !== undefined) roundAll(this.types[to]!, after);
    this.gradients.set(to, after);
    this.writeGradient(KIND.accumulated, to, edge, payload);
  }

  private writeGradient(kind: Kind, node: NodeId, edge: EdgeId, payload: number): void {
    this.gradientWriter[node] = this.log.append(kind, node, edge, payload, this.gradientWriter[node]!);
  }
}
