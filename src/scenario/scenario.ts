/** A scenario is a lecture example ready to run: its program, its training, what its source prints, and what to say on the way. */

import type { Training } from '../engine/training.ts';
import type { Program } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A number that a source prints. */
export interface Expectation {
  /** From 1. */
  readonly iteration: number;
  readonly of: 'value' | 'gradient' | 'parameter';
  /** Name of the node. */
  readonly node: string;
  readonly expected: Tensor;
  /** Absolute, one for each element of `expected`. */
  readonly tolerances: readonly number[];
  /** Significant digits that the source prints, at most: the screen shows at least these. */
  readonly digits: number;
  /** JSON pointer of the number or list. */
  readonly pointer: string;
}

/** What a note stands beside; node names as in the trace. */
export type NoteSelector =
  | { readonly kind: 'value' | 'seed' | 'gradient' | 'update'; readonly node: string; readonly iteration?: number }
  | { readonly kind: 'contribution'; readonly from: string; readonly to: string; readonly iteration?: number };

export interface Note {
  readonly at: NoteSelector;
  readonly text: string;
}

export interface Scenario {
  readonly title: string;
  readonly source?: string;
  readonly description?: string;
  readonly program: Program;
  readonly training: Training;
  readonly expect: readonly Expectation[];
  readonly notes: readonly Note[];
  /** `check` does not fail for a loss that is not finite, nor where nothing can be judged. */
  readonly allowsNonFinite: boolean;
  /** Harmless oddities, e.g. a leaf that nothing uses. */
  readonly warnings: readonly string[];
  /** The file's own text: only here numbers stand as written, and with them the tolerances of what is expected. */
  readonly text: string;
}
