/** A run as the bare list of its events: everything else is worked out from them anew, without a column, keyframe or cursor. */

import type { Event } from '../../../src/engine/events.ts';
import type { EventLog } from '../../../src/engine/log.ts';
import { type NodeId, nodeOf, type Program } from '../../../src/graph/program.ts';
import { isIdentical, scalar, type Tensor, tensor } from '../../../src/tensor/tensor.ts';
import { eventJson } from '../../../src/trace/trace-json.ts';
import { eventsOf, type Replayed, replay } from '../../support/invariants.ts';

export type Phase = 'start' | 'forward' | 'backward' | 'update';

const PHASE_OF: Readonly<Record<string, Phase | undefined>> = {
  'iteration.started': 'start',
  'gradients.cleared': 'start',
  'value.computed': 'forward',
  'backward.seeded': 'backward',
  'contribution.computed': 'backward',
  'gradient.accumulated': 'backward',
  'parameter.updated': 'update',
};

/** An expression that a person may break at or watch: its text, and what it comes to after an event of a run. */
export interface Quantity {
  readonly text: string;
  readonly at: (run: NaiveRun, position: number) => Tensor | undefined;
}

export class NaiveRun {
  readonly program: Program;
  readonly events: readonly Event[];
  /** The events as they are written down. */
  readonly lines: readonly string[];
  private readonly replays = new Map<number, Replayed>();

  constructor(log: EventLog) {
    this.program = log.program;
    this.events = eventsOf(log);
    this.lines = this.events.map((_, i) => eventJson(log, i));
  }

  get last(): number {
    return this.events.length - 1;
  }

  /** What every node holds after an event: all events up to it applied to nothing. */
  held(position: number): Replayed {
    const known = this.replays.get(position) ?? replay(this.program, this.events.slice(0, position + 1));
    this.replays.set(position, known);
    return known;
  }

  /** What happened, or would have; an edit is none of these. */
  type(position: number): Exclude<Event['type'], 'event.skipped'> {
    const event = this.events[position]!;
    return event.type === 'event.skipped' ? event.skipped : event.type;
  }

  /** A skip belongs where its event did, an edit to what came before it. */
  phase(position: number): Phase {
    return PHASE_OF[this.type(position)] ?? this.phase(position - 1);
  }

  iteration(position: number): number {
    return this.events.slice(0, position + 1).filter(({ type }) => type === 'iteration.started').length;
  }

  /** Whether an event gives this node a value or a gradient. */
  writes(position: number, node: NodeId): boolean {
    return this.writesValue(position, node) || this.writesGradient(position, node);
  }

  writesValue(position: number, node: NodeId): boolean {
    const event = this.events[position]!;
    if (event.type === 'iteration.started') return event.batch.has(node);
    if (event.type === 'parameter.updated') return event.parameter === node;
    if (event.type === 'value.edited') return event.of === 'value' && event.node === node;
    return event.type === 'value.computed' && event.node === node;
  }

  writesGradient(position: number, node: NodeId): boolean {
    const event = this.events[position]!;
    if (event.type === 'value.edited') return event.of === 'gradient' && event.node === node;
    return (event.type === 'backward.seeded' || event.type === 'gradient.accumulated') && event.node === node;
  }

  /** Whether an operation of that name computes or sends back. */
  works(position: number, operation: string): boolean {
    const event = this.events[position]!;
    const id =
      event.type === 'value.computed'
        ? event.node
        : event.type === 'contribution.computed'
          ? this.program.edges[event.edge]!.from
          : undefined;
    const node = id === undefined ? undefined : nodeOf(this.program, id);
    return node?.role === 'operation' && node.operation.name === operation;
  }

  /** The gradient that an event leaves at the node it is about. */
  gradientAfter(position: number): Tensor | undefined {
    const event = this.events[position]!;
    if (event.type === 'backward.seeded') return event.value;
    if (event.type === 'value.edited' && event.of === 'gradient') return event.after;
    return event.type === 'gradient.accumulated' ? event.after : undefined;
  }

  /** All numbers that an event brings. */
  brought(position: number): readonly number[] {
    const event = this.events[position]!;
    switch (event.type) {
      case 'iteration.started':
        return [...event.batch.values()].flatMap(({ data }) => [...data]);
      case 'value.computed':
      case 'backward.seeded':
        return [...event.value.data];
      case 'contribution.computed':
        return [...event.contribution.data];
      case 'gradient.accumulated':
      case 'parameter.updated':
      case 'value.edited':
        return [...event.after.data];
      default:
        return [];
    }
  }

  /** The node that an event is about. */
  subject(position: number): NodeId | undefined {
    const event = this.events[position]!;
    if (event.type === 'contribution.computed' || (event.type === 'event.skipped' && event.edge !== undefined))
      return this.program.edges[event.edge!]!.to;
    if (event.type === 'parameter.updated') return event.parameter;
    return 'node' in event ? event.node : undefined;
  }

  /** Events up to `position`, the latest first, back to where the node's gradient began anew: that of an operation lives for one iteration. */
  sinceCleared(position: number, node: NodeId): readonly number[] {
    const ends = [
      'gradients.cleared',
      ...(nodeOf(this.program, node).role === 'operation' ? ['iteration.started'] : []),
    ];
    const back = Array.from({ length: position + 1 }, (_, i) => position - i);
    const end = back.findIndex(i => ends.includes(this.events[i]!.type));
    return end === -1 ? back : back.slice(0, end);
  }
}

/** What can be asked of a node, or of the place in the run. */
export function quantitiesOf(program: Program, node: NodeId): readonly Quantity[] {
  const { name } = nodeOf(program, node);
  const value: Quantity['at'] = (run, i) => run.held(i).values.get(node);
  const gradient: Quantity['at'] = (run, i) => run.held(i).gradients.get(node);
  return [
    { text: name, at: value },
    { text: `∂${name}`, at: gradient },
    { text: `abs(grad(${name})) > 0.1`, at: (run, i) => tested(gradient(run, i), x => Math.abs(x) > 0.1) },
    { text: `${name} < 0.5`, at: (run, i) => tested(value(run, i), x => x < 0.5) },
    { text: `value(${name}) != 0`, at: (run, i) => tested(value(run, i), x => x !== 0) },
    { text: `sign(sum(grad(${name})))`, at: (run, i) => totalSign(gradient(run, i)) },
    { text: `!(sum(grad(${name})) < 0) || ${name}`, at: (run, i) => nonNegativeOr(gradient(run, i), value(run, i)) },
    { text: 'iteration', at: (run, i) => scalar(run.iteration(i)) },
    { text: 'step >= 7', at: (_run, i) => scalar(Number(i >= 7)) },
    { text: 'phase == "backward"', at: (run, i) => scalar(Number(run.phase(i) === 'backward')) },
  ];
}

/** Element by element; nothing is known about what is not there. */
const tested = (value: Tensor | undefined, test: (x: number) => boolean): Tensor | undefined =>
  value &&
  tensor(
    value.shape,
    Float64Array.from(value.data, x => Number(test(x))),
  );

const total = ({ data }: Tensor): number => [...data].reduce((sum, x) => sum + x, 0);

const totalSign = (gradient: Tensor | undefined): Tensor | undefined => {
  if (gradient === undefined) return undefined;
  const sum = total(gradient);
  return scalar(sum > 0 ? 1 : sum < 0 ? -1 : sum === 0 ? 0 : Number.NaN);
};

/** One true side is enough for `a or b` to be true; both must be known for it to be false. */
function nonNegativeOr(gradient: Tensor | undefined, value: Tensor | undefined): Tensor | undefined {
  const a = gradient && !(total(gradient) < 0);
  if (value === undefined) return undefined;
  const known = [...value.data].map(x => (x !== 0 || a === true ? 1 : a === undefined ? undefined : 0));
  return known.includes(undefined) ? undefined : tensor(value.shape, Float64Array.from(known, Number));
}

export const isTrue = (value: Tensor | undefined): boolean =>
  value !== undefined && [...value.data].some(x => x !== 0 && !Number.isNaN(x));

/** Whether an event brings another value than the last that there was, or the first. */
export function changes(run: NaiveRun, position: number, { at }: Quantity): boolean {
  const value = at(run, position);
  if (value === undefined) return false;
  let before = position - 1;
  while (before >= 0 && at(run, before) === undefined) before--;
  return before < 0 || !isIdentical(value, at(run, before)!);
}
