/** What a sheet can ask of a run: each candidate with its derivation, its answer and the mistakes that lead elsewhere. */

import type { EventLog } from '../../engine/log.ts';
import { stateAt } from '../../engine/state.ts';
import { contributionOf } from '../../explain/backward.ts';
import { type Equation, inSum, type NumberStyle, partialName, writerFor } from '../../explain/derivation.ts';
import { explain } from '../../explain/explain.ts';
import { derivativeBindings, typeset, valueOfText, withNames } from '../../explain/formula.ts';
import { explainLineStep } from '../../explain/line-step.ts';
import { isNamed } from '../../graph/line-groups.ts';
import { callOf, type NodeId, nodeOf, ruledOf } from '../../graph/program.ts';
import { at } from '../../ops/operation.ts';
import { type Sending, sendingEndingAt } from '../../query/line-questions.ts';
import { mistakesIn, questionAt } from '../../query/predict.ts';
import { firstNonZero, flatOf, indexOf, scalar, type Tensor } from '../../tensor/tensor.ts';
import { answerableIn } from './answerable.ts';
import type { Exercise } from './exercise.ts';
import { inverseExercises } from './inverse.ts';
import type { FormulaRow } from './sheet-blocks.ts';

/** Numbers of a tensor that an exercise may ask about: more is not written by hand. */
const MOST_NUMBERS = 16;
/** Characters of a row, at most. */
const MOST_TEXT = 400;

/** Returns everything of the first iteration that is worth asking, in the order of events. */
export function exercisesOf(log: EventLog, style: NumberStyle): readonly Exercise[] {
  const end = log.endOf(1);
  const { knows } = answerableIn(log.program);
  const asked = Array.from({ length: end + 1 }, (_, i) => i).flatMap(i => [
    ...eventExercise(log, i, style),
    ...localExercise(log, i, style, knows),
  ]);
  return [...asked, ...inverseExercises(log, style)].filter(isWorthAsking);
}

const isWorthAsking = ({ answer, rows }: Exercise): boolean =>
  Number.isFinite(answer) &&
  answer !== 0 &&
  rows.every(({ right = '' }) => right.length <= MOST_TEXT && !MINUS_ZERO.test(right) && !right.includes('…'));

/** −0, which a person at a desk writes as 0. */
const MINUS_ZERO = /−0(?![.\d])/;

const KINDS = {
  'value.computed': 'forward',
  'contribution.computed': 'contribution',
  'gradient.accumulated': 'accumulation',
  'parameter.updated': 'update',
} as const;

/** How many numbers an event of these kinds writes. */
function sizeAt(log: EventLog, position: number): number {
  const isSent = log.typeAt(position) === 'contribution.computed';
  return nodeOf(log.program, isSent ? log.program.edges[log.edgeAt(position)]!.to : log.nodeAt(position)).size;
}

function eventExercise(log: EventLog, position: number, style: NumberStyle): readonly Exercise[] {
  const type = log.typeAt(position);
  const isAsked = type in KINDS && sizeAt(log, position) <= MOST_NUMBERS; // before mistakes in millions of numbers are worked out
  const question = isAsked ? questionAt(log, position, 'line') : undefined;
  if (question === undefined || question.answer.data.length > MOST_NUMBERS) return [];
  const { asks, left, answer, element } = question;
  const sender = type === 'gradient.accumulated' ? sendingEndingAt(log, position)?.from : undefined;
  const whose = sender === undefined ? '' : ` of ${nodeOf(log.program, sender).name}`; // on paper no event is shown
  return [
    {
      kind: KINDS[type as keyof typeof KINDS], // it is one of them
      asks: asks
        .replace('The contribution is', `The contribution${whose} is`)
        .replace('One element is enough.', `One element is enough: ${left}.`),
      left,
      answer: answer.data[element]!,
      rows: rowsAt(log, position, style).filter(row => row.left !== 'Δ'),
      mistakes: mistakesIn(log, question).flatMap(({ value, says }) =>
        value.data.length === answer.data.length ? [{ value: value.data[element]!, says }] : [],
      ),
    },
  ];
}

/** The derivation of what is asked by line at an event. */
function rowsAt(log: EventLog, position: number, style: NumberStyle): readonly FormulaRow[] {
  const sending = log.typeAt(position) === 'contribution.computed' ? sendingEndingAt(log, position) : undefined;
  if (sending !== undefined && sending.accumulations.length > 1) return sumRows(log, sending, style);
  const { equations } = explainLineStep(log, position, style) ?? explain(log, position, style);
  return equations.map(asRow);
}

/** The derivation of each contribution of a line that uses its operand several times, and their sum. */
function sumRows(log: EventLog, { to, accumulations, total }: Sending, style: NumberStyle): readonly FormulaRow[] {
  const sent = accumulations.map(i => contributionOf(log, i));
  const write = writerFor(style, [to], [total, ...sent]);
  const left = `contribution to ${partialName(log.program, to)}`;
  return [
    ...accumulations.flatMap(i => explain(log, i - 1, style).equations.map(asRow)),
    {
      left,
      relation: '=',
      right: sent.map((one, i) => (i === 0 ? write(one) : inSum(write(one)))).join(' + '),
      label: 'all uses',
    },
    { left: '', relation: '=', right: write(total), label: 'contribution in all' },
  ];
}

const asRow = ({ left, relation, right, label }: Equation): FormulaRow => ({
  left,
  relation,
  right: right.map(({ text }) => text).join(''),
  label,
});

/** The local derivative of a line that is one operation, of operands that a student knows. */
function localExercise(
  log: EventLog,
  position: number,
  style: NumberStyle,
  knows: (node: NodeId) => boolean,
): readonly Exercise[] {
  const event = log.at(position);
  if (event.type !== 'contribution.computed') return [];
  const { program } = log;
  const { from, to, slot } = program.edges[event.edge]!;
  const node = ruledOf(program, from);
  const derivative = node.operation.derivative(slot, callOf(program, node));
  if (!('local' in derivative) || !isNamed(program, from) || !isNamed(program, to)) return [];
  if (node.operands.some(id => !isNamed(program, id) && nodeOf(program, id).role === 'operation')) return [];
  if (!node.operands.every(knows)) return [];
  const before = stateAt(log, position - 1);
  const value = before.valueOf(from)!; // it was computed before it sends
  const bindings = derivativeBindings(program, node, id => before.valueOf(id));
  const local = valueOfText(derivative.local, bindings);
  const operand = nodeOf(program, to);
  if (local.data.length > MOST_NUMBERS || !(local.data.length === 1 || local.data.length === operand.size)) return [];
  const element = firstNonZero(local.data);
  const index = local.data.length === 1 ? [] : indexOf(operand.shape, element);
  const [{ out } = { out: [] }] =
    index.length === 0 ? [] : node.operation.paths(slot, index, callOf(program, node), node.shape); // by a local rule it goes to a single element
  const left = `∂${at(node.name, out)}/∂${at(operand.name, index)}`;
  const answer = local.data[element]!;
  const of = (tensor: Tensor) => tensor.data[tensor.data.length === 1 ? 0 : element]!;
  return [
    {
      kind: 'local',
      asks: `${node.name} = ${typeset(node.text, program)}. What is its local derivative by ${operand.name}?`,
      left,
      answer,
      rows: [
        { left, relation: '=', right: withNames(derivative.local, bindings), label: 'rule' },
        {
          left: '',
          relation: '=',
          right: writerFor(style, [from], [local])(scalar(answer)),
          label: 'local derivative',
        },
      ],
      mistakes: [
        { value: of(event.contribution), says: 'that is the contribution: the upstream gradient is in it already' },
        { value: of(before.valueOf(to)!), says: `that is the value of ${operand.name}, not a derivative` }, // computed before the backward pass
        { value: value.data[flatOf(node.shape, out)]!, says: `that is the value of ${node.name}, not a derivative` },
      ],
    },
  ];
}
