/** What stands where on the screen: a drawing says it together with its rows, and the pointer reads it there. */

import type { NodeId } from '../graph/program.ts';
import type { PaneName } from '../session/panes.ts';
import type { Row } from './row.ts';
import type { Chord } from './shell/chord.ts';

/** What a click on a spot means. */
export type ClickTarget =
  | { readonly kind: 'pane'; readonly pane: PaneName }
  | { readonly kind: 'node'; readonly node: NodeId }
  /** A position in the log. */
  | { readonly kind: 'event'; readonly position: number }
  | { readonly kind: 'iteration'; readonly iteration: number }
  /** The place of a source file among those of a recorded run. */
  | { readonly kind: 'file'; readonly file: number }
  /** A key that a click presses. */
  | { readonly kind: 'key'; readonly chord: Chord }
  /** A flat index in the open tensor. */
  | { readonly kind: 'element'; readonly element: number };

/** A rectangle of cells, from 0, in the coordinates of its drawing. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly target: ClickTarget;
}

/** Rows, and the spots in them. An inner spot stands behind the spot around it. */
export interface Drawn {
  readonly rows: readonly Row[];
  readonly spots: readonly Spot[];
}

/** Returns a spot as wide as the drawing for each row that has a target. */
export const rowSpots = (targets: readonly (ClickTarget | undefined)[], width: number, top = 0): readonly Spot[] =>
  targets.flatMap((target, row) => (target === undefined ? [] : [{ x: 0, y: top + row, width, height: 1, target }]));

/** Returns the targets of a node's rows; rows of no node have none. */
export const nodeRows = (node: NodeId | undefined, rows: number): readonly (ClickTarget | undefined)[] =>
  Array.from({ length: rows }, () => (node === undefined ? undefined : { kind: 'node', node }));

/** Returns the spots of a drawing whose corner stands at (x, y) of a larger one. */
export const movedTo = (spots: readonly Spot[], x: number, y: number): readonly Spot[] =>
  spots.map(spot => ({ ...spot, x: spot.x + x, y: spot.y + y }));

/** Returns the targets under a cell, the innermost first. */
export const targetsAt = (spots: readonly Spot[], column: number, row: number): readonly ClickTarget[] =>
  spots
    .filter(({ x, y, width, height }) => column >= x && column < x + width && row >= y && row < y + height)
    .map(({ target }) => target)
    .reverse();
