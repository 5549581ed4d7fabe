/** A program is a list of single operations in the order they are evaluated, each with its place in the source. */

import type { Span } from '../language/ast.ts';
import { memoised } from '../memoised.ts';
import type { Dropout } from '../ops/dropout.ts';
import type { Attributes, Conventions, Kernel, OpaqueOperation, Operation, OperationCall } from '../ops/operation.ts';
import type { RunningStatistics } from '../ops/running-statistics.ts';
import type { DType, FloatType } from '../tensor/dtype.ts';
import type { ReadonlyFloats, Shape, Tensor } from '../tensor/tensor.ts';

/** Position in `Program.nodes`: leaves first, then operations in evaluation order. */
export type NodeId = number;
/** Position in `Program.edges`. */
export type EdgeId = number;

export type LeafRole = 'constant' | 'input' | 'parameter';

interface NodeCommon {
  readonly id: NodeId;
  /** `z1`, or `z1.2` for the second operation inside line z1. */
  readonly name: string;
  /** As the scenario writes it: the leaf's name, the literal, or the operation's piece of source. */
  readonly text: string;
  readonly shape: Shape;
  readonly size: number;
  /** Depends on an input or a parameter, so that ∂L/∂node can be asked for. */
  readonly needsGradient: boolean;
  /** Lies on a path from such a leaf to the loss: a gradient arrives here. */
  readonly isReached: boolean;
  /** The type of its numbers, by PyTorch's name; 64-bit floats when left out. */
  readonly dtype?: DType;
  /** The shape of a recorded tensor of which only the first `size` numbers were kept. */
  readonly wholeShape?: Shape | undefined;
  /** The path of the innermost module that ran it, in a recorded run. */
  readonly module?: string | undefined;
}

/** A running statistic of a normalisation. */
export interface Buffer {
  /** Whose input it is about; undefined in evaluation, where nothing updates it. */
  readonly norm: NodeId | undefined;
  /** Its place in `RUNNING`. */
  readonly which: number;
  readonly statistics: RunningStatistics;
}

export interface LeafNode extends NodeCommon {
  readonly role: LeafRole | 'literal';
  readonly initial: Tensor;
  /** Set for a running statistic, which every forward pass updates. */
  readonly buffer?: Buffer;
  /** Set for the loss on the validation examples: the place of the loss. */
  readonly validates?: number;
  /** Set for the mask of a dropout, which each pass draws anew. */
  readonly drawn?: Dropout;
}

interface OperationCommon extends NodeCommon {
  readonly role: 'operation';
  readonly attributes: Attributes;
  readonly operands: readonly NodeId[];
  /** Index of the program line, and the place in its text. */
  readonly line: number;
  readonly span: Span;
  /** The innermost fold that it stands in: its line, as it ran in one round. */
  readonly fold: FoldId;
}

/** An operation whose rule is known: it computes its numbers, or explains and checks recorded ones. */
export interface RuledNode extends OperationCommon {
  readonly operation: Operation;
  readonly kernel: Kernel;
}

/** Against what recorded numbers of an operation without a rule are held: operations of the table, whose text it has, or numbers alone. */
export interface Check {
  readonly kernel: Kernel;
  readonly text: string | undefined;
  /** What the log does not say and the numbers depend on: the value with `isForward`, else what is sent back. */
  readonly undecided: ((operands: readonly ReadonlyFloats[], isForward: boolean) => string | undefined) | undefined;
}

/** An operation of a recorded run without a rule here: its numbers are what was recorded. */
export interface OpaqueNode extends OperationCommon {
  readonly operation: OpaqueOperation;
  readonly kernel?: undefined;
  readonly check?: Check | undefined;
  /** Whether every element of the result is made of one element of each operand. */
  readonly isPointwise: boolean;
  /** The operators that sent its gradient back, where they are known. */
  readonly sentBy: readonly string[] | undefined;
}

export type OperationNode = RuledNode | OpaqueNode;

export const hasRule = (node: OperationNode): node is RuledNode => node.kernel !== undefined;

export type GraphNode = LeafNode | OperationNode;

/** Whether the node's numbers are 1 for true and 0 for false. */
export const isTruth = (node: Pick<LeafNode, 'role'> | Pick<OperationNode, 'role' | 'operation'>): boolean =>
  node.role === 'operation' && node.operation.isTruth === true;

/** The dropout whose mask the node is; undefined for all others. */
export const dropoutOf = (node: GraphNode): Dropout | undefined => (node.role === 'operation' ? undefined : node.drawn);

/** The running statistic that the node is; undefined for all others. */
export const bufferOf = (node: GraphNode): Buffer | undefined => (node.role === 'operation' ? undefined : node.buffer);

/** Whether the run writes the leaf: a running statistic, or a loss on the validation examples. */
export const isKeptLeaf = (node: GraphNode): boolean =>
  node.role !== 'operation' && (node.buffer !== undefined || node.validates !== undefined);

/** What a leaf is that the run itself makes, in words; undefined for all other nodes. */
export const ownLeafWords = (node: GraphNode): string | undefined =>
  node.role === 'operation'
    ? undefined
    : node.validates !== undefined
      ? 'the loss on the validation examples'
      : node.buffer
        ? 'a running statistic'
        : node.drawn && 'the mask that dropout drew';

/** A place in the source files of a recorded run. */
export interface SourceSite {
  /** Index of the program line. */
  readonly line: number;
  /** The place in its text; undefined when only the line is known. */
  readonly span: Span | undefined;
}

/** One use of an operand, named in the direction of the backward pass: `x * x` has two edges between the same nodes, in slots 0 and 1. */
export interface Edge {
  readonly id: EdgeId;
  /** The operation. */
  readonly from: NodeId;
  /** Its operand. */
  readonly to: NodeId;
  readonly slot: number;
  /** A contribution is sent along it in the backward pass. */
  readonly carriesGradient: boolean;
}

/** A line as written; `for`, `def` and comments are lines too. */
export interface ProgramLine {
  readonly text: string;
  /** Its number in its source file; 0 for the name of a file. The lines of a scenario count from 1. */
  readonly number?: number;
  readonly say?: string;
  /** The folds in which it ran, in order: one for each round or call. */
  readonly folds: readonly FoldId[];
}

/** Position in `Program.folds`. */
export type FoldId = number;

/**
 * A piece of a program that a reader can fold into one box: a line as it ran in one round, a round of a loop, a call of a block.
 * Folds lie inside one another (line ⊂ round ⊂ call ⊂ the line that calls): the nodes of a fold are those from `start` to
 * before `end`, literals included, so that one of two folds contains the other, or they have nothing in common.
 */
export interface Fold {
  readonly id: FoldId;
  readonly kind: 'line' | 'round' | 'call';
  /** `h#2` of a line, `return` of one that ends a block, `t = 3` of a round, `cell#2` of a call. */
  readonly name: string;
  /** Index of the line: the assignment, the `for`, the `def`. */
  readonly line: number;
  /** The fold around it; undefined for lines and rounds that stand in none. */
  readonly parent: FoldId | undefined;
  readonly start: NodeId;
  readonly end: NodeId;
  /** What a line's name stands for, or a call's result; undefined for rounds, and where the result has no node of its own. */
  readonly node: NodeId | undefined;
  /** A round's variable and its number there; a call's block and which call it is, from 1. */
  readonly of: { readonly name: string; readonly number: number } | undefined;
}

/** A type with fewer than 64 bits, in which a program computes. */
export interface Precision {
  readonly dtype: Exclude<FloatType, 'float64'>;
  /** Whether parameters are kept in float32, and the forward pass uses copies of them in `dtype`. */
  readonly master: boolean;
}

export interface Program {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly lines: readonly ProgramLine[];
  /** In the order in which they begin, so that a parent stands before its children. */
  readonly folds: readonly Fold[];
  /** Nodes of names that were assigned again, in order; a name that is assigned once is not in it. */
  readonly versions: ReadonlyMap<string, readonly NodeId[]>;
  /** Operations in evaluation order. */
  readonly order: readonly NodeId[];
  /** Edges in the order in which the backward pass sends along them. */
  readonly backward: readonly EdgeId[];
  /** The first of `losses`; undefined without a backward pass. */
  readonly loss: NodeId | undefined;
  /** What is differentiated, in this order: each loss has a backward pass of its own. Empty without a backward pass. */
  readonly losses: readonly NodeId[];
  readonly parameters: readonly NodeId[];
  readonly conventions: Conventions;
  /** The type of its numbers; undefined where all have 64 bits. */
  readonly precision?: Precision | undefined;
  /** Leaves, lines and unnamed operations by name. A name that was assigned again stands for its last node, `h#1` for its first. */
  readonly byName: ReadonlyMap<string, NodeId>;
  /** There when the run was recorded elsewhere: nothing of it is computed here. */
  readonly recorded?: Recorded;
}

/** Where the path of a gradient is cut: a node's numbers go on without it. */
export interface Cut {
  readonly node: NodeId;
  /** The leaf that has these numbers; undefined where that is not known. */
  readonly to?: NodeId | undefined;
  /** `.data`, `no_grad`. */
  readonly by: string;
  /** Undefined where no line is known. */
  readonly line: number | undefined;
}

/** Where a recorded run comes from. */
export interface Recorded {
  /** `torch 1.13.0, cuda:0, rank 0 of 2`. */
  readonly by: string;
  /** The widest type of its numbers: they are shown with as many digits as it has. */
  readonly dtype: DType;
  /** Where paths are cut by what is no operation of the graph. */
  readonly cuts: readonly Cut[];
  /** How many optimizers step in it. */
  readonly optimizers: number;
  readonly sources: readonly ProgramSource[];
}

/** A source file of a recorded run. */
export interface ProgramSource {
  readonly path: string;
  readonly sha256: string | undefined;
  /** Index of its first program line. */
  readonly line: number;
  /** That its text was not kept, or is another on disk. */
  readonly remark: string | undefined;
}

/** The node of that id. */
export const nodeOf = (program: Program, id: NodeId): GraphNode => program.nodes[id]!; // ids are positions

/** The shape of a node's tensor, also where only its first numbers are kept. */
export const wholeShapeOf = ({ wholeShape, shape }: GraphNode): Shape => wholeShape ?? shape;

/** The operation of that id. @throws Error when it is a leaf: a bug, not a mistake of the file. */
export function operationOf(program: Program, id: NodeId): OperationNode {
  const node = nodeOf(program, id);
  if (node.role !== 'operation') throw new Error(`${node.name} is not an operation`);
  return node;
}

const firstRuleless = memoised(({ nodes }: Program): { readonly name: string | undefined } => {
  const found = nodes.find(node => node.role === 'operation' && node.isReached && !hasRule(node));
  return { name: found?.role === 'operation' ? found.operation.name : undefined };
});

/** The name of the first operation without a rule through which a gradient goes; undefined where every one has its rule. */
export const rulelessIn = (program: Program): string | undefined => firstRuleless(program).name;

/** The operation of that id, which computes its numbers. @throws Error when it has no rule: nothing of a recorded run is computed. */
export function ruledOf(program: Program, id: NodeId): RuledNode {
  const node = operationOf(program, id);
  if (!hasRule(node)) throw new Error(`${node.name} has no rule`);
  return node;
}

export const shapesOf = (program: Program, ids: readonly NodeId[]): readonly Shape[] =>
  ids.map(id => nodeOf(program, id).shape);

/** The folds around a node, the innermost first. */
export function foldsAround(program: Program, id: NodeId): readonly Fold[] {
  const node = nodeOf(program, id);
  const around: Fold[] = [];
  for (let fold = node.role === 'operation' ? node.fold : undefined; fold !== undefined; ) {
    around.push(program.folds[fold]!); // ids are positions
    fold = program.folds[fold]!.parent;
  }
  return around;
}

/** The shapes and attributes with which a node's operation was called. */
export const callOf = (program: Program, { operands, attributes }: OperationNode): OperationCall => ({
  operands: shapesOf(program, operands),
  attributes,
  conventions: program.conventions,
});
