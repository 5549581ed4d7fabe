/** A program as a scenario writes it, and the mistakes in it. */

import type { Span } from '../language/ast.ts';
import type { Conventions } from '../ops/operation.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { LeafRole, Precision } from './program.ts';

/** What a scenario says of a program, before it was understood. */
export interface ProgramDefinition {
  readonly leaves: readonly { readonly name: string; readonly role: LeafRole; readonly value: Tensor }[];
  readonly lines: readonly { readonly text: string; readonly say?: string }[];
  /** Names of the nodes to differentiate, in order; default: the last line. */
  readonly losses?: readonly string[];
  /** No loss and no backward pass. */
  readonly forwardOnly: boolean;
  /** Parameters to which no gradient goes. */
  readonly frozen?: ReadonlySet<string>;
  readonly conventions: Conventions;
  /** Returns the loss on the validation examples before the first iteration, by its place; each gets a leaf. */
  readonly validation?: ((loss: number) => number) | undefined;
  /** Whether dropout is left out, as in evaluation. */
  readonly isEvaluated?: boolean;
  /** The type of its numbers, where that is not float64. */
  readonly precision?: Precision | undefined;
  /** Limits of work are lifted: it was asked for. */
  readonly isForced?: boolean;
}

/** A mistake in a program: in a line (with the place in its text), or in the choice of a loss, by its place in the list. */
export interface ProgramProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly where: { readonly line: number; readonly span: Span } | { readonly loss: number };
}
