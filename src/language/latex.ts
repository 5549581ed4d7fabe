/** An expression as LaTeX, from the same tree that is evaluated: a formula on paper cannot drift from the program. */

import type { Expression, Subscript } from './ast.ts';
import { bindingPower } from './parse.ts';
import { ATOM, powerOf } from './print.ts';

const GREEK = new Set(['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'eta', 'theta', 'lambda', 'mu', 'sigma', 'phi']);
const FUNCTIONS = new Set(['exp', 'log', 'sin', 'cos', 'tanh', 'max', 'min']);
const COMPARISONS = new Map([
  ['<=', '\\le'],
  ['>=', '\\ge'],
  ['==', '='],
  ['!=', '\\ne'],
  ['&&', '\\land'],
  ['||', '\\lor'],
  ['@', '\\,'],
  ['*', '\\cdot'],
]);

/** A name as LaTeX: `W1` → `W_{1}`, `z1.2` → `z_{1.2}`, `alpha` → `\alpha`. */
export function latexName(name: string): string {
  if (GREEK.has(name)) return `\\${name}`;
  const [, letters = name, digits] = /^([A-Za-z]+)_?(\d[\d.]*)$/.exec(name) ?? [];
  const base = letters.length === 1 ? letters : `\\mathit{${letters.replaceAll('_', '\\_')}}`;
  return digits ? `${base}_{${digits}}` : base;
}

/** How a name is written. */
type Names = (name: string) => string;

/** @param names For names that stand for something else than themselves. */
export function toLatex(expression: Expression, minimum = 0, names: Names = latexName): string {
  const text = bare(expression, names);
  return latexPowerOf(expression) < minimum ? `\\left(${text}\\right)` : text;
}

/** A fraction's bar and a brace hold together what would need parentheses in a line, but not against an exponent. */
function latexPowerOf(expression: Expression): number {
  const isHeld = expression.kind === 'conditional' || (expression.kind === 'binary' && expression.operator === '/');
  if (isHeld) return bindingPower('**');
  return isSigned(expression) ? bindingPower('unary') : powerOf(expression);
}

function bare(expression: Expression, names: Names): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value).replace(/e([+-]?)\+?(\d+)$/, '\\times 10^{$1$2}');
    case 'text':
      return `\\text{${expression.value}}`;
    case 'boolean':
      return `\\text{${expression.value}}`;
    case 'name':
      return names(expression.name);
    case 'unary':
      return (
        (expression.operator === '-' ? '-' : '\\lnot ') + toLatex(expression.operand, bindingPower('unary'), names)
      );
    case 'binary':
      return binary(expression, names);
    case 'conditional':
      return `\\begin{cases}${toLatex(expression.then, 0, names)} & ${toLatex(expression.test, 0, names)} \\\\ ${toLatex(expression.otherwise, 0, names)} & \\text{otherwise}\\end{cases}`;
    case 'call':
      return call(expression, names);
    case 'index':
      return `${toLatex(expression.operand, ATOM, names)}_{${expression.subscripts.map(part => subscript(part, names)).join(', ')}}`;
    case 'list':
      if (expression.items[0]?.kind === 'list') return matrix(expression.items, names);
      return `\\left[${expression.items.map(item => toLatex(item, 0, names)).join(', ')}\\right]`;
  }
}

const isSigned = (part: Expression): boolean => part.kind === 'unary' || (part.kind === 'number' && part.value < 0);

/** Rows below each other; what is no list, as an ellipsis, is a row of its own. */
function matrix(rows: readonly Expression[], names: Names): string {
  const cells = (row: Expression) => (row.kind === 'list' ? row.items : [row]).map(item => toLatex(item, 0, names));
  return `\\begin{bmatrix}${rows.map(row => cells(row).join(' & ')).join(' \\\\ ')}\\end{bmatrix}`;
}

function binary({ operator, left, right }: Expression & { kind: 'binary' }, names: Names): string {
  if (operator === '/') return `\\frac{${toLatex(left, 0, names)}}{${toLatex(right, 0, names)}}`;
  const power = bindingPower(operator);
  if (operator === '**') return `${toLatex(left, power + 1, names)}^{${toLatex(right, 0, names)}}`;
  // A minus after an operator needs parentheses, whatever it binds like.
  const after = toLatex(right, isSigned(right) ? ATOM : power + 1, names);
  return `${toLatex(left, power, names)} ${COMPARISONS.get(operator) ?? operator} ${after}`;
}

function call({ callee, operands, keywords }: Expression & { kind: 'call' }, names: Names): string {
  const inner = operands.map(operand => toLatex(operand, 0, names)).join(', ');
  if (callee === 'transpose') return `${toLatex(operands[0]!, ATOM, names)}^{\\top}`;
  if (callee === 'sqrt') return `\\sqrt{${inner}}`;
  if (callee === 'abs') return `\\left|${inner}\\right|`;
  if (callee === 'sigmoid') return `\\sigma\\left(${inner}\\right)`;
  const name = FUNCTIONS.has(callee) ? `\\${callee}` : `\\operatorname{${callee.replaceAll('_', '\\_')}}`;
  const options = keywords.map(({ name, value }) => `\\text{${name}}=${toLatex(value, 0, names)}`);
  return `${name}\\left(${[inner, ...options].join(', ')}\\right)`;
}

function subscript(part: Subscript, names: Names): string {
  if (part.kind === 'element') return toLatex(part.at, 0, names);
  return `${part.from ? toLatex(part.from, 0, names) : ''}:${part.to ? toLatex(part.to, 0, names) : ''}`;
}
