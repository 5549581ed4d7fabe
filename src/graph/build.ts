/** Lines of text → a program of single operations, in evaluation order; every mistake is reported, not just the first. */

import type { Assignment, Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { definedName, likeness, RESERVED } from '../language/names.ts';
import { parseAssignment } from '../language/parse.ts';
import { FILE_LIMITS, NAME_LIMIT, PROGRAM_LIMITS } from '../limits.ts';
import { once } from '../memoised.ts';
import type { Conventions } from '../ops/operation.ts';
import { FUNCTION_NAMES } from '../ops/operation-table.ts';
import { type Shape, scalar, shapeText, sizeOf, type Tensor } from '../tensor/tensor.ts';
import { countText } from '../text/amounts.ts';
import { didYouMean } from '../text/suggest.ts';
import { connect } from './connect.ts';
import { type GrowingProgram, LineBuilder, type UnconnectedNode } from './line-builder.ts';
import { notationHint } from './notation-hints.ts';
import {
  type NodeId,
  type OperationNode,
  type Program,
  type ProgramDefinition,
  type ProgramLine,
  type ProgramProblem,
  shapesOf,
} from './program.ts';
import { workOf } from './work.ts';

export type BuildResult =
  | { readonly program: Program }
  /** `graph` is there when nothing but the loss is wrong: what is said of its nodes can be checked. */
  | { readonly problems: readonly ProgramProblem[]; readonly graph: Program | undefined };

export function buildProgram(definition: ProgramDefinition): BuildResult {
  const builder = new Builder(definition);
  for (const [index, line] of definition.lines.entries()) {
    builder.addLine(line, index);
    if (builder.isTooLarge || builder.problems.length > FILE_LIMITS.problems) break; // more are not shown
  }
  const loss = builder.loss();
  const { problems } = builder;
  const isWhole = problems.length === 0 || loss !== undefined;
  const graph = isWhole
    ? connect(builder.nodes, builder.lines, builder.byName, loss, definition.conventions)
    : undefined;
  if (graph !== undefined && problems.length === 0) builder.demandLittleWork(graph);
  return graph !== undefined && problems.length === 0 ? { program: graph } : { problems, graph };
}

class Builder implements GrowingProgram {
  readonly nodes: UnconnectedNode[] = [];
  readonly lines: ProgramLine[] = [];
  readonly byName = new Map<string, NodeId>();
  readonly problems: ProgramProblem[] = [];
  /** Names with other letters than ASCII's, by what they look like; a plain name looks like itself. */
  private readonly likes = new Map<string, string>();
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
  /** What the lines are going to define, to tell a name used too early from one that is nowhere. */
  private readonly lineNames = once(
    () => new Set(this.definition.lines.map(({ text }) => text.slice(0, Math.max(0, text.indexOf('='))).trim())),
  );

  constructor(definition: ProgramDefinition) {
    this.definition = definition;
    for (const { name, role, value } of definition.leaves) {
      const id = this.nodes.length;
      this.nodes.push({
        id,
        name,
        text: name,
        role,
        shape: value.shape,
        size: sizeOf(value.shape),
        initial: value,
        needsGradient: role !== 'constant' && definition.frozen?.has(name) !== true,
        isReached: false,
      });
      this.byName.set(name, id);
      this.keepLikeness(name);
    }
  }

  addLine(line: { readonly text: string; readonly say?: string }, index: number): void {
    let assignment: Assignment | undefined;
    try {
      assignment = parseAssignment(line.text);
      this.defining = assignment.name;
      this.checkName(assignment);
      this.keepLikeness(assignment.name);
      const node = new LineBuilder(this, assignment, index, line.text).build();
      if (node === undefined) {
        this.failed.add(assignment.name);
        return;
      }
      this.byName.set(assignment.name, node);
      this.lines.push({ ...line, name: assignment.name, node });
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      this.report(error, index, line.text);
      const name = assignment?.name ?? definedName(line.text);
      if (name !== undefined) this.failed.add(name);
    }
  }

  numberOf(value: number): Tensor {
    if (value === 0) return scalar(value); // 0 and −0 would be one key
    const known = this.numbers.get(value) ?? scalar(value);
    this.numbers.set(value, known);
    return known;
  }

  get conventions(): Conventions {
    return this.definition.conventions;
  }

  /** The node of a name. @throws LanguageError when there is none yet; undefined when its line failed. */
  resolve(name: string, span: Span): NodeId | undefined {
    const id = name.includes('.') ? undefined : this.byName.get(name);
    if (id !== undefined || this.failed.has(name)) return id;
    const { size: above } = this.byName;
    const own = this.defining;
    throw new LanguageError('unknown-name', `unknown name ${name}`, span, () => this.unknownNameHint(name, above, own));
  }

  /** A mistake of notation with the line to write instead, where names and their shapes say which it is. */
  private asWritten(error: LanguageError, text: string): LanguageError {
    const hint = notationHint(error, text, {
      has: name => this.byName.has(name) || this.failed.has(name),
      shapeOf: name => this.nodes[this.byName.get(name) ?? -1]?.shape,
    });
    return hint === undefined ? error : new LanguageError(error.code, error.message, error.span, hint);
  }

  /** `above` is how many names there were when it was asked for, `own` the name of the line that asked. */
  private unknownNameHint(name: string, above: number, own: string | undefined): string {
    if (name === 'π') return 'write it as a number: 3.141592653589793';
    if (name === own) return `this line defines ${name}, so it cannot use it`;
    if (this.lineNames().has(name)) return `${name} is defined in a later line: a line uses only names from above it`;
    if (FUNCTION_NAMES.includes(name)) return `${name} is a function: write ${name}(x)`;
    const names = [...this.byName.keys()].slice(0, above).filter(known => !known.includes('.'));
    const suggestion = didYouMean(name, names);
    return suggestion ? `did you mean ${suggestion}?` : 'define it in constants, inputs, parameters or a line above';
  }

  push(node: UnconnectedNode, span: Span): NodeId {
    this.totalElements += node.size;
    if (node.role === 'operation') this.edges += node.operands.length;
    this.demandRoom(node, span);
    this.nodes.push(node);
    if (node.role === 'operation') this.byName.set(node.name, node.id);
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

  loss(): NodeId | undefined {
    if (this.definition.forwardOnly || this.problems.length > 0) return undefined;
    const name = this.definition.loss ?? this.lines.at(-1)?.name;
    const id = name === undefined ? undefined : this.byName.get(name);
    if (id === undefined) {
      const suggestion = didYouMean(name ?? '', [...this.byName.keys()]);
      this.problems.push({
        code: 'unknown-loss',
        message: `unknown loss ${name}`,
        hint: suggestion ? `did you mean ${suggestion}?` : 'name one of the lines of the program',
        where: 'loss',
      });
      return undefined;
    }
    const node = this.nodes[id]!;
    if (node.size !== 1)
      this.problems.push({
        code: 'loss-not-scalar',
        message: `expected a loss of one element, found ${name} of shape ${shapeText(node.shape)}`,
        hint: 'take its sum or mean, or say "forwardOnly": true',
        where: 'loss',
      });
    return id;
  }

  private checkName({ name, nameSpan }: Assignment): void {
    if (name.includes('.') || name.length > NAME_LIMIT || RESERVED.has(name))
      throw new LanguageError(
        'bad-name',
        `${name} is not a name`,
        nameSpan,
        `expected Latin or Greek letters, digits and _, at most ${NAME_LIMIT}, and not ${[...RESERVED].join(', ')}`,
      );
    if (this.byName.has(name) || this.failed.has(name))
      throw new LanguageError(
        'defined-twice',
        `${name} is defined twice`,
        nameSpan,
        'each name stands for one value: give this line another name',
      );
    const alike = this.nameLike(name);
    if (alike !== undefined)
      throw new LanguageError(
        'names-alike',
        `expected a name unlike ${alike}, found ${name}`,
        nameSpan,
        'readers take them for one: give this line another name',
      );
  }

  private keepLikeness(name: string): void {
    const like = likeness(name);
    if (like !== name) this.likes.set(like, name);
  }

  /** Another name that readers take for this one. */
  private nameLike(name: string): string | undefined {
    const like = likeness(name);
    const known = this.likes.get(like);
    if (known !== undefined && known !== name) return known;
    return like !== name && (this.byName.has(like) || this.failed.has(like)) ? like : undefined;
  }

  /** A mistake that is made twice in a line, as in x * x, is one. */
  report(mistake: LanguageError, line: number, text: string): void {
    const error = this.asWritten(mistake, text);
    const isKnown = ({ where, message }: ProgramProblem) =>
      where !== 'loss' && where.line === line && message === error.message;
    if (this.problems.some(isKnown)) return;
    const span = {
      start: Math.min(error.span.start, text.length),
      end: Math.min(Math.max(error.span.end, error.span.start + 1), text.length + 1),
    };
    this.problems.push({
      code: error.code,
      message: error.message,
      get hint() {
        return error.hint;
      },
      where: { line, span },
    });
  }
}

const FORCED = 'make it smaller, or start with --force-large';

const tooMany = (what: string, limit: number, span: Span) =>
  new LanguageError('too-large', `expected at most ${limit} ${what} in one program, found more`, span, FORCED);

const tooMuchWork = (multiplications: number, { kernel, span, text }: OperationNode, shapes: readonly Shape[]) =>
  new LanguageError(
    'too-much-work',
    `expected at most ${countText(PROGRAM_LIMITS.multiplications)} multiplications in an iteration, found ${countText(multiplications)}: ` +
      `${countText(kernel.multiplications ?? 0)} each time for ${text}, ${shapes.map(shapeText).join(' times ')}`,
    span,
    FORCED,
  );

const tooLarge = (shape: Shape, span: Span) =>
  new LanguageError(
    'too-large',
    `expected at most ${PROGRAM_LIMITS.elements} elements, ${PROGRAM_LIMITS.totalElements} in all, found a result of shape ${shapeText(shape)}: ${sizeOf(shape)}`,
    span,
  );
