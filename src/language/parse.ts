/** A Pratt parser with Python's precedences: each operator binds by a number, and nesting is bounded. */

import { FORMULA_LIMITS } from '../limits.ts';
import { type Expression, type Keyword, reachOf, type Span, type Subscript } from './ast.ts';
import { chained } from './chained-comparison.ts';
import { LanguageError, tooDeep, tooManyItems, tooManyOperators } from './language-error.ts';
import { nonFiniteNumber } from './non-finite-words.ts';
import { isLibrary, NEW_AXIS, PYTHON_WORDS } from './other-notations.ts';
import { bindingPower, isComparison, isOperator } from './precedence.ts';
import { TokenCursor } from './token-cursor.ts';
import type { Token } from './tokens.ts';

/** @throws LanguageError with the span of the first mistake. */
export function parseExpression(source: string): Expression {
  const parser = new Parser(source);
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

/** Returns a formula that this program wrote itself; undefined where it is longer or deeper than formulas may be. @throws LanguageError for other mistakes */
export function parsedIfShort(source: string): Expression | undefined {
  try {
    return parseExpression(source);
  } catch (error) {
    if (error instanceof LanguageError && (error.code === 'too-long' || error.code === 'too-deep')) return undefined;
    throw error;
  }
}

/** Reads a line from left to right. Its methods throw LanguageError with the span of the first mistake. */
export class Parser extends TokenCursor {
  private depth = 0;
  private operators = 0;
  private items = 0;

  /** @param minimum Operators that bind no more than this end it. */
  expression(minimum = 0): Expression {
    if (++this.depth > FORMULA_LIMITS.depth) throw tooDeep(FORMULA_LIMITS.depth, this.peek().span);
    let left = this.prefix();
    for (;;) {
      const next = this.infix(left, minimum);
      if (next === undefined) break;
      if (++this.operators > FORMULA_LIMITS.operators) throw tooManyOperators(FORMULA_LIMITS.operators, reachOf(next));
      left = next;
    }
    this.depth--;
    return left;
  }

  private prefix(): Expression {
    const start = this.position;
    const token = this.next();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text), span: token.span };
    if (token.kind === 'text') return { kind: 'text', value: token.text, span: token.span };
    if (token.kind === 'name') return this.isNot(token) ? this.not(token.span) : this.nameOrCall(token);
    if (token.kind === 'symbol') {
      if (token.text === '-' || token.text === '!') return this.unary(token.text, token.span);
      if (token.text === '(') return this.parenthesised(token.span);
      if (token.text === '[') return this.list(token.span);
      if (token.text === '∂') return this.partial(token.span);
    }
    this.position = start; // not one back: the end token is never passed
    throw this.unexpected('a number, a name, `(` or `-`');
  }

  /** A minus right before a number makes a negative number, unless `**` takes the number first: −2² is −(2²). */
  private unary(operator: '-' | '!', span: Span): Expression {
    const operand = this.expression(bindingPower('unary'));
    const whole = { start: span.start, end: reachOf(operand).end };
    if (
      operator === '-' &&
      operand.kind === 'number' &&
      operand.parens === undefined &&
      operand.span.start === span.end
    )
      return { kind: 'number', value: -operand.value, span: whole };
    return { kind: 'unary', operator, operand, span: whole };
  }

  /** Python's `not`, where something to negate follows: alone it is a name. */
  private isNot({ text }: Token): boolean {
    const { kind, text: next } = this.peek();
    return (
      text === 'not' &&
      (kind === 'name' ? !PYTHON_WORDS.has(next) : kind === 'number' || (kind === 'symbol' && next === '('))
    );
  }

  /** It binds less than a comparison: `not a < b` is `!(a < b)`. */
  private not(span: Span): Expression {
    const operand = this.expression(bindingPower('&&'));
    return { kind: 'unary', operator: '!', operand, span: { start: span.start, end: reachOf(operand).end } };
  }

  private parenthesised(open: Span): Expression {
    const inner = this.expression();
    const close = this.expect(')', '`)`');
    return { ...inner, parens: { start: open.start, end: close.span.end } };
  }

  private list(open: Span): Expression {
    const items = this.sequence(']', () => this.item());
    return { kind: 'list', items: items.elements, span: { start: open.start, end: items.end } };
  }

  private item(): Expression {
    const item = this.expression();
    if (item.kind !== 'number' && item.kind !== 'list' && ++this.items > FORMULA_LIMITS.items)
      throw tooManyItems(FORMULA_LIMITS.items, reachOf(item));
    return item;
  }

  /** `∂W1` is `grad(W1)`, and `∂L/∂W1`, as the screen writes it, is `grad(W1, of=L)`; a quotient of gradients needs parentheses. */
  private partial(start: Span): Expression {
    const first = this.expectName('a name after ∂');
    const [slash, below] = this.tokens.slice(this.position, this.position + 2);
    const isWhole = [slash, below].every((token, i) => token?.kind === 'symbol' && token.text === '/∂'[i]);
    if (isWhole) this.position += 2;
    const name = isWhole ? this.expectName('a name after ∂') : first;
    const of: Keyword = { name: 'of', span: first.span, value: { kind: 'name', name: first.text, span: first.span } };
    return {
      kind: 'call',
      callee: 'grad',
      calleeSpan: start,
      operands: [{ kind: 'name', name: name.text, span: name.span }],
      keywords: isWhole ? [of] : [],
      span: { start: start.start, end: name.span.end },
    };
  }

  private nameOrCall(token: Token): Expression {
    if (token.text === 'True' || token.text === 'true') return { kind: 'boolean', value: true, span: token.span };
    if (token.text === 'False' || token.text === 'false') return { kind: 'boolean', value: false, span: token.span };
    if (!this.take('(')) return { kind: 'name', name: token.text, span: token.span };
    const operands: Expression[] = [];
    const keywords: Keyword[] = [];
    const { end } = this.sequence(')', () => {
      const keyword = this.keyword();
      if (keyword !== undefined) keywords.push(keyword);
      else if (keywords.length > 0) throw this.unexpected('a keyword such as `axis=0` after the first keyword');
      else operands.push(this.expression());
    });
    return {
      kind: 'call',
      callee: token.text === 'σ' ? 'sigmoid' : token.text,
      calleeSpan: token.span,
      operands,
      keywords,
      span: { start: token.span.start, end },
    };
  }

  private keyword(): Keyword | undefined {
    const name = this.peek();
    const after = this.tokens[this.position + 1];
    if (name.kind !== 'name' || after?.kind !== 'symbol' || after.text !== '=') return undefined;
    this.position += 2;
    const value = this.expression();
    return { name: name.text, span: { start: name.span.start, end: reachOf(value).end }, value };
  }

  private infix(left: Expression, minimum: number): Expression | undefined {
    const token = this.peek();
    const word = token.kind === 'name' ? PYTHON_WORDS.get(token.text) : undefined;
    if (token.kind !== 'symbol' && word === undefined) return undefined;
    if (token.text === '[') return this.indexing(left);
    if (token.text === '.') return this.member(left);
    if (token.text === 'ᵀ') return this.transposed(left, this.next().span);
    const operator = word ?? token.text;
    if (!isOperator(operator) || operator === 'unary') return undefined;
    const power = bindingPower(operator);
    if (power <= minimum) return undefined;
    this.position++;
    if (operator === '?') return this.conditional(left);
    const right = this.expression(operator === '**' ? bindingPower('unary') : power); // powers group from the right
    const isDot = token.isDot === true && operator === '*';
    const span = { start: reachOf(left).start, end: reachOf(right).end };
    if (isComparison(operator) && left.kind === 'binary' && !left.parens && isComparison(left.operator))
      throw chained(left, operator, right);
    const binary = { kind: 'binary', operator, left, right, span } as const;
    return isDot ? { ...binary, isDot } : binary;
  }

  private conditional(test: Expression): Expression {
    const then = this.expression();
    this.expect(':', '`:` of `c ? a : b`');
    const otherwise = this.expression();
    return {
      kind: 'conditional',
      test,
      then,
      otherwise,
      span: { start: reachOf(test).start, end: reachOf(otherwise).end },
    };
  }

  /** `A.T`, `h.mean()`, `np.dot(a, b)`, `cell.z`: an attribute, a method, a function of a library, a name inside a block. */
  private member(left: Expression): Expression {
    this.position++;
    const name = this.expectName('`T`, as in `A.T`, or a function, as in `h.mean()`');
    if (name.text === 'T' && !this.isAt('(')) return this.transposed(left, name.span);
    if (!this.isAt('(')) {
      const span = { start: reachOf(left).start, end: name.span.end };
      if (isLibrary(left))
        return nonFiniteNumber(name.text) === undefined ? { ...left, span } : { kind: 'name', name: name.text, span };
      if (left.kind === 'name' && !left.parens && /^[^.#@]+$/.test(left.name))
        return {
          kind: 'name',
          name: `${left.name}.${name.text}`,
          span: { start: left.span.start, end: name.span.end },
        };
      this.position--;
      throw this.unexpected('`T`, as in `A.T`, or a function, as in `h.mean()`');
    }
    const call = this.nameOrCall(name);
    if (call.kind !== 'call') throw this.unexpected('`(`');
    const span = { start: reachOf(left).start, end: call.span.end };
    return isLibrary(left) ? { ...call, span } : { ...call, operands: [left, ...call.operands], span };
  }

  private transposed(left: Expression, sign: Span): Expression {
    const span = { start: reachOf(left).start, end: sign.end };
    return { kind: 'call', callee: 'transpose', calleeSpan: sign, operands: [left], keywords: [], span };
  }

  private indexing(left: Expression): Expression {
    this.position++;
    const { elements, end } = this.sequence(']', () => this.subscript());
    if (elements.length === 0) {
      this.position--;
      throw this.unexpected('an index, as in `v[0]`');
    }
    return { kind: 'index', operand: left, subscripts: elements, span: { start: reachOf(left).start, end } };
  }

  private subscript(): Subscript {
    if (this.take('...')) return { kind: 'ellipsis' };
    const from = this.isAt(':') ? undefined : this.expression();
    if (!this.take(':'))
      return from?.kind === 'name' && NEW_AXIS.has(from.name) ? { kind: 'new axis' } : { kind: 'element', at: from! }; // absent only when a colon follows
    const isOver = () => this.isAt(',') || this.isAt(']');
    const to = this.isAt(':') || isOver() ? undefined : this.expression();
    const step = this.take(':') && !isOver() ? this.expression() : undefined;
    return { kind: 'slice', ...(from && { from }), ...(to && { to }), ...(step && { step }) };
  }

  private sequence<T>(close: string, read: () => T): { elements: T[]; end: number } {
    const elements: T[] = [];
    while (!this.isAt(close)) {
      elements.push(read());
      if (!this.take(',')) break;
    }
    return { elements, end: this.expect(close, `\`,\` or \`${close}\``).span.end };
  }
}
