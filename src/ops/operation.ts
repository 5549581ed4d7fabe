/** One operation is one record: its shape rule, its numbers, its derivative and its words stand together and cannot drift apart. */

import type { ReadonlyFloats, Shape } from '../tensor/tensor.ts';
import type { RunningStatistics } from './running-statistics.ts';

/** Choices at points without a derivative that a scenario may make. */
export interface Conventions {
  /** ReLU′(0): PyTorch takes 0, lecture 9 takes 1. */
  readonly reluAtZero: 0 | 1;
}

export const DEFAULT_CONVENTIONS: Conventions = { reluAtZero: 0 };

/** One axis of an index: the elements `start, start + step, …` before `stop`; `keeps` is false for a single element, whose axis vanishes. */
export interface AxisRange {
  readonly start: number;
  readonly stop: number;
  /** 1 where it is left out; a negative one goes down, to −1 for the first element. */
  readonly step?: number;
  readonly keeps: boolean;
  /** It belongs to no axis of the operand: it makes one of length 1. */
  readonly isNew?: true;
}

/** What a setting of a call is written as. */
export type AttributeKind = 'whole number' | 'number' | 'flag' | 'whole numbers' | 'axes' | 'pairs' | 'text';

/** How a setting of an operation is written; what is not required has a default that the operation knows. */
export interface AttributeForm {
  readonly kind: AttributeKind;
  /** As an error shows it: `0.01`. */
  readonly example: string;
  readonly isRequired?: true;
  /** The texts that it may be, where it is one. */
  readonly words?: readonly string[];
  /** Its name in PyTorch, where that is another one. */
  readonly torch?: string;
}

/** An operation's settings by name, in the order in which they may follow the operands. */
export type AttributeForms = Readonly<Record<string, AttributeForm>>;

/** The settings that several operations have, in the words of NumPy. */
export const AXIS = { axis: { kind: 'whole number', example: '0' } } as const;
export const AXES = { axis: { kind: 'axes', example: '0' } } as const;
export const KEEPDIMS = { keepdims: { kind: 'flag', example: 'true' } } as const;

export type AttributeValue =
  | number
  | boolean
  | string
  | readonly number[]
  | readonly (readonly number[])[]
  | readonly AxisRange[];

/** The settings of one call, as they are written: those that several operations share by their types, an operation's own by their names. */
export interface Attributes {
  /** Several where the operation takes several. */
  readonly axis?: number | readonly number[];
  readonly keepdims?: boolean;
  readonly classes?: number;
  readonly shape?: readonly number[];
  readonly ranges?: readonly AxisRange[];
  readonly [own: string]: AttributeValue | undefined;
}

/** The derivative of one operand, in the scenario language, over the operands' names, `out` and the attributes.
 * `local` is ∂out/∂operand element by element: the contribution is upstream × local, summed over broadcast axes.
 * `contribution` is the whole contribution, where the Jacobian mixes elements; it may also say `upstream`. */
export type Derivative = { readonly local: string } | { readonly contribution: string };

/** One path from an operand's element to the output: the output's element and ∂out/∂element there, in the scenario language. */
export interface Path {
  readonly out: readonly number[];
  readonly local: string;
}

/** The numbers of an operation that treats each element by itself, for one element. */
export interface ElementKernel {
  /** An operation of one operand ignores y. */
  readonly forward: (x: number, y: number) => number;
  /** What is sent back to each slot: upstream × ∂out/∂operand. */
  readonly contributions: readonly ((upstream: number, x: number, y: number, out: number) => number)[];
}

/** Single elements of what an operation works with, counted row by row. */
export interface ElementsAt {
  readonly upstream: (element: number) => number;
  readonly operand: (slot: number, element: number) => number;
}

/** The numbers of one operation for fixed shapes; reusable over iterations. All arrays are row-major. */
export interface Kernel {
  readonly shape: Shape;
  /** Multiplications that `forward` of a product takes; `vjp` takes as many for each operand. Other operations take a step or two for each number. */
  readonly multiplications?: number;
  /** There when operands and result are single numbers: the same numbers, with no arrays around them. */
  readonly element?: ElementKernel;
  forward(operands: readonly ReadonlyFloats[], out: Float64Array): void;
  /** Writes what the operation sends back along the edge `slot`, in that operand's shape. */
  vjp(
    slot: number,
    upstream: ReadonlyFloats,
    operands: readonly ReadonlyFloats[],
    out: ReadonlyFloats,
    contribution: Float64Array,
  ): void;
  /** One element of what `vjp` writes, the same bits, from the few that it is made of; not there where that takes more than a few. */
  vjpElement?(slot: number, element: number, at: ElementsAt): number;
  /** The same before rounding, where every result is rounded to a type. */
  readonly exact?: Kernel;
  /** Both in parts, where they may take long: others have their turn between them. Each yields the multiplications that it took. */
  readonly inParts?: KernelInParts;
}

export interface KernelInParts {
  forward(operands: readonly ReadonlyFloats[], out: Float64Array): Iterable<number>;
  vjp(
    slot: number,
    upstream: ReadonlyFloats,
    operands: readonly ReadonlyFloats[],
    contribution: Float64Array,
    out: ReadonlyFloats,
  ): Iterable<number>;
}

/** The shapes and attributes of one call. */
export interface OperationCall {
  /** The operands' shapes. */
  readonly operands: readonly Shape[];
  readonly attributes: Attributes;
  readonly conventions: Conventions;
}

/** Where an operation has no derivative, and what is taken instead. */
export interface Kink {
  /** How far the operands are from the nearest such place, ≥ 0; 0 is right on it. */
  readonly distance: (operands: readonly ReadonlyFloats[], call: OperationCall) => number;
  /** The choice in words. */
  readonly convention: (call: OperationCall) => string;
}

/** A call that tests try, with numbers drawn from `range`. */
export interface Sample {
  readonly operands: readonly Shape[];
  readonly attributes?: Attributes;
  readonly range?: readonly [number, number];
}

/** `divides by n − correction = 0: NaN or ∞`; `for the population write correction=0`. */
export interface Doubt {
  readonly says: string;
  readonly write: string;
}

export interface Operation {
  /** As it is called in the language, or the word for an operator: `relu`, `matmul`. */
  readonly name: string;
  /** The function of PyTorch that takes the same operands, settings and defaults: a program calls it, and a recorded call of it is one of this operation. */
  readonly torch?: string;
  /** The operator that writes it: `@`. */
  readonly operator?: string;
  /** One line for docs and completion, over the operands' names. */
  readonly summary: string;
  /** What it is called beside a program's formula, where those names would be taken for the program's own. */
  readonly noun?: string;
  /** The same for one call, where its settings change what it is called. */
  nounOf?(call: OperationCall): string;
  /** What a reader should know about one call's numbers: why a mean of nothing is NaN. */
  remark?(operands: readonly ReadonlyFloats[], call: OperationCall): string | undefined;
  /** What PyTorch does otherwise with these operands, as docs/differences.md has it: to the value with `isForward`, else to what is sent back. */
  differs?(operands: readonly ReadonlyFloats[], isForward: boolean): string | undefined;
  /** What one call does that is seldom meant, and what to write: told before anything runs. */
  doubt?(call: OperationCall): Doubt | undefined;
  /** Operand names, as the texts use them; `['...parts']` takes a list. */
  readonly operands: readonly string[];
  /** Ranges are written as subscripts and stand in no form. */
  readonly attributes: AttributeForms;
  /** The setting that is written before a list of operands, which then has no brackets. */
  readonly leading?: string;
  /** Operands that select rather than count: whole numbers, constants, no gradient. */
  readonly indices?: readonly number[];
  /** Operands that are only asked whether they are 0: constants to the backward pass. */
  readonly conditions?: readonly number[];
  /** Further operands to which nothing is sent back, as PyTorch has no gradient for them: weights of classes. */
  readonly constants?: readonly number[];
  /** Nothing is sent back from it: its result is a constant to the backward pass. */
  readonly stopsGradient?: true;
  /** Its results are 1 for true and 0 for false. */
  readonly isTruth?: true;
  /** Its results are whole numbers that select, and are not rounded to the type of the others. */
  readonly isIndex?: true;
  /** How many things they select from: rows of a table, or classes. */
  choices?(call: OperationCall): number;
  /** The number that stands for no choice at all: what it labels is left out. */
  ignored?(call: OperationCall): number | undefined;
  /** Statistics of batches that a call keeps for evaluation. @throws ShapeError */
  running?(call: OperationCall): RunningStatistics;
  /** @throws ShapeError */
  kernel(call: OperationCall): Kernel;
  derivative(slot: number, call: OperationCall): Derivative;
  /** The derivative with symbols for what calls decide: settings by their names, `n` for the elements of a mean. Absent where calls decide nothing. */
  rule?(slot: number): Derivative;
  /** The shape in which derivatives see `out` and `upstream`, where it is not that of the result: a folded axis stands at length 1. */
  keptShape?(call: OperationCall): Shape | undefined;
  /** The output over whole operands, where each element is treated by itself: `1 / (1 + exp(-x))`. */
  definition?(call: OperationCall): string;
  /** One element of the output, written out over elements of the operands: `x[0] * y[0] + x[1] * y[1]`. */
  element(index: readonly number[], call: OperationCall, shape: Shape): string;
  /** Every path from one element of operand `slot` to the output: the written-out chain rule. */
  paths(slot: number, index: readonly number[], call: OperationCall, shape: Shape): readonly Path[];
  readonly kink?: Kink;
  readonly samples: readonly Sample[];
  /** Where the rule stands. */
  readonly source?: string;
}

/** An operation of a recorded run that has no record here: its name is known, its rule is not. */
export type OpaqueOperation = Pick<Operation, Named> & {
  readonly [Field in Exclude<keyof Operation, Named>]?: undefined;
};

type Named = 'name' | 'summary' | 'noun' | 'operands' | 'attributes';

/** An operation whose results are 1 for true and 0 for false: constants to the backward pass, as in PyTorch. */
export const truth = (operation: Operation): Operation => ({ ...operation, stopsGradient: true, isTruth: true });

/** Whether an operand selects or decides, or is a constant for another reason, so that nothing is sent back to it. */
export const isChooser = ({ indices, conditions, constants }: Operation, slot: number): boolean =>
  indices?.includes(slot) === true || conditions?.includes(slot) === true || constants?.includes(slot) === true;

/** `x[1, 0]`, or just `x` for a scalar. */
export const at = (name: string, index: readonly number[]): string =>
  index.length === 0 ? name : `${name}[${index.join(', ')}]`;

/** Names of a list's items: `parts0`, `parts1`. */
export const operandName = (operands: readonly string[], slot: number): string =>
  operands[0]!.startsWith('...') ? `${operands[0]!.slice(3)}${slot}` : operands[slot]!;

/** Shapes that do not go together: `message` says which, `hint` what would. */
export class ShapeError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = 'ShapeError';
    this.code = code;
    this.hint = hint;
  }
}
