/** `batch_norm(x, g, b)`: its buffers, and in evaluation its arithmetic with them. */

import type { Expression, Span } from '../language/ast.ts';
import { print } from '../language/print-expression.ts';
import { operationOfOperator, operationsNamed } from '../ops/operation-table.ts';
import { RUNNING, type RunningStatistics } from '../ops/running-statistics.ts';
import { type Shape, tensor } from '../tensor/tensor.ts';
import { leafNode, nameAdded } from './leaf-node.ts';
import type { LeafNode, NodeId, RuledNode } from './program.ts';

/** What the buffers are added to. */
interface Growing {
  readonly nodes: readonly unknown[];
  readonly byName: ReadonlyMap<string, NodeId>;
  push(node: LeafNode, span: Span): NodeId;
}

interface Operand {
  readonly id: NodeId;
  readonly text: string;
}

interface Normed {
  /** Undefined in evaluation. */
  readonly norm: NodeId | undefined;
  readonly statistics: RunningStatistics;
  /** The name of the line. */
  readonly line: string;
}

/** Pushes the buffers of a normalisation: `y.running_mean` and `y.running_var`, of a second one in the line `y.running_mean2`. */
export function runningLeaves(builder: Growing, { norm, statistics, line }: Normed, span: Span): readonly Operand[] {
  return RUNNING.map(({ name: what, initial }, which) => {
    const name = nameAdded(line, what, builder.byName);
    const value = tensor([statistics.channels], new Float64Array(statistics.channels).fill(initial));
    const leaf = leafNode({ id: builder.nodes.length, name, role: 'constant', value, needsGradient: false });
    return { id: builder.push({ ...leaf, buffer: { norm, which, statistics } }, span), text: name };
  });
}

/** An operation of the arithmetic, with its text. */
type Pushed = Pick<RuledNode, 'operation' | 'operands' | 'attributes' | 'text'> & {
  /** Whether it gives the whole result. */
  readonly isLast: boolean;
};

interface Evaluated {
  /** x, g and b. */
  readonly operands: readonly Operand[];
  /** In the order of `RUNNING`. */
  readonly buffers: readonly Operand[];
  /** The shape of x. */
  readonly shape: Shape;
  readonly eps: Operand;
  readonly push: (operation: Pushed) => NodeId;
}

/** (x − running_mean) / √(running_var + eps) · g + b, each along axis 1. */
export function evaluatedNorm({ operands, buffers, shape, eps, push }: Evaluated): NodeId {
  const [x, g, b] = operands as readonly [Operand, Operand, Operand]; // batch_norm has three
  const [mean, variance] = buffers as readonly [Operand, Operand]; // it keeps two
  const channels = [shape[1]!, ...shape.slice(2).map(() => 1)];
  const apply = (name: string, { id, text }: Operand, attributes = {}, more = ''): Operand => {
    const operation = operationsNamed(name)[0]!; // the table has it
    const written = `${name}(${text}${more})`;
    return { id: push({ operation, operands: [id], attributes, text: written, isLast: false }), text: written };
  };
  const along = (operand: Operand): Operand =>
    channels.length === 1 ? operand : apply('reshape', operand, { shape: channels }, `, [${channels.join(', ')}]`);
  const between = (left: Operand, sign: string, right: Operand, isLast = false): Operand => {
    const text = `${left.text} ${sign} ${right.text}`;
    const operation = operationOfOperator(sign)!; // as above
    return { id: push({ operation, operands: [left.id, right.id], attributes: {}, text, isLast }), text };
  };
  const shifted = between(x, '-', along(mean));
  const sigma = along(apply('sqrt', between(variance, '+', eps)));
  const scaled = between({ ...shifted, text: `(${shifted.text})` }, '/', sigma);
  return between(between(scaled, '*', along(g)), '+', along(b), true).id;
}

/** An operand's text within a product or a sum. */
export const operandText = (operand: Expression): string =>
  operand.kind === 'binary' || operand.kind === 'conditional' ? `(${print(operand)})` : print(operand);
