/** The graph of an export: which nodes, what stands in them, and how they are joined. */

import type { Stub } from '../layout/neighbourhood.ts';

export interface ModelNode {
  readonly id: number;
  /** `z1`, or `z1.2` for an operation inside a line. */
  readonly name: string;
  readonly isLeaf: boolean;
  /** `z1 = W1 @ x + b1`. */
  readonly title: Label;
  /** What a circuit writes into the gate: `×`, `σ`; for a leaf its name, for a line its title. */
  readonly symbol: Label;
  /** Lines of numbers; `?` for what is not known at the event. */
  readonly value: readonly string[];
  /** Undefined where no gradient goes. */
  readonly gradient: readonly string[] | undefined;
  readonly isActive: boolean;
}

export interface Label {
  readonly text: string;
  /** The same as LaTeX, outside of a formula. */
  readonly latex: string;
}

export interface ModelEdge {
  /** The operand. */
  readonly from: number;
  /** The operation. */
  readonly to: number;
  readonly slot: number;
  /** Which way the event uses it; undefined when it does not. */
  readonly direction: 'forward' | 'backward' | undefined;
}

export interface GraphModel {
  readonly nodes: readonly ModelNode[];
  readonly edges: readonly ModelEdge[];
  /** Where the graph is cut; edges join them too. */
  readonly stubs: readonly Stub[];
}

/** The same graph with nothing in colour. */
export const withoutEvent = ({ nodes, edges, stubs }: GraphModel): GraphModel => ({
  nodes: nodes.map(node => ({ ...node, isActive: false })),
  edges: edges.map(edge => ({ ...edge, direction: undefined })),
  stubs,
});
