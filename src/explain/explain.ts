/** Event → derivation: only this file knows which explanation belongs to which event. */

import { validatedBy } from '../engine/evaluation.ts';
import { type Event, KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { groupOf, isNamed } from '../graph/line-groups.ts';
import { dropoutOf, type NodeId, nodeOf, rulelessIn } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { plural } from '../text/amounts.ts';
import { arrivals, countSenders, explainAccumulation, explainKept, explainSeed } from './backward.ts';
import { explainBufferUpdate } from './buffer-updates.ts';
import { explainChain } from './chain.ts';
import { explainContribution } from './contribution.ts';
import {
  DEFAULT_STYLE,
  type Derivation,
  type Equation,
  type NumberStyle,
  numberPiece,
  writerFor,
} from './derivation.ts';
import { explainValue } from './forward.ts';
import { explainEdit, explainSkip, listed } from './intervention.ts';
import { keptRemark } from './kept-in-part.ts';
import { explainLineStep } from './line-step.ts';
import { isMinusZeroNew } from './minus-zero.ts';
import { neverClearedRemark } from './never-cleared.ts';
import { numberRemarks, textsOf } from './notation.ts';
import { explainUpdate } from './parameter-update.ts';
import { explainRecorded } from './recorded-events.ts';
import { explainScale, explainSkippedStep } from './scaling.ts';

/** Returns the derivation of event `position`. @throws RangeError outside the log. */
export function explain(log: EventLog, position: number, style: NumberStyle = DEFAULT_STYLE): Derivation {
  const derivation = withoutNotation(log, position, style);
  const { equations, remarks } = derivation;
  return { ...derivation, remarks: [...remarks, ...notationIn(textsOf(equations), log, position, style)] };
}

/** Remarks on the notation of an event's texts. */
const notationIn = (texts: readonly string[], log: EventLog, position: number, { digits }: NumberStyle) =>
  numberRemarks(texts, digits, () => isMinusZeroNew(log, position));

/** The derivation with remarks on the numbers, none on how they are written. */
function withoutNotation(log: EventLog, position: number, style: NumberStyle): Derivation {
  const state = stateAt(log, position);
  const event = log.at(position);
  const derivation = derive(state, event, style);
  const { equations, remarks } = derivation;
  return {
    ...derivation,
    equations: labelled(equations),
    remarks: [
      ...remarks,
      ...[keptRemark(event, style, () => log.factsAt(position)), neverClearedRemark(log, position)].flatMap(
        remark => remark ?? [],
      ),
    ],
  };
}

/** Drops labels that repeat the label above. */
const labelled = (equations: readonly Equation[]): readonly Equation[] =>
  equations.map((equation, i) =>
    i > 0 && equation.label === equations[i - 1]!.label ? { ...equation, label: '' } : equation,
  );

function derive(state: State, event: Event, style: NumberStyle): Derivation {
  switch (event.type) {
    case 'iteration.started':
      return explainStart(state, event, style);
    case 'pass.started':
      return explainPass(state, event, style);
    case 'backward.started':
      return explainNextLoss(state, event);
    case 'gradients.cleared':
      return explainClearing(state, event);
    case 'value.computed':
      return explainValue(state, event.node, style);
    case 'backward.seeded':
      return explainSeed(state, event.node);
    case 'contribution.computed':
      return explainContribution(state, event, style);
    case 'gradient.accumulated':
      return explainAccumulation(state, event, style);
    case 'gradient.kept':
      return explainKept(state, event, style);
    case 'parameter.updated':
      return explainUpdate(state, event, style);
    case 'step.skipped':
      return explainSkippedStep(state, event, style);
    case 'scale.updated':
      return explainScale(state, event);
    case 'validation.computed':
      return explainValidation(state, event, style);
    case 'buffer.updated':
      return explainBufferUpdate(state, event, style);
    case 'value.given':
    case 'gradient.changed':
    case 'run.failed':
      return explainRecorded(state, event, style);
    case 'value.edited':
      return explainEdit(state, event, style);
    case 'event.skipped':
      return explainSkip(state, event, style);
  }
}

function explainClearing({ program }: State, { nodes }: Event & { type: 'gradients.cleared' }): Derivation {
  const which =
    nodes === undefined ? 'all gradients are' : `the gradients of ${listed(nodes.map(id => nodeOf(program, id)))} are`;
  return {
    title: `${which} cleared`,
    equations: [],
    remarks: ['Gradients accumulate, so those of the last iteration are cleared first (zero_grad).'],
    sentence: `${which[0]!.toUpperCase()}${which.slice(1)} cleared`,
  };
}

/** What was fed, one leaf an equation, and in one text. */
function fedOf(state: State, batch: ReadonlyMap<NodeId, Tensor>, style: NumberStyle) {
  const fed = [...batch].map(([leaf, value]) => ({
    name: nodeOf(state.program, leaf).name,
    isDrawn: dropoutOf(nodeOf(state.program, leaf)) !== undefined,
    text: writerFor(style, [leaf], [value])(value),
  }));
  const equations = fed.map(({ name, text, isDrawn }) => ({
    left: name,
    relation: '=' as const,
    right: [{ text, role: 'value' as const }],
    label: isDrawn ? 'drawn for dropout' : 'fed from the data',
  }));
  const given = fed.map(({ name, text }) => `${name} = ${text}`).join(', ');
  return { equations, words: given && ` with ${given}` };
}

function explainPass(state: State, event: Event & { type: 'pass.started' }, style: NumberStyle): Derivation {
  const { accumulate } = state.log.training;
  const which = `${event.pass} of ${accumulate ?? `iteration ${state.log.iterationNumber(state.iteration)}`}`;
  const { equations, words } = fedOf(state, event.batch, style);
  return {
    title: `pass ${which} begins`,
    equations,
    remarks: [
      'Another forward pass of this iteration: what its backward pass brings is added to gradients that are not cleared.',
    ],
    sentence: `Pass ${which} begins${words}`,
  };
}

function explainValidation(
  { program, log }: State,
  { node, before, after }: Event & { type: 'validation.computed' },
  style: NumberStyle,
): Derivation {
  const { name } = nodeOf(program, node);
  const loss = nodeOf(program, program.losses[validatedBy(program, node)!]!).name; // the event is about such a leaf
  const write = writerFor(style, [node], [before, after]);
  const { leaves, passes } = log.training.validation!; // the event follows from it
  const examples = plural([...leaves.values()][0]!.shape[0]!, 'example'); // there are some
  const mean = passes === 1 ? '' : ', the mean of one pass for each';
  return {
    title: `${loss} of the validation set`,
    equations: [
      {
        left: name,
        relation: '=',
        right: [numberPiece(write(after), 'value')],
        label: `${loss} of ${examples}${mean}`,
      },
      ...(before === undefined
        ? []
        : [{ left: 'before', relation: '=' as const, right: [{ text: write(before) }], label: '' }]),
    ],
    remarks: [
      'A pass in evaluation with the updated parameters: nothing of it is recorded, no gradient goes back, and no parameter changes.',
    ],
    sentence: `Validation: ${loss} of ${examples} is ${write(after)}`,
  };
}

function explainNextLoss(state: State, { node }: Event & { type: 'backward.started' }): Derivation {
  const { losses } = state.log.program;
  const { name } = nodeOf(state.program, node);
  const which = `${losses.indexOf(node) + 1} of ${losses.length}`;
  return {
    title: `loss ${which}: the backward pass of ${name} begins`,
    equations: [],
    remarks: [
      `The values stay as they are. What ${name} brings to the leaves is added to their gradients; results of operations begin without one.`,
    ],
    sentence: `Loss ${which}: the backward pass of ${name} begins`,
  };
}

function explainStart(state: State, event: Event & { type: 'iteration.started' }, style: NumberStyle): Derivation {
  const { equations, words } = fedOf(state, event.batch, style);
  const number = state.log.iterationNumber(event.iteration);
  return {
    title: `iteration ${number} begins`,
    equations,
    remarks:
      event.iteration === 1
        ? ['The leaves have their values. Step on: every operation of the forward pass is one event.']
        : [`${updatedWords(state.log, event.iteration - 1)}; the same program runs again.`, ...keptWords(state.log)],
    sentence: `Iteration ${number} begins${words}`,
  };
}

/** Says that nothing clears the gradients. */
const keptWords = ({ training, program }: EventLog): readonly string[] =>
  training.clear !== 'never' || program.loss === undefined
    ? []
    : [
        'The gradients are not cleared ("clear": "never"): what this iteration brings is added to those of the last one.',
      ];

/** Which parameters an iteration has updated: not all where there is no optimizer, no gradient arrived, or a person skipped it. */
function updatedWords(log: EventLog, iteration: number): string {
  const { program } = log;
  const updated = new Set<NodeId>();
  for (let i = log.endOf(iteration); i > log.endOfBackward(iteration); i--)
    if (log.typeAt(i) === 'parameter.updated') updated.add(log.nodeAt(i));
  if (updated.size === 0) return program.recorded ? 'No optimizer has updated a parameter' : 'No parameter was updated';
  if (updated.size === program.parameters.length) return 'The parameters are updated';
  const left = program.parameters.filter(id => !updated.has(id)).map(id => nodeOf(program, id).name);
  return left.length <= 3 ? `All parameters but ${left.join(', ')} are updated` : 'Some parameters are updated';
}

/** `Event 12 of 0 to 15, backward. e = a + d sends −2 back to d: …` */
export function sentenceAt(log: EventLog, position: number, style: NumberStyle = DEFAULT_STYLE): string {
  const phase = log.phaseAt(position);
  const words = phase === 'start' ? '' : `, ${phase}`;
  const { sentence, remarks } = withoutNotation(log, position, style);
  const line = isOfLongLine(log, position) ? explainLineStep(log, position, style)?.sentence : undefined;
  const chain = completedChain(log, position, style);
  const texts = [sentence, line ?? '', chain ?? ''];
  const asides = phase === 'start' ? [] : [...remarks, ...notationIn(texts, log, position, style)];
  return [
    `Event ${position} of 0 to ${log.length - 1}${words}.`,
    `${sentence}.`,
    ...asides.map(remark => (/[.!?]$/.test(remark) ? remark : `${remark}.`)),
    ...(line === undefined ? [] : [`${line}.`]),
    ...(chain === undefined ? [] : [`Chain rule: ${chain}`]),
  ].join(' ');
}

/** Whether an accumulation is work of a line of several operations, whose last event tells the line; a value's event tells its line itself. */
function isOfLongLine(log: EventLog, position: number): boolean {
  if (log.kindAt(position) !== KIND.accumulated) return false;
  const sender = log.program.edges[log.edgeAt(position)]!.from;
  return groupOf(log.program, sender)!.members.length > 1; // an operation has sent it
}

/** Largest program and largest gradient whose chains are told with every event: paths are walked for each of them. */
const TOLD = { nodes: 500, elements: 1_000 } as const;

/** Returns the chain of a gradient that is complete with this event, as sentences; undefined elsewhere, and for a chain of one factor, which the event itself tells. */
function completedChain(log: EventLog, position: number, style: NumberStyle): string | undefined {
  const { program } = log;
  if (rulelessIn(program) !== undefined || program.precision !== undefined || log.training.scale !== undefined)
    return undefined; // its factors are not the recorded numbers
  if (log.typeAt(position) !== 'gradient.accumulated' || program.nodes.length > TOLD.nodes) return undefined;
  const node = log.nodeAt(position);
  const state = stateAt(log, position);
  const isComplete = arrivals(state, node) === countSenders(state, node);
  if (!isComplete || !isNamed(program, node) || nodeOf(program, node).size > TOLD.elements) return undefined;
  const { sentence, recorded, isOneFactor } = explainChain(state, node, style, 'shapes');
  return isOneFactor ? undefined : [`${sentence}.`, ...recorded].join(' ');
}
