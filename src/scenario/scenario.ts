/** A scenario is a lecture example ready to run: its program, training, expected numbers, and notes. */

import type { Training } from '../engine/training.ts';
import type { Program } from '../graph/program.ts';
import type { Expression } from '../language/ast.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Act } from './acts.ts';

/** A number that a source prints. */
export interface Expectation {
  /** From 1; the first of several iterations. */
  readonly iteration: number;
  /** The last iteration in which the numbers are expected. */
  readonly until: number;
  readonly of: 'value' | 'gradient' | 'parameter' | 'buffer';
  /** The values of a pass in evaluation, with the parameters and buffers after the iteration. */
  readonly isEvaluated: boolean;
  /** As written: `W1`, `W1[3, 1]`, `mean(grad(W1))`. */
  readonly text: string;
  /** Name of the node that it is, or is a part of; undefined for other expressions. */
  readonly node: string | undefined;
  /** A part of a node, or an expression over nodes; undefined for a whole node. */
  readonly expression: Expression | undefined;
  readonly expected: Tensor;
  /** Absolute, one for each element of `expected`; undefined where the source prints no number. */
  readonly tolerances: readonly (number | undefined)[];
  /** The most significant digits that the source prints; the screen shows at least as many. */
  readonly digits: number;
  /** JSON pointer of the number or list. */
  readonly pointer: string;
}

/** The event of a note; node names as in the trace. */
export type NoteSelector =
  | { readonly kind: 'value' | 'seed' | 'gradient' | 'update'; readonly node: string; readonly iteration?: number }
  | { readonly kind: 'contribution'; readonly from: string; readonly to: string; readonly iteration?: number }
  /** The first event of an iteration. */
  | { readonly kind: 'start'; readonly iteration?: number };

export interface Note {
  readonly at: NoteSelector;
  readonly text: string;
  /** What the reader does there, in a tour. */
  readonly act?: Act;
  /** The event whose number the reader predicts there, in a tour. */
  readonly ask?: NoteSelector;
}

export interface Scenario {
  readonly title: string;
  readonly source?: string;
  readonly description?: string;
  readonly program: Program;
  /** The program in evaluation, where numbers of it are expected. */
  readonly evaluation?: Program;
  readonly training: Training;
  readonly expect: readonly Expectation[];
  readonly notes: readonly Note[];
  /** Whether `check` accepts a non-finite loss, gradient or update, and a run in which nothing can be judged. */
  readonly allowsNonFinite: boolean;
  /** Harmless oddities, e.g. a leaf that nothing uses. */
  readonly warnings: readonly string[];
  /** The file's own text, with the examples of a data file in it: only this text has numbers as written, which give the tolerances of expectations. */
  readonly text: string;
}
