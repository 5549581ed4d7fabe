/** A formula with known numbers in it, in its shortest form: every step keeps the result, bit for bit. */

import type { BinaryOperator, Expression } from './ast.ts';
import { parseExpression } from './parse.ts';
import { print } from './print-expression.ts';

type Binary = Expression & { readonly kind: 'binary' };
type Choice = Expression & { readonly kind: 'conditional' };

/** The text with numbers in the place of names, and what they settle settled: `y == 0 ? 0 : y * x**(y - 1)` with y = 2 is `2 * x`. */
export function specialised(text: string, numbers: ReadonlyMap<string, number>): string {
  if (numbers.size === 0) return text;
  return print(simplified(withNumbers(parseExpression(text), numbers)));
}

/** The text without the question whether one of these is NaN, of the whole array or an element. */
export function withoutNaN(text: string, isSound: (name: string) => boolean): string {
  return text.includes('isnan(') ? print(simplified(answered(parseExpression(text), isSound))) : text;
}

/** The text with the question answered whether a label is this one, for one element, and for all where none is. */
export function withoutLabel(text: string, name: string, label: number, labels: readonly number[]): string {
  const isAbsent = !labels.includes(label);
  const answer = ({ left, right }: Binary): boolean | undefined => {
    const asked = labelAsked(left, name);
    if (asked === undefined || right.kind !== 'number' || right.value !== label) return undefined;
    return isAbsent ? false : asked === 'all' ? undefined : labels[asked] === label;
  };
  const settle = (part: Expression): Expression => {
    const inner = mapped(part, settle);
    const isQuestion = inner.kind === 'binary' && (inner.operator === '==' || inner.operator === '!=');
    const isThis = isQuestion ? answer(inner) : undefined;
    if (isQuestion && isThis !== undefined) return booleanAt(inner, isThis === (inner.operator === '=='));
    const isCounted = inner.kind === 'call' && inner.callee === 'sum' && inner.operands[0]?.kind === 'boolean';
    return isCounted ? numberAt(inner, labels.length) : inner;
  };
  return print(simplified(settle(parseExpression(text))));
}

/** Which of the labels is asked about: one by its place, or all, as they are or reshaped to a column. */
function labelAsked(expression: Expression, name: string): number | 'all' | undefined {
  if (expression.kind === 'name') return expression.name === name ? 'all' : undefined;
  if (expression.kind === 'call' && expression.callee === 'reshape') return labelAsked(expression.operands[0]!, name);
  if (expression.kind !== 'index' || labelAsked(expression.operand, name) === undefined) return undefined;
  const [first] = expression.subscripts;
  return first?.kind === 'element' && first.at.kind === 'number' ? first.at.value : undefined;
}

function answered(expression: Expression, isSound: (name: string) => boolean): Expression {
  if (expression.kind !== 'call' || expression.callee !== 'isnan')
    return mapped(expression, part => answered(part, isSound));
  const [asked] = expression.operands;
  const whole = asked?.kind === 'index' ? asked.operand : asked;
  return whole?.kind === 'name' && isSound(whole.name) ? booleanAt(expression, false) : expression;
}

/** Settles choices and comparisons between written numbers, adds and multiplies them, and leaves out factors and exponents of 1. */
export function simplified(expression: Expression): Expression {
  const inner = mapped(expression, simplified);
  switch (inner.kind) {
    case 'unary':
      return inner.operator === '-' && inner.operand.kind === 'number' ? numberAt(inner, -inner.operand.value) : inner;
    case 'conditional':
      return settledChoice(inner);
    case 'binary':
      return settledLogic(inner) ?? settledComparison(inner) ?? computed(inner) ?? withoutOne(inner) ?? inner;
    default:
      return inner;
  }
}

function withNumbers(expression: Expression, numbers: ReadonlyMap<string, number>): Expression {
  const value = expression.kind === 'name' ? numbers.get(expression.name) : undefined;
  return value === undefined ? mapped(expression, part => withNumbers(part, numbers)) : numberAt(expression, value);
}

/** The same expression over other parts. Subscripts are places, not numbers, and stay. */
function mapped(expression: Expression, map: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'unary':
      return { ...expression, operand: map(expression.operand) };
    case 'binary':
      return { ...expression, left: map(expression.left), right: map(expression.right) };
    case 'conditional': {
      const [test, then, otherwise] = [map(expression.test), map(expression.then), map(expression.otherwise)];
      return { ...expression, test, then, otherwise };
    }
    case 'call':
      return { ...expression, operands: expression.operands.map(map) };
    case 'list':
      return { ...expression, items: expression.items.map(map) };
    default:
      return expression;
  }
}

const numberAt = ({ span }: Expression, value: number): Expression => ({ kind: 'number', value, span });
const booleanAt = ({ span }: Expression, value: boolean): Expression => ({ kind: 'boolean', value, span });

/** What is decided is not asked, nor what comes to the same either way; two questions with one answer are one. */
function settledChoice(choice: Choice): Expression {
  const { test, then, otherwise } = choice;
  if (test.kind === 'boolean') return test.value ? then : otherwise;
  if (print(then) === print(otherwise)) return then;
  if (otherwise.kind !== 'conditional' || print(then) !== print(otherwise.then)) return choice;
  const either = eitherOf(test, otherwise.test);
  return either === undefined ? choice : { ...otherwise, test: either };
}

/** `x < 0` or `x == 0` is `x <= 0`, of NaN as well. */
function eitherOf(first: Expression, second: Expression): Expression | undefined {
  if (first.kind !== 'binary' || second.kind !== 'binary' || second.operator !== '==') return undefined;
  if (first.operator !== '<' && first.operator !== '>') return undefined;
  const isSame = print(first.left) === print(second.left) && print(first.right) === print(second.right);
  return isSame ? { ...first, operator: first.operator === '<' ? '<=' : '>=' } : undefined;
}

function settledLogic({ operator, left, right }: Binary): Expression | undefined {
  if (operator !== '&&' && operator !== '||') return undefined;
  const decides = operator === '||';
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (side.kind === 'boolean') return side.value === decides ? side : other;
  return undefined;
}

/** What the comparisons of the language say of two numbers. */
export const COMPARED: ReadonlyMap<BinaryOperator, (a: number, b: number) => boolean> = new Map([
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
  ['==', (a, b) => a === b],
  ['!=', (a, b) => a !== b],
]);

function settledComparison(binary: Binary): Expression | undefined {
  const { operator, left, right } = binary;
  const compare = COMPARED.get(operator);
  if (compare === undefined || left.kind !== 'number' || right.kind !== 'number') return undefined;
  return booleanAt(binary, compare(left.value, right.value));
}

/** Sums and products of written numbers. One that needs rounding, as 1.1 − 1 does, is easier to read as it is. */
function computed(binary: Binary): Expression | undefined {
  const { operator, left, right } = binary;
  if (left.kind !== 'number' || right.kind !== 'number') return undefined;
  const [a, b] = [decimalsOf(left.value), decimalsOf(right.value)];
  const [value, most] =
    operator === '+'
      ? [left.value + right.value, Math.max(a, b)]
      : operator === '-'
        ? [left.value - right.value, Math.max(a, b)]
        : operator === '*'
          ? [left.value * right.value, a + b]
          : [Number.NaN, 0];
  return decimalsOf(value) <= most ? numberAt(binary, value) : undefined;
}

/** Digits after the point of the shortest text; ∞ of what has none. */
function decimalsOf(value: number): number {
  const [, decimals] = /^-?\d+(?:\.(\d+))?$/.exec(String(value)) ?? [];
  return Number.isFinite(value) && !/e/.test(String(value)) ? (decimals?.length ?? 0) : Number.POSITIVE_INFINITY;
}

/** 1 × a, a × 1, a ÷ 1 and a¹ are a, and −1 × a is −a, for NaN, ∞ and −0 as well; a⁰ is 1, even of NaN. */
function withoutOne(binary: Binary): Expression | undefined {
  const { operator, left, right, span } = binary;
  const is = (side: Expression, value: number) => side.kind === 'number' && side.value === value;
  if (operator === '**' && is(right, 0)) return numberAt(binary, 1);
  if ((operator === '*' || operator === '/' || operator === '**') && is(right, 1)) return left;
  if (operator !== '*') return undefined;
  if (is(left, 1)) return right;
  return is(left, -1) ? { kind: 'unary', operator: '-', operand: right, span } : undefined;
}
