/** Lines of text → a program of single operations, in evaluation order; every mistake is reported, not just the first. */

import { type Assigned, parseAssignment } from '../language/assignments.ts';
import type { Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { definedNames, isName, RESERVED } from '../language/names.ts';
import { needsUnrolling } from '../language/statements.ts';
import { FILE_LIMITS, NAME_LIMIT, PROGRAM_LIMITS } from '../limits.ts';
import { once } from '../memoised.ts';
import type { Conventions } from '../ops/operation.ts';
import { scalar, type Tensor } from '../tensor/tensor.ts';
import { badName, leafAssigned, namesAlike, tooLarge, tooMany, tooMuchWork } from './build-errors.ts';
import { addValidationLeaves, chosenLosses } from './chosen-losses.ts';
import { connect, type Unconnected } from './connect.ts';
import { Folds } from './folds.ts';
import { leafNode } from './leaf-node.ts';
import { Likenesses } from './likenesses.ts';
import { type GrowingProgram, LineBuilder, type NodeTarget, type UnconnectedNode } from './line-builder.ts';
import { namesAtEnd } from './node-names.ts';
import { notationHint } from './notation-hints.ts';
import { otherStatement } from './other-statements.ts';
import { type FoldId, type NodeId, type Precision, type Program, shapesOf } from './program.ts';
import type { ProgramDefinition, ProgramProblem } from './program-definition.ts';
import { unknownNameHint } from './unknown-name.ts';
import { Unroller } from './unroll.ts';
import { workOf } from './work.ts';

export type BuildResult =
  | { readonly program: Program }
  /** `graph` is there when nothing but the loss is wrong: what is said of its nodes can be checked. */
  | { readonly problems: readonly ProgramProblem[]; readonly graph: Program | undefined };

export function buildProgram(definition: ProgramDefinition): BuildResult {
  const builder = new Builder(definition);
  builder.addLines();
  const losses = builder.losses();
  const { validation } = definition;
  if (validation !== undefined && builder.problems.length === 0) addValidationLeaves(builder, losses, validation);
  const { problems } = builder;
  const isWhole = problems.length === 0 || losses.length > 0;
  const graph = isWhole ? connect(builder.built(losses)) : undefined;
  if (graph !== undefined && problems.length === 0) builder.demandLittleWork(graph);
  return graph !== undefined && problems.length === 0 ? { program: graph } : { problems, graph };
}

class Builder implements GrowingProgram {
  readonly isForced: boolean;
  readonly isEvaluated: boolean;
  readonly conventions: Conventions;
  readonly precision: Precision | undefined;
  readonly nodes: UnconnectedNode[] = [];
  readonly folds = new Folds();
  readonly byName = new Map<string, NodeId>();
  readonly copies = new Map<NodeId, NodeId>();
  readonly problems: ProgramProblem[] = [];
  /** Line and message of each problem. */
  private readonly reported = new Set<string>();
  private readonly likes = new Likenesses();
  /** Names of lines that failed: using them is not reported again. */
  private readonly failed = new Set<string>();
  private readonly numbers = new Map<number, Tensor>();
  private readonly definition: ProgramDefinition;
  private totalElements = 0;
  private edges = 0;
  /** It would grow with every line: one mistake is enough. */
  isTooLarge = false;
  /** The name of the line being added. */
  private defining: string | undefined;
  /** Runs the lines where blocks or names assigned again ask for it. */
  private unroller: Unroller | undefined;
  /** What the lines are going to define, to tell a name used too early from one that is nowhere. */
  private readonly lineNames = once(() => new Set(this.definition.lines.flatMap(({ text }) => definedNames(text))));

  constructor(definition: ProgramDefinition) {
    this.definition = definition;
    this.isForced = definition.isForced === true;
    this.isEvaluated = definition.isEvaluated === true;
    this.conventions = definition.conventions;
    this.precision = definition.precision;
    for (const { name, role, value } of definition.leaves) {
      const id = this.nodes.length;
      const needsGradient = role !== 'constant' && definition.frozen?.has(name) !== true;
      this.nodes.push(leafNode({ id, name, role, value, needsGradient }));
      this.byName.set(name, id);
      this.likes.keep(name);
    }
  }

  addLines(): void {
    const { lines } = this.definition;
    if (needsUnrolling(lines)) {
      this.unroller = new Unroller(this, lines);
      this.unroller.run();
    } else
      for (const [index, { text }] of lines.entries()) {
        this.addLine(text, index);
        if (this.isFull) break;
      }
  }

  /** Nothing more is worth adding. */
  get isFull(): boolean {
    return this.isTooLarge || this.problems.length > FILE_LIMITS.problems; // more are not shown
  }

  /** What was built, for `connect`. */
  built(losses: readonly NodeId[]): Unconnected {
    const foldsOf = this.folds.byLine(this.definition.lines.length);
    return {
      nodes: this.nodes,
      lines: this.definition.lines.map(({ text, say }, i) => {
        const folds = foldsOf[i]!; // a list for each line
        return say === undefined ? { text, folds } : { text, say, folds };
      }),
      folds: this.folds.all,
      versions: this.versions(),
      byName: namesAtEnd(this.byName, this.versions()),
      losses,
      conventions: this.conventions,
      precision: this.precision,
    };
  }

  private readonly versions = (): Program['versions'] => this.unroller?.versions.again() ?? new Map();

  private addLine(source: string, line: number): void {
    try {
      const assignment = parseAssignment(source);
      const { expression } = assignment;
      this.defineOne(assignment, assignment.name, line, (target, fold) =>
        new LineBuilder(this, { expression, target, line, source, fold, isReplaced: false }).build(),
      );
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      this.report(error, line, source);
      for (const name of definedNames(source)) this.failed.add(name);
    }
  }

  numberOf(value: number): Tensor {
    if (value === 0) return scalar(value); // 0 and −0 would be one key
    const known = this.numbers.get(value) ?? scalar(value);
    this.numbers.set(value, known);
    return known;
  }

  /** Adds a line of one name. @param called What its node is called. @throws LanguageError for a name that cannot be. */
  defineOne(
    target: Assigned,
    called: string,
    line: number,
    build: (target: NodeTarget, fold: FoldId) => NodeId | undefined,
  ): NodeId | undefined {
    this.announce(target);
    const fold = this.folds.begin({ kind: 'line', name: called, line, start: this.nodes.length });
    const node = build({ name: called, count: 0 }, fold);
    this.folds.end(fold, this.nodes.length, node);
    this.settle(called, node);
    return node;
  }

  /** Adds a line of several names. @param targets With what their nodes are called. @throws LanguageError for a name that cannot be. */
  define(
    targets: readonly (Assigned & { readonly called: string })[],
    line: number,
    build: (targets: readonly NodeTarget[], fold: FoldId) => readonly NodeId[] | undefined,
  ): readonly NodeId[] | undefined {
    const { name, called } = targets[0]!; // there is one at least
    for (const target of targets) this.announce(target);
    this.defining = name;
    const fold = this.folds.begin({ kind: 'line', name: called, line, start: this.nodes.length });
    const nodes = build(
      targets.map(({ called }) => ({ name: called, count: 0 })),
      fold,
    );
    this.folds.end(fold, this.nodes.length, nodes?.[0]);
    for (const [i, { called }] of targets.entries()) this.settle(called, nodes?.[i]); // a node for each
    return nodes;
  }

  /** The name of the line that comes next. @throws LanguageError for a name that cannot be. */
  private announce(target: Assigned): void {
    this.defining = target.name;
    this.checkName(target);
    this.likes.keep(target.name);
  }

  /** What the name stands for from here on; without a node its line has failed. */
  private settle(name: string, node: NodeId | undefined): void {
    if (node === undefined) this.failed.add(name);
    else this.byName.set(name, node);
  }

  /** The name's line has failed: using it is not reported again. */
  fail = (name: string): void => void this.failed.add(name);
  hasFailed = (name: string): boolean => this.failed.has(name);

  /** The node of a name. @throws LanguageError when there is none yet; undefined when its line failed. */
  resolve(name: string, span: Span): NodeId | undefined {
    const id = name.includes('.') && this.unroller === undefined ? undefined : this.byName.get(name);
    if (id !== undefined || this.failed.has(name)) return id;
    throw this.unknownName(name, span);
  }

  unknownName(name: string, span: Span): LanguageError {
    const { size: above } = this.byName;
    const own = this.defining;
    const hint = () =>
      this.unroller?.unknownNameHint(name) ??
      unknownNameHint(name, own, this.lineNames(), [...this.byName.keys()].slice(0, above));
    return new LanguageError('unknown-name', `unknown name ${name}`, span, hint);
  }

  /** A mistake of notation with the line to write instead, where names and their shapes say which it is. */
  private asWritten(error: LanguageError, text: string): LanguageError {
    const other = otherStatement(error, text);
    if (other !== undefined) return other;
    const hint = notationHint(error, text, {
      has: name => this.byName.has(name) || this.failed.has(name),
      shapeOf: name => this.nodes[this.byName.get(name) ?? -1]?.shape,
    });
    return hint === undefined ? error : new LanguageError(error.code, error.message, error.span, hint);
  }

  push(node: UnconnectedNode, span: Span): NodeId {
    this.totalElements += node.size;
    if (node.role === 'operation') this.edges += node.operands.length;
    this.demandRoom(node, span);
    this.nodes.push(node);
    if (node.role === 'operation' || node.drawn !== undefined || node.buffer !== undefined)
      this.byName.set(node.name, node.id);
    return node.id;
  }

  private demandRoom({ size, shape }: UnconnectedNode, span: Span): void {
    const { elements, totalElements, nodes, edges } = PROGRAM_LIMITS;
    if (size > elements || this.totalElements > totalElements) throw tooLarge(shape, span);
    if (this.definition.isForced) return;
    this.isTooLarge = this.nodes.length >= nodes || this.edges > edges;
    if (this.nodes.length >= nodes) throw tooMany('values and operations', nodes, span);
    if (this.edges > edges) throw tooMany('operands', edges, span);
  }

  /** Reports a program whose iteration would take long. */
  demandLittleWork(program: Program): void {
    const { multiplications, largest } = workOf(program);
    if (this.definition.isForced || largest === undefined || multiplications <= PROGRAM_LIMITS.multiplications) return;
    const { text } = this.definition.lines[largest.line]!;
    this.report(tooMuchWork(multiplications, largest, shapesOf(program, largest.operands)), largest.line, text);
  }

  losses(): readonly NodeId[] {
    if (this.definition.forwardOnly || this.problems.length > 0) return [];
    const { losses, problems } = chosenLosses({
      given: this.definition.losses,
      last: this.folds.lastAtTop(),
      names: () => namesAtEnd(this.byName, this.versions()),
      nodes: this.nodes,
    });
    this.problems.push(...problems);
    return losses;
  }

  private checkName({ name, nameSpan }: Assigned): void {
    if (!isName(name) || name.length > NAME_LIMIT || RESERVED.has(name)) throw badName(name, nameSpan);
    const known = this.byName.get(name);
    if (known !== undefined && this.isLeaf(known)) throw leafAssigned(name, nameSpan);
    const alike = this.likes.to(name, like => this.byName.has(like) || this.failed.has(like));
    if (alike !== undefined) throw namesAlike(name, alike, nameSpan);
  }

  /** Whether the node is one of the leaves, which come first. */
  isLeaf = (id: NodeId): boolean => id < this.definition.leaves.length;

  /** A mistake that is made twice in a line, as in x * x or in two rounds, is one; so is a program that is too large, wherever it is. */
  report(mistake: LanguageError, line: number, text: string): void {
    const error = this.asWritten(mistake, text);
    const key = error.code === 'too-large' ? error.code : `${line} ${error.message}`;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    const span = {
      start: Math.min(error.span.start, text.length),
      end: Math.min(Math.max(error.span.end, error.span.start + 1), text.length + 1),
    };
    this.problems.push({
      code: error.code,
      message: error.message + (this.unroller?.trail.whereabouts() ?? ''),
      get hint() {
        return error.hint;
      },
      where: { line, span },
    });
  }
}
