/** Rewrites operations' texts over operand names as texts over the program's names or numbers. */

import { appliedOperation } from '../graph/calls.ts';
import { evaluate, scopeOf } from '../graph/evaluate.ts';
import { idInText } from '../graph/node-names.ts';
import {
  callOf,
  type GraphNode,
  hasRule,
  isTruth,
  type NodeId,
  nodeOf,
  type OperationNode,
  type Program,
  type RuledNode,
} from '../graph/program.ts';
import { withoutQuotes } from '../graph/quoted-names.ts';
import { elementwiseIn, type ShapesByName } from '../graph/shape-of.ts';
import type { Expression } from '../language/ast.ts';
import { isInner } from '../language/names.ts';
import { parseExpression } from '../language/parse.ts';
import { MATHEMATICS, type Notation, print, printSubscripts } from '../language/print-expression.ts';
import { specialised, withoutLabel, withoutNaN } from '../language/simplify.ts';
import { operandName } from '../ops/operation.ts';
import { operationsNamed } from '../ops/operation-table.ts';
import { type Tensor, tensor } from '../tensor/tensor.ts';
import { screenNumbers } from '../text/decimal.ts';
import type { Writer } from './derivation.ts';
import { omission } from './ellipsis.ts';
import { nonFiniteWord } from './non-finite.ts';

/** The meaning of an operand name, or of `out`, with its tensor. */
export interface Binding {
  /** The source text or name that replaces it. */
  readonly text: string;
  readonly tensor: Tensor | undefined;
  /** Whether it is a question, whose answer is 1 or 0. */
  readonly isTruth?: boolean;
}

export type Bindings = ReadonlyMap<string, Binding>;

export function bindingsOf(
  program: Program,
  node: OperationNode,
  valueAt: (id: number) => Tensor | undefined,
  more: readonly (readonly [string, Binding])[] = [],
): Bindings {
  const operands = node.operands.map((id, slot) => {
    const operand = nodeOf(program, id);
    return [
      operandName(node.operation.operands, slot),
      { text: displayName(operand, program), tensor: valueAt(id), isTruth: isTruth(operand) },
    ] as const;
  });
  return new Map([...operands, ['out', { text: node.name, tensor: valueAt(node.id) }], ...more]);
}

/** The names of a derivative: its result has the shape in which derivatives see it, and so has what arrives for it, if that is given. */
export function derivativeBindings(
  program: Program,
  node: OperationNode,
  valueAt: (id: number) => Tensor | undefined,
  upstream?: Binding,
): Bindings {
  const kept = node.operation.keptShape?.(callOf(program, node));
  const seen = ({ tensor: all, ...binding }: Binding): Binding => ({
    ...binding,
    tensor: kept && all ? tensor(kept, all.data) : all,
  });
  return bindingsOf(program, node, valueAt, [
    ['out', seen({ text: node.name, tensor: valueAt(node.id) })],
    ...(upstream === undefined ? [] : [['upstream', seen(upstream)] as const]),
  ]);
}

/** A node in a formula: its name, the source text of an unnamed operation unless that is long, or a number as the screen writes it. */
const displayName = (node: GraphNode, program: Program): string =>
  node.role === 'literal'
    ? screenNumbers(node.name)
    : isInner(node) && node.text.length <= 24
      ? typeset(node.text, program)
      : node.name;

/** A node's name; an unnamed operation has its source text added, unless that is long. */
export const titled = (node: GraphNode, program: Program): string =>
  isInner(node) && node.text.length <= 36 ? `${node.name} = ${typeset(node.text, program)}` : node.name;

/** Writes the operand of ∂: a name or a call as it is, any other formula in parentheses, as in ∂(v^2). */
export function underPartial(text: string): string {
  const [, rest] = /^[\p{L}_][\p{L}\d_.]*(.*)$/su.exec(text) ?? [];
  return rest === '' || (rest !== undefined && isOneGroup(rest)) ? text : `(${text})`;
}

/** Whether the text's opening parenthesis closes at its end. */
function isOneGroup(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    if (depth === 0) return i > 0 && i === text.length - 1;
  }
  return false;
}

/**
 * Simplifies the text by what is known before the run: numbers written in the program as operands (for `v ** 2`,
 * `y * x**(y - 1)` becomes `2 * x`), and that an operand has no NaN.
 */
export function simplifiedText(text: string, program: Program, node: OperationNode, bindings: Bindings): string {
  const numbers = node.operands.flatMap((id, slot) => {
    const operand = nodeOf(program, id);
    const isNumber = operand.role === 'literal' && operand.shape.length === 0;
    return isNumber ? [[operandName(node.operation.operands, slot), operand.initial.data[0]!] as const] : [];
  });
  const isSound = (name: string) => {
    const tensor = bindings.get(name)?.tensor;
    return tensor !== undefined && nonFiniteWord(tensor.data) !== 'NaN';
  };
  return specialised(withoutNaN(withoutIgnored(text, program, node, bindings), isSound), new Map(numbers));
}

/** The text without the question which labels are left out, where that is known. */
export function withoutIgnored(text: string, program: Program, node: OperationNode, bindings: Bindings): string {
  const { ignored, indices = [], operands } = node.operation;
  const label = ignored?.(callOf(program, node));
  if (label === undefined) return text;
  return indices.reduce((shorter, slot) => {
    const name = operandName(operands, slot);
    const labels = bindings.get(name)?.tensor;
    return labels === undefined ? shorter : withoutLabel(shorter, name, label, [...labels.data]);
  }, text);
}

/** Returns the text with the program's names: `y` → `e`. */
export function withNames(text: string, bindings: Bindings, isCompact = false): string {
  const named = (part: Expression): string | undefined => {
    if (part.kind === 'name') return bindings.get(part.name)?.text ?? omission(part.name);
    if (part.kind === 'binary') return asked(part, bindings);
    if (part.kind !== 'index' || part.operand.kind !== 'name') return undefined;
    const operand = elementBase(part.operand.name, bindings);
    return operand && `${operand}[${printSubscripts(part.subscripts, MATHEMATICS, named)}]`;
  };
  return print(parseExpression(text), notationOver(bindings, isCompact), named);
}

/** A question is not asked whether it is 0: `x > 0 ≠ 0` is x > 0. */
function asked(
  { operator, left, right }: Expression & { readonly kind: 'binary' },
  bindings: Bindings,
): string | undefined {
  const isAsked = operator === '!=' && right.kind === 'number' && right.value === 0 && left.kind === 'name';
  const question = isAsked ? bindings.get(left.name) : undefined;
  return question?.isTruth ? question.text : undefined;
}

/** Returns the screen's notation, in which an elementwise product of two tensors is `A ⊙ B`. */
function mathematics(shapeOf: ShapesByName, usual: Notation = MATHEMATICS): Notation {
  const isElementwise = elementwiseIn(shapeOf);
  return {
    ...usual,
    operator: (operator, binary) => (binary && isElementwise(binary) ? ' ⊙ ' : usual.operator(operator, binary)),
  };
}

const notationOver = (bindings: Bindings, isCompact: boolean): Notation =>
  mathematics(name => bindings.get(name)?.tensor?.shape, isCompact ? COMPACT : MATHEMATICS);

/** Returns the notation for a program, by the shapes of its nodes. */
export const mathematicsOf = (program: Program): Notation =>
  mathematics(name => {
    const id = idInText(program, name);
    return id === undefined ? undefined : nodeOf(program, id).shape;
  });

/** The notation for an element written out: products stand close, so that the terms of a sum are visible. */
const COMPACT: Notation = {
  ...MATHEMATICS,
  operator: (operator, binary) =>
    operator === '*' && !isQuotient(binary?.left) ? '×' : MATHEMATICS.operator(operator),
};

/** In a / b × c the product stands as wide as the quotient, or a would seem divided by both. */
const isQuotient = (left: Expression | undefined): boolean =>
  left?.kind === 'binary' && (left.operator === '/' || (left.operator === '*' && isQuotient(left.left)));

/** Returns a derivative text as mathematics: `out * (1 - out)` → `out × (1 − out)`. */
export const withMathematics = (text: string): string => print(parseExpression(text), MATHEMATICS);

/** Returns a piece of a program as mathematics: `2 * b` → `2 × b`, for tensors `A * B` → `A ⊙ B`. */
export function typeset(source: string, program: Program): string {
  try {
    return print(withoutQuotes(program, parseExpression(source)), mathematicsOf(program));
  } catch {
    return source; // a literal's or a dotted name's text cannot be parsed
  }
}

/** Longest source that is shown whole, in characters: a longer one would hide the step behind it. */
const LONGEST_SOURCE = 400;

/** Returns an operation's source as mathematics; where it is long, only the operation itself, with its operands by name: `L.699 = L.697 + x × 350`. */
export function formulaOf(program: Program, node: OperationNode): string {
  if (!hasRule(node)) return node.text;
  if (node.text.length <= LONGEST_SOURCE) return typeset(node.text, program);
  return withOperands(program, node, id => displayName(nodeOf(program, id), program));
}

/** Returns an operation's source as mathematics, with a text in place of each operand that has one. */
export function withOperands(
  program: Program,
  node: OperationNode,
  textOf: (operand: NodeId) => string | undefined,
): string {
  if (!hasRule(node)) {
    const operands = node.operands.map(id => textOf(id) ?? nodeOf(program, id).name);
    return `${node.operation.name}(${operands.join(', ')})`;
  }
  const expression = withoutQuotes(program, parseExpression(node.text));
  const operands = operandsIn(expression, node);
  return print(expression, mathematicsOf(program), part => {
    const slot = operands.indexOf(part);
    return slot < 0 ? undefined : textOf(node.operands[slot]!);
  });
}

/** The operands in the expression that an operation was compiled from: `L = a` from a name, one that only PyTorch has from a call. */
const operandsIn = (expression: Expression, { operation }: RuledNode): readonly Expression[] =>
  expression.kind === 'call' &&
  expression.callee === operation.name &&
  !operationsNamed(operation.name).includes(operation)
    ? expression.operands
    : (appliedOperation(expression)?.operands ?? [expression]);

/** Returns the text before an index: a name or a gradient as it is, anything else in parentheses. */
function elementBase(name: string, bindings: Bindings): string | undefined {
  const text = bindings.get(name)?.text;
  return text === undefined || /^[\p{L}_][\p{L}\d_.]*$|^∂/u.test(text) ? text : `(${text})`;
}

/** Returns the text with numbers in place of names and elements. */
export function withNumbers(text: string, bindings: Bindings, write: Writer, isCompact = false): string {
  const scope = scopeFor(bindings);
  return print(parseExpression(text), notationOver(bindings, isCompact), part => {
    const isLeaf = part.kind === 'name' || (part.kind === 'index' && part.operand.kind === 'name');
    if (!isLeaf) return undefined;
    const name = part.kind === 'name' ? part.name : (part.operand as Expression & { kind: 'name' }).name; // just tested
    return bindings.get(name)?.tensor ? write(evaluate(part, scope)) : omission(name);
  });
}

/** Returns the value of the text. */
export const valueOfText = (text: string, bindings: Bindings): Tensor =>
  valueOfExpression(parseExpression(text), bindings);

export const valueOfExpression = (expression: Expression, bindings: Bindings): Tensor =>
  evaluate(expression, scopeFor(bindings));

const scopeFor = (bindings: Bindings) =>
  scopeOf(new Map([...bindings].flatMap(([name, { tensor }]) => (tensor ? [[name, tensor] as const] : []))));
