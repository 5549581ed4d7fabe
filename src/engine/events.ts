/** What can happen: plain facts with before and after. An event's identity is its position in the log. */

import type { EdgeId, NodeId } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** An optimizer's memory of one parameter; keys are PyTorch's: `momentum_buffer`, `exp_avg`, `step`. */
export type OptimizerState = ReadonlyMap<string, Tensor>;

export type Event =
  /** `batch`: what was fed to which leaf. Iterations count from 1. */
  | { readonly type: 'iteration.started'; readonly iteration: number; readonly batch: ReadonlyMap<NodeId, Tensor> }
  /** All gradients are cleared, as by `zero_grad`. */
  | { readonly type: 'gradients.cleared' }
  | { readonly type: 'value.computed'; readonly node: NodeId; readonly value: Tensor }
  /** ∂L/∂L = 1. */
  | { readonly type: 'backward.seeded'; readonly node: NodeId; readonly value: Tensor }
  /** What the edge's operation sends back to its operand: upstream × local derivative, in the operand's shape, not yet added. */
  | {
      readonly type: 'contribution.computed';
      readonly edge: EdgeId;
      readonly upstream: Tensor;
      readonly contribution: Tensor;
    }
  /** after = before + the contribution of that edge; `before` is undefined when nothing had arrived yet. */
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

/** The parts of an iteration, in their order. */
export const PHASES = ['start', 'forward', 'backward', 'update'] as const;
export type Phase = (typeof PHASES)[number];

/** What a row of the columns can be. Its code is its place here: first what a run does by itself, then what a person did, in any phase. */
const KINDS = [
  { name: 'started', type: 'iteration.started', phase: 'start' },
  { name: 'cleared', type: 'gradients.cleared', phase: 'start' },
  { name: 'value', type: 'value.computed', phase: 'forward' },
  { name: 'seeded', type: 'backward.seeded', phase: 'backward' },
  { name: 'contribution', type: 'contribution.computed', phase: 'backward' },
  { name: 'accumulated', type: 'gradient.accumulated', phase: 'backward' },
  { name: 'updated', type: 'parameter.updated', phase: 'update' },
  { name: 'editedValue', type: 'value.edited', phase: undefined },
  { name: 'editedGradient', type: 'value.edited', phase: undefined },
] as const satisfies readonly {
  readonly name: string;
  readonly type: EventType;
  readonly phase: Phase | undefined;
}[];

type Row = (typeof KINDS)[number];
type ComputedRow = Extract<Row, { readonly phase: Phase }>;

/** By name, the place of its row. */
type Codes = {
  readonly [Place in keyof typeof KINDS &
    `${number}` as (typeof KINDS)[Place]['name']]: Place extends `${infer Code extends number}` ? Code : never;
};

const codes = Object.fromEntries(KINDS.map(({ name }, code) => [name, code])) as Codes; // the type says the same of the table

/** `skipped` is a bit: with the code of what did not happen it is the code of the skip. */
export const KIND = { ...codes, skipped: 16 } as const;

/** What a run does by itself. */
export type ComputedType = ComputedRow['type'];
export type ComputedKind = Codes[ComputedRow['name']];
export type EditKind = Codes[Exclude<Row, ComputedRow>['name']];
/** The code of a skip, with its bit. */
export type SkipKind = number & { readonly skips: ComputedKind };
export type Kind = ComputedKind | EditKind | SkipKind;

const isComputed = (row: Row): row is ComputedRow => row.phase !== undefined;

export const COMPUTED_TYPES: readonly ComputedType[] = KINDS.filter(isComputed).map(({ type }) => type);

export const isEdit = (kind: Kind): kind is EditKind => kind === KIND.editedValue || kind === KIND.editedGradient;

export const isSkip = (kind: Kind): kind is SkipKind => kind >= KIND.skipped;

/** The code of the skip of what has that code, or is itself a skip. */
export const skipOf = (kind: Kind): SkipKind => (KIND.skipped | kind) as SkipKind; // the bit makes it one

/** The code of what happened or, of a skip, did not. */
export const computedKind = (kind: ComputedKind | SkipKind): ComputedKind => (kind & ~KIND.skipped) as ComputedKind; // the rest of a skip's code

/** Whether such an event gives a node a value. */
export const writesValue = (kind: Kind): boolean =>
  kind === KIND.value || kind === KIND.updated || kind === KIND.editedValue;

/** Whether such an event gives a node a gradient. */
export const writesGradient = (kind: Kind): boolean =>
  kind === KIND.seeded || kind === KIND.accumulated || kind === KIND.editedGradient;

/** The type of event that a code stands for. */
export const typeOfKind = (kind: Kind): EventType => (isSkip(kind) ? 'event.skipped' : KINDS[kind].type);

/** The phase of an event by its code, a skip's being that of what did not happen; undefined of an edit, which can be in any. */
export const phaseOfKind = (kind: Kind): Phase | undefined => KINDS[isEdit(kind) ? kind : computedKind(kind)].phase;
