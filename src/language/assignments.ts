/** What a line assigns: `z = W @ x`, several names at once as in `h, c = cell(x, h, c)`, or a change as in `s += x`. */

import { type Assignment, type Expression, reachOf, type Span } from './ast.ts';
import { LanguageError } from './language-error.ts';
import { Parser } from './parse.ts';
import type { Token } from './tokens.ts';

export interface Assigned {
  readonly name: string;
  readonly nameSpan: Span;
}

/** Names and what they are assigned: as many expressions as names, or one call that gives them all. */
export interface Assignments {
  readonly targets: readonly Assigned[];
  readonly expressions: readonly Expression[];
}

/** `name = expression`. @throws LanguageError with the span of the first mistake. */
export function parseAssignment(source: string): Assignment {
  const parser = new Parser(source);
  const { name, nameSpan } = targetOf(parser);
  parser.expect('=', '`=` after the name');
  const expression = parser.expression();
  parser.expectEnd();
  return { name, nameSpan, expression };
}

/** Any of the three. @throws LanguageError with the span of the first mistake. */
export function parseAssignments(source: string): Assignments {
  const parser = new Parser(source);
  const targets = separated(parser, () => targetOf(parser));
  const twice = targets.find(({ name }, i) => targets.findIndex(other => other.name === name) < i);
  if (twice !== undefined) throw givenTwice(twice);
  const operator = targets.length === 1 ? changeOf(parser) : undefined;
  parser.expect('=', '`=` after the name');
  const expressions = targets.length === 1 ? [parser.expression()] : valuesOf(parser);
  parser.expectEnd();
  if (operator !== undefined) return changed(targets[0]!, operator, expressions[0]!); // of each there is one
  if (expressions.length > 1 && expressions.length !== targets.length) throw differentCounts(targets, expressions);
  return { targets, expressions };
}

/** What stands after `return`: one expression, or several with commas. @throws LanguageError with the span of the first mistake. */
export function parseValues(source: string): readonly Expression[] {
  const parser = new Parser(source);
  const values = valuesOf(parser);
  parser.expectEnd();
  return values;
}

function targetOf(parser: Parser): Assigned {
  const { text, span } = parser.expectName('a name, as in `z = W @ x + b`');
  return { name: text, nameSpan: span };
}

const CHANGES = ['+', '-', '*', '/', '@', '**'] as const;
type Change = (typeof CHANGES)[number];

/** The operator of `+=`. */
function changeOf(parser: Parser): Change | undefined {
  const operator = CHANGES.find(change => parser.isAt(change));
  if (operator === undefined) return undefined;
  const [sign, equals] = parser.rest;
  const isWhole = equals?.text === '=' && equals.span.start === sign?.span.end; // no blank between them
  return isWhole && parser.take(operator) ? operator : undefined;
}

/** `s += x` is `s = s + (x)`. */
function changed(target: Assigned, operator: Change, right: Expression): Assignments {
  const left = { kind: 'name', name: target.name, span: target.nameSpan } as const;
  const span = { start: target.nameSpan.start, end: reachOf(right).end };
  return { targets: [target], expressions: [{ kind: 'binary', operator, left, right, span }] };
}

function valuesOf(parser: Parser): readonly Expression[] {
  if (!isTuple(parser.rest)) return separated(parser, () => parser.expression());
  parser.take('(');
  const values = separated(parser, () => parser.expression());
  parser.expect(')', '`,` or `)`');
  return values;
}

/** Whether these are values in one pair of parentheses, as in `(h, c)`, and the end. */
function isTuple(tokens: readonly Token[]): boolean {
  let [depth, hasComma] = [0, false];
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind === 'symbol' && depth === 1 && text === ',') hasComma = true;
    if (kind === 'symbol' && (text === '(' || text === '[')) depth++;
    if (kind === 'symbol' && (text === ')' || text === ']')) depth--;
    if (depth === 0) return hasComma && text === ')' && i === tokens.length - 2;
  }
  return false;
}

function separated<T>(parser: Parser, read: () => T): readonly T[] {
  const items = [read()];
  while (parser.take(',')) items.push(read());
  return items;
}

const givenTwice = ({ name, nameSpan }: Assigned): LanguageError =>
  new LanguageError('given-twice', `${name} is given twice`, nameSpan, 'give each value a name of its own');

const differentCounts = (targets: readonly Assigned[], expressions: readonly Expression[]): LanguageError =>
  new LanguageError(
    'different-counts',
    `expected ${targets.length} values for ${targets.map(({ name }) => name).join(', ')}, found ${expressions.length}`,
    { start: reachOf(expressions[0]!).start, end: reachOf(expressions.at(-1)!).end }, // there are some
    'write as many values as names',
  );
