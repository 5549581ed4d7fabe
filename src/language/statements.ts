/** Lines of a program in Python's notation: assignments, `for` and `def` with the lines that stand below them, indented. */

import { PROGRAM_LIMITS } from '../limits.ts';
import { once } from '../memoised.ts';
import { type Assignments, parseAssignments, parseValues } from './assignments.ts';
import type { Expression, Span } from './ast.ts';
import { LanguageError } from './language-error.ts';
import { composed, definedNames, isName, NAME_PATTERN } from './names.ts';
import { parseExpression } from './parse.ts';

interface Written {
  /** Index of the line. */
  readonly line: number;
}

export type Statement = Written &
  (
    | ({ readonly kind: 'assignment' } & Assignments)
    | {
        readonly kind: 'for';
        readonly variable: string;
        readonly variableSpan: Span;
        /** Numbers in the parentheses of `range(…)`. */
        readonly range: readonly Expression[];
        readonly rangeSpan: Span;
        readonly body: readonly Statement[];
      }
    | {
        readonly kind: 'def';
        readonly name: string;
        readonly nameSpan: Span;
        readonly parameters: readonly Name[];
        readonly body: readonly Statement[];
      }
    | { readonly kind: 'return'; readonly expressions: readonly Expression[]; readonly span: Span }
    /** A line with a mistake, which is reported, or with a comment alone. */
    | { readonly kind: 'nothing' }
  );

interface Name {
  readonly name: string;
  readonly span: Span;
}

/** Receives a mistake of a line. */
export type Report = (mistake: LanguageError, line: number) => void;

const FOR = new RegExp(String.raw`^(\s*for\s+)(${NAME_PATTERN})\s+in\s+`);
const DEF = new RegExp(String.raw`^(\s*def\s+)(${NAME_PATTERN})\s*\(`);
/** Made for the first line that may be one. */
const returnWord = once(() => /^\s*return(?![\p{L}\p{M}\d_.#]|\s*=(?!=))\s*/u);

/** Whether a line begins a block, or ends one: `for`, `def` and `return` are names where they stand alone. */
function isBlockLine(text: string): boolean {
  const code = text.trimStart();
  if (!/^(?:for|def|return)/.test(code)) return false; // the tables of letters below take 3 ms when they are first asked
  return FOR.test(code) || DEF.test(code) || returnWord().test(code);
}

/** What a `def` line defines. */
export const blockName = (text: string): string | undefined => DEF.exec(composed(text))?.[2];

/** `s += x`. */
const CHANGE = /^[^=]*[-+*/@]=/;

/** Whether lines have blocks, comments, names that are assigned again, or several at once. Other programs are added line by line. */
export function needsUnrolling(lines: readonly { readonly text: string }[]): boolean {
  const names = new Set<string>();
  for (const { text } of lines) {
    if (text.trim() === '' || text.includes('#') || isBlockLine(text)) return text.trim() !== '' || lines.length > 1;
    const defined = definedNames(text);
    if (defined.length > 1 || CHANGE.test(text)) return true;
    const [name] = defined;
    if (name !== undefined && names.has(name)) return true;
    if (name !== undefined) names.add(name);
  }
  return false;
}

/** The line without its comment: `#` begins one, outside of quotes. */
export function withoutComment(text: string): string {
  if (!text.includes('#')) return text;
  const [code = ''] = /^(?:[^#"']|"[^"]*"|'[^']*'|["'])*/.exec(text) ?? [];
  return code;
}

/** Reads the lines of a program that has blocks. */
export function parseStatements(texts: readonly string[], report: Report): readonly Statement[] {
  return new Reader(texts, report).statements(0);
}

class Reader {
  private readonly texts: readonly string[];
  private readonly report: Report;
  private next = 0;
  /** Blocks and loops around the line that is read. */
  private level = 0;

  constructor(texts: readonly string[], report: Report) {
    this.texts = texts.map(withoutComment);
    this.report = report;
  }

  /** The statements that are indented by at least `least`, all alike. */
  statements(least: number): readonly Statement[] {
    const read: Statement[] = [];
    let own: number | undefined;
    for (; this.next < this.texts.length; ) {
      const text = this.texts[this.next]!;
      if (text.trim() === '') {
        read.push({ kind: 'nothing', line: this.next++ });
        continue;
      }
      const indent = indentOf(text);
      if (indent < least) break;
      own ??= indent;
      if (indent !== own) this.report(unevenIndent(own, indent, text), this.next);
      read.push(this.statement(indent));
    }
    return read;
  }

  private statement(indent: number): Statement {
    const line = this.next++;
    const text = this.texts[line]!;
    try {
      if (FOR.test(text)) return this.loop(text, line, indent);
      if (DEF.test(text)) return this.definition(text, line, indent);
      return simple(text, line);
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      this.report(error, line);
      if (/:\s*$/.test(text) || (isBlockLine(text) && !returnWord().test(text))) this.readOn(indent + 1); // its lines have no meaning without it
      return { kind: 'nothing', line };
    }
  }

  /** Reads the lines of a block with a mistake for mistakes of their own; what stands too deep is passed over. */
  private readOn(least: number): void {
    if (this.level < PROGRAM_LIMITS.levels) this.inside(least);
    const isInside = (text: string | undefined) =>
      text !== undefined && (text.trim() === '' || indentOf(text) >= least);
    while (isInside(this.texts[this.next])) this.next++;
  }

  private inside(least: number): readonly Statement[] {
    this.level++;
    const body = this.statements(least);
    this.level--;
    return body;
  }

  private loop(text: string, line: number, indent: number): Statement {
    const [head, before = '', variable = ''] = FOR.exec(text)!; // the caller saw that it matches
    const colon = endOfHead(text, head.length, 'for t in range(5):');
    const written = parseExpression(padded(text, head.length, colon));
    const isRange = written.kind === 'call' && written.callee === 'range' && written.keywords.length === 0;
    if (!isRange || written.operands.length < 1 || written.operands.length > 3)
      throw new LanguageError(
        'range-expected',
        `expected range(…), found ${text.slice(head.length, colon).trim()}`,
        { start: head.length, end: colon },
        'write range(b), range(a, b) or range(a, b, step); x[t] is the row of the round',
      );
    return {
      kind: 'for',
      line,
      variable: composed(variable),
      variableSpan: { start: before.length, end: before.length + variable.length },
      range: written.operands,
      rangeSpan: written.span,
      body: this.body(text, colon, line, indent),
    };
  }

  private definition(text: string, line: number, indent: number): Statement {
    const [head, before = '', name = ''] = DEF.exec(text)!; // the caller saw that it matches
    const close = text.indexOf(')', head.length);
    if (close < 0)
      throw new LanguageError(
        'unexpected-token',
        'expected `)` after the parameters, found the end of the line',
        { start: text.length, end: text.length + 1 },
        `write def ${name}(x):`,
      );
    const parameters = parametersOf(text, head.length, close);
    const colon = endOfHead(text, close + 1, `def ${name}(${parameters.map(one => one.name).join(', ')}):`);
    return {
      kind: 'def',
      line,
      name: composed(name),
      nameSpan: { start: before.length, end: before.length + name.length },
      parameters,
      body: this.body(text, colon, line, indent),
    };
  }

  /** What stands after the colon, or the indented lines below. */
  private body(text: string, colon: number, line: number, indent: number): readonly Statement[] {
    if (text.slice(colon + 1).trim() !== '') return [simple(padded(text, colon + 1, text.length), line)];
    if (this.level === PROGRAM_LIMITS.levels) throw tooManyLevels({ start: colon, end: colon + 1 });
    const body = this.inside(indent + 1);
    if (!body.some(({ kind }) => kind !== 'nothing') && !this.hasBroken(body))
      throw new LanguageError(
        'empty-block',
        'expected indented lines below, found none',
        { start: colon, end: colon + 1 },
        'indent the lines of the block, as Python does',
      );
    return body;
  }

  /** Whether a line of the body has a mistake of its own. */
  private hasBroken(body: readonly Statement[]): boolean {
    return body.some(({ line }) => this.texts[line]!.trim() !== '');
  }
}

function simple(text: string, line: number): Statement {
  const [head] = returnWord().exec(text) ?? [];
  if (head === undefined) return { kind: 'assignment', line, ...parseAssignments(text) };
  const start = head.length - head.trimStart().length;
  const expressions = parseValues(padded(text, head.length, text.length));
  return { kind: 'return', line, expressions, span: { start, end: start + 'return'.length } };
}

/** A piece of a line at its place, with blanks before it: what is read from it has the line's own places. */
const padded = (text: string, start: number, end: number): string => ' '.repeat(start) + text.slice(start, end);

const indentOf = (text: string): number => text.length - text.trimStart().length;

function endOfHead(text: string, from: number, write: string): number {
  const colon = text.indexOf(':', from);
  if (colon >= 0) return colon;
  throw new LanguageError(
    'unexpected-token',
    'expected `:` at the end, found the end of the line',
    { start: text.length, end: text.length + 1 },
    `write ${write}`,
  );
}

const tooManyLevels = (span: Span) =>
  new LanguageError(
    'too-deep',
    `expected at most ${PROGRAM_LIMITS.levels} loops inside one another, found more`,
    span,
    'move lines into blocks: def cell(x, h):',
  );

function parametersOf(text: string, start: number, end: number): readonly Name[] {
  const parameters: Name[] = [];
  if (text.slice(start, end).trim() === '') return parameters;
  let at = start;
  for (const piece of text.slice(start, end).split(',')) {
    const name = composed(piece.trim());
    const first = at + piece.length - piece.trimStart().length;
    const span = { start: first, end: Math.max(first + 1, first + piece.trim().length) };
    if (!isName(name))
      throw new LanguageError('unexpected-token', `expected the name of a parameter, found ${name || 'none'}`, span);
    if (parameters.some(other => other.name === name))
      throw new LanguageError('given-twice', `${name} is given twice`, span, 'give each parameter a name of its own');
    parameters.push({ name, span });
    at += piece.length + 1;
  }
  return parameters;
}

const unevenIndent = (own: number, found: number, text: string) =>
  new LanguageError(
    'uneven-indent',
    `expected ${own} blanks before this line as before the lines above it, found ${found}`,
    { start: 0, end: Math.max(1, indentOf(text)) },
    'lines of one block begin in one column',
  );
