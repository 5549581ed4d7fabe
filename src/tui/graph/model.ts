/** What the graph pane is told about a program: nodes with their texts and states, edges, and the one edge in use. */

import type { LayoutEdge } from '../../layout/layered.ts';
import type { Stub } from '../../layout/neighbourhood.ts';

export type NodeRole = 'input' | 'parameter' | 'constant' | 'operation';

/** Value and gradient in lines, `?` for what is not known yet. */
export interface NodeNumbers {
  readonly value: readonly string[];
  readonly gradient: readonly string[];
}

/** One node; titles, `role`, `numberWidth`, `shape` and `hasGradient` stay the same for a session, so that the drawing stands still. */
export interface GraphNode {
  readonly id: number;
  /** `e = a + d` for an operation, the name for a leaf. */
  readonly title: string;
  /** A fuller one, for a drawing with room. */
  readonly longTitle?: string | undefined;
  readonly role: NodeRole;
  /** What the node holds, in at most so many cells and lines each. */
  readonly numbers: (width: number, rows: number) => NodeNumbers;
  /** Cells usually kept for the value and for the gradient. */
  readonly numberWidth: number;
  /** Whether the node ever gets a gradient; by default all do but constants. */
  readonly hasGradient?: boolean | undefined;
  /** `[2, 4]`; absent or `[]` for scalars. */
  readonly shape?: readonly number[] | undefined;
  /** A matrix's elements in rows, scaled to −1…1, on the grid that its shape has. */
  readonly heat?: readonly (readonly number[])[] | undefined;
  /** Whether the current event happens here. */
  readonly isActive?: boolean | undefined;
  readonly isSelected?: boolean | undefined;
  readonly hasBreakpoint?: boolean | undefined;
  readonly mark?: '✓' | '✗' | undefined;
}

export type GraphEdge = LayoutEdge;

/** The edge that the current event uses; data goes to the operation (forward) or back to the operand. */
export interface ActiveEdge extends GraphEdge {
  readonly direction: 'forward' | 'backward';
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Where the graph is cut; edges also join these. */
  readonly stubs?: readonly Stub[] | undefined;
}

export function hasGradient(node: GraphNode): boolean {
  return node.hasGradient ?? node.role !== 'constant';
}

export function shapeOf(node: GraphNode): readonly number[] {
  return node.shape ?? [];
}
