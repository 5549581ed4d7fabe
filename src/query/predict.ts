/** Predict mode: asks for the next event's number before it is shown, and compares an answer with the right number and with common wrong numbers. */

import { type Event, writesValue } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { programAt } from '../engine/program-at.ts';
import { partialName } from '../explain/derivation.ts';
import { formulaOf } from '../explain/formula.ts';
import { gradientType, typeOfResults } from '../graph/precision.ts';
import { hasRule, nodeOf, operationOf } from '../graph/program.ts';
import { memoised } from '../memoised.ts';
import { at } from '../ops/operation.ts';
import { type DType, roundTo } from '../tensor/dtype.ts';
import { firstNonZero, indexOf, isSameShape, type ReadonlyFloats, shapeText, type Tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { isSameNumber } from '../text/rounding.ts';
import { lineMistakesAt } from './line-mistakes.ts';
import { lineAskedAt, stepStart } from './line-questions.ts';
import type { Mistaken } from './mistaken.ts';
import { nodeOfEvent } from './navigate.ts';
import { mistakesAt } from './predict-mistakes.ts';

/** What questions are about: a line as a whole, or single operations. */
export const QUESTION_LEVELS = ['line', 'operation'] as const;
export type QuestionLevel = (typeof QUESTION_LEVELS)[number];

/** A question about an event's number. */
export interface Question {
  readonly level: QuestionLevel;
  /** The event of the question; its ledger explains the answer. */
  readonly position: number;
  /** The event after which it is asked: the one before, or before the line's first. */
  readonly asked: number;
  /** `e = a + d sends back to d: what is its contribution to ∂L/∂d?` */
  readonly asks: string;
  /** The text left of the answer: `∂L/∂d`, or one element of it. */
  readonly left: string;
  readonly answer: Tensor;
  /** The element asked for: a flat index, row by row. */
  readonly element: number;
}

export type Verdict = { readonly kind: 'right' | 'close' | 'wrong'; readonly says: string };

/** Returns the question about an event; undefined for events without a question. */
export function questionAt(log: EventLog, position: number, level: QuestionLevel = 'operation'): Question | undefined {
  const event = log.at(position);
  const question = level === 'line' && isOfLine(event) ? lineAskedAt(log, position) : askedOf(log, position, event);
  if (question === undefined) return undefined;
  const { asks, name, answer } = question;
  const { shape, data } = answer;
  const element = tellingElement(log, { position, level, answer });
  return {
    level,
    position,
    asked: (level === 'line' ? stepStart(log, position) : position) - 1,
    asks: data.length > 1 ? `${asks} One element is enough.` : asks,
    left: at(name, indexOf(shape, element)),
    answer,
    element,
  };
}

/** Whether an event is a line's work; the seed and updates are asked about by themselves. */
const isOfLine = ({ type }: Event): boolean =>
  type === 'value.computed' || type === 'contribution.computed' || type === 'gradient.accumulated';

/** Returns the known mistakes in a question; none of them is the answer once it is rounded to its type. */
export function mistakesIn(
  log: EventLog,
  { position, level, answer }: Pick<Question, 'position' | 'level' | 'answer'>,
): readonly Mistaken[] {
  const mistakes = level === 'line' ? lineMistakesAt(log, position) : mistakesAt(log, position);
  const type = typeAt(log, position);
  return type === undefined ? mistakes : mistakes.filter(({ value }) => !isRoundedTo(type, value.data, answer.data));
}

const isRoundedTo = (type: DType, numbers: ReadonlyFloats, to: ArrayLike<number>): boolean =>
  Array.from(numbers).every((x, i) => roundTo(type, x) === to[i]);

/** The type to which an event's number is rounded; undefined where it has 64 bits. */
function typeAt(log: EventLog, position: number): DType | undefined {
  const program = programAt(log, position);
  const node = nodeOf(program, nodeOfEvent(log, position)!); // what is asked about is about a node
  const isValue = writesValue(log.kindAt(position)) && node.role === 'operation' && hasRule(node);
  return isValue ? typeOfResults(program.precision, node.operation) : gradientType(program, node.id);
}

/** Most elements searched for a good question. */
const LOOKED_AT = 256;

const elementsIn = memoised((_log: EventLog) => ({
  line: new Map<number, number>(),
  operation: new Map<number, number>(),
}));

/**
 * Returns the first element that most known mistakes get wrong: with another element, a mistaken answer would count as right.
 * An element that is 0 is not asked for, unless all are 0.
 */
function tellingElement(log: EventLog, question: Pick<Question, 'position' | 'level' | 'answer'>): number {
  const right = question.answer.data;
  if (right.length === 1) return 0;
  const { position, level } = question;
  const ofLog = elementsIn(log)[level];
  const known = ofLog.get(position);
  if (known !== undefined) return known;
  const mistakes = mistakesIn(log, question).filter(({ value }) => value.data.length === right.length);
  const wrongAt = (k: number) => mistakes.filter(({ value }) => !isRounded(value.data[k]!, right[k]!, ENOUGH)).length;
  const scores = Array.from(right.subarray(0, LOOKED_AT), (x, k) => (x === 0 ? -1 : wrongAt(k)));
  const isAsked = Math.max(...scores) >= 0;
  const element = isAsked ? scores.indexOf(Math.max(...scores)) : firstNonZero(right);
  ofLog.set(position, element);
  return element;
}

interface Asked {
  readonly asks: string;
  readonly name: string;
  readonly answer: Tensor;
}

function askedOf(log: EventLog, position: number, event: Event): Asked | undefined {
  const program = programAt(log, position);
  const nameOf = (node: number) => nodeOf(program, node).name;
  switch (event.type) {
    case 'value.computed': {
      const name = nameOf(event.node);
      const text = formulaOf(program, operationOf(program, event.node));
      return { asks: `Forward: ${name} = ${text}. What is its value?`, name, answer: event.value };
    }
    case 'backward.seeded':
      return {
        asks: `The backward pass begins at ${nameOf(event.node)}. What is its gradient with respect to itself?`,
        name: partialName(program, event.node),
        answer: event.value,
      };
    case 'contribution.computed': {
      const { from, to } = program.edges[event.edge]!;
      const text = formulaOf(program, operationOf(program, from));
      const name = partialName(program, to);
      const asks = `Backward: ${nameOf(from)} = ${text} sends back to ${nameOf(to)}. What is the contribution it sends?`;
      return { asks, name: `contribution to ${name}`, answer: event.contribution };
    }
    case 'gradient.accumulated': {
      if (event.before === undefined) return undefined; // the first contribution is the gradient: nothing is added
      const name = partialName(program, event.node);
      return {
        asks: `The contribution is added to the gradient of ${nameOf(event.node)}. What is it then?`,
        name,
        answer: event.after,
      };
    }
    case 'gradient.kept':
      return {
        asks: `The gradient of this pass is added to what earlier passes left in ${nameOf(event.node)}. What is it then?`,
        name: partialName(program, event.node),
        answer: event.after,
      };
    case 'parameter.updated':
      return {
        asks: `Update: ${nameOf(event.parameter)} takes its step, ${log.updates!.ruleOf(event.parameter).name} with learning rate ${formatNumber(event.lr)}. What is it then?`, // an update was recorded
        name: nameOf(event.parameter),
        answer: event.after,
      };
    default:
      return undefined;
  }
}

/** Returns the first question about an event after `position`. */
export function nextQuestion(
  log: EventLog,
  position: number,
  level: QuestionLevel = 'operation',
): Question | undefined {
  for (let i = position + 1; i < log.length; i++) {
    const question = questionAt(log, i, level);
    if (question !== undefined) return question;
  }
  return undefined;
}

/** An answer: a number or a whole tensor. `digits` holds the digits of each written number, or the shown digits for a computed number. */
export interface Given {
  readonly value: Tensor;
  readonly digits: number | readonly number[];
}

/** Least digits of a rounded answer. */
export const ENOUGH = 3;
/** Returns the verdict; undefined when the shape is neither that of the whole answer nor of a single element. */
export function diagnose(log: EventLog, question: Question, given: Given): Verdict | undefined {
  const { answer, element } = question;
  const isWhole = answer.shape.length > 0 && isSameShape(given.value.shape, answer.shape);
  if (!isWhole && given.value.data.length !== 1) return shapeVerdict(question, given);
  const picked = ({ data }: Tensor): readonly number[] => (isWhole ? Array.from(data) : [data[element]!]);
  const numbers = Array.from(given.value.data);
  const right = picked(answer);
  const mistakes = mistakesIn(log, question).filter(({ value }) => isSameShape(value.shape, answer.shape));
  const isSame = (others: readonly number[]) => others.every((x, i) => isSameNumber(numbers[i]!, x));
  // When rounding hides a small step, an answer equal to the exact old number is an answer without the step.
  const isAsShown = numbers.every((x, i) => x === Number(formatNumber(right[i]!, { ascii: true })));
  const exact = isAsShown || isSame(right) ? undefined : mistakes.find(({ value }) => isSame(picked(value)));
  if (exact !== undefined) return { kind: 'wrong', says: exact.says };
  const type = typeAt(log, question.position);
  if (isLike(given, right, ENOUGH) || (type !== undefined && isRoundedTo(type, given.value.data, right)))
    return { kind: 'right', says: 'right' };
  if (isLike(given, right, 1))
    return { kind: 'close', says: `right so far: ${ENOUGH} digits would show that you have it` };
  const mistake = mistakes.find(({ value }) => isLike(given, picked(value), 2));
  return { kind: 'wrong', says: mistake?.says ?? scaleWords(given, right) };
}

/** Digits of answer number i. */
const digitsAt = ({ digits }: Given, i: number): number => (typeof digits === 'number' ? digits : digits[i]!);

/** Whether every given number equals the other number, rounded to the digits as written, or to `fewest`. */
const isLike = (given: Given, others: readonly number[], fewest: number): boolean =>
  others.every((x, i) => isRounded(given.value.data[i]!, x, Math.max(fewest, digitsAt(given, i))));

/** Returns the verdict on numbers of another shape: transposed, a row or column of a matrix, or another shape. */
function shapeVerdict({ answer }: Question, given: Given): Verdict | undefined {
  const { shape, data } = answer;
  const found = given.value.shape;
  if (shape.length === 0) return undefined;
  const shapes = `expected shape ${shapeText(shape)}, found ${shapeText(found)}`;
  if (shape.length === 2 && isSameShape(found, [shape[1]!, shape[0]!])) {
    const turned = Array.from(data, (_, i) => data[(i % shape[0]!) * shape[1]! + Math.floor(i / shape[0]!)]!);
    const isTurned = isLike(given, turned, 2);
    return {
      kind: 'wrong',
      says: `the shape is transposed${isTurned ? ', the numbers are right: rows and columns change places' : ''}; ${shapes}`,
    };
  }
  if (given.value.data.length === data.length && isLike(given, Array.from(data), 2))
    return { kind: 'wrong', says: `the numbers are right, the shape is not: ${shapes}` };
  return { kind: 'wrong', says: shapes };
}

/** Whether x is y rounded to `digits` significant digits; NaN and ∞ equal themselves. */
export function isRounded(x: number, y: number, digits: number): boolean {
  if (Object.is(x, y) || x === y) return true;
  if (!Number.isFinite(x) || !Number.isFinite(y) || y === 0) return false;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(y))) - digits + 1);
  return Math.abs(x - y) <= unit * 0.500001; // a tie may have been rounded either way
}

/** Words for wrong numbers that no known mistake explains. */
function scaleWords(given: Given, right: readonly number[]): string {
  const numbers = Array.from(given.value.data);
  const [x, y] = [numbers[0]!, right[0]!];
  for (const [times, words] of FACTORS)
    if (
      right.every((other, i) => isRounded(numbers[i]!, times * other, ENOUGH)) &&
      right.some(other => Number.isFinite(other))
    )
      return words;
  if (numbers.length > 1) {
    const count = numbers.filter((_, i) => isRounded(numbers[i]!, right[i]!, Math.max(ENOUGH, digitsAt(given, i))));
    return `not yet: ${count.length} of ${numbers.length} elements are right`;
  }
  if (!Number.isFinite(y)) return `not yet: the answer is not a finite number${Number.isFinite(x) ? '' : ' either'}`;
  if (!Number.isFinite(x)) return 'not yet: the answer is a finite number';
  if (Math.sign(x) !== Math.sign(y)) return `not yet: it is ${y === 0 ? '0' : y > 0 ? 'above 0' : 'below 0'}`;
  return `not yet: the sign is right, the size is too ${Math.abs(x) > Math.abs(y) ? 'large' : 'small'}`;
}

const FACTORS: readonly (readonly [number, string])[] = [
  [2, 'twice as much as it should be'],
  [0.5, 'half of what it should be'],
  ...[-3, -2, -1, 1, 2, 3].map(
    power =>
      [
        10 ** power,
        `the digits are right: the point is ${Math.abs(power)} ${Math.abs(power) === 1 ? 'place' : 'places'} off`,
      ] as const,
  ),
];
