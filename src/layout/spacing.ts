/** The grid of character cells on which a graph is drawn. */

import type { Gaps } from './straighten.ts';

/** A cell; x grows to the right, y downwards. */
export interface CellPoint {
  readonly x: number;
  readonly y: number;
}

/** Distances in cells. */
export interface Spacing extends Gaps {
  /** Straight cells before the first and after the last track of a channel; the last cell is the arrow head's. */
  readonly beforeTracks: number;
  readonly afterTracks: number;
  /** Channels may widen by up to this much on either side of their tracks while the drawing stays within `availableWidth`. */
  readonly stretch: number;
  readonly availableWidth: number;
}
