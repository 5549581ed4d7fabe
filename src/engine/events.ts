/** Events: plain facts with before and after. An event's identity is its position in the log. */

import type { EdgeId, NodeId, SourceSite } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** An optimizer's state of a parameter; keys are PyTorch's: `momentum_buffer`, `exp_avg`, `step`. */
export type OptimizerState = ReadonlyMap<string, Tensor>;

export type Event =
  /** `batch`: what was fed to which leaf. Iterations count from 1. */
  | { readonly type: 'iteration.started'; readonly iteration: number; readonly batch: ReadonlyMap<NodeId, Tensor> }
  /** All gradients are cleared, as by `zero_grad`; with `nodes`, only theirs. */
  | { readonly type: 'gradients.cleared'; readonly nodes?: readonly NodeId[] }
  /** Another forward and backward pass in the iteration, by number, from 2, as for a micro-batch. `batch`: what was fed to which
   * leaf. What earlier passes have given to leaves is kept. */
  | { readonly type: 'pass.started'; readonly pass: number; readonly batch: ReadonlyMap<NodeId, Tensor> }
  /** Another backward pass through the same values, that of the next loss. What earlier passes have given to leaves is kept. */
  | { readonly type: 'backward.started'; readonly node: NodeId }
  /** A recorded run gives a leaf's numbers: at its first use, with a new batch, after it was filled in place. */
  | {
      readonly type: 'value.given';
      readonly node: NodeId;
      /** What wrote it in place, where that is known: `aten::sub_`. */
      readonly by?: string;
      readonly before: Tensor | undefined;
      readonly value: Tensor;
    }
  | { readonly type: 'value.computed'; readonly node: NodeId; readonly value: Tensor }
  /** ∂L/∂L = 1. */
  | { readonly type: 'backward.seeded'; readonly node: NodeId; readonly value: Tensor }
  /** The contribution of the edge's operation to its operand: upstream × local derivative, in the operand's shape, not yet accumulated. */
  | {
      readonly type: 'contribution.computed';
      readonly edge: EdgeId;
      readonly upstream: Tensor;
      readonly contribution: Tensor;
    }
  /** after = before + the contribution of that edge; `before` is undefined for the first contribution. */
  | {
      readonly type: 'gradient.accumulated';
      readonly node: NodeId;
      readonly edge: EdgeId;
      readonly before: Tensor | undefined;
      readonly after: Tensor;
    }
  /** A leaf's gradient of this pass is complete: after = before, which earlier passes have left, + what arrived in this pass. */
  | {
      readonly type: 'gradient.kept';
      readonly node: NodeId;
      readonly before: Tensor;
      readonly arrived: Tensor | undefined;
      readonly after: Tensor;
    }
  /** Something that is not a contribution changed a gradient: a hook, clipping, an all-reduce. */
  | {
      readonly type: 'gradient.changed';
      readonly node: NodeId;
      readonly by: string;
      readonly before: Tensor | undefined;
      readonly after: Tensor;
    }
  | ParameterUpdated
  /** A gradient has ∞ or NaN, so that no parameter is updated in this iteration. `node`: the first parameter that has one. */
  | { readonly type: 'step.skipped'; readonly node: NodeId; readonly gradient: Tensor; readonly scale: number }
  /** The loss scale of the following iterations; `node` is the loss. */
  | { readonly type: 'scale.updated'; readonly node: NodeId; readonly before: Tensor; readonly after: Tensor }
  /** The loss on the validation examples, after the iteration; `node` is the leaf that holds it. */
  | {
      readonly type: 'validation.computed';
      readonly node: NodeId;
      readonly before: Tensor | undefined;
      readonly after: Tensor;
    }
  /** A buffer such as a running mean has new numbers. */
  | {
      readonly type: 'buffer.updated';
      readonly node: NodeId;
      readonly before: Tensor | undefined;
      readonly after: Tensor;
    }
  /** An exception ended the recorded run. */
  | { readonly type: 'run.failed'; readonly error: string; readonly message: string }
  /** An edit: a person sets a value or gradient; `before` is undefined where there was none. */
  | {
      readonly type: 'value.edited';
      readonly node: NodeId;
      readonly of: Quantity;
      readonly before: Tensor | undefined;
      readonly after: Tensor;
    }
  /** A skip: a person prevents an event. */
  | EventSkipped;

/** Types of events of recorded runs. */
export const RECORDED_TYPES = [
  'value.given',
  'gradient.changed',
  'buffer.updated',
  'run.failed',
] as const satisfies readonly EventType[];
export type RecordedType = (typeof RECORDED_TYPES)[number];

export const isRecordedType = (type: EventType): type is RecordedType => RECORDED_TYPES.some(known => known === type);

/** The quantities of a node. */
export type Quantity = 'value' | 'gradient';

/** Types of events that a person can skip; timeline.ts says why the others cannot be. */
export type SkippableType = Exclude<
  ComputedType,
  | 'iteration.started'
  | 'pass.started'
  | 'backward.started'
  | 'step.skipped'
  | 'scale.updated'
  | Exclude<RecordedType, 'buffer.updated'>
>;

/** A skipped event. `node` would have been computed, seeded, accumulated, updated, or the sender; `edge` belongs to a contribution or accumulation. */
export interface EventSkipped {
  readonly type: 'event.skipped';
  readonly skipped: SkippableType;
  readonly node: NodeId | undefined;
  readonly edge: EdgeId | undefined;
}

/** A parameter's update. `gradient` is the gradient that the optimizer used; `clipped` is the factor when clipping by norm acted. */
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
  /** In a recorded run, what PyTorch calls the optimizer. */
  readonly optimizer?: string;
  /** In a recorded run, whether the settings of its group give another rule than the optimizer's. */
  readonly hasOwnSettings?: boolean;
}

/** The nodes whose gradients are cleared, and the events that had written them. */
export interface Clearing {
  readonly nodes: readonly NodeId[];
  readonly before: readonly number[];
}

/** What the log of a recorded run says of an event besides its numbers. */
export interface EventFacts extends Partial<Pick<ParameterUpdated, 'lr'>> {
  readonly by?: string;
  readonly error?: string;
  readonly message?: string;
  /** Where the first NaN and the first ∞ of its numbers stand, behind those that are kept. */
  readonly first?: { readonly nan?: number; readonly inf?: number };
  /** Where the person's own source made it happen. */
  readonly site?: SourceSite;
}

export type EventType = Event['type'];

/** The parts of an iteration, in their order. */
export const PHASES = ['start', 'forward', 'backward', 'update'] as const;
export type Phase = (typeof PHASES)[number];

/** How many numbers an event writes: none; the data fed to all leaves; its node's size; the size of its edge's operand;
 * or those of an update: its head, the parameter, each part of the optimizer's state, and the gradient where runs are clipped. */
export type PayloadSize = 'none' | 'fed' | 'node' | 'operand' | 'update';

interface KindRow {
  /** Its name in the code. */
  readonly name: string;
  /** 15 bits, never used again for another kind: memory and binary logs store it. */
  readonly code: number;
  readonly type: EventType;
  /** Its phase; undefined for edits, which can be in any phase. */
  readonly phase: Phase | undefined;
  readonly numbers: PayloadSize;
  /** The quantity of its node that it writes. */
  readonly writes?: Quantity;
}

/** Every kind of event: what a scenario's run computes in the order of an iteration, what only some runs have, then a person's edits.
 * The engine writes `KIND.name`, and reads give `type`. The binary log follows from it, so a change needs a new version of the formats. */
const KINDS = [
  { name: 'started', code: 0, type: 'iteration.started', phase: 'start', numbers: 'fed' },
  { name: 'pass', code: 9, type: 'pass.started', phase: 'forward', numbers: 'fed' },
  { name: 'cleared', code: 1, type: 'gradients.cleared', phase: 'start', numbers: 'none' },
  { name: 'value', code: 2, type: 'value.computed', phase: 'forward', numbers: 'node', writes: 'value' },
  { name: 'again', code: 16, type: 'backward.started', phase: 'backward', numbers: 'none' },
  { name: 'seeded', code: 3, type: 'backward.seeded', phase: 'backward', numbers: 'node', writes: 'gradient' },
  { name: 'contribution', code: 4, type: 'contribution.computed', phase: 'backward', numbers: 'operand' },
  {
    name: 'accumulated',
    code: 5,
    type: 'gradient.accumulated',
    phase: 'backward',
    numbers: 'node',
    writes: 'gradient',
  },
  { name: 'kept', code: 12, type: 'gradient.kept', phase: 'backward', numbers: 'node', writes: 'gradient' },
  { name: 'updated', code: 6, type: 'parameter.updated', phase: 'update', numbers: 'update', writes: 'value' },
  { name: 'stepSkipped', code: 15, type: 'step.skipped', phase: 'update', numbers: 'none' },
  { name: 'scaled', code: 17, type: 'scale.updated', phase: 'update', numbers: 'node' },
  { name: 'given', code: 10, type: 'value.given', phase: 'forward', numbers: 'node', writes: 'value' },
  { name: 'changed', code: 11, type: 'gradient.changed', phase: 'backward', numbers: 'node', writes: 'gradient' },
  { name: 'buffer', code: 13, type: 'buffer.updated', phase: 'forward', numbers: 'node', writes: 'value' },
  { name: 'validated', code: 19, type: 'validation.computed', phase: 'update', numbers: 'node', writes: 'value' },
  { name: 'failed', code: 14, type: 'run.failed', phase: 'update', numbers: 'none' },
  { name: 'editedValue', code: 7, type: 'value.edited', phase: undefined, numbers: 'node', writes: 'value' },
  { name: 'editedGradient', code: 8, type: 'value.edited', phase: undefined, numbers: 'node', writes: 'gradient' },
] as const satisfies readonly KindRow[];

/** The bit that turns an event's code into the code of its skip. */
export const SKIPPED = 0x8000;

/** The facts about each kind in a binary log. */
export const KIND_FACTS = KINDS.map(({ name: _, phase: __, ...facts }: KindRow) => facts);

type Row = (typeof KINDS)[number];
type ComputedRow = Extract<Row, { readonly phase: Phase }>;

/** By name. */
type Codes = { readonly [Name in Row['name']]: Extract<Row, { readonly name: Name }>['code'] };

/** The code of each kind, by its name. */
export const KIND = Object.fromEntries(KINDS.map(({ name, code }) => [name, code])) as Codes; // the type says the same of the table

/** Types of events that a run computes. */
export type ComputedType = ComputedRow['type'];
export type ComputedKind = Codes[ComputedRow['name']];
export type EditKind = Codes[Exclude<Row, ComputedRow>['name']];
/** The code of a skip, with its bit. */
export type SkipKind = number & { readonly skips: ComputedKind };
export type Kind = ComputedKind | EditKind | SkipKind;

const isComputed = (row: Row): row is ComputedRow => row.phase !== undefined;

/** All computed types, in the order of an iteration. */
export const COMPUTED_TYPES: readonly ComputedType[] = KINDS.filter(isComputed).map(({ type }) => type);

/** The code of each computed type. */
export const COMPUTED_KINDS: ReadonlyMap<string, ComputedKind> = new Map(
  KINDS.filter(isComputed).map(({ type, code }) => [type, code]),
);

const byCode: KindRow[] = [];
for (const row of KINDS) byCode[row.code] = row;

export const isEdit = (kind: Kind): kind is EditKind => kind === KIND.editedValue || kind === KIND.editedGradient;

export const isSkip = (kind: Kind): kind is SkipKind => kind >= SKIPPED;

/** Returns the code of the skip; a skip's code stays. */
export const skipOf = (kind: Kind): SkipKind => (SKIPPED | kind) as SkipKind; // the bit makes it a skip

/** Returns a computed event's code; for a skip, the skipped event's code. */
export const computedKind = (kind: ComputedKind | SkipKind): ComputedKind => (kind & ~SKIPPED) as ComputedKind; // the rest of a skip's code

/** By code; a search asks it of every event, for which the rows themselves take a third more time. */
const writing = (quantity: Quantity) => Uint8Array.from(byCode, row => (row?.writes === quantity ? 1 : 0));
const writers = { value: writing('value'), gradient: writing('gradient') } as const;

/** Whether events of this kind write a value. */
export const writesValue = (kind: Kind): boolean => writers.value[kind] === 1; // a skip has no place there

/** Whether events of this kind write a gradient. */
export const writesGradient = (kind: Kind): boolean => writers.gradient[kind] === 1;

/** Returns how many numbers events of this kind write; a skip writes none. */
export const numbersOfKind = (kind: Kind): PayloadSize => (isSkip(kind) ? 'none' : byCode[kind]!.numbers);

/** Whether events of this kind, done or skipped, belong to an edge. */
export function isOfEdge(kind: Kind): boolean {
  if (isEdit(kind)) return false;
  const computed = computedKind(kind);
  return computed === KIND.contribution || computed === KIND.accumulated;
}

/** Whether events of this kind begin a forward pass, and feed the leaves: the next loss has a backward pass only. */
export const beginsPass = (kind: Kind): boolean => kind === KIND.started || kind === KIND.pass;

/** Returns the event type of a code. */
export const typeOfKind = (kind: Kind): EventType => (isSkip(kind) ? 'event.skipped' : byCode[kind]!.type);

/** Returns the type of an event that can be skipped; for a skip, the skipped event's type. */
export const skippableType = (kind: ComputedKind | SkipKind): SkippableType =>
  byCode[computedKind(kind)]!.type as SkippableType; // others are refused before

/** Returns the phase of a code; a skip has the skipped event's phase; undefined for an edit, which can be in any phase. */
export const phaseOfKind = (kind: Kind): Phase | undefined => byCode[kind & ~SKIPPED]!.phase;
