/** What must hold of every log, whatever was recorded: the scenarios, the references and generated programs all go through here. */

import { expect } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import type { Training } from '../../src/engine/training.ts';
import { programsByLoss } from '../../src/graph/connect.ts';
import { typeOfGradient } from '../../src/graph/precision.ts';
import { hasRule, type NodeId, type Program } from '../../src/graph/program.ts';
import { roundedCopy } from '../../src/tensor/dtype.ts';
import { isIdentical, isSameShape, sizeOf, type Tensor, tensor } from '../../src/tensor/tensor.ts';

/** What every node holds, worked out from the events alone. */
export interface Replayed {
  readonly values: ReadonlyMap<NodeId, Tensor>;
  readonly gradients: ReadonlyMap<NodeId, Tensor>;
}

export const eventsOf = (log: EventLog): readonly Event[] => Array.from({ length: log.length }, (_, i) => log.at(i));

class Held implements Replayed {
  readonly values = new Map<NodeId, Tensor>();
  readonly gradients = new Map<NodeId, Tensor>();

  /** Leaves that have a gradient of this pass, and what earlier passes have left in them. */
  private readonly arrived = new Set<NodeId>();
  readonly kept = new Map<NodeId, Tensor>();

  private readonly program: Program;

  constructor(program: Program) {
    this.program = program;
    for (const node of program.nodes) if (node.role !== 'operation') this.values.set(node.id, node.initial);
  }

  apply(event: Event): void {
    if (event.type === 'iteration.started' || event.type === 'pass.started') this.start(event.batch);
    else if (event.type === 'backward.started') this.beginPass();
    else if (event.type === 'gradients.cleared') this.clear();
    else if (event.type === 'value.computed') this.values.set(event.node, event.value);
    else if (event.type === 'backward.seeded') this.arrive(event.node, event.value);
    else if (event.type === 'gradient.accumulated') this.arrive(event.node, event.after);
    else if (event.type === 'gradient.kept') this.gradients.set(event.node, event.after);
    else if (event.type === 'parameter.updated') this.values.set(event.parameter, event.after);
    else if (event.type === 'buffer.updated' || event.type === 'validation.computed')
      this.values.set(event.node, event.after);
    else if (event.type === 'value.edited') this.edit(event);
  }

  private edit({ of, node, after }: Event & { type: 'value.edited' }): void {
    if (of === 'gradient' && !this.gradients.has(node)) this.arrived.add(node);
    (of === 'value' ? this.values : this.gradients).set(node, after);
  }

  private clear(): void {
    this.gradients.clear();
    this.arrived.clear();
  }

  /** What the next contribution to a node is added to. */
  sumOf(node: NodeId): Tensor | undefined {
    return this.program.nodes[node]!.role === 'operation' || this.arrived.has(node)
      ? this.gradients.get(node)
      : undefined;
  }

  private arrive(node: NodeId, after: Tensor): void {
    const left = this.gradients.get(node);
    if (!this.arrived.has(node) && left !== undefined) this.kept.set(node, left);
    this.arrived.add(node);
    this.gradients.set(node, after);
  }

  /** Leaves are fed; the results of operations will be new ones, so their gradients are gone. */
  private start(batch: ReadonlyMap<NodeId, Tensor>): void {
    for (const [leaf, value] of batch) {
      this.values.set(leaf, value);
      this.gradients.delete(leaf);
    }
    this.beginPass();
  }

  private beginPass(): void {
    for (const renewed of this.program.order) this.gradients.delete(renewed);
    this.arrived.clear();
    this.kept.clear();
  }
}

/** The naive model: a map of values and a map of gradients, written event by event, by what the events say. */
export function replay(program: Program, events: readonly Event[]): Replayed {
  const held = new Held(program);
  for (const event of events) held.apply(event);
  return held;
}

/** The indexed state after event `position` is the naive model's, bit for bit. */
export function expectSameState(log: EventLog, position: number, replayed: Replayed): void {
  const state = stateAt(log, position);
  for (const { id, name } of log.program.nodes) {
    const [value, gradient] = [state.valueOf(id), state.gradientOf(id)];
    if (!isSame(value, replayed.values.get(id))) expect.fail(`value of ${name} after event ${position}`);
    if (!isSame(gradient, replayed.gradients.get(id))) expect.fail(`gradient of ${name} after event ${position}`);
  }
}

const isSame = (a: Tensor | undefined, b: Tensor | undefined): boolean =>
  a === undefined || b === undefined ? a === b : isIdentical(a, b);

/** The whole log as one comparable value, −0 and NaN included. */
export function bytesOf(log: EventLog): string {
  return JSON.stringify(eventsOf(log), (_key, value) => {
    if (value instanceof Map) return [...value];
    if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
    return typeof value === 'number' && !(Number.isFinite(value) && !Object.is(value, -0))
      ? `#${Object.is(value, -0) ? '-0' : value}`
      : value;
  });
}

/** All engine invariants at once. `positions` are visited in the order given, which should jump about. */
export function expectInvariants(log: EventLog, training: Training, positions: readonly number[]): void {
  expectOneContributionAnEdge(log, eventsOf(log));
  expectInvariantsOfAny(log, () => record(log.program, training), positions);
}

/** What holds of forked logs as well. */
export function expectInvariantsOfAny(log: EventLog, again: () => EventLog, positions: readonly number[]): void {
  const events = eventsOf(log);
  const before = bytesOf(log);
  expectConsistentEvents(log, events);
  expectGradientsAddUp(log.program, events);
  for (const position of positions) expectSameState(log, position, replay(log.program, events.slice(0, position + 1)));
  expect(bytesOf(again()) === before, 'recorded again, the log is the same').toBe(true);
  expect(bytesOf(log) === before, 'looking at the log has not changed it').toBe(true);
}

/** Each event says what the replayed state says: recomputed values, upstream gradients, before and after. */
function expectConsistentEvents({ program }: EventLog, events: readonly Event[]): void {
  const held = new Held(program);
  events.forEach((event, i) => {
    const problem = problemWith(program, event, held);
    if (problem) expect.fail(`event ${i}, ${event.type}: ${problem}`);
    held.apply(event);
  });
}

function problemWith(program: Program, event: Event, held: Held): string | undefined {
  const { values, gradients } = held;
  switch (event.type) {
    case 'value.computed': {
      const node = program.nodes[event.node]!;
      if (node.role !== 'operation' || !hasRule(node)) return 'what has no rule is not computed';
      const out = new Float64Array(sizeOf(node.kernel.shape));
      node.kernel.forward(
        node.operands.map(operand => values.get(operand)!.data),
        out,
      );
      if (!isSameShape(node.shape, event.value.shape)) return 'the inferred shape is not the computed one';
      return isIdentical(tensor(node.shape, out), event.value) ? undefined : 'not what its operands give';
    }
    case 'contribution.computed': {
      const { from, to } = program.edges[event.edge]!;
      if (!isSame(event.upstream, gradients.get(from))) return 'upstream is not the gradient of its operation';
      return isSameShape(event.contribution.shape, program.nodes[to]!.shape)
        ? undefined
        : 'a contribution of another shape';
    }
    case 'gradient.accumulated':
      return isSame(event.before, held.sumOf(event.node)) ? undefined : 'before is not what was there';
    case 'gradient.kept':
      if (!isSame(event.arrived, gradients.get(event.node))) return 'not what this pass arrived';
      return isSame(event.before, held.kept.get(event.node)) ? undefined : 'before is not what earlier passes left';
    case 'parameter.updated':
      return isSame(event.before, values.get(event.parameter)) ? undefined : 'before is not what was there';
    case 'value.edited': {
      const all = event.of === 'value' ? values : gradients;
      return isSame(event.before, all.get(event.node)) ? undefined : 'before is not what was there';
    }
    default:
      return undefined;
  }
}

/** A sum in the type of the node's gradient. */
function sumOf({ precision, nodes }: Program, node: NodeId, a: Tensor, b: Tensor): Float64Array {
  const sum = Float64Array.from(a.data, (x, i) => x + b.data[i]!);
  return precision === undefined ? sum : roundedCopy(typeOfGradient(precision, nodes[node]!), sum);
}

/** after = before + contribution, bit for bit; the first contribution is the gradient itself. */
function expectGradientsAddUp(program: Program, events: readonly Event[]): void {
  let contribution: Tensor | undefined;
  for (const event of events) {
    if (event.type === 'contribution.computed') contribution = event.contribution;
    if (event.type === 'gradient.kept') {
      const { before, arrived, after } = event;
      const sum = sumOf(program, event.node, before, arrived!);
      if (!isIdentical(after, tensor(after.shape, sum))) expect.fail('what is kept is not before + arrived');
    }
    if (event.type !== 'gradient.accumulated') continue;
    const { before, after } = event;
    const sum = before === undefined ? contribution!.data : sumOf(program, event.node, before, contribution!);
    if (!isIdentical(after, tensor(after.shape, sum)))
      expect.fail(`gradient of ${program.nodes[event.node]!.name} is not before + contribution`);
  }
}

/** In every pass each carrying edge sends once for each loss, and its contribution is added by the very next event. */
function expectOneContributionAnEdge(log: EventLog, events: readonly Event[]): void {
  const { program } = log;
  const carrying = programsByLoss(program)
    .flatMap(({ edges }) => edges.filter(({ carriesGradient }) => carriesGradient).map(({ id }) => id))
    .toSorted((a, b) => a - b);
  const passes = log.training.accumulate ?? 1;
  for (let iteration = 1; iteration <= log.iterationCount; iteration++) {
    const start = log.startOf(iteration)!;
    const sent = events.slice(start, log.startOf(iteration + 1)).flatMap((event, i) => {
      if (event.type !== 'contribution.computed') return [];
      const next = events[start + i + 1];
      expect(next).toMatchObject({
        type: 'gradient.accumulated',
        edge: event.edge,
        node: program.edges[event.edge]!.to,
      });
      return [event.edge];
    });
    expect(sent.sort((a, b) => a - b)).toEqual(carrying.flatMap(edge => Array.from({ length: passes }, () => edge)));
  }
}
