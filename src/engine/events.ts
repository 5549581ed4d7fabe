/** What can happen: plain facts with before and after. An event's identity is its position in the log. */

import type { EdgeId, NodeId } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** An optimizer's memory of one parameter; keys are PyTorch's: `momentum_buffer`, `exp_avg`, `step`. */
export type OptimizerState = ReadonlyMap<string, Tensor>;

export type Event =
  /** `batch`: what was fed to which leaf. Iterations count from 1. */
  | { readonly type: 'iteration.started'; readonly iteration: number; readonly batch: ReadonlyMap<NodeId, Tensor> }
  /** All gradients are back to nothing, as `zero_grad` does. */
  | { readonly type: 'gradients.cleared' }
  | { readonly type: 'value.computed'; readonly node: NodeId; readonly value: Tensor }
  /** ∂L/∂L = 1. */
  | { readonly type: 'backward.seeded'; readonly node: NodeId; readonly value: Tensor }
  /** What the edge's operation sends back to its operand: upstream × local derivative, in the operand's shape, not yet added. */
  | { readonly type: 'contribution.computed'; readonly edge: EdgeId; readonly upstream: Tensor; readonly share: Tensor }
  /** after = before + the share of that edge; `before` is undefined when nothing had arrived yet. */
  | {
      readonly type: 'gradient.accumulated';
      readonly node: NodeId;
      readonly edge: EdgeId;
      readonly before: Tensor | undefined;
      readonly after: Tensor;
    }
  | ParameterUpdated;

/** One parameter's update. `gradient` is what the optimizer used; `clipped` is the factor when clipping by norm acted. */
export interface ParameterUpdated {
  readonly type: 'parameter.updated';
  readonly parameter: NodeId;
  readonly before: Tensor;
  readonly gradient: Tensor;
  readonly after: Tensor;
  readonly lr: number;
  readonly clipped: number | undefined;
  readonly stateBefore: OptimizerState;
  readonly stateAfter: OptimizerState;
}

export type EventType = Event['type'];

/** The columns' code of an event type is its place here. */
export const EVENT_TYPES = [
  'iteration.started',
  'gradients.cleared',
  'value.computed',
  'backward.seeded',
  'contribution.computed',
  'gradient.accumulated',
  'parameter.updated',
] as const satisfies readonly EventType[];

export const KIND = {
  started: 0,
  cleared: 1,
  value: 2,
  seeded: 3,
  contribution: 4,
  accumulated: 5,
  updated: 6,
} as const;

/** The part of an iteration that an event belongs to. */
export type Phase = 'start' | 'forward' | 'backward' | 'update';

const PHASES: Readonly<Record<EventType, Phase>> = {
  'iteration.started': 'start',
  'gradients.cleared': 'start',
  'value.computed': 'forward',
  'backward.seeded': 'backward',
  'contribution.computed': 'backward',
  'gradient.accumulated': 'backward',
  'parameter.updated': 'update',
};

export const phaseOf = (type: EventType): Phase => PHASES[type];

const PHASE_OF_KIND: readonly Phase[] = EVENT_TYPES.map(phaseOf);

/** Whether the phase of the one kind is that of the other: asked of a million events at a time. */
export const isSamePhase = (kind: number, other: number): boolean => PHASE_OF_KIND[kind] === PHASE_OF_KIND[other];
