/** The places of a path to where a number comes from, and why it ends. */

import type { NonFiniteWord } from '../explain/non-finite.ts';
import type { NodeId } from '../graph/program.ts';

/** A number on a path: a node's value or gradient after an event. */
export interface Waypoint {
  readonly node: NodeId;
  readonly of: 'value' | 'gradient';
  readonly position: number;
  /** Flat index of the followed element; undefined before an element is chosen. */
  readonly element?: number;
  /** The NaN or ∞ that is followed, where it stands behind the numbers that are kept of its tensor. */
  readonly behind?: NonFiniteWord;
  /** Whether it is the contribution of the event at `position`, not the gradient after it. */
  readonly isSent?: true;
  /** NaN, ∞ or 0 first appears here. */
  readonly first?: FirstAppearance;
  /** Whether it is the value that decided a local derivative, or made the first NaN, ∞ or 0. */
  readonly isCause?: true;
}

export interface FirstAppearance {
  /** `sqrt′(0) = ∞`. */
  readonly says: string;
  /** The origin of the 0 in 0 · ∞. */
  readonly branchNotTaken?: string;
  readonly from: Waypoint | PathEnd;
}

/** Why a path ends. */
export type PathEnd = 'given' | 'changed' | 'seed' | 'hand' | 'updated' | 'constant' | 'ordinary' | 'nothing';
