/** One line of text → its operations, operands left to right, each with its place in the line. */

import { type Expression, reachOf, type Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { print } from '../language/print-expression.ts';
import { DROPOUT } from '../ops/dropout.ts';
import { STANDARD_EPS } from '../ops/norms.ts';
import { type Conventions, isChooser, type Kernel, ShapeError } from '../ops/operation.ts';
import { cast, gather, identity, operationOfOperator } from '../ops/operation-table.ts';
import { roundedKernel } from '../ops/rounded-kernel.ts';
import type { DType } from '../tensor/dtype.ts';
import { sizeOf, type Tensor } from '../tensor/tensor.ts';
import { evaluatedNorm, operandText, runningLeaves } from './batch-norm-calls.ts';
import { type AppliedOperation, appliedOperation, meantBy } from './calls.ts';
import { constantOf } from './constant-calls.ts';
import { masked, maskOf, readDropout } from './dropout-calls.ts';
import { listLiteral } from './list-literal.ts';
import { chooserHasGradient, hintWithShapes, truthAsIndex } from './operand-errors.ts';
import { demandRepresentable, needsCopy, typeOfGradient, typeOfResults } from './precision.ts';
import { type FoldId, isTruth, type LeafNode, type NodeId, type Precision, type RuledNode } from './program.ts';

/** A node before it is known which gradients reach it: none so far. */
export type UnconnectedNode = (Omit<LeafNode, 'isReached'> | Omit<RuledNode, 'isReached'>) & { isReached: boolean };

/** What a line is added to. */
export interface GrowingProgram {
  readonly nodes: readonly UnconnectedNode[];
  readonly conventions: Conventions;
  readonly byName: ReadonlyMap<string, NodeId>;
  /** Whether dropout is left out. */
  readonly isEvaluated: boolean;
  readonly precision: Precision | undefined;
  /** The copies of parameters in the type of the other numbers, which all lines share. */
  readonly copies: Map<NodeId, NodeId>;
  /** Returns a number as a tensor, the same for the same number. */
  numberOf(value: number): Tensor;
  /** The node of a name. @throws LanguageError when there is none yet; undefined when its line failed. */
  resolve(name: string, span: Span): NodeId | undefined;
  /** Keeps a mistake of the line that is being built. */
  report(mistake: LanguageError, line: number, text: string): void;
  /** @throws LanguageError when the program grows too large. */
  push(node: UnconnectedNode, span: Span): NodeId;
}

/** What the nodes of a line are called: the outermost by its name, those inside by number. */
export interface NodeTarget {
  readonly name: string;
  count: number;
}

/** A line, as it is lowered. */
export interface LoweredLine {
  readonly expression: Expression;
  readonly target: NodeTarget;
  /** Index of the line, and its text. */
  readonly line: number;
  readonly source: string;
  /** The line as it runs in this round. */
  readonly fold: FoldId;
  /** Names and numbers of a round were put in, so that texts are no longer those of the source. */
  readonly isReplaced: boolean;
}

type Called = Pick<RuledNode, 'operation' | 'operands' | 'attributes'>;

/** Lowers one line; counts its operations to name them. */
export class LineBuilder {
  private readonly builder: GrowingProgram;
  private readonly lowered: LoweredLine;

  constructor(builder: GrowingProgram, lowered: LoweredLine) {
    this.builder = builder;
    this.lowered = lowered;
  }

  /** The node of the whole line; undefined after a mistake, or when it uses a line with one. `L = a` makes a node of its own. */
  build(isNamed = true): NodeId | undefined {
    const { expression, target } = this.lowered;
    const id = this.lower(expression, isNamed);
    if (id === undefined || !isNamed || this.builder.nodes[id]!.name === target.name) return id;
    return this.pushed(expression, { operation: identity, operands: [id], attributes: {} }, target.name);
  }

  /** Undefined after a mistake, which is reported: what stands beside it is still read, so that all mistakes of a line come at once. */
  private lower(expression: Expression, isOutermost = false): NodeId | undefined {
    try {
      return this.nodeOf(expression, isOutermost);
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      this.builder.report(error, this.lowered.line, this.lowered.source);
      return undefined;
    }
  }

  private nodeOf(expression: Expression, isOutermost: boolean): NodeId | undefined {
    if (expression.kind === 'call' && expression.callee === DROPOUT.name) return this.dropout(expression, isOutermost);
    const constant = constantOf(expression);
    if (constant !== undefined) return this.literal(constant, expression, isOutermost);
    const applied = appliedOperation(expression);
    if (applied !== undefined) return this.operation(expression, applied, isOutermost);
    switch (expression.kind) {
      case 'number':
        return this.literal(this.builder.numberOf(expression.value), expression, isOutermost);
      case 'name':
        return this.read(expression);
      case 'list':
        return this.literal(listLiteral(expression), expression, isOutermost);
      default:
        throw new LanguageError(
          'not-in-a-program',
          'expected a number, found true, false or a text',
          reachOf(expression),
          'write 1 or 0; texts belong to breakpoints and watches',
        );
    }
  }

  /** The node of a name. The first line that reads a parameter of another type makes a copy of it. */
  private read(expression: Expression & { kind: 'name' }): NodeId | undefined {
    const { builder } = this;
    const { name, span } = expression;
    const id = builder.resolve(name, span);
    if (id === undefined || !needsCopy(builder.precision, builder.nodes[id]!.role)) return id;
    const known = builder.copies.get(id);
    if (known !== undefined) return known;
    const attributes = { dtype: builder.precision!.dtype }; // only with one are there copies
    const copy = this.pushed(expression, { operation: cast, operands: [id], attributes }, undefined);
    builder.copies.set(id, copy);
    return copy;
  }

  /** `dropout(x, 0.5)` is x times a mask, which is a leaf of its own. */
  private dropout(call: Expression & { kind: 'call' }, isOutermost: boolean): NodeId | undefined {
    const { builder } = this;
    const { target, source } = this.lowered;
    const { dropout, operand } = readDropout(call, source);
    const id = this.lower(operand, isOutermost && builder.isEvaluated);
    if (id === undefined || builder.isEvaluated) return id;
    const mask = maskOf(builder, dropout, { of: builder.nodes[id]!, line: target.name });
    builder.push(mask, call.span);
    const operation = operationOfOperator('*')!; // it is in the table
    const name = isOutermost ? target.name : undefined;
    return this.pushed(call, { operation, operands: [id, mask.id], attributes: {} }, name, masked(operand, mask));
  }

  private operation(expression: Expression, applied: AppliedOperation, isOutermost: boolean): NodeId | undefined {
    const { operands, attributes } = applied;
    const ids = operands.map(operand => this.lower(operand));
    if (!ids.every(id => id !== undefined)) return undefined;
    const nodes = ids.map(id => this.builder.nodes[id]!);
    const choosing = nodes.findIndex(({ needsGradient }, slot) => needsGradient && isChooser(applied.operation, slot));
    if (choosing >= 0)
      throw chooserHasGradient(applied.operation, choosing, nodes[choosing]!.name, operands[choosing]!);
    const truth = applied.operation === gather ? nodes.findIndex((node, slot) => slot > 0 && isTruth(node)) : -1;
    if (truth >= 0) throw truthAsIndex(nodes[truth]!.name, operands[truth]!);
    const { target } = this.lowered;
    const span = reachOf(expression);
    try {
      const shapes = nodes.map(({ shape }) => shape);
      const operation = meantBy(applied, shapes);
      const call = { operation, operands: ids, attributes: attributes(shapes[0]!) };
      const name = isOutermost ? target.name : undefined;
      if (operation.running === undefined) return this.pushed(expression, call, name);
      return this.normed(expression, applied, call, name);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new LanguageError(
        error.code,
        `${error.message}, in ${this.lowered.source.slice(span.start, span.end)}`,
        span,
        hintWithShapes(error.hint, nodes),
      );
    }
  }

  /** A normalisation over the batch, and the running statistics that it keeps; in evaluation the arithmetic with them. */
  private normed(
    expression: Expression,
    { operands: written }: AppliedOperation,
    call: Called,
    name: string | undefined,
  ): NodeId {
    const { builder, lowered } = this;
    const { operation, operands, attributes } = call;
    const id = builder.isEvaluated ? undefined : this.pushed(expression, call, name);
    const [x, ...others] = operands.map(operand => builder.nodes[operand]!.shape);
    const several = [2, ...x!.slice(1)]; // in evaluation the batch may be one example
    const shapes = [builder.isEvaluated ? several : x!, ...others];
    const statistics = operation.running!({ operands: shapes, attributes, conventions: builder.conventions }); // it keeps some
    const buffers = runningLeaves(builder, { norm: id, statistics, line: lowered.target.name }, expression.span);
    if (id !== undefined) return id;
    const eps = Number(attributes.eps ?? STANDARD_EPS);
    const number = { kind: 'number', value: eps, span: expression.span } as const;
    return evaluatedNorm({
      operands: operands.map((id, slot) => ({ id, text: operandText(written[slot]!) })),
      buffers,
      shape: x!,
      eps: { id: this.literal(builder.numberOf(eps), number, false), text: String(eps) },
      push: ({ text, isLast, ...pushed }) => this.pushed(expression, pushed, isLast ? name : undefined, text),
    });
  }

  /** @param name The line's; undefined for an operation inside it, which is counted. @throws ShapeError */
  private pushed(
    expression: Expression,
    { operation, operands, attributes }: Called,
    name: string | undefined,
    text = this.textOf(expression),
  ): NodeId {
    const { builder } = this;
    const { target, line, fold } = this.lowered;
    const nodes = operands.map(id => builder.nodes[id]!);
    const shapes = nodes.map(({ shape }) => shape);
    const exact = operation.kernel({ operands: shapes, attributes, conventions: builder.conventions });
    const { precision } = builder;
    const dtype = typeOfResults(precision, operation);
    const kernel = precision === undefined ? exact : kernelOf(exact, dtype, nodes, precision);
    const span = reachOf(expression);
    const node: RuledNode = {
      id: builder.nodes.length,
      name: name ?? `${target.name}.${++target.count}`,
      role: 'operation',
      operation,
      attributes,
      operands,
      kernel,
      shape: kernel.shape,
      size: sizeOf(kernel.shape),
      needsGradient: operation.stopsGradient !== true && nodes.some(({ needsGradient }) => needsGradient),
      isReached: false,
      line,
      fold,
      span,
      text,
    };
    return builder.push(dtype === undefined ? node : { ...node, dtype }, span); // a spread in each would make all of them slow objects
  }

  /** The source, or what it says in this round. */
  private textOf(expression: Expression): string {
    const { isReplaced, source } = this.lowered;
    return isReplaced ? print(expression) : source.slice(expression.span.start, expression.span.end);
  }

  private literal(value: Tensor, expression: Expression, isOutermost: boolean): NodeId {
    demandRepresentable(this.builder.precision, value, expression);
    const text = this.textOf(expression);
    return this.builder.push(
      {
        id: this.builder.nodes.length,
        name: isOutermost ? this.lowered.target.name : text,
        text,
        role: 'literal',
        shape: value.shape,
        size: value.data.length,
        initial: value,
        needsGradient: false,
        isReached: false,
      },
      expression.span,
    );
  }
}

const kernelOf = (
  exact: Kernel,
  result: DType | undefined,
  operands: readonly UnconnectedNode[],
  precision: Precision,
): Kernel =>
  result === undefined
    ? exact
    : roundedKernel(exact, { result, operands: operands.map(operand => typeOfGradient(precision, operand)) });
