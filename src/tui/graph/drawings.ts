/** The drawings of a graph, and how much of a node each shows. */

import type { GraphNodeView } from '../../session/views/graph-at-event.ts';

/** Boxed: operations as boxes, leaves as open blocks. Compact: operations in two rows, leaves in one, no borders. */
export type DrawingMode = 'boxed' | 'compact';

export interface Drawing {
  readonly mode: DrawingMode;
  readonly betweenNodes: 0 | 1;
  /** Most rows of a matrix, a line each. */
  readonly matrixRows: number;
  /** Whether titles are long, and more cells show more of a tensor. */
  readonly isWide: boolean;
}

const MOST_ROWS = 6;
const WIDE_TENSOR = 34;
const COMPACT_TENSOR = 19;

const DRAWINGS: readonly Drawing[] = [
  { mode: 'boxed', betweenNodes: 1, matrixRows: MOST_ROWS, isWide: false },
  { mode: 'boxed', betweenNodes: 1, matrixRows: 1, isWide: false },
  { mode: 'boxed', betweenNodes: 0, matrixRows: 1, isWide: false },
  { mode: 'compact', betweenNodes: 1, matrixRows: 1, isWide: false },
  { mode: 'compact', betweenNodes: 0, matrixRows: 1, isWide: false },
];

/** Returns the drawings that differ for these nodes, from high to low. */
export function drawingsFor(nodes: readonly GraphNodeView[]): readonly Drawing[] {
  return nodes.some(isMatrix) ? DRAWINGS : DRAWINGS.slice(1);
}

/** Returns the drawing with more in each node; undefined for the fullest drawing. */
export function widened(drawing: Drawing, nodes: readonly GraphNodeView[]): Drawing | undefined {
  const hasMore = nodes.some(node => node.shape.length > 0 || node.longTitle !== node.title);
  return hasMore ? { ...drawing, isWide: true } : undefined;
}

const isMatrix = (node: GraphNodeView): boolean => node.shape.length === 2 && node.shape[0]! > 1;

export function titleIn(node: GraphNodeView, { isWide }: Drawing): string {
  return isWide ? node.longTitle : node.title;
}

/** Cells kept for the value and for the gradient each. */
export function numberCells(node: GraphNodeView, { mode, isWide }: Drawing): number {
  if (node.shape.length === 0) return node.numberWidth;
  if (isWide) return Math.max(node.numberWidth, mode === 'compact' ? 0 : WIDE_TENSOR);
  return mode === 'compact' ? Math.min(node.numberWidth, COMPACT_TENSOR) : node.numberWidth;
}

/** Lines of the value and of the gradient each. */
export function numberLines(node: GraphNodeView, { matrixRows }: Drawing): number {
  return isMatrix(node) ? Math.min(node.shape[0]!, matrixRows) : 1;
}
