/** An expression back to text, with the fewest parentheses that keep its meaning. */

import { screenNumbers } from '../text/decimal.ts';
import type { Expression, Subscript } from './ast.ts';
import { bindingPower, isComparison, isOperator } from './precedence.ts';

/** How the parts look: plain source, or the screen's mathematics. */
export interface Notation {
  readonly number: (value: number) => string;
  readonly name: (name: string) => string;
  /** Text of an operator with its spaces; an operator between two operands gets the whole expression. */
  readonly operator: (operator: string, binary?: Expression & { kind: 'binary' }) => string;
  readonly conditional: (test: string, then: string, otherwise: string) => string;
}

/** The language itself: what this prints, the parser reads. */
const SOURCE: Notation = {
  number: value => (Object.is(value, -0) ? '-0.0' : String(value)),
  name: name => name,
  operator: operator => (operator === '**' ? '**' : ` ${operator} `),
  conditional: (test, then, otherwise) => `${test} ? ${then} : ${otherwise}`,
};

/** Typographic form for the screen: `2 × b`, `−x`, `a·b` is left to the caller's operator. */
export const MATHEMATICS: Notation = {
  number: value => screenNumbers(String(value)),
  name: name => name,
  operator: operator => TYPOGRAPHIC.get(operator) ?? ` ${operator} `,
  conditional: (test, then, otherwise) => `${then} if ${test} else ${otherwise}`,
};

const TYPOGRAPHIC = new Map([
  ['*', ' × '],
  ['-', ' − '],
  ['**', '^'],
  ['<=', ' ≤ '],
  ['>=', ' ≥ '],
  ['!=', ' ≠ '],
  ['&&', ' and '],
  ['||', ' or '],
]);

/** What holds together by itself. */
export const ATOM = Number.POSITIVE_INFINITY;

/** @param replace Text for a sub-expression that is to be shown otherwise, e.g. a name as its number. */
export function print(
  expression: Expression,
  notation: Notation = SOURCE,
  replace: (expression: Expression) => string | undefined = () => undefined,
): string {
  return write(expression, { notation, replace });
}

interface Printing {
  readonly notation: Notation;
  readonly replace: (expression: Expression) => string | undefined;
}

function write(expression: Expression, printing: Printing, minimum = 0): string {
  const replaced = printing.replace(expression);
  if (replaced !== undefined) return needsParentheses(replaced, minimum) ? `(${replaced})` : replaced;
  const text = writeBare(expression, printing);
  const isPowerOfTen = expression.kind === 'number' && text.includes('×10');
  return powerOf(expression) < minimum || (isPowerOfTen && needsParentheses(text, minimum)) ? `(${text})` : text;
}

/** A substituted −0.562 must not run into the operator before it, nor a substituted sum into either side: 3×(−0.562) but −1×13.694.
 * A power of ten must not be taken for a factor of its own, as in 1 / (3.6×10⁻⁶), nor an exponent for the end of its base, as in (∂L/∂v)^2. */
function needsParentheses(text: string, minimum: number): boolean {
  if (minimum > bindingPower('**')) return !STANDS_ALONE.test(text);
  if (minimum > bindingPower('*') && minimum !== bindingPower('unary') && /^[^[]*×10/.test(text)) return true;
  if (loosest(text) < minimum) return true;
  const isOnTheLeft = minimum % 10 === 0 && minimum < bindingPower('unary');
  return /^[-−]/.test(text) && !isOnTheLeft;
}

/** Operators by their looks in a text, where these are not their own. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ...Array.from(TYPOGRAPHIC, ([operator, text]) => [text.trim(), operator] as const),
  ['⊙', '*'],
  ['·', '*'],
  ['if', '?'],
]);

/** The weakest binding of an operator outside of all brackets, with blanks around it. */
function loosest(text: string): number {
  let [power, depth] = [ATOM, 0];
  for (const word of text.split(' ')) {
    const operator = WRITTEN.get(word) ?? word;
    if (depth === 0 && isOperator(operator)) power = Math.min(power, bindingPower(operator));
    for (const sign of word) depth += '(['.includes(sign) ? 1 : ')]'.includes(sign) ? -1 : 0;
  }
  return power;
}

/** A name, an unsigned number, a list, a call: what an exponent can follow. */
const STANDS_ALONE = /^(?:[\p{L}_][\p{L}\d_.]*(?:\([^()]*\))?|[\d.]+|∞|\[.*\])$/u;

/** How strongly its parts hold together: where more is asked for, it needs parentheses. */
export function powerOf(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      return bindingPower(expression.operator);
    case 'unary':
      return bindingPower('unary');
    case 'conditional':
      return bindingPower('?');
    case 'number':
      return expression.value < 0 || Object.is(expression.value, -0) ? bindingPower('unary') : ATOM;
    default:
      return ATOM;
  }
}

function writeBare(expression: Expression, printing: Printing): string {
  const { notation } = printing;
  switch (expression.kind) {
    case 'number':
      return notation.number(expression.value);
    case 'text':
      return expression.value.includes('"') ? `'${expression.value}'` : `"${expression.value}"`; // the language has no escapes
    case 'boolean':
      return expression.value ? 'true' : 'false';
    case 'name':
      return notation.name(expression.name);
    case 'unary':
      return notation.operator(expression.operator).trim() + writeNegated(expression.operand, printing);
    case 'binary':
      return writeBinary(expression, printing);
    case 'conditional': {
      const power = bindingPower('?');
      const [test, then, otherwise] = [expression.test, expression.then, expression.otherwise];
      return notation.conditional(
        write(test, printing, power + 1),
        write(then, printing, power + 1),
        write(otherwise, printing, power),
      );
    }
    case 'call': {
      const operands = expression.operands.map(operand => write(operand, printing));
      const keywords = expression.keywords.map(({ name, value }) => `${name}=${write(value, printing)}`);
      return `${expression.callee}(${[...operands, ...keywords].join(', ')})`;
    }
    case 'index':
      return `${write(expression.operand, printing, ATOM)}[${expression.subscripts.map(s => writeSubscript(s, printing)).join(', ')}]`;
    case 'list':
      return `[${expression.items.map(item => write(item, printing)).join(', ')}]`;
  }
}

/** −(2) is an operation on 2, −2 a number; −(0) one on what stands for 0, which is not −0; −(−x) is no −−x. */
function writeNegated(operand: Expression, printing: Printing): string {
  const text = write(operand, printing, bindingPower('unary'));
  return operand.kind === 'number' || text === '0' || /^[-−]/.test(text) ? inParentheses(text) : text;
}

const inParentheses = (text: string): string => (text.startsWith('(') ? text : `(${text})`);

function writeBinary(expression: Expression & { kind: 'binary' }, printing: Printing): string {
  const power = bindingPower(expression.operator);
  const isRightAssociative = expression.operator === '**';
  const isGroupedLeft = isRightAssociative || isComparison(expression.operator); // (a < b) == c
  const left = write(expression.left, printing, isGroupedLeft ? power + 1 : power);
  const right = write(expression.right, printing, isRightAssociative ? bindingPower('unary') : power + 1);
  const isRaisedToPower = isRightAssociative && POWER_OF_TEN.test(right);
  const sign = expression.isDot ? ' · ' : printing.notation.operator(expression.operator, expression);
  return left + sign + (isRaisedToPower ? `(${right})` : right);
}

/** In x^1×10⁻⁷ the exponent would seem to be 1. */
const POWER_OF_TEN = /×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+$/;

/** What stands between the brackets of an index: `idx[0], 1:3`. */
export const printSubscripts = (
  subscripts: readonly Subscript[],
  notation: Notation,
  replace: (expression: Expression) => string | undefined,
): string => subscripts.map(subscript => writeSubscript(subscript, { notation, replace })).join(', ');

function writeSubscript(subscript: Subscript, printing: Printing): string {
  if (subscript.kind === 'element') return write(subscript.at, printing);
  if (subscript.kind === 'ellipsis') return '...';
  if (subscript.kind === 'new axis') return 'None';
  const end = (expression: Expression | undefined) => (expression ? write(expression, printing) : '');
  const step = subscript.step ? `:${end(subscript.step)}` : '';
  return `${end(subscript.from)}:${end(subscript.to)}${step}`;
}
