/** Questions backwards: which number gives this result? */

import type { Event } from '../../engine/events.ts';
import type { EventLog } from '../../engine/log.ts';
import { type State, stateAt } from '../../engine/state.ts';
import { type NumberStyle, writerFor } from '../../explain/derivation.ts';
import { derivativeBindings, typeset, valueOfText } from '../../explain/formula.ts';
import { evaluate, scopeOf } from '../../graph/evaluate.ts';
import { isNamed } from '../../graph/line-groups.ts';
import { callOf, type GraphNode, nodeOf, type OperationNode, type Program, ruledOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { parseExpression } from '../../language/parse.ts';
import { at } from '../../ops/operation.ts';
import { firstNonZero, indexOf, scalar, type Tensor } from '../../tensor/tensor.ts';
import { asciiNumbers } from '../../text/decimal.ts';
import type { Exercise } from './exercise.ts';

/** Which operand gives a line another value, and which learning rate takes a parameter to another place. */
export const inverseExercises = (log: EventLog, style: NumberStyle): readonly Exercise[] => [
  ...log.program.order.flatMap(id => operandExercises(log, nodeOf(log.program, id) as OperationNode, style)), // the order is of operations
  ...rateExercises(log, style),
];

/** One for each operand that is a number and changes the line's number in a straight line. */
function operandExercises(log: EventLog, node: OperationNode, style: NumberStyle): readonly Exercise[] {
  const { program } = log;
  if (node.size !== 1 || !isNamed(program, node.id)) return [];
  const operands = [...new Set(node.operands)].map(id => nodeOf(program, id));
  if (operands.some(({ role, id }) => role === 'operation' && !isNamed(program, id))) return [];
  const state = stateAt(log, log.endOfBackward(1));
  const values = new Map(operands.map(({ name, id }) => [name, state.valueOf(id)!])); // all were computed
  return operands
    .filter(({ size, role }) => size === 1 && role !== 'literal')
    .flatMap(operand => operandExercise(state, node, operand, values, style));
}

function operandExercise(
  state: State,
  node: OperationNode,
  operand: GraphNode,
  values: ReadonlyMap<string, Tensor>,
  style: NumberStyle,
): readonly Exercise[] {
  const { program } = state;
  const now = values.get(operand.name)!.data[0]!; // it is one of them
  const valueFor = (x: number): number => numberOf(node.text, new Map([...values, [operand.name, scalar(x)]]));
  const [y0, y1, y2] = [valueFor(now), valueFor(now + 1), valueFor(now + 2)];
  const slope = y1 - y0;
  const isSlope = (x: number): boolean => Math.abs(x - slope) <= 1e-9 * Math.abs(slope);
  if (!Number.isFinite(slope) || slope === 0 || !isSlope(y2 - y1)) return [];
  const local = localDerivative(state, node, operand);
  if (local !== undefined && !isSlope(local)) return []; // detach(x), or round(x) at a whole number
  const wanted = y0 + 2 * slope;
  const write = writerFor(style, [node.id, operand.id], [scalar(wanted), scalar(now + 2), scalar(slope), scalar(y0)]);
  const [result, answer, step] = [wanted, now + 2, slope].map(x => write(scalar(x))) as [string, string, string]; // one for each
  if (!isAsPrinted(now + (numberIn(result) - y0) / slope, now + 2)) return [];
  return [
    {
      kind: 'inverse',
      asks: `${node.name} = ${typeset(node.text, program)} is ${write(scalar(y0))}. Which ${operand.name} makes it ${result}, all other numbers as they are?`,
      left: operand.name,
      answer: now + 2,
      rows: [
        {
          left: `∂${node.name}/∂${operand.name}`,
          relation: '=',
          right: step,
          label: 'constant, so one step is enough',
        },
        {
          left: operand.name,
          relation: '=',
          right: `${write(scalar(now))} + (${difference(result, write(scalar(y0)))}) / ${step}`,
          label: 'numbers',
        },
        { left: '', relation: '=', right: answer, label: 'answer' },
      ],
      mistakes: [
        { value: wanted, says: `that is the value that ${node.name} is to have` },
        { value: wanted - y0, says: `that is how much ${node.name} changes` },
      ],
    },
  ];
}

/** The local derivative by an operand, of all its uses; undefined where the rule writes contributions alone. */
function localDerivative(state: State, { id }: OperationNode, operand: GraphNode): number | undefined {
  const { program } = state;
  const node = ruledOf(program, id);
  const bindings = derivativeBindings(program, node, valueId => state.valueOf(valueId));
  let sum = 0;
  for (const [slot, operandId] of node.operands.entries()) {
    if (operandId !== operand.id) continue;
    const derivative = node.operation.derivative(slot, callOf(program, node));
    if (!('local' in derivative)) return undefined;
    sum += valueOfText(derivative.local, bindings).data[0]!; // the operand is a number
  }
  return sum;
}

/** NaN where the text cannot be computed from these names alone. */
function numberOf(text: string, values: ReadonlyMap<string, Tensor>): number {
  try {
    return evaluate(parseExpression(text), scopeOf(values)).data[0] ?? Number.NaN;
  } catch (error) {
    if (error instanceof LanguageError) return Number.NaN;
    throw error;
  }
}

const numberIn = (written: string): number => Number(asciiNumbers(written));

const difference = (a: string, b: string): string => (b.startsWith('−') ? `${a} + ${b.slice(1)}` : `${a} − ${b}`);

/** Whether the numbers as they are printed lead to the answer: rounding can hide a small step. */
const isAsPrinted = (reckoned: number, answer: number): boolean =>
  Math.abs(reckoned - answer) <= ROUNDING * Math.abs(answer);

const ROUNDING = 1e-3;

/** After plain gradient descent, whose step is the learning rate times the gradient. */
function rateExercises(log: EventLog, style: NumberStyle): readonly Exercise[] {
  const { program, training } = log;
  if (training.optimizer?.type !== 'sgd' || training.clip !== undefined) return [];
  const first = log.endOfBackward(1) + 1;
  return Array.from({ length: log.endOf(1) + 1 - first }, (_, i) => log.at(first + i)).flatMap(event =>
    event.type === 'parameter.updated' ? rateExercise(program, event, style) : [],
  );
}

function rateExercise(
  program: Program,
  event: Extract<Event, { type: 'parameter.updated' }>,
  style: NumberStyle,
): readonly Exercise[] {
  const element = firstNonZero(event.gradient.data);
  const [before, gradient, after] = [event.before, event.gradient, event.after].map(({ data }) => data[element]!) as [
    number,
    number,
    number,
  ]; // one for each
  const isPlain = Math.abs(before - event.lr * gradient - after) <= 1e-12 * Math.abs(before);
  if (!isPlain || gradient === 0) return [];
  const left = at(nodeOf(program, event.parameter).name, indexOf(event.before.shape, element));
  const rate = 3 * event.lr;
  const target = before - rate * gradient;
  const write = writerFor(style, [event.parameter], [scalar(before), scalar(target), scalar(gradient)]);
  const [from, to, by] = [before, target, gradient].map(x => write(scalar(x))) as [string, string, string]; // one for each
  if (!isAsPrinted((numberIn(from) - numberIn(to)) / numberIn(by), rate)) return [];
  return [
    {
      kind: 'inverse',
      asks: `${left} is ${from} and its gradient ${by}. Which learning rate takes it to ${to}?`,
      left: 'lr',
      answer: rate,
      rows: [
        { left, relation: '←', right: `${left} − lr · gradient`, label: 'rule' },
        { left: 'lr', relation: '=', right: `(${difference(from, to)}) / ${by}`, label: 'numbers' },
        { left: '', relation: '=', right: write(scalar(rate)), label: 'answer' },
      ],
      mistakes: [
        { value: -rate, says: 'the step is against the gradient' },
        { value: 1 / rate, says: 'the change is divided by the gradient, not the gradient by the change' },
      ],
    },
  ];
}
