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

/** How many numbers an event writes: none; what is fed to all leaves; as many as its node has; as the operand at the end of its edge has;
 * or those of an update: its head, the parameter, each part of the optimizer's state, and the gradient where runs are clipped. */
export type Numbers = 'none' | 'fed' | 'node' | 'operand' | 'update';

interface KindRow {
  /** What the code calls it. */
  readonly name: string;
  /** 15 bits, never used again for another kind: what memory and binary logs hold. */
  readonly code: number;
  readonly type: EventType;
  /** Undefined for what a person does, which can be in any. */
  readonly phase: Phase | undefined;
  readonly numbers: Numbers;
  /** What it gives its node anew. */
  readonly writes?: Quantity;
}

/** Every kind of event: what a run does by itself, in the order of an iteration, then what a person does. Both formats of logs follow from
 * it; a change of it is another version of them. */
const KINDS = [
  { name: 'started', code: 0, type: 'iteration.started', phase: 'start', numbers: 'fed' },
  { name: 'cleared', code: 1, type: 'gradients.cleared', phase: 'start', numbers: 'none' },
  { name: 'value', code: 2, type: 'value.computed', phase: 'forward', numbers: 'node', writes: 'value' },
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
  { name: 'updated', code: 6, type: 'parameter.updated', phase: 'update', numbers: 'update', writes: 'value' },
  { name: 'editedValue', code: 7, type: 'value.edited', phase: undefined, numbers: 'node', writes: 'value' },
  { name: 'editedGradient', code: 8, type: 'value.edited', phase: undefined, numbers: 'node', writes: 'gradient' },
] as const satisfies readonly KindRow[];

/** The bit that makes the code of what did not happen the code of its skip. */
export const SKIPPED = 0x8000;

/** What a binary log says of each kind. */
export const KIND_FACTS = KINDS.map(({ name: _, phase: __, ...facts }: KindRow) => facts);

type Row = (typeof KINDS)[number];
type ComputedRow = Extract<Row, { readonly phase: Phase }>;

/** By name. */
type Codes = { readonly [Name in Row['name']]: Extract<Row, { readonly name: Name }>['code'] };

/** The code of each kind, by its name. */
export const KIND = Object.fromEntries(KINDS.map(({ name, code }) => [name, code])) as Codes; // the type says the same of the table

/** What a run does by itself. */
export type ComputedType = ComputedRow['type'];
export type ComputedKind = Codes[ComputedRow['name']];
export type EditKind = Codes[Exclude<Row, ComputedRow>['name']];
/** The code of a skip, with its bit. */
export type SkipKind = number & { readonly skips: ComputedKind };
export type Kind = ComputedKind | EditKind | SkipKind;

const isComputed = (row: Row): row is ComputedRow => row.phase !== undefined;

/** In the order of an iteration. */
export const COMPUTED_TYPES: readonly ComputedType[] = KINDS.filter(isComputed).map(({ type }) => type);

const byCode: KindRow[] = [];
for (const row of KINDS) byCode[row.code] = row;

export const isEdit = (kind: Kind): kind is EditKind => kind === KIND.editedValue || kind === KIND.editedGradient;

export const isSkip = (kind: Kind): kind is SkipKind => kind >= SKIPPED;

/** The code of the skip of what has that code, or is itself a skip. */
export const skipOf = (kind: Kind): SkipKind => (SKIPPED | kind) as SkipKind; // the bit makes it one

/** The code of what happened or, of a skip, did not. */
export const computedKind = (kind: ComputedKind | SkipKind): ComputedKind => (kind & ~SKIPPED) as ComputedKind; // the rest of a skip's code

/** By code; a search asks it of every event, for which the rows themselves take a third more time. */
const writing = (quantity: Quantity) => Uint8Array.from(byCode, row => (row?.writes === quantity ? 1 : 0));
const writers = { value: writing('value'), gradient: writing('gradient') } as const;

/** Whether such an event gives a node a value. */
export const writesValue = (kind: Kind): boolean => writers.value[kind] === 1; // a skip has no place there

/** Whether such an event gives a node a gradient. */
export const writesGradient = (kind: Kind): boolean => writers.gradient[kind] === 1;

/** What such an event writes: a skip nothing. */
export const numbersOfKind = (kind: Kind): Numbers => (isSkip(kind) ? 'none' : byCode[kind]!.numbers);

/** The type of event that a code stands for. */
export const typeOfKind = (kind: Kind): EventType => (isSkip(kind) ? 'event.skipped' : byCode[kind]!.type);

/** The type of what happened or, of a skip, did not. */
export const computedType = (kind: ComputedKind | SkipKind): ComputedType =>
  byCode[computedKind(kind)]!.type as ComputedType; // an edit's code is no such kind

/** The phase of an event by its code, a skip's being that of what did not happen; undefined for an edit, which can be in any. */
export const phaseOfKind = (kind: Kind): Phase | undefined => byCode[kind & ~SKIPPED]!.phase;
