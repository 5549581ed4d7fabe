/** What the expressions of a block say in one round: which numbers stand in brackets, what is stacked, how long something is. */

import type { Assigned } from '../language/assignments.ts';
import { type Expression, reachOf, type Span } from '../language/ast.ts';
import type { LanguageError } from '../language/language-error.ts';
import { withEnds } from '../language/replace.ts';
import { append, stack } from '../ops/operation-table.ts';
import type { Definition } from './blocks.ts';
import type { Folds } from './folds.ts';
import type { GrowingProgram, NodeTarget } from './line-builder.ts';
import type { FoldId, NodeId } from './program.ts';
import { workedOut } from './round-numbers.ts';
import { noLength } from './unroll-errors.ts';

export type Call = Expression & { readonly kind: 'call' };

/** The program that the lines are added to. */
export interface UnrolledProgram extends GrowingProgram {
  readonly folds: Folds;
  readonly byName: ReadonlyMap<string, NodeId>;
  readonly isFull: boolean;
  readonly isForced: boolean;
  readonly problems: readonly unknown[];
  isLeaf(id: NodeId): boolean;
  fail(name: string): void;
  hasFailed(name: string): boolean;
  unknownName(name: string, span: Span): LanguageError;
  defineOne(
    target: Assigned,
    called: string,
    line: number,
    build: (target: NodeTarget, fold: FoldId) => NodeId | undefined,
  ): NodeId | undefined;
  define(
    targets: readonly (Assigned & { readonly called: string })[],
    line: number,
    build: (targets: readonly NodeTarget[], fold: FoldId) => readonly NodeId[] | undefined,
  ): readonly NodeId[] | undefined;
}

/** What names stand for at a place: a node by its name, a number, a list. */
export interface Scope {
  /** The call, or undefined at the top. */
  readonly definition: Definition | undefined;
  readonly names: Map<string, Expression>;
  /** Variables of the loops around. */
  readonly rounds: ReadonlyMap<string, Expression>;
}

/** Where an expression stands. */
export interface CodePlace {
  readonly scope: Scope;
  readonly line: number;
  /** What the line defines: one at least. */
  readonly targets: readonly NodeTarget[];
  readonly fold: FoldId;
  /** Whether it stands for the whole line, and has its names. */
  readonly isNamed: boolean;
}

/** Indices are worked out in any case. */
export const withFixedIndices = (inner: Expression): Expression =>
  inner.kind === 'index'
    ? { ...inner, subscripts: inner.subscripts.map(subscript => withEnds(subscript, workedOut)) }
    : inner;

/** The node of what a block returns, where that is one. */
export const nodeOfResult = (program: UnrolledProgram, result: Expression | undefined): NodeId | undefined =>
  result?.kind === 'name' ? program.byName.get(result.name) : undefined;

/** `append([], h)` is `stack([h])`; what was appended to is stacked already. */
export function stacked(program: UnrolledProgram, call: Call): Expression {
  const [first, second] = call.operands;
  const isEmpty = first?.kind === 'list' && first.items.length === 0;
  if (call.callee === append.name && isEmpty && second !== undefined && call.operands.length === 2)
    return { ...call, callee: stack.name, operands: [{ ...first, items: [second] }] };
  if (call.callee !== stack.name || first?.kind !== 'name' || call.operands.length > 1) return call;
  const node = program.nodes[program.byName.get(first.name) ?? -1];
  const isStacked = node?.role === 'operation' && (node.operation === append || node.operation === stack);
  return isStacked ? first : call;
}

/** `len(X)`: the rows of a tensor, the items of a list. @throws LanguageError */
export function lengthOf(program: UnrolledProgram, of: Expression, call: Call): Expression {
  const node = of.kind === 'name' ? program.nodes[program.byName.get(of.name) ?? -1] : undefined;
  const value = node?.shape[0] ?? (of.kind === 'list' ? of.items.length : undefined);
  if (value === undefined) throw noLength(of, call);
  return { kind: 'number', value, span: reachOf(call) };
}

function mentions(part: Expression, rounds: ReadonlyMap<string, Expression>): boolean {
  if (part.kind === 'name') return rounds.has(part.name);
  if (part.kind === 'unary') return mentions(part.operand, rounds);
  return part.kind === 'binary' && (mentions(part.left, rounds) || mentions(part.right, rounds));
}

/** Arithmetic in which the number of a round stands is a number. @param written With names, @param inner with what they stand for. */
export const withRounds = (written: Expression, inner: Expression, { rounds }: Scope): Expression =>
  rounds.size > 0 && mentions(written, rounds) ? workedOut(inner) : inner;

/** Whether a loop cannot have a variable of that name, as it stands for something else. */
export function isTaken(program: UnrolledProgram, name: string, { definition, names, rounds }: Scope): boolean {
  if (rounds.has(name) || names.has(name)) return true;
  const known = program.byName.get(name);
  return known !== undefined && (definition === undefined || program.isLeaf(known));
}
