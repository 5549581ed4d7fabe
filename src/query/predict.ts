/** Predict mode: what the next event will bring, asked before it is shown, and an answer held against the right number and against plausible wrong ones. */

import type { Event } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { partialName } from '../explain/derivation.ts';
import { typeset } from '../explain/formula.ts';
import { nodeOf, operationOf } from '../graph/program.ts';
import { at } from '../ops/operation.ts';
import { indexOf, isSameShape, type Tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { mistakesAt } from './predict-mistakes.ts';

/** What an event will bring. */
export interface Question {
  /** The event that is asked about; asked after the one before it. */
  readonly position: number;
  /** `e = a + d sends back to d: what is its contribution to ∂L/∂d?` */
  readonly asks: string;
  /** What stands left of the answer: `∂L/∂d`, or one element of it. */
  readonly left: string;
  readonly answer: Tensor;
  /** The element that is asked for, counted row by row. */
  readonly element: number;
}

/** A number that one gets by a mistake that people make, and what that mistake is. */
export interface Mistaken {
  readonly value: Tensor;
  readonly says: string;
}

export type Verdict = { readonly kind: 'right' | 'close' | 'wrong'; readonly says: string };

/** The question about an event; undefined for those that nothing can be asked about. */
export function questionAt(log: EventLog, position: number): Question | undefined {
  const event = log.at(position);
  const asked = askedOf(log, event);
  if (asked === undefined) return undefined;
  const { asks, name, answer } = asked;
  const { shape, data } = answer;
  // An element that is 0 is no question, unless all are.
  const telling = Array.from(data).findIndex(x => x !== 0);
  const element = Math.max(0, telling);
  const left = at(name, indexOf(shape, element));
  return { position, asks: data.length > 1 ? `${asks} One element is enough.` : asks, left, answer, element };
}

interface Asked {
  readonly asks: string;
  readonly name: string;
  readonly answer: Tensor;
}

function askedOf(log: EventLog, event: Event): Asked | undefined {
  const { program } = log;
  const nameOf = (node: number) => nodeOf(program, node).name;
  switch (event.type) {
    case 'value.computed': {
      const name = nameOf(event.node);
      const text = typeset(operationOf(program, event.node).text) ?? name;
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
      const text = typeset(operationOf(program, from).text);
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
    case 'parameter.updated':
      return {
        asks: `Update: ${nameOf(event.parameter)} takes its step, ${log.rule!.name} with learning rate ${formatNumber(event.lr)}. What is it then?`, // an update was recorded
        name: nameOf(event.parameter),
        answer: event.after,
      };
    default:
      return undefined;
  }
}

/** The first question about an event after `position`. */
export function nextQuestion(log: EventLog, position: number): Question | undefined {
  for (let i = position + 1; i < log.length; i++) {
    const question = questionAt(log, i);
    if (question !== undefined) return question;
  }
  return undefined;
}

/** What is given: a number or a whole tensor; `digits` of a number that was written out, as many as are shown otherwise. */
export interface Given {
  readonly value: Tensor;
  readonly digits: number;
}

/** Digits from which on a rounded number counts. */
const ENOUGH = 3;
/** Digits that two ways to compute the same number have in common. */
const EXACT = 12;

/** Undefined when the shape is neither that of the whole answer nor of one element. */
export function diagnose(log: EventLog, question: Question, given: Given): Verdict | undefined {
  const { answer, element } = question;
  const isWhole = answer.shape.length > 0 && isSameShape(given.value.shape, answer.shape);
  if (!isWhole && given.value.data.length !== 1) return transposedVerdict(question, given);
  const picked = ({ data }: Tensor): readonly number[] => (isWhole ? Array.from(data) : [data[element]!]);
  const numbers = Array.from(given.value.data);
  const isLike = (other: readonly number[], digits: number) => other.every((x, i) => isRounded(numbers[i]!, x, digits));
  const right = picked(answer);
  const mistakes = mistakesAt(log, question.position).filter(({ value }) => isSameShape(value.shape, answer.shape));
  // A step too small to show when rounded: who gives the number before it exactly has not made it.
  const isAsShown = numbers.every((x, i) => x === Number(formatNumber(right[i]!, { ascii: true })));
  const exact =
    isAsShown || isLike(right, EXACT) ? undefined : mistakes.find(({ value }) => isLike(picked(value), EXACT));
  if (exact !== undefined) return { kind: 'wrong', says: exact.says };
  if (isLike(right, Math.max(ENOUGH, given.digits))) return { kind: 'right', says: 'right' };
  if (isLike(right, given.digits))
    return { kind: 'close', says: `right so far: ${ENOUGH} digits would show that you have it` };
  const digits = Math.max(2, given.digits);
  const mistake = mistakes.find(({ value }) => isLike(picked(value), digits));
  return { kind: 'wrong', says: mistake?.says ?? scaleWords(numbers, right) };
}

/** The whole answer, but rows for columns. */
function transposedVerdict({ answer }: Question, { value }: Given): Verdict | undefined {
  const { shape } = answer;
  return shape.length === 2 && isSameShape(value.shape, [shape[1]!, shape[0]!])
    ? { kind: 'wrong', says: 'the shape is transposed: rows and columns change places' }
    : undefined;
}

/** Whether x is y rounded to so many significant digits; NaN and ∞ are like themselves. */
export function isRounded(x: number, y: number, digits: number): boolean {
  if (Object.is(x, y) || x === y) return true;
  if (!Number.isFinite(x) || !Number.isFinite(y) || y === 0) return false;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(y))) - digits + 1);
  return Math.abs(x - y) <= unit * 0.500001; // a tie may have been rounded either way
}

/** What can be said of a wrong number that no known mistake leads to. */
function scaleWords(given: readonly number[], right: readonly number[]): string {
  const [x, y] = [given[0]!, right[0]!];
  if (given.length > 1) {
    const count = given.filter((_, i) => isRounded(given[i]!, right[i]!, ENOUGH)).length;
    return `not yet: ${count} of ${given.length} elements are right`;
  }
  if (!Number.isFinite(y)) return 'not yet: the answer is not finite';
  if (!Number.isFinite(x)) return 'not yet: the answer is a finite number';
  const factor = x / y;
  for (const [times, words] of FACTORS) if (isRounded(factor, times, ENOUGH)) return words;
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
