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
  | ParameterUpdated
  /** A person's: a value or gradient is another from here on; `before` is undefined where there was none. */
  | {
      readonly type: 'value.edited';
      readonly node: NodeId;
      readonly of: Quantity;
      readonly before: Tensor | undefined;
      readonly after: Tensor;
    }
  /** A person's: what would have happened here did not. */
  | EventSkipped;

/** What a node holds. */
export type Quantity = 'value' | 'gradient';

/** `node` is what would have been computed, seeded, sent from, added to or updated; `edge` is that of a contribution or accumulation. */
export interface EventSkipped {
  readonly type: 'event.skipped';
  readonly skipped: ComputedType;
  readonly node: NodeId | undefined;
  readonly edge: EdgeId | undefined;
}

/** One parameter's update. `gradient` is what the optimizer used; `clipped` is the factor when clipping by norm acted. */
export interface ParameterUpdated {
  readonly type: 'parameter.updated';
  readonly parameter: NodeId;
  readonly before: Tensor;
  readonly gradient: Tensor;
  readonly after: Tensor;
  readonly lr: number;
  readonly clipped: number | undefined;
  /** Number of this parameter's update, from 1. */
  readonly step: number;
  readonly stateBefore: OptimizerState;
  readonly stateAfter: OptimizerState;
}

export type EventType = Event['type'];

/** What a run does by itself. */
export type ComputedType = Exclude<EventType, 'value.edited' | 'event.skipped'>;

/** The columns' code of what a run does by itself is its place here. */
export const COMPUTED_TYPES = [
  'iteration.started',
  'gradients.cleared',
  'value.computed',
  'backward.seeded',
  'contribution.computed',
  'gradient.accumulated',
  'parameter.updated',
] as const satisfies readonly ComputedType[];

export const KIND = {
  started: 0,
  cleared: 1,
  value: 2,
  seeded: 3,
  contribution: 4,
  accumulated: 5,
  updated: 6,
  editedValue: 7,
  editedGradient: 8,
  /** A bit: with the code of what did not happen it is the code of the skip. */
  skipped: 16,
} as const;

export const isEdit = (kind: number): boolean => kind === KIND.editedValue || kind === KIND.editedGradient;

/** Whether such an event gives a node a value. */
export const writesValue = (kind: number): boolean =>
  kind === KIND.value || kind === KIND.updated || kind === KIND.editedValue;

/** Whether such an event gives a node a gradient. */
export const writesGradient = (kind: number): boolean =>
  kind === KIND.seeded || kind === KIND.accumulated || kind === KIND.editedGradient;

/** The type of event that a code stands for. */
export function typeOfKind(kind: number): EventType {
  if (kind >= KIND.skipped) return 'event.skipped';
  return isEdit(kind) ? 'value.edited' : COMPUTED_TYPES[kind]!; // the other codes are its places
}

/** The part of an iteration that an event belongs to. */
export type Phase = 'start' | 'forward' | 'backward' | 'update';

const PHASES: Readonly<Record<ComputedType, Phase>> = {
  'iteration.started': 'start',
  'gradients.cleared': 'start',
  'value.computed': 'forward',
  'backward.seeded': 'backward',
  'contribution.computed': 'backward',
  'gradient.accumulated': 'backward',
  'parameter.updated': 'update',
};

const PHASE_OF_KIND: readonly Phase[] = COMPUTED_TYPES.map(type => PHASES[type]);

/** The phase of an event by its code, a skip's being that of what did not happen; undefined of an edit, which can be in any. */
export const phaseOfKind = (kind: number): Phase | undefined => PHASE_OF_KIND[kind & ~KIND.skipped];
