/** One question of a sheet, with its answer. */

import type { FormulaRow } from './sheet-blocks.ts';

/** In the order of a sheet: what comes later needs what comes before. */
export const EXERCISE_KINDS = ['forward', 'local', 'contribution', 'accumulation', 'update', 'inverse'] as const;
export type ExerciseKind = (typeof EXERCISE_KINDS)[number];

export interface Exercise {
  readonly kind: ExerciseKind;
  readonly asks: string;
  /** The text left of the answer: `∂L/∂d`. */
  readonly left: string;
  /** One element's number; finite and not 0. */
  readonly answer: number;
  /** The derivation; its last row is the result. */
  readonly rows: readonly FormulaRow[];
  /** Other numbers that known mistakes lead to, and the mistakes in words. */
  readonly mistakes: readonly { readonly value: number; readonly says: string }[];
}
