/** Lines that are legal and seldom meant: softmax is taken twice, a column of predictions (n, 1) against n labels makes n × n differences, `W * x` is not the matrix product, and a variance may divide by 0. */

import { partsOf, reachOf } from '../language/ast.ts';
import { parseExpression } from '../language/parse.ts';
import { once } from '../memoised.ts';
import { sigmoid } from '../ops/activations.ts';
import { multiply } from '../ops/arithmetic.ts';
import * as losses from '../ops/losses.ts';
import { softmax } from '../ops/softmax.ts';
import { broadcastShapes } from '../tensor/broadcast.ts';
import { type Shape, shapeText, sizeOf } from '../tensor/tensor.ts';
import { callOf, type GraphNode, type NodeId, nodeOf, type OperationNode, type Program } from './program.ts';

export interface DoubtfulLine {
  /** Index of the program line. */
  readonly line: number;
  /** `p (6, 1) and y (6) broadcast to (6, 6)`. */
  readonly says: string;
  /** The line as it may be meant. */
  readonly write: string;
}

const LOSSES: ReadonlySet<string> = new Set(Object.values(losses).map(({ name }) => name));

/** Every operation of a program that blows predictions and labels up against each other, is in doubt by its own record, or gives a loss what the loss applies itself, and the first that multiplies a parameter matrix by a vector element by element. */
export function doubtfulLines(program: Program): readonly DoubtfulLine[] {
  const computed = once(() => computedNodes(program));
  const product = firstProduct(program);
  const found = product === undefined ? [] : [product];
  for (const id of program.order) {
    const node = nodeOf(program, id);
    if (node.role !== 'operation') continue;
    for (const line of [blownUp(program, node, computed), doubted(program, node), appliedTwice(program, node)])
      if (line !== undefined) found.push(line);
  }
  return firstOfEach(found).toSorted((a, b) => a.line - b.line);
}

/** A line that runs again, in a loop, in another pass or with another shape, is in doubt once: its nodes have `#2` and `~2` behind their names. */
function firstOfEach(found: readonly DoubtfulLine[]): readonly DoubtfulLine[] {
  const first = new Map<string, DoubtfulLine>();
  for (const doubt of found) {
    const key = `${doubt.line} ${doubt.says.replace(/[#~]\d+/g, '')}`;
    if (!first.has(key)) first.set(key, doubt);
  }
  return [...first.values()];
}

/** `W1 * x` with W1 (2, 4) and x (4): legal, and told once, as the matrix product is usually meant. */
function firstProduct(program: Program): DoubtfulLine | undefined {
  for (const id of program.order) {
    const node = nodeOf(program, id);
    if (node.role !== 'operation' || node.operation.name !== multiply.name) continue;
    const operands = node.operands.map(operand => nodeOf(program, operand));
    const matrix = operands.find(({ role, shape }) => role === 'parameter' && shape.length === 2);
    const vector = operands.find(({ shape }) => shape.length === 1);
    if (matrix?.shape[1] !== vector?.shape[0] || matrix === undefined || vector === undefined) continue;
    const line = program.lines[node.line]!; // every operation stands in one
    const { start, end } = node.span;
    const source = line.text.slice(start, end);
    if (!source.includes('*') || source.includes('⊙')) continue; // both say element by element: ⊙, and a function's name
    const piece = /^[\p{L}\p{N}_]+(\(.*\))?$/u.test(vector.text) ? vector.text : `(${vector.text})`;
    const written = `${line.text.slice(0, start)}${matrix.text} @ ${piece}${line.text.slice(end)}`;
    return {
      line: node.line,
      says: `${matrix.name} ${shapeText(matrix.shape)} times ${piece} ${shapeText(vector.shape)}, element by element: each row of ${matrix.name} is multiplied by ${piece}, and nothing is added up`,
      write: `for the matrix product write ${written}`,
    };
  }
  return undefined;
}

function doubted(program: Program, node: OperationNode): DoubtfulLine | undefined {
  const doubt = node.operation.doubt?.(callOf(program, node));
  return doubt && { line: node.line, says: `${node.text} ${doubt.says}`, write: doubt.write };
}

/** Operations on scores, and the operation that they apply themselves. */
const APPLIED: ReadonlyMap<string, string> = new Map([
  ['cross_entropy', softmax.name],
  ['log_softmax', softmax.name],
  [losses.bceWithLogits.name, sigmoid.name],
]);

/** `cross_entropy(softmax(z), y)`: softmax is taken twice. */
function appliedTwice(program: Program, node: OperationNode): DoubtfulLine | undefined {
  const applied = APPLIED.get(node.operation.name);
  if (applied === undefined) return undefined;
  const operand = nodeOf(program, node.operands[0]!); // a loss has operands
  if (operand.role !== 'operation' || operand.operation.name !== applied) return undefined;
  const scores = nodeOf(program, operand.operands[0]!).text;
  return {
    line: node.line,
    says: `${node.operation.name} applies ${applied} itself, here to ${operand.name}, which is a ${applied}`,
    write: `for the usual loss give it the scores, ${scores}`,
  };
}

/** PyTorch expands the operands of a loss itself, on the same line: what it was given. */
function unexpanded(program: Program, id: NodeId): GraphNode {
  const node = nodeOf(program, id);
  return program.recorded && node.role === 'operation' && node.operation.name === 'expand'
    ? nodeOf(program, node.operands[0]!) // it has one
    : node;
}

function blownUp(program: Program, node: OperationNode, computed: () => ReadonlySet<NodeId>): DoubtfulLine | undefined {
  if (node.operands.every(operand => nodeOf(program, operand).size === 1)) return undefined; // most are, in a long program
  const operands = node.operands.map(operand => unexpanded(program, operand));
  for (const [i, b] of operands.entries())
    for (const a of operands.slice(0, i)) {
      const shape = broadcastShapes(a.shape, b.shape);
      if (shape === undefined || sizeOf(shape) <= Math.max(a.size, b.size)) continue;
      if (LOSSES.has(node.operation.name) || isOfLabels(node, a, b, computed()))
        return toldOf(program, node, shape, a, b);
    }
  return undefined;
}

/** The operations that depend on a parameter or an input, by a comparison or a detached value too. */
function computedNodes(program: Program): ReadonlySet<NodeId> {
  const computed = new Set<NodeId>();
  for (const id of program.order) {
    const node = nodeOf(program, id);
    const isComputed = (operand: NodeId) => computed.has(operand) || nodeOf(program, operand).needsGradient;
    if (node.role === 'operation' && node.operands.some(isComputed)) computed.add(id);
  }
  return computed;
}

/** Whether an operation on each element takes a computed column and as many numbers that are given, as a loss or an accuracy written out does: `p - y`, `(p > 0) == y`. An outer product of leaves is meant. */
function isOfLabels(node: OperationNode, a: GraphNode, b: GraphNode, computed: ReadonlySet<NodeId>): boolean {
  const [column, row] = a.shape.length > b.shape.length ? [a, b] : [b, a];
  const isColumn = column.shape.join() === [...row.shape, 1].join();
  const isGiven = ({ id, needsGradient }: GraphNode) => !needsGradient && !computed.has(id);
  const isElementwise = node.operation.definition !== undefined;
  return isElementwise && isColumn && [a, b].some(isGiven) && [a, b].some(({ id }) => computed.has(id));
}

function toldOf(program: Program, node: OperationNode, shape: Shape, a: GraphNode, b: GraphNode): DoubtfulLine {
  const [wide, narrow] = a.shape.length > b.shape.length ? [a, b] : [b, a];
  const line = program.lines[node.line]!; // every operation stands in one
  const { start, end } = node.span;
  const isFitting = wide.size === narrow.size && program.recorded === undefined; // whose lines are not ours
  const isWide = node.operands.map(id => nodeOf(program, id).shape.length === wide.shape.length);
  return {
    line: node.line,
    says: `${a.name} ${shapeText(a.shape)} and ${b.name} ${shapeText(b.shape)} broadcast to ${shapeText(shape)}`,
    write: isFitting
      ? `write ${line.text.slice(0, start)}${reshaped(line.text.slice(start, end), isWide, narrow.shape)}${line.text.slice(end)}`
      : 'give both the same shape',
  };
}

/** The source of an operation with some of its operands reshaped. */
function reshaped(source: string, isWide: readonly boolean[], shape: Shape): string {
  return partsOf(parseExpression(source)).reduceRight((text, part, slot) => {
    if (!isWide[slot]) return text; // settings stand behind the operands
    const { start, end } = reachOf(part);
    const piece = source.slice(part.span.start, part.span.end);
    return `${text.slice(0, start)}reshape(${piece}, [${shape.join(', ')}])${text.slice(end)}`;
  }, source);
}
