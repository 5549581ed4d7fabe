/** Runs the lines of a program with blocks: the lines of every round and call become single operations. */

import type { Assigned } from '../language/assignments.ts';
import { type Expression, reachOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { definedNames } from '../language/names.ts';
import { parseStatements, type Statement, withoutComment } from '../language/statements.ts';
import { PROGRAM_LIMITS } from '../limits.ts';
import { argumentsOf, Blocks, type Definition, namesSetIn } from './blocks.ts';
import { constantOf } from './constant-calls.ts';
import { LineBuilder, type NodeTarget } from './line-builder.ts';
import type { NodeId } from './program.ts';
import { type Call, type CodePlace, isTaken, nodeOfResult, type Scope, type UnrolledProgram } from './put-in.ts';
import { Replacer, type Values } from './replacer.ts';
import { numberIn, roundsOf, roundsWritten, workedOut } from './round-numbers.ts';
import { Trail } from './trail.ts';
import * as mistakes from './unroll-errors.ts';
import { ownName, Versions } from './versions.ts';

type Loop = Statement & { readonly kind: 'for' };
type Return = Statement & { readonly kind: 'return' };
type AssignmentStatement = Statement & { readonly kind: 'assignment' };

export class Unroller {
  private readonly program: UnrolledProgram;
  private readonly sources: readonly string[];
  private readonly statements: readonly Statement[];
  private readonly blocks: Blocks;
  private readonly replacer: Replacer;
  readonly versions = new Versions();
  readonly trail: Trail;
  private readonly top: Scope = { definition: undefined, names: new Map(), rounds: new Map() };
  /** Loops that have begun, and the names that their lines set: before the first round has done so, they have no value. */
  private readonly begun = new Set<Loop>();
  private readonly pending = new Set<string>();

  constructor(program: UnrolledProgram, lines: readonly { readonly text: string }[]) {
    this.program = program;
    this.trail = new Trail(program.isForced);
    this.sources = lines.map(({ text }) => text);
    this.statements = parseStatements(this.sources, (mistake, line) => {
      program.report(mistake, line, this.sources[line]!);
      for (const name of definedNames(withoutComment(this.sources[line]!))) program.fail(name);
    });
    this.blocks = new Blocks(this.statements, (mistake, line) => program.report(mistake, line, this.sources[line]!));
    const { sources, blocks, top } = this;
    this.replacer = new Replacer({
      program,
      sources,
      blocks,
      top,
      runBlock: (call, place) => this.runBlock(call, place),
    });
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

  unknownNameHint(name: string): string | undefined {
    if (this.blocks.has(name)) return `${name} is a block: write ${this.blocks.written(name)}`;
    if (this.blocks.isVariable(name)) return `${name} is the number of a round: it has no value outside of its loop`;
    if (!this.pending.has(name)) return undefined;
    return `${name} has no value before the first round assigns it: set it above the loop, as in ${name} = zeros([4])`;
  }

  /** Returns what a `return` gives, where one is reached: one expression for each value. */
  private runAll(statements: readonly Statement[], scope: Scope, place?: CodePlace): Values | undefined {
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
        if (statement.kind === 'assignment') for (const { name } of statement.targets) this.program.fail(name);
      }
    }
    return undefined;
  }

  private assign({ targets, line, expressions }: AssignmentStatement, scope: Scope): void {
    for (const target of targets) {
      if (scope.rounds.has(target.name)) throw mistakes.roundAssigned(target);
      if (this.blocks.has(target.name)) throw mistakes.blockAssigned(target);
    }
    const [first] = targets;
    const [expression] = expressions;
    if (expression?.kind === 'list' && expression.items.length === 0 && targets.length === 1) {
      scope.names.set(first!.name, expression);
      return;
    }
    const isCall = expression?.kind === 'call' && this.blocks.has(expression.callee);
    if (targets.length === 1 && expressions.length === 1 && !isCall) {
      this.assignOne(first!, expression!, line, scope); // most lines: there are many
      return;
    }
    const named = targets.map(target => ({ ...target, called: this.versions.next(ownName(target.name, scope)) }));
    const nodes = this.program.define(named, line, (nodesOf, fold) => {
      const values = this.values(expressions, { scope, line, targets: nodesOf, fold, isNamed: true });
      if (values !== undefined && values.length !== targets.length)
        throw mistakes.wrongCount(expression!, values.length, targets); // one was written at least
      const built = values?.map((value, i) => this.build(value, { line, target: nodesOf[i]!, fold })); // as many as names
      return built?.every(node => node !== undefined) ? built : undefined;
    });
    for (const [i, { name, nameSpan, called }] of named.entries())
      this.versions.bind({ name, nameSpan, called }, nodes?.[i], scope, this.program); // a node for each name
  }

  private assignOne(target: Assigned, expression: Expression, line: number, scope: Scope): void {
    const called = this.versions.next(ownName(target.name, scope));
    const node = this.program.defineOne(target, called, line, (nodeOf, fold) => {
      const value = this.replacer.replace(expression, { scope, line, targets: [nodeOf], fold, isNamed: true });
      return value && this.build(value, { line, target: nodeOf, fold });
    });
    this.versions.bind({ ...target, called }, node, scope, this.program);
  }

  /** What stands on the right, or after `return`: a value for each name; undefined after a mistake, which is reported. */
  private values(written: Values, place: CodePlace): Values | undefined {
    const [only] = written;
    if (written.length === 1 && only?.kind === 'call' && this.blocks.has(only.callee))
      return this.runBlock(only, place);
    const { targets } = place;
    const values = written.map((value, i) =>
      this.replacer.replace(value, { ...place, targets: [targets[i] ?? targets[0]!] }),
    );
    return values.every(value => value !== undefined) ? values : undefined;
  }

  private build(
    expression: Expression,
    { line, target, fold }: Pick<CodePlace, 'line' | 'fold'> & { readonly target: NodeTarget },
    isNamed = true,
  ): NodeId | undefined {
    const lowered = { expression, target, line, source: this.sources[line]!, fold, isReplaced: true };
    if (isNamed && expression.kind === 'name' && expression.name === target.name)
      return this.program.byName.get(target.name); // a call has made it
    return new LineBuilder(this.program, lowered).build(isNamed);
  }

  private loop(statement: Loop, scope: Scope): void {
    const { variable, line, range, rangeSpan, body } = statement;
    if (isTaken(this.program, variable, scope)) throw mistakes.variableTaken(variable, statement.variableSpan);
    const { first, count, step } = roundsOf(range.map(written => this.number(written, scope, line)));
    this.demandFewRounds(statement, count);
    const before = this.program.problems.length;
    if (!this.begun.has(statement)) for (const name of namesSetIn(body)) this.pending.add(name);
    this.begun.add(statement);
    const rounds = new Map(scope.rounds); // one for all rounds: none outlives its own
    const inside = { ...scope, rounds };
    for (let i = 0; i < count && !this.program.isFull && this.program.problems.length === before; i++) {
      const value = first + i * step;
      rounds.set(variable, { kind: 'number', value, span: statement.variableSpan });
      const of = { name: variable, number: value };
      const { length: start } = this.program.nodes;
      const name = `${variable} = ${value}`;
      this.trail.inRound(name, rangeSpan, () => {
        const fold = this.program.folds.begin({ kind: 'round', name, line, start, of });
        this.runAll(body, inside);
        this.program.folds.end(fold, this.program.nodes.length, undefined);
      });
    }
  }

  /** @param count Its own rounds; those of the loops in it count too, where their numbers are written out. @throws LanguageError */
  private demandFewRounds(loop: Loop, count: number): void {
    const all = count * (1 + roundsWritten(loop.body));
    if (!this.program.isForced && all > PROGRAM_LIMITS.nodes) throw mistakes.tooManyRounds(all, loop.rangeSpan);
  }

  /** A number of `range(…)`. */
  private number(written: Expression, scope: Scope, line: number): Expression {
    const targets = [{ name: 'range', count: 0 }];
    return workedOut(this.replacer.replace(written, { scope, line, targets, fold: 0, isNamed: false }) ?? written);
  }

  /** Runs a block: what it returns, as names, numbers or lists, which have the names of the line where the place is named. */
  private runBlock(call: Call, place: CodePlace): Values | undefined {
    const definition = this.blocks.of(call.callee);
    this.trail.demandOther(call);
    const names = this.parameters(definition, call, place);
    if (names === undefined) return undefined;
    const number = this.trail.numbered(call);
    const { folds, nodes } = this.program;
    const name = number === 1 ? call.callee : `${call.callee}#${number}`;
    const of = { name: call.callee, number };
    const fold = folds.begin({ kind: 'call', name, line: definition.line, start: nodes.length, of });
    const scope = { definition, names, rounds: new Map() };
    const values = this.trail.inCall(call, number, () => this.runAll(definition.body, scope, place));
    folds.end(fold, nodes.length, nodeOfResult(this.program, values?.[0]));
    return values?.map(value => ({ ...value, span: reachOf(call) }));
  }

  private parameters(definition: Definition, call: Call, place: CodePlace): Map<string, Expression> | undefined {
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
  private argument(written: Expression, place: CodePlace): Expression | undefined {
    const replaced = this.replacer.replace(written, place);
    return replaced && this.kept(workedOut(replaced), place, false);
  }

  /** The expression as what needs no node of its own; anything else is computed. */
  private kept(
    expression: Expression,
    place: CodePlace,
    isNamed: boolean,
    target = place.targets[0]!,
  ): Expression | undefined {
    const { kind } = expression;
    const isGiven = kind === 'name' || kind === 'list' || numberIn(expression) !== undefined;
    if (isGiven || constantOf(expression) !== undefined) return expression;
    const node = this.build(expression, { ...place, target }, isNamed);
    return node === undefined
      ? undefined
      : { kind: 'name', name: this.program.nodes[node]!.name, span: reachOf(expression) };
  }

  private result({ expressions, line }: Return, scope: Scope, { targets, isNamed }: CodePlace): Values | undefined {
    const { folds, nodes } = this.program;
    const fold = folds.begin({ kind: 'line', name: 'return', line, start: nodes.length });
    const place = { scope, line, targets, fold, isNamed };
    const values = this.values(expressions, place)?.map((value, i) => this.kept(value, place, isNamed, targets[i]));
    folds.end(fold, nodes.length, nodeOfResult(this.program, values?.[0]));
    return values?.every(value => value !== undefined) ? values : undefined;
  }
}
