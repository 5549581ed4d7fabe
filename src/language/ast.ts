/** The expression language's tree: every node knows the piece of source it was read from. */

/** UTF-16 offsets into the source: `source.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '**' | '@';
export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type LogicalOperator = '&&' | '||';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | LogicalOperator;

/** One entry between the brackets of `A[1, ::2]`: an element, a slice with optional ends and step, `...` for all axes that are not written, `None` for a new one. */
export type Subscript =
  | { readonly kind: 'element'; readonly at: Expression }
  | { readonly kind: 'slice'; readonly from?: Expression; readonly to?: Expression; readonly step?: Expression }
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'new axis' };

/** `span` is the expression itself, `parens` the place of the parentheses around it, if it has any. */
export type Expression = { readonly span: Span; readonly parens?: Span } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      /** A product written as `·`: between a matrix and a vector it is the matrix product. */
      readonly isDot?: true;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | {
      readonly kind: 'call';
      readonly callee: string;
      readonly calleeSpan: Span;
      readonly operands: readonly Expression[];
      readonly keywords: readonly Keyword[];
    }
  | { readonly kind: 'index'; readonly operand: Expression; readonly subscripts: readonly Subscript[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
);

/** `axis=-1` in a call. */
export interface Keyword {
  readonly name: string;
  readonly span: Span;
  readonly value: Expression;
}

/** One line of a program: `name = expression`. */
export interface Assignment {
  readonly name: string;
  readonly nameSpan: Span;
  readonly expression: Expression;
}

/** The direct parts of an expression, in the order of the source. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.test, expression.then, expression.otherwise];
    case 'call':
      return [...expression.operands, ...expression.keywords.map(({ value }) => value)];
    case 'index':
      return [expression.operand, ...expression.subscripts.flatMap(subscriptParts)];
    case 'list':
      return expression.items;
    case 'number':
    case 'text':
    case 'boolean':
    case 'name':
      return [];
  }
}

function subscriptParts(subscript: Subscript): readonly Expression[] {
  if (subscript.kind === 'element') return [subscript.at];
  if (subscript.kind !== 'slice') return [];
  return [subscript.from, subscript.to, subscript.step].filter(part => part !== undefined);
}

/** Every name that an expression reads, as often as it stands there. */
export const namesIn = (expression: Expression): readonly string[] =>
  expression.kind === 'name' ? [expression.name] : partsOf(expression).flatMap(namesIn);

/** The expression with the parentheses around it: what its parent's source reaches over. */
export const reachOf = (expression: Expression): Span => expression.parens ?? expression.span;
