/** Explains a step by line: the line's rule as a whole where it has one, else its operations in order, each in one row. */

import { KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { byLine, isStepEnd, stepAt } from '../engine/step-ends.ts';
import { type Link, linksOf } from '../graph/chain-paths.ts';
import { groupOf, type LineGroup } from '../graph/line-groups.ts';
import { hasRule, type NodeId, nodeOf, operationOf, type Program } from '../graph/program.ts';
import { sumOf, type Tensor } from '../tensor/tensor.ts';
import { arrivals, countSenders } from './backward.ts';
import { localAlong, sentAlong } from './chain-numbers.ts';
import { isEvery, isNear } from './chain-recorded.ts';
import { appliedText, ruleText } from './chain-rules.ts';
import { explainContribution, overNames } from './contribution.ts';
import {
  type Derivation,
  type Equation,
  inProduct,
  inSum,
  type NumberStyle,
  numberPiece,
  type Piece,
  partialName,
  type Writer,
  writerFor,
} from './derivation.ts';
import { formulaOf } from './formula.ts';
import { substituted } from './forward.ts';
import { lineNoun } from './line-rules.ts';

/** A step of a line with several operations, or several operands to send to. */
interface Step {
  readonly group: LineGroup;
  readonly first: number;
  readonly last: number;
  readonly isBackward: boolean;
}

/** Returns the line step that ends at an event; undefined where none ends, or where it is that one event. */
const stepEndingAt = (log: EventLog, position: number): Step | undefined =>
  isStepEnd(log, position, byLine) ? stepUntil(log, position) : undefined;

/** Returns the line step that an event is part of, as far as that event; undefined where it is that one event. */
function stepUntil(log: EventLog, position: number): Step | undefined {
  const kind = log.kindAt(position);
  const isBackward = kind === KIND.accumulated || kind === KIND.contribution;
  if (!isBackward && kind !== KIND.value) return undefined;
  const node = isBackward ? log.program.edges[log.edgeAt(position)]!.from : log.nodeAt(position);
  const group = groupOf(log.program, node);
  const { first } = stepAt(log, position);
  const isMore = position - first > (isBackward ? 1 : 0);
  return group !== undefined && isMore ? { group, first, last: position, isBackward } : undefined;
}

/** Whether a step by line ends at an event, of more than that one event. */
export const endsLineStep = (log: EventLog, position: number): boolean => stepEndingAt(log, position) !== undefined;

/** Returns the derivation of the line step that ends at an event; undefined where the event's own derivation says it all. */
export const explainLineStep = (log: EventLog, position: number, style: NumberStyle): Derivation | undefined =>
  explainStep(log, stepEndingAt(log, position), style);

/** Returns the derivation of a line step as far as an event within it. */
export const explainLineSoFar = (log: EventLog, position: number, style: NumberStyle): Derivation | undefined =>
  explainStep(log, stepUntil(log, position), style);

function explainStep(log: EventLog, step: Step | undefined, style: NumberStyle): Derivation | undefined {
  if (step === undefined) return undefined;
  const { program } = log;
  const isKnown = step.group.members.every(id => hasRule(operationOf(program, id)));
  if (step.isBackward && !isKnown) return undefined; // its local derivatives are not known
  if (step.isBackward && stateAt(log, step.last).gradientOf(step.group.node) === undefined) return undefined; // a recorded iteration has begun within the line
  if (step.isBackward) return backwardStep(log, step, style);
  return log.nodeAt(step.last) === step.group.node ? forwardStep(log, step, style) : undefined; // a log may end within the line
}

/** `y × L.2 = 1 × (−2) = −2`, an operation a row, and the line's value. */
function forwardStep(log: EventLog, { group, last }: Step, style: NumberStyle): Derivation {
  const { program } = log;
  const state = stateAt(log, last);
  const node = operationOf(program, group.node);
  const nodes = group.members.flatMap(id => [id, ...operationOf(program, id).operands]);
  const write = writerFor(
    style,
    nodes,
    nodes.map(id => state.valueOf(id)),
  );
  const formula = formulaOf(program, node);
  const result = write(state.valueOf(group.node)!); // the step has just computed it
  const noun = lineNoun(program, group.node);
  return {
    title: `${node.name} = ${formula}`,
    equations: group.members.map(id => operationRow(program, state, id, write, style)),
    remarks: noun === undefined ? [] : [`The line is ${noun}.`],
    sentence: `Line ${node.name} = ${formula} is ${result}`,
  };
}

/** A part of a row that is longer than this share of the width is left out: the result says it. */
const LONGEST_PART = 1 / 4;

const isShort = (text: string, { width = Number.POSITIVE_INFINITY }: NumberStyle): boolean =>
  text.length <= Math.max(16, width * LONGEST_PART);

function operationRow(program: Program, state: State, id: NodeId, write: Writer, style: NumberStyle): Equation {
  const node = operationOf(program, id);
  const numbers = substituted(state, node, write);
  const result = write(state.valueOf(id)!); // the step has computed it
  return {
    left: node.name,
    relation: '=',
    right: equalPieces([
      { text: overNames(node, program) },
      ...(isShort(numbers, style) ? [numberPiece(numbers, 'value')] : []),
      numberPiece(result, 'value'),
    ]),
    label: '',
  };
}

/** Joins pieces by equal signs; a piece that repeats the one before is left out. */
const equalPieces = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces
    .filter(({ text }, i) => text !== pieces[i - 1]?.text)
    .flatMap((piece, i) => (i === 0 ? [piece] : [{ text: ' = ' }, piece]));

const textOf = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');

/** What the step sends to one operand, and the gradient before and after. */
interface Arrival {
  readonly link: Link;
  readonly sent: Tensor;
  readonly before: Tensor | undefined;
  /** Undefined while the last contribution is not accumulated. */
  readonly after: Tensor | undefined;
}

function backwardStep(log: EventLog, step: Step, style: NumberStyle): Derivation {
  const { program } = log;
  const { group, last } = step;
  const state = stateAt(log, last);
  const arrived = arrivalsOf(log, step);
  const upstream = state.gradientOf(group.node)!; // it was sent on
  const write = writerFor(
    style,
    [group.node, ...arrived.map(({ link }) => link.to)],
    [
      upstream,
      ...arrived.flatMap(({ sent, before, after, link }) => [sent, before, after, localAlong(state, link).local]),
    ],
  );
  const wholes = arrived.map(arrival => wholeRow(state, arrival, upstream, write, style));
  const isWhole = wholes.every(row => row !== undefined);
  const name = nodeOf(program, group.node).name;
  const told = arrived.map(({ link, sent }, i) => {
    const rule = isWhole ? `: ${textOf(wholes[i]!.right)}` : ` ${write(sent)}`;
    return `to ${nodeOf(program, link.to).name}${rule}`;
  });
  return {
    title: `${name} = ${formulaOf(program, operationOf(program, group.node))} sends back`,
    equations: [
      {
        left: partialName(program, group.node),
        relation: '=',
        right: [numberPiece(write(upstream), 'gradient')],
        label: 'upstream',
      },
      ...(isWhole ? wholes : stepRows(log, step, style)),
      ...arrived.flatMap(arrival => sumRows(state, arrival, write)),
    ],
    remarks: [],
    sentence: `Line ${name} has sent back ${told.join('; ')}`,
  };
}

/** Returns what each named operand received in the step. */
function arrivalsOf(log: EventLog, { group, first, last }: Step): readonly Arrival[] {
  const links = new Map(linksOf(log.program, group.node).map(link => [link.to, link]));
  const before = new Map<NodeId, Tensor | undefined>();
  const arrived = new Map<NodeId, Arrival>();
  for (let i = first; i <= last; i++) {
    const event = log.at(i);
    if (event.type !== 'contribution.computed') continue;
    const { to } = log.program.edges[event.edge]!;
    const link = links.get(to);
    const sum = i + 1 <= last ? log.at(i + 1) : undefined;
    if (link === undefined || (sum !== undefined && sum.type !== 'gradient.accumulated')) continue; // skipped
    const known = arrived.get(to);
    if (!known) before.set(to, stateAt(log, i).gradientOf(to));
    arrived.set(to, {
      link,
      sent: known ? sumOf(known.sent, event.contribution) : event.contribution,
      before: before.get(to),
      after: sum?.after,
    });
  }
  return [...arrived.values()];
}

/** `∂L/∂L · (a2 − y) / (a2 × (1 − a2)) = 1 · (−2) = −2`; undefined where the line has no rule as a whole, or something else was sent. */
function wholeRow(
  state: State,
  { link, sent, before }: Arrival,
  upstream: Tensor,
  write: Writer,
  style: NumberStyle,
): Equation | undefined {
  const { program } = state;
  const upper = partialName(program, link.from);
  const { kind, local } = localAlong(state, link);
  const text = local ? ruleText(state, link, local) : appliedText(state, link, upper);
  if (text === undefined || !isSentBy(state, link, upstream, sent)) return undefined;
  const sign = kind === 'elements' ? ' ⊙ ' : ' · ';
  const isPassedOn = text === '1' && kind === 'elements';
  const numbers = local && !isPassedOn ? `${write(upstream)}${sign}${inProduct(write(local))}` : undefined;
  const isAll = before === undefined && arrivals(state, link.to) === countSenders(state, link.to);
  return {
    left: `${isAll ? '' : 'contribution to '}${partialName(program, link.to)}`,
    relation: '=',
    right: equalPieces([
      { text: isPassedOn ? upper : local ? `${upper}${sign}${inProduct(text)}` : text },
      ...(numbers !== undefined && isShort(numbers, style) ? [numberPiece(numbers, 'value')] : []),
      numberPiece(write(sent), 'gradient'),
    ]),
    label: lineNoun(program, link.from) ?? '',
  };
}

/** Whether the link sends this; a skip or an edit within the step changes what was sent. */
const isSentBy = (state: State, link: Link, upstream: Tensor, sent: Tensor): boolean => {
  const meant = sentAlong(state, link, upstream);
  return isEvery(sent, (x, i) => isNear(x, meant.data[i]!));
};

/** Each contribution of the step in one row. */
function stepRows(log: EventLog, { first, last }: Step, style: NumberStyle): readonly Equation[] {
  const rows: Equation[] = [];
  for (let i = first; i <= last; i++) {
    const event = log.at(i);
    if (event.type !== 'contribution.computed') continue;
    const { equations } = explainContribution(stateAt(log, i), event, style);
    const [names, symbols] = equations as readonly [Equation, Equation]; // and the numbers, and the result
    const formula = names.label === 'chain rule' ? symbols : names;
    const [numbers, result] = equations.slice(-2) as [Equation, Equation];
    const right = [formula.right, ...(isShort(textOf(numbers.right), style) ? [numbers.right] : []), result.right];
    rows.push({
      left: names.left,
      relation: '=',
      right: right.flatMap((pieces, k) => (k === 0 ? pieces : [{ text: ' = ' }, ...pieces])),
      label: '',
    });
  }
  return rows;
}

/** `12 + 9 = 21` where the operand had a gradient before. */
function sumRows(state: State, { link, sent, before, after }: Arrival, write: Writer): readonly Equation[] {
  if (before === undefined || after === undefined) return [];
  return [
    {
      left: partialName(state.program, link.to),
      relation: '=',
      right: equalPieces([
        numberPiece(`${write(before)} + ${inSum(write(sent))}`, 'gradient'),
        numberPiece(write(after), 'gradient'),
      ]),
      label: 'accumulated',
    },
  ];
}
