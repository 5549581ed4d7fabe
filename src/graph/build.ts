/** Lines of text → a program of single operations, in evaluation order; every mistake is reported, not just the first. */

import { type Assignment, type Expression, reachOf, type Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { parseAssignment } from '../language/parse.ts';
import { print } from '../language/print.ts';
import { FILE_LIMITS, NAME_LIMIT, PROGRAM_LIMITS } from '../limits.ts';
import { type Conventions, ShapeError } from '../ops/operation.ts';
import { fromNested, type Nested, type Shape, scalar, shapeText, sizeOf, type Tensor } from '../tensor/tensor.ts';
import { didYouMean } from '../text/suggest.ts';
import { type AppliedOperation, appliedOperation } from './calls.ts';
import { connect } from './connect.ts';
import type {
  LeafNode,
  NodeId,
  OperationNode,
  Program,
  ProgramDefinition,
  ProgramLine,
  ProgramProblem,
} from './program.ts';

export type BuildResult = { readonly program: Program } | { readonly problems: readonly ProgramProblem[] };

/** A node before it is known which gradients reach it. */
export type UnconnectedNode = Omit<LeafNode, 'isReached'> | Omit<OperationNode, 'isReached'>;

export function buildProgram(definition: ProgramDefinition): BuildResult {
  const builder = new Builder(definition);
  for (const [index, line] of definition.lines.entries()) {
    builder.addLine(line, index);
    if (builder.problems.length > FILE_LIMITS.problems) break; // more are not shown
  }
  const loss = builder.loss();
  if (builder.problems.length > 0) return { problems: builder.problems };
  return { program: connect(builder.nodes, builder.lines, builder.byName, loss, definition.conventions) };
}

class Builder {
  readonly nodes: UnconnectedNode[] = [];
  readonly lines: ProgramLine[] = [];
  readonly byName = new Map<string, NodeId>();
  readonly problems: ProgramProblem[] = [];
  /** Names of lines that failed: using them is no further mistake. */
  private readonly failed = new Set<string>();
  private readonly definition: ProgramDefinition;
  private totalElements = 0;
  /** What the lines are going to define, to tell a name used too early from one that is nowhere. */
  private readonly lineNames: ReadonlySet<string>;

  constructor(definition: ProgramDefinition) {
    this.definition = definition;
    this.lineNames = new Set(definition.lines.map(({ text }) => text.slice(0, Math.max(0, text.indexOf('='))).trim()));
    for (const { name, role, value } of definition.leaves) {
      const id = this.nodes.length;
      this.nodes.push({
        id,
        name,
        text: name,
        role,
        shape: value.shape,
        size: value.data.length,
        initial: value,
        needsGradient: role !== 'constant',
      });
      this.byName.set(name, id);
    }
  }

  addLine(line: { readonly text: string; readonly say?: string }, index: number): void {
    let assignment: Assignment | undefined;
    try {
      assignment = parseAssignment(line.text);
      this.checkName(assignment);
      const node = new LineBuilder(this, assignment, index, line.text).build();
      this.byName.set(assignment.name, node);
      this.lines.push({ ...line, name: assignment.name, node });
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      this.report(error, index, line.text);
      const name = assignment?.name ?? /^\s*([A-Za-z_]\w*)\s*=/.exec(line.text)?.[1];
      if (name !== undefined) this.failed.add(name);
    }
  }

  get conventions(): Conventions {
    return this.definition.conventions;
  }

  /** The node of a name. @throws LanguageError when there is none yet; undefined when its line failed. */
  resolve(name: string, span: Span): NodeId | undefined {
    const id = name.includes('.') ? undefined : this.byName.get(name);
    if (id !== undefined || this.failed.has(name)) return id;
    const suggestion = didYouMean(
      name,
      [...this.byName.keys()].filter(known => !known.includes('.')),
    );
    const isLater = this.lineNames.has(name);
    const hint = isLater
      ? `${name} is defined in a later line: a line uses only what stands above it`
      : suggestion && `did you mean ${suggestion}?`;
    throw new LanguageError(
      'unknown-name',
      `nothing is called ${name}`,
      span,
      hint ?? 'define it in constants, inputs, parameters or a line above',
    );
  }

  push<T extends UnconnectedNode>(node: T, span: Span): NodeId {
    this.totalElements += node.size;
    if (node.size > PROGRAM_LIMITS.elements || this.totalElements > PROGRAM_LIMITS.totalElements)
      throw tooLarge(node.shape, span);
    this.nodes.push(node);
    if (node.role === 'operation') this.byName.set(node.name, node.id);
    return node.id;
  }

  loss(): NodeId | undefined {
    if (this.definition.forwardOnly || this.problems.length > 0) return undefined;
    const name = this.definition.loss ?? this.lines.at(-1)?.name;
    const id = name === undefined ? undefined : this.byName.get(name);
    if (id === undefined) {
      const suggestion = didYouMean(name ?? '', [...this.byName.keys()]);
      this.problems.push({
        code: 'unknown-loss',
        message: `there is no node ${name} to differentiate`,
        hint: suggestion ? `did you mean ${suggestion}?` : 'name one of the lines',
        where: 'loss',
      });
      return undefined;
    }
    const node = this.nodes[id]!;
    if (node.size !== 1)
      this.problems.push({
        code: 'loss-not-scalar',
        message: `the loss ${name} has shape ${shapeText(node.shape)}, and needs exactly one element`,
        hint: 'take its sum or mean, or say "forwardOnly": true',
        where: 'loss',
      });
    return id;
  }

  private checkName({ name, nameSpan }: Assignment): void {
    if (name.includes('.') || name.length > NAME_LIMIT || RESERVED.has(name))
      throw new LanguageError(
        'bad-name',
        `${name} cannot be a name`,
        nameSpan,
        `letters, digits and _, at most ${NAME_LIMIT}, not __proto__, constructor or prototype`,
      );
    if (this.byName.has(name) || this.failed.has(name))
      throw new LanguageError(
        'defined-twice',
        `${name} is defined twice`,
        nameSpan,
        'each name stands for one value: give this line another name',
      );
  }

  private report(error: LanguageError, line: number, text: string): void {
    const span = {
      start: Math.min(error.span.start, text.length),
      end: Math.min(Math.max(error.span.end, error.span.start + 1), text.length + 1),
    };
    this.problems.push({
      code: error.code,
      message: error.message,
      ...(error.hint && { hint: error.hint }),
      where: { line, span },
    });
  }
}

/** Names that no key of a file may have. */
export const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const tooLarge = (shape: Shape, span: Span) =>
  new LanguageError(
    'too-large',
    `a result of shape ${shapeText(shape)} has ${sizeOf(shape)} elements`,
    span,
    `one value may have ${PROGRAM_LIMITS.elements}, all together ${PROGRAM_LIMITS.totalElements}`,
  );

/** Lowers one line; counts its operations to name them. */
class LineBuilder {
  private readonly builder: Builder;
  private readonly assignment: Assignment;
  private readonly line: number;
  private readonly source: string;
  private count = 0;

  constructor(builder: Builder, assignment: Assignment, line: number, source: string) {
    this.builder = builder;
    this.assignment = assignment;
    this.line = line;
    this.source = source;
  }

  build(): NodeId {
    const id = this.lower(this.assignment.expression, true);
    if (id === undefined)
      throw new LanguageError(
        'uses-failed-line',
        `${this.assignment.name} uses a line with a mistake`,
        this.assignment.nameSpan,
      );
    return id;
  }

  private lower(expression: Expression, isOutermost = false): NodeId | undefined {
    const applied = appliedOperation(expression);
    if (applied !== undefined) return this.operation(expression, applied, isOutermost);
    switch (expression.kind) {
      case 'number':
        return this.literal(scalar(expression.value), expression);
      case 'name':
        return this.builder.resolve(expression.name, expression.span);
      case 'list':
        return this.literal(this.listLiteral(expression), expression);
      default:
        throw new LanguageError(
          'not-in-a-program',
          'a comparison, a condition or a text has no gradient',
          reachOf(expression),
          'conditions belong to breakpoints and watches; use max, min or relu here',
        );
    }
  }

  private operation(
    expression: Expression,
    { operation, operands, attributes }: AppliedOperation,
    isOutermost: boolean,
  ): NodeId | undefined {
    const ids = operands.map(operand => this.lower(operand));
    if (!ids.every(id => id !== undefined)) return undefined;
    const nodes = ids.map(id => this.builder.nodes[id]!);
    const selecting = operation.indices?.find(slot => nodes[slot]?.needsGradient);
    if (selecting !== undefined)
      throw new LanguageError(
        'index-has-gradient',
        `${nodes[selecting]!.name} selects, so it cannot have a gradient`,
        reachOf(operands[selecting]!),
        'put it into "constants"',
      );
    const span = reachOf(expression);
    try {
      const shapes = nodes.map(({ shape }) => shape);
      const normal = attributes(shapes[0]!);
      const kernel = operation.kernel({ operands: shapes, attributes: normal, conventions: this.builder.conventions });
      const name = isOutermost ? this.assignment.name : `${this.assignment.name}.${++this.count}`;
      return this.builder.push(
        {
          id: this.builder.nodes.length,
          name,
          role: 'operation',
          operation,
          attributes: normal,
          operands: ids,
          kernel,
          shape: kernel.shape,
          size: sizeOf(kernel.shape),
          needsGradient: nodes.some(({ needsGradient }) => needsGradient),
          line: this.line,
          span,
          text: this.source.slice(expression.span.start, expression.span.end),
        },
        span,
      );
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new LanguageError(
        error.code,
        `${error.message}, in ${this.source.slice(span.start, span.end)}`,
        span,
        this.withNames(error.hint, nodes),
      );
    }
  }

  private withNames(hint: string, nodes: readonly UnconnectedNode[]): string {
    const shapes = nodes
      .filter(({ role }) => role !== 'literal')
      .map(({ text, shape }) => `${text} is ${shapeText(shape)}`);
    return shapes.length > 0 ? `${hint}; ${[...new Set(shapes)].join(', ')}` : hint;
  }

  private literal(value: Tensor, expression: Expression): NodeId {
    const text = this.source.slice(expression.span.start, expression.span.end);
    return this.builder.push(
      {
        id: this.builder.nodes.length,
        name: text,
        text,
        role: 'literal',
        shape: value.shape,
        size: value.data.length,
        initial: value,
        needsGradient: false,
      },
      expression.span,
    );
  }

  private listLiteral(expression: Expression): Tensor {
    const nested = (item: Expression): Nested => {
      if (item.kind === 'number') return item.value;
      if (item.kind === 'list') return item.items.map(nested);
      throw new LanguageError(
        'list-of-names',
        `${print(item)} is no number`,
        reachOf(item),
        'to join values, write stack([a, b]) or concat([a, b])',
      );
    };
    const value = fromNested(nested(expression));
    if (value === undefined)
      throw new LanguageError('ragged-list', 'the rows of this list differ in length, or it is empty', expression.span);
    return value;
  }
}
