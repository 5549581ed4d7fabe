/** Runs the lines of a program with blocks: rounds and calls become single operations, and every name the node that it stands for there. */

import { type Expression, reachOf, type Span } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { definedName } from '../language/names.ts';
import { withParts } from '../language/replace.ts';
import { parseStatements, type Statement, withoutComment } from '../language/statements.ts';
import { PROGRAM_LIMITS } from '../limits.ts';
import { argumentsOf, Blocks, type Definition, namesSetIn } from './blocks.ts';
import { constantOf } from './constant-calls.ts';
import { LineBuilder, type Target } from './line-builder.ts';
import type { FoldId, NodeId } from './program.ts';
import {
  type Call,
  isTaken,
  lengthOf,
  nodeOfResult,
  type Place,
  type Scope,
  settled,
  stacked,
  type UnrolledProgram,
  withFixedIndices,
} from './put-in.ts';
import { numberIn, roundsOf, workedOut } from './round-numbers.ts';
import * as mistakes from './unroll-errors.ts';

type Loop = Statement & { readonly kind: 'for' };
type Return = Statement & { readonly kind: 'return' };
type AssignmentStatement = Statement & { readonly kind: 'assignment' };

export class Unroller {
  private readonly program: UnrolledProgram;
  private readonly sources: readonly string[];
  private readonly statements: readonly Statement[];
  private readonly blocks: Blocks;
  private readonly versions = new Map<string, NodeId[]>();
  /** What is being done, for messages: `, in round t = 3`. */
  private readonly around: string[] = [];
  private readonly calling: string[] = [];
  private readonly calls = new Map<string, number>();
  private readonly top: Scope = { definition: undefined, names: new Map(), rounds: new Map() };
  /** Names that only a later line of the block in hand assigns. */
  private pending: ReadonlySet<string> = new Set();
  private rounds = 0;

  constructor(program: UnrolledProgram, lines: readonly { readonly text: string }[]) {
    this.program = program;
    this.sources = lines.map(({ text }) => text);
    this.statements = parseStatements(this.sources, (mistake, line) => {
      program.report(mistake, line, this.sources[line]!);
      const name = definedName(withoutComment(this.sources[line]!));
      if (name !== undefined) program.fail(name);
    });
    this.blocks = new Blocks(this.statements, (mistake, line) => program.report(mistake, line, this.sources[line]!));
  }

  run(): void {
    for (const { line, parameters } of this.blocks.all)
      for (const { name, span } of parameters) {
        const id = this.program.byName.get(name);
        const isLeaf = id !== undefined && this.program.isLeaf(id);
        if (isLeaf) this.program.report(mistakes.parameterIsLeaf(name, span), line, this.sources[line]!);
      }
    this.runAll(this.statements, this.top);
  }

  /** Nodes of the names that were assigned again. */
  versionsAgain(): ReadonlyMap<string, readonly NodeId[]> {
    return new Map([...this.versions].filter(([, nodes]) => nodes.length > 1));
  }

  /** Where a mistake is: `, in call 2 of cell, in round t = 1`. */
  whereabouts(): string {
    return this.around
      .toReversed()
      .map(place => `, in ${place}`)
      .join('');
  }

  unknownNameHint(name: string): string | undefined {
    if (this.blocks.has(name)) return `${name} is a block: write ${this.blocks.written(name)}`;
    if (this.blocks.isVariable(name)) return `${name} is the number of a round: it has no value outside of its loop`;
    if (!this.pending.has(name)) return undefined;
    return `${name} has no value before the first round assigns it: set it above the loop, as in ${name} = zeros([4])`;
  }

  /** Returns what a `return` gives, where one is reached. */
  private runAll(statements: readonly Statement[], scope: Scope, place?: Place): Expression | undefined {
    for (const statement of statements) {
      if (this.program.isFull) return undefined;
      try {
        switch (statement.kind) {
          case 'assignment':
            this.assign(statement, scope);
            break;
          case 'for':
            this.loop(statement, scope);
            break;
          case 'return':
            if (place !== undefined) return this.result(statement, scope, place);
            break;
          case 'def':
          case 'nothing':
        }
      } catch (error) {
        if (!(error instanceof LanguageError)) throw error;
        this.program.report(error, statement.line, this.sources[statement.line]!);
        if (statement.kind === 'assignment') this.program.fail(statement.name);
      }
    }
    return undefined;
  }

  private assign(statement: AssignmentStatement, scope: Scope): void {
    const { name, line, expression } = statement;
    if (scope.rounds.has(name)) throw mistakes.roundAssigned(statement);
    if (this.blocks.has(name)) throw mistakes.blockAssigned(statement);
    if (expression.kind === 'list' && expression.items.length === 0) {
      scope.names.set(name, expression);
      return;
    }
    const own = scope.definition === undefined ? name : `${scope.definition.name}.${name}`;
    const versions = this.versions.get(own) ?? [];
    const called = versions.length === 0 ? own : `${own}#${versions.length + 1}`;
    const build = (written: Expression, target: Target, fold: FoldId): NodeId | undefined => {
      const replaced = this.outermost(written, { scope, line, target, fold, isNamed: true });
      return replaced === undefined ? undefined : this.built(replaced, { line, target, fold });
    };
    const node = this.program.define(statement, line, build, called);
    if (node === undefined) {
      this.program.fail(own);
      scope.names.delete(name);
      return;
    }
    versions.push(node);
    this.versions.set(own, versions);
    scope.names.set(name, { kind: 'name', name: called, span: statement.nameSpan });
  }

  private built(
    expression: Expression,
    { line, target, fold }: Pick<Place, 'line' | 'target' | 'fold'>,
    isNamed = true,
  ) {
    const lowered = { expression, target, line, source: this.sources[line]!, fold, isReplaced: true };
    if (isNamed && expression.kind === 'name' && expression.name === target.name)
      return this.program.byName.get(target.name); // a call has made it
    return new LineBuilder(this.program, lowered).build(isNamed);
  }

  private loop(statement: Loop, scope: Scope): void {
    const { variable, line, range, rangeSpan, body } = statement;
    if (isTaken(this.program, variable, scope)) throw mistakes.variableTaken(variable, statement.variableSpan);
    const { first, count, step } = roundsOf(range.map(written => this.number(written, scope, line)));
    if (!this.program.isForced && count > PROGRAM_LIMITS.nodes) throw mistakes.tooManyRounds(count, rangeSpan);
    const before = this.program.problems.length;
    this.pending = new Set([...this.pending, ...namesSetIn(body)]);
    for (let i = 0; i < count && !this.program.isFull && this.program.problems.length === before; i++) {
      this.demandFewRounds(rangeSpan);
      const value = first + i * step;
      const rounds = new Map(scope.rounds).set(variable, { kind: 'number', value, span: statement.variableSpan });
      const of = { name: variable, number: value };
      const { length: start } = this.program.nodes;
      const fold = this.program.folds.begin({ kind: 'round', name: `${variable} = ${value}`, line, start, of });
      this.around.push(`round ${variable} = ${value}`);
      this.runAll(body, { ...scope, rounds });
      this.around.pop();
      this.program.folds.end(fold, this.program.nodes.length, undefined);
    }
  }

  private demandFewRounds(span: Span): void {
    if (++this.rounds > PROGRAM_LIMITS.nodes && !this.program.isForced) throw mistakes.tooManyRounds(this.rounds, span);
  }

  /** A number of `range(…)`. */
  private number(written: Expression, scope: Scope, line: number): Expression {
    const target = { name: 'range', count: 0 };
    return workedOut(this.replaced(written, { scope, line, target, fold: 0, isNamed: false }) ?? written);
  }

  /** What a line stands for: a call as a whole line gives its result the line's name. */
  private outermost(written: Expression, place: Place): Expression | undefined {
    return written.kind === 'call' && this.blocks.has(written.callee)
      ? this.called(written, place, true)
      : this.replaced(written, place);
  }

  /** Names, numbers of rounds and calls of blocks put in; undefined after a mistake, which is reported. */
  private replaced(written: Expression, place: Place): Expression | undefined {
    let isWhole = true;
    const replace = (part: Expression): Expression => {
      try {
        const done = this.part(part, place, replace);
        if (done !== undefined) return done;
      } catch (error) {
        if (!(error instanceof LanguageError)) throw error;
        this.program.report(error, place.line, this.sources[place.line]!);
      }
      isWhole = false;
      return part;
    };
    const done = replace(written);
    return isWhole ? done : undefined;
  }

  private part(part: Expression, place: Place, replace: (part: Expression) => Expression): Expression | undefined {
    if (part.kind === 'name') return this.standsFor(part, place.scope);
    if (part.kind === 'call') {
      if (this.blocks.has(part.callee)) return this.called(part, place, false);
      if (part.callee === 'len' && part.operands.length === 1)
        return lengthOf(this.program, replace(part.operands[0]!), part);
      return stacked(this.program, withParts(part, replace) as Call); // a call stays one
    }
    const inner = withParts(part, replace);
    return part.kind === 'binary' || part.kind === 'unary'
      ? settled(part, inner, place.scope)
      : withFixedIndices(inner);
  }

  private standsFor(
    written: Expression & { kind: 'name' },
    { definition, names, rounds }: Scope,
  ): Expression | undefined {
    const { name, span } = written;
    const known = rounds.get(name) ?? names.get(name);
    if (known !== undefined) return { ...known, span, ...(written.parens && { parens: written.parens }) };
    const isLocal = definition !== undefined && this.blocks.isLocal(definition, name);
    const above = isLocal ? undefined : this.top.names.get(name);
    if (above !== undefined) return { ...above, span };
    const id = this.program.byName.get(name);
    if (!isLocal && id !== undefined && this.program.isLeaf(id)) return written;
    if (this.program.hasFailed(isLocal ? `${definition.name}.${name}` : name)) return undefined;
    throw this.program.unknownName(name, span);
  }

  /** Runs a block: what it returns, as a name, a number or a list. @param isNamed Whether the result has the name of the line. */
  private called(call: Call, place: Place, isNamed: boolean): Expression | undefined {
    const definition = this.blocks.of(call.callee);
    if (this.calling.includes(call.callee)) throw mistakes.recursion(call);
    this.demandFewRounds(call.calleeSpan);
    const names = this.parameters(definition, call, place);
    if (names === undefined) return undefined;
    const number = (this.calls.get(call.callee) ?? 0) + 1;
    this.calls.set(call.callee, number);
    const { folds, nodes } = this.program;
    const name = number === 1 ? call.callee : `${call.callee}#${number}`;
    const of = { name: call.callee, number };
    const fold = folds.begin({ kind: 'call', name, line: definition.line, start: nodes.length, of });
    this.calling.push(call.callee);
    this.around.push(`call ${number} of ${call.callee}`);
    const scope = { definition, names, rounds: new Map() };
    const result = this.runAll(definition.body, scope, { ...place, isNamed });
    this.around.pop();
    this.calling.pop();
    folds.end(fold, nodes.length, nodeOfResult(this.program, result));
    return result && { ...result, span: reachOf(call) };
  }

  private parameters(definition: Definition, call: Call, place: Place): Map<string, Expression> | undefined {
    const { parameters } = definition;
    const given = argumentsOf(definition, call);
    const names = new Map<string, Expression>();
    for (const [i, { name }] of parameters.entries()) {
      const value = this.argument(given[i]!, place); // none is missing
      if (value !== undefined) names.set(name, value);
    }
    return names.size === parameters.length ? names : undefined;
  }

  /** A name, number or list stands for itself; anything else is computed once, before the block. */
  private argument(written: Expression, place: Place): Expression | undefined {
    const replaced = this.replaced(written, place);
    return replaced && this.kept(workedOut(replaced), place, false);
  }

  /** The expression as what needs no node of its own; anything else is computed. */
  private kept(expression: Expression, place: Place, isNamed: boolean): Expression | undefined {
    const { kind } = expression;
    const isGiven = kind === 'name' || kind === 'list' || numberIn(expression) !== undefined;
    if (isGiven || constantOf(expression) !== undefined) return expression;
    const node = this.built(expression, place, isNamed);
    return node === undefined
      ? undefined
      : { kind: 'name', name: this.program.nodes[node]!.name, span: reachOf(expression) };
  }

  private result({ expression, line }: Return, scope: Scope, { target, isNamed }: Place): Expression | undefined {
    const { folds, nodes } = this.program;
    const fold = folds.begin({ kind: 'line', name: 'return', line, start: nodes.length });
    const place = { scope, line, target, fold, isNamed };
    const replaced = isNamed ? this.outermost(expression, place) : this.replaced(expression, place);
    const result = replaced && this.kept(replaced, place, isNamed);
    folds.end(fold, nodes.length, nodeOfResult(this.program, result));
    return result;
  }
}
