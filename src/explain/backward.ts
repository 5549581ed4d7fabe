/** Explains gradients: a gradient is 1 at the loss; elsewhere contributions accumulate. */

import { type Event, isEdit, KIND } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import type { State } from '../engine/state.ts';
import { gradientType } from '../graph/precision.ts';
import { type EdgeId, type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { memoised } from '../memoised.ts';
import { sumOf, type Tensor } from '../tensor/tensor.ts';
import { unchangedWords } from '../text/rounding.ts';
import { cancelledRemark } from './cancelled.ts';
import { type Derivation, inSum, type NumberStyle, numberPiece, partialName, writerFor } from './derivation.ts';
import { titled } from './formula.ts';
import { BY_ELEMENT, nonFiniteRemark } from './non-finite.ts';
import { contributionsInPass } from './pass-contributions.ts';
import { roundingRemark } from './rounded-results.ts';
import { scaleOf, scaleText } from './scaling.ts';

/** Explains the seed, ∂L/∂L = 1. */
export function explainSeed(state: State, node: NodeId): Derivation {
  const { program } = state;
  const name = partialName(program, node);
  const scale = scaleOf(state);
  const seed = state.gradientOf(node)!.data[0]!; // it was seeded
  const text = scale === undefined ? '1' : scaleText(seed);
  return {
    title: `the backward pass starts at ${nodeOf(program, node).name}`,
    equations: [
      {
        left: name,
        relation: '=',
        right: [numberPiece(text, 'gradient')],
        label: scale === undefined ? 'seed' : 'seed: the loss scale',
      },
    ],
    remarks: [
      `This ${text} is the seed: ${scale === undefined ? 'the derivative of the loss by itself' : Number.isFinite(seed) ? SCALED : `the loss scale ${scaleText(scale)}, too large for ${nodeOf(program, node).dtype}`}. From here every operation, the last one first, sends each of its operands a contribution to that operand's gradient; the contributions to an operand accumulate.`,
    ],
    sentence: `The backward pass starts: ${name} is ${text}`,
  };
}

const SCALED =
  'the loss scale; every gradient of this pass is as many times as large, so that small ones do not become 0, and the update divides by it';

/** Counts the contributions that the gradient of each node receives. */
const sendersOf = memoised((program: Program): Int32Array => {
  const counts = new Int32Array(program.nodes.length);
  for (const edge of program.edges) if (edge.carriesGradient) counts[edge.to]!++;
  return counts;
});

/** Returns how many contributions the gradient of the node receives in this pass. */
export const countSenders = ({ log, position, program }: State, node: NodeId): number =>
  (program.recorded ? contributionsInPass(log, position) : sendersOf(program))[node]!;

/** Explains before + contribution = after, and numbers this contribution among all. */
export function explainAccumulation(
  state: State,
  { node, edge, before, after }: Event & { type: 'gradient.accumulated' },
  style: NumberStyle,
): Derivation {
  const { program } = state;
  const contribution = contributionOf(state.log, state.position);
  const write = writerFor(style, [node], [before, contribution, after]);
  const [total, place] = [countSenders(state, node), arrivals(state, node)];
  const from = nodeOf(program, program.edges[edge]!.from).name;
  const start = before ? write(before) : 'no gradient yet';
  const unchanged = unchangedWords(before, after, style.digits);
  const suffix = unchanged ? `, ${unchanged}` : '';
  return {
    title: `gradient of ${titled(nodeOf(program, node), program)}: contribution of ${from} added`,
    equations: [
      {
        left: partialName(program, node),
        relation: '=',
        right: [
          before ? numberPiece(start, 'gradient') : { text: start, role: 'muted' },
          { text: ' + ' },
          numberPiece(inSum(write(contribution)), 'gradient'),
        ],
        label: '+ contribution',
      },
      {
        left: '',
        relation: '=',
        right: [numberPiece(write(after), 'gradient')],
        label: `accumulated (${place} of ${total})${suffix}`,
      },
    ],
    remarks: [
      ...(total > 1 && place === total
        ? [
            `${total === 2 ? 'Both' : `All ${total}`} contributions have arrived: gradients accumulate where several paths to the loss meet.`,
          ]
        : []),
      ...(before === undefined ? [] : sumRemark(after, before, contribution, nodeOf(program, node).name)),
      ...(before === undefined ? [] : cancelledRemark(after, [before, contribution], '+', write, style)),
      ...(before === undefined
        ? []
        : roundingRemark(gradientType(program, node), sumOf(before, contribution).data, after)),
    ],
    sentence: `Gradient of ${nodeOf(program, node).name}: ${start} plus ${write(contribution)} is ${write(after)} (${place} of ${total})${suffix}`,
  };
}

/** Says that what an earlier iteration left is not what its update used, where PyTorch would go on with that. */
function clippedRemark({ log, program, iteration, position }: State, node: NodeId): readonly string[] {
  const { clip } = log.training;
  const isOfEarlier = log.passStartAt(position) === log.startOf(iteration);
  if (clip === undefined || !isOfEarlier || !program.parameters.includes(node)) return [];
  return ['What is kept is not clipped here; torch.nn.utils clips it in place.'];
}

/** Explains kept + arrived = after: a leaf's gradient of several passes. */
export function explainKept(
  state: State,
  { node, before, arrived, after }: Event & { type: 'gradient.kept' },
  style: NumberStyle,
): Derivation {
  const { program } = state;
  const { name } = nodeOf(program, node);
  const write = writerFor(style, [node], [before, arrived, after]);
  const unchanged = unchangedWords(before, after, style.digits);
  const suffix = unchanged ? `, ${unchanged}` : '';
  return {
    title: `gradient of ${titled(nodeOf(program, node), program)}: added to what earlier passes left`,
    equations: [
      {
        left: partialName(program, node),
        relation: '=',
        right: [
          numberPiece(write(before), 'gradient'),
          { text: ' + ' },
          arrived ? numberPiece(inSum(write(arrived)), 'gradient') : { text: 'nothing', role: 'muted' },
        ],
        label: 'kept + this pass',
      },
      { left: '', relation: '=', right: [numberPiece(write(after), 'gradient')], label: `kept${suffix}` },
    ],
    remarks: [
      'A backward pass adds its whole gradient to what stands in the leaf, as backward() adds to .grad.',
      ...clippedRemark(state, node),
      ...nonFiniteRemark(
        after,
        [
          { name: `∂${name} before`, tensor: before },
          { name: 'what this pass brought', tensor: arrived },
        ],
        BY_ELEMENT,
      ),
    ],
    sentence: `Gradient of ${name}: ${write(before)} of earlier passes plus ${arrived ? write(arrived) : 'nothing'} of this pass is ${write(after)}${suffix}`,
  };
}

/** Remarks on a sum. The first contribution has no sum; its own event remarks on it. */
const sumRemark = (after: Tensor, before: Tensor, contribution: Tensor, name: string): readonly string[] =>
  nonFiniteRemark(
    after,
    [
      { name: `∂${name} before`, tensor: before },
      { name: 'the contribution', tensor: contribution },
    ],
    BY_ELEMENT,
  );

/** Returns the event that sent the contribution which the accumulation at `position` adds. It is the previous event, edits aside. */
export function senderOf(log: EventLog, position: number): number {
  let contribution = position - 1;
  while (isEdit(log.kindAt(contribution))) contribution--;
  return contribution;
}

/** Returns the contribution that the accumulation at `position` adds. */
export function contributionOf(log: EventLog, position: number): Tensor {
  const event = log.at(senderOf(log, position));
  if (event.type !== 'contribution.computed') throw new Error(`event ${position} adds nothing that was sent`);
  return event.contribution;
}

/** Returns how many contributions have reached the node so far in this pass. */
export function arrivals(state: State, node: NodeId): number {
  return writersOfGradient(state, node).filter(i => state.log.kindAt(i) === KIND.accumulated).length;
}

/** Returns the events that wrote the gradient in this pass, newest first: accumulations, edits, the loss's seed, and what was kept. */
function writersOfGradient(state: State, node: NodeId): readonly number[] {
  const { log } = state;
  const since = Math.max(log.passStartAt(state.position), log.nothingSince(state.position, node));
  const writers = [];
  for (let i = state.gradientWriter(node) ?? NONE; i > since; i = log.previousWriter(i)) writers.push(i);
  return writers;
}

/** The ledger of a node's gradient at a position: every contribution that has arrived, oldest first. */
export function ledgerOf(
  state: State,
  node: NodeId,
): readonly {
  readonly position: number;
  readonly edge: EdgeId;
  readonly contribution: Tensor;
  readonly after: Tensor;
}[] {
  const { log } = state;
  return writersOfGradient(state, node)
    .filter(i => log.kindAt(i) === KIND.accumulated)
    .map(i => ({
      position: i,
      edge: log.edgeAt(i),
      contribution: contributionOf(log, i),
      after: log.gradientWrittenBy(i, node),
    }))
    .reverse();
}
