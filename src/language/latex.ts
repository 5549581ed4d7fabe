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

export function toLatex(expression: Expression, minimum = 0): string {
  const text = bare(expression);
  return latexPowerOf(expression) < minimum ? `\\left(${text}\\right)` : text;
}

/** A fraction's bar and a brace hold together what would need parentheses in a line, but not against an exponent. */
function latexPowerOf(expression: Expression): number {
  const isHeld = expression.kind === 'conditional' || (expression.kind === 'binary' && expression.operator === '/');
  return isHeld ? bindingPower('**') : powerOf(expression);
}

function bare(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value).replace(/e([+-]?)\+?(\d+)$/, '\\times 10^{$1$2}');
    case 'text':
      return `\\text{${expression.value}}`;
    case 'boolean':
      return `\\text{${expression.value}}`;
    case 'name':
      return latexName(expression.name);
    case 'unary':
      return (expression.operator === '-' ? '-' : '\\lnot ') + toLatex(expression.operand, bindingPower('unary'));
    case 'binary':
      return binary(expression);
    case 'conditional':
      return `\\begin{cases}${toLatex(expression.then)} & ${toLatex(expression.test)} \\\\ ${toLatex(expression.otherwise)} & \\text{otherwise}\\end{cases}`;
    case 'call':
      return call(expression);
    case 'index':
      return `${toLatex(expression.operand, ATOM)}_{${expression.subscripts.map(subscript).join(', ')}}`;
    case 'list':
      return `\\left[${expression.items.map(item => toLatex(item)).join(', ')}\\right]`;
  }
}

function binary({ operator, left, right }: Expression & { kind: 'binary' }): string {
  if (operator === '/') return `\\frac{${toLatex(left)}}{${toLatex(right)}}`;
  const power = bindingPower(operator);
  if (operator === '**') return `${toLatex(left, power + 1)}^{${toLatex(right)}}`;
  return `${toLatex(left, power)} ${COMPARISONS.get(operator) ?? operator} ${toLatex(right, power + 1)}`;
}

function call({ callee, operands, keywords }: Expression & { kind: 'call' }): string {
  const inner = operands.map(operand => toLatex(operand)).join(', ');
  if (callee === 'transpose') return `${toLatex(operands[0]!, ATOM)}^{\\top}`;
  if (callee === 'sqrt') return `\\sqrt{${inner}}`;
  if (callee === 'abs') return `\\left|${inner}\\right|`;
  if (callee === 'sigmoid') return `\\sigma\\left(${inner}\\right)`;
  const name = FUNCTIONS.has(callee) ? `\\${callee}` : `\\operatorname{${callee.replaceAll('_', '\\_')}}`;
  const options = keywords.map(({ name, value }) => `\\text{${name}}=${toLatex(value)}`);
  return `${name}\\left(${[inner, ...options].join(', ')}\\right)`;
}

function subscript(part: Subscript): string {
  if (part.kind === 'element') return toLatex(part.at);
  return `${part.from ? toLatex(part.from) : ''}:${part.to ? toLatex(part.to) : ''}`;
}
