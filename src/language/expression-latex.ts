/** An expression as LaTeX, from the same tree that is evaluated: a formula on paper cannot drift from the program. */

import { formatNumber } from '../text/number-format.ts';
import type { Expression, Subscript } from './ast.ts';
import { hasNumberAbove, latexName } from './latex-name.ts';
import { bindingPower, isComparison } from './precedence.ts';
import { ATOM, powerOf } from './print-expression.ts';

const FUNCTIONS = new Set(['exp', 'log', 'sin', 'cos', 'tanh', 'max', 'min']);
const OPERATORS = new Map([
  ['<=', '\\le'],
  ['>=', '\\ge'],
  ['==', '='],
  ['!=', '\\ne'],
  ['&&', '\\land'],
  ['||', '\\lor'],
  ['@', '\\,'],
  ['*', '\\cdot'],
]);

type Binary = Expression & { kind: 'binary' };
type Choice = Expression & { kind: 'conditional' };
type Call = Expression & { kind: 'call' };

/** How names and products look; what is left out looks as usual. */
export interface LatexLook {
  /** For names that stand for something else than themselves. */
  readonly name?: (name: string) => string;
  /** Whether a product is one element by element, ⊙. */
  readonly isElementwise?: (product: Binary) => boolean;
}

/** @param minimum What binds less gets parentheses. */
export function toLatex(expression: Expression, minimum = 0, setting: LatexLook = {}): string {
  const text = bare(expression, setting);
  return latexPowerOf(expression) < minimum ? `\\left(${text}\\right)` : text;
}

/** The sign of an operator between two operands. */
export function latexOperator(binary: Binary, { isElementwise }: LatexLook): string {
  if (binary.isDot) return '\\cdot';
  if (binary.operator === '*' && isElementwise?.(binary)) return '\\odot';
  return OPERATORS.get(binary.operator) ?? binary.operator;
}

/** A fraction's bar and a brace hold together what would need parentheses in a line, but not against an exponent. */
export function latexPowerOf(expression: Expression): number {
  const isHeld =
    expression.kind === 'conditional' ||
    (expression.kind === 'name' && hasNumberAbove(expression.name)) ||
    (expression.kind === 'binary' && expression.operator === '/') ||
    (expression.kind === 'call' && expression.callee === 'transpose');
  if (isHeld) return bindingPower('**');
  if (isSigned(expression)) return bindingPower('unary');
  return expression.kind === 'number' && latexNumber(expression.value).includes('\\times')
    ? bindingPower('*')
    : powerOf(expression);
}

function bare(expression: Expression, setting: LatexLook): string {
  switch (expression.kind) {
    case 'number':
      return latexNumber(expression.value);
    case 'text':
    case 'boolean':
      return `\\text{${expression.value}}`;
    case 'name':
      return (setting.name ?? latexName)(expression.name);
    case 'unary':
      return (
        (expression.operator === '-' ? '-' : '\\lnot ') + toLatex(expression.operand, afterSign(expression), setting)
      );
    case 'binary':
      return binary(expression, setting);
    case 'conditional':
      return cases(expression, setting);
    case 'call':
      return call(expression, setting);
    case 'index':
      return index(expression, setting);
    case 'list':
      if (expression.items[0]?.kind === 'list') return matrix(expression.items, setting);
      return `\\left[${expression.items.map(item => toLatex(item, 0, setting)).join(', ')}\\right]`;
  }
}

/** `1.5 \times 10^{30}`; a power of ten alone is written without its factor 1. */
function latexNumber(value: number): string {
  const text = formatNumber(value, { ascii: true, exact: true });
  const [, mantissa, power] = /^(.*)e(-?\d+)$/.exec(text) ?? [];
  if (mantissa === undefined) return text;
  return mantissa === '1' || mantissa === '-1'
    ? `${mantissa.replace('1', '')}10^{${power}}`
    : `${mantissa} \\times 10^{${power}}`;
}

const isSigned = (part: Expression): boolean =>
  part.kind === 'unary' || (part.kind === 'number' && latexNumber(part.value).startsWith('-'));

/** What an operand must bind like behind a sign or an operator: a second sign needs parentheses, whatever it binds like. */
export const afterSign = ({ operand }: Expression & { kind: 'unary' }): number =>
  isSigned(operand) ? ATOM : bindingPower('unary');
/** After a comparison a sign needs no parentheses: `a = −1`. */
export const afterOperator = ({ operator, right }: Binary): number =>
  isSigned(right) && bindingPower(operator) > bindingPower('==') ? ATOM : bindingPower(operator) + 1;

/** Columns that amsmath's matrices have room for. */
const MOST_COLUMNS = 10;

/** Rows below each other; an item that is not a list, such as an ellipsis, is a row of its own. */
function matrix(rows: readonly Expression[], setting: LatexLook): string {
  const cells = rows.map(row => (row.kind === 'list' ? row.items : [row]).map(item => toLatex(item, 0, setting)));
  const body = cells.map(row => row.join(' & ')).join(' \\\\ ');
  const columns = Math.max(...cells.map(row => row.length));
  return columns <= MOST_COLUMNS
    ? `\\begin{bmatrix}${body}\\end{bmatrix}`
    : `\\left[\\begin{array}{${'c'.repeat(columns)}}${body}\\end{array}\\right]`;
}

function binary(expression: Binary, setting: LatexLook): string {
  const { operator, left, right } = expression;
  if (operator === '/') return `\\frac{${toLatex(left, 0, setting)}}{${toLatex(right, 0, setting)}}`;
  const power = bindingPower(operator);
  if (operator === '**') return `${toLatex(left, power + 1, setting)}^{${toLatex(right, 0, setting)}}`;
  const sign = latexOperator(expression, setting);
  return `${toLatex(left, isComparison(operator) ? power + 1 : power, setting)} ${sign} ${toLatex(right, afterOperator(expression), setting)}`;
}

/** One brace for all cases, however they are nested. */
function cases(choice: Choice, setting: LatexLook): string {
  const rows: string[] = [];
  let rest: Expression = choice;
  for (; rest.kind === 'conditional'; rest = rest.otherwise)
    rows.push(`${toLatex(rest.then, 0, setting)} & ${toLatex(rest.test, 0, setting)}`);
  rows.push(`${toLatex(rest, 0, setting)} & \\text{otherwise}`);
  return `\\begin{cases}${rows.join(' \\\\ ')}\\end{cases}`;
}

/** What stands before and after a function's operands. */
export function latexFunction(callee: string): readonly [open: string, close: string] {
  if (callee === 'sqrt') return ['\\sqrt{', '}'];
  if (callee === 'abs') return ['\\left|', '\\right|'];
  const name =
    callee === 'sigmoid'
      ? '\\sigma'
      : FUNCTIONS.has(callee)
        ? `\\${callee}`
        : `\\operatorname{${callee.replaceAll('_', '\\_')}}`;
  return [`${name}\\left(`, '\\right)'];
}

export const latexKeyword = ({ name, value }: Call['keywords'][number], setting: LatexLook): string =>
  `\\text{${name.replaceAll('_', '\\_')}}=${toLatex(value, 0, setting)}`;

function call({ callee, operands, keywords }: Call, setting: LatexLook): string {
  if (callee === 'transpose') return `${toLatex(operands[0]!, ATOM, setting)}^{\\top}`;
  const inner = operands.map(operand => toLatex(operand, 0, setting));
  const options = keywords.map(keyword => latexKeyword(keyword, setting));
  const [open, close] = latexFunction(callee);
  return open + [...inner, ...options].join(', ') + close;
}

/** A name that has a subscript already needs parentheses before another one. */
function index({ operand, subscripts }: Expression & { kind: 'index' }, setting: LatexLook): string {
  const base = operand.kind === 'name' ? bare(operand, setting) : toLatex(operand, ATOM, setting);
  const isPlain = /^\\?[A-Za-z]+(?:\^\{\(\d+\)\})?$/.test(base);
  const held = operand.kind === 'name' && !isPlain ? `\\left(${base}\\right)` : base;
  return `${held}_{${subscripts.map(part => subscript(part, setting)).join(', ')}}`;
}

function subscript(part: Subscript, setting: LatexLook): string {
  if (part.kind === 'element') return toLatex(part.at, 0, setting);
  if (part.kind === 'ellipsis') return '\\dots';
  if (part.kind === 'new axis') return '\\text{None}';
  const end = (expression: Expression | undefined) => (expression ? toLatex(expression, 0, setting) : '');
  return `${end(part.from)}:${end(part.to)}${part.step ? `:${end(part.step)}` : ''}`;
}
