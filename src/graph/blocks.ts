/** The blocks of a program by name: what `def` lines define, and which names they set. */

import type { Expression } from '../language/ast.ts';
import type { LanguageError } from '../language/language-error.ts';
import type { Statement } from '../language/statements.ts';
import {
  missingReturn,
  nestedDefinition,
  returnOutside,
  twoBlocks,
  unreachableLine,
  wrongArguments,
} from './unroll-errors.ts';

export type Definition = Statement & { readonly kind: 'def' };

type Call = Expression & { readonly kind: 'call' };
type Report = (mistake: LanguageError, line: number) => void;

export class Blocks {
  private readonly byName = new Map<string, Definition>();
  private readonly variables = new Set<string>();
  private readonly locals = new Map<string, ReadonlySet<string>>();

  constructor(statements: readonly Statement[], report: Report) {
    this.read(statements, report, 'top');
  }

  get all(): Iterable<Definition> {
    return this.byName.values();
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** The block of that name, which there is. */
  of(name: string): Definition {
    return this.byName.get(name)!; // the caller has asked `has`
  }

  /** How a block is called: `cell(x, h)`. */
  written(name: string): string {
    return `${name}(${this.of(name)
      .parameters.map(parameter => parameter.name)
      .join(', ')})`;
  }

  /** Whether a loop has a variable of that name. */
  isVariable(name: string): boolean {
    return this.variables.has(name);
  }

  /** Whether a block sets the name itself, so that it never means one outside. */
  isLocal({ name }: Definition, asked: string): boolean {
    return this.locals.get(name)?.has(asked) === true;
  }

  private read(statements: readonly Statement[], report: Report, where: 'top' | 'loop' | 'block'): void {
    for (const [i, statement] of statements.entries()) {
      const { line } = statement;
      if (statement.kind === 'for') {
        this.variables.add(statement.variable);
        this.read(statement.body, report, 'loop');
      }
      if (statement.kind === 'return' && where !== 'block') report(returnOutside(statement.span, where), line);
      if (statement.kind === 'return' && where === 'block') {
        const next = statements.slice(i + 1).find(({ kind }) => kind !== 'nothing');
        if (next !== undefined) report(unreachableLine(), next.line);
      }
      if (statement.kind === 'def') this.add(statement, report, where);
    }
  }

  private add(definition: Definition, report: Report, where: 'top' | 'loop' | 'block'): void {
    const { name, nameSpan, line, parameters, body } = definition;
    if (where !== 'top') report(nestedDefinition(nameSpan), line);
    if (this.byName.has(name)) report(twoBlocks(name, nameSpan), line);
    this.byName.set(name, definition);
    this.locals.set(name, new Set([...parameters.map(parameter => parameter.name), ...namesSetIn(body)]));
    if (!body.some(({ kind }) => kind === 'return')) report(missingReturn(name, nameSpan), line);
    this.read(body, report, 'block');
  }
}

/** Names that lines set, those of inner loops included. */
export const namesSetIn = (body: readonly Statement[]): readonly string[] =>
  body.flatMap(statement => {
    if (statement.kind === 'assignment') return statement.targets.map(({ name }) => name);
    return statement.kind === 'for' ? namesSetIn(statement.body) : [];
  });

/** What a call gives to each parameter, by position or by name. @throws LanguageError */
export function argumentsOf({ parameters, name }: Definition, call: Call): readonly Expression[] {
  const given = parameters.flatMap(
    (parameter, i) => call.operands[i] ?? call.keywords.find(keyword => keyword.name === parameter.name)?.value ?? [],
  );
  const isKnown = call.keywords.every(keyword => parameters.some(parameter => parameter.name === keyword.name));
  const count = call.operands.length + call.keywords.length;
  if (!isKnown || given.length !== parameters.length || count !== parameters.length)
    throw wrongArguments(call, `${name}(${parameters.map(parameter => parameter.name).join(', ')})`, parameters.length);
  return given;
}
