/** Why a gradient is what it is: upstream × local derivative along one edge, then before + share. */

import { isEdit, KIND } from '../engine/events.ts';
import { type EventLog, NONE } from '../engine/log.ts';
import type { State } from '../engine/state.ts';
import {
  type EdgeId,
  type GraphNode,
  type NodeId,
  nodeOf,
  type OperationNode,
  operationOf,
  type Program,
} from '../graph/program.ts';
import type { Derivative } from '../ops/operation.ts';
import { isSameShape, shapeText, type Tensor } from '../tensor/tensor.ts';
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
import { type Bindings, bindingsOf, callOf, resultOf, typeset, withNames, withNumbers } from './formula.ts';
import { kinkRemark } from './forward.ts';
import { negativeZeroRemark, nonFiniteRemark } from './non-finite.ts';

/** ∂L/∂L = 1. */
export function explainSeed(state: State, node: NodeId): Derivation {
  const name = partialName(state.log.program, node);
  return {
    title: `the backward pass starts at ${nodeOf(state.log.program, node).name}`,
    equations: [
      {
        left: name,
        relation: '=',
        right: [numberPiece('1', 'gradient')],
        label: 'the loss follows itself one for one',
      },
    ],
    remarks: ['From here every operation sends its gradient back to its operands, last operation first.'],
    sentence: `The backward pass starts: ${name} is 1`,
  };
}

/** Upstream × local derivative along one edge. `upstream` and `share` are the event's own. */
export function explainContribution(
  state: State,
  edgeId: EdgeId,
  upstream: Tensor,
  share: Tensor,
  style: NumberStyle,
): Derivation {
  const { program } = state.log;
  const { from, to, slot } = program.edges[edgeId]!;
  const node = operationOf(program, from);
  const [upstreamName, targetName] = [partialName(program, from), partialName(program, to)];
  const bindings = bindingsOf(program, node, id => state.valueOf(id), [
    ['upstream', { text: upstreamName, tensor: upstream }],
  ]);
  const derivative = node.operation.derivative(slot, callOf(program, node));
  const local = localValue(derivative, bindings);
  const write = writerFor(style, [from, to], [upstream, share, local]);
  const title = `${node.name} = ${typeset(node.text)} sends back to ${titled(nodeOf(program, to))}${slotWord(node, to, slot)}`;
  const rule =
    'local' in derivative
      ? chainRule(node, to, derivative.local, bindings, { upstreamName, upstream, share, local, write })
      : wholeShare(derivative.share, bindings, write);
  const operands = node.operands.map(id => state.valueOf(id)!);
  return {
    title,
    equations: [
      { ...rule[0]!, left: countSenders(state, to) > 1 ? `share of ${targetName}` : targetName },
      ...rule.slice(1),
      { left: '', relation: '=', right: [numberPiece(write(share), 'gradient')], label: 'contribution' },
    ],
    remarks: [
      ...kinkRemark(node, operands, state),
      ...negativeZeroRemark(share),
      ...nonFiniteRemark(program, share, [from, ...node.operands], [upstream, ...operands]),
    ],
    sentence: contributionSentence(title, upstream, local, share, write),
  };
}

function contributionSentence(
  title: string,
  upstream: Tensor,
  local: Tensor | undefined,
  share: Tensor,
  write: Writer,
): string {
  const sends = title.replace('sends back', `sends ${write(share)} back`);
  return local
    ? `${sends}: upstream ${write(upstream)} times local derivative ${write(local)}`
    : `${sends}: from upstream ${write(upstream)}`;
}

/** The number of edges along which a gradient reaches the node. */
export function countSenders({ log: { program } }: State, node: NodeId): number {
  let counts = senders.get(program);
  if (counts === undefined) {
    counts = new Int32Array(program.nodes.length);
    for (const edge of program.edges) if (edge.carriesGradient) counts[edge.to]!++;
    senders.set(program, counts);
  }
  return counts[node]!;
}

const senders = new WeakMap<Program, Int32Array>();

/** `x * x` sends back twice: once for each place. */
const slotWord = (node: OperationNode, to: NodeId, slot: number): string =>
  node.operands.filter(id => id === to).length > 1 ? `, operand ${slot + 1} of ${node.operands.length}` : '';

/** The local derivative in numbers, where it is elementwise. */
const localValue = (derivative: Derivative, bindings: Bindings): Tensor | undefined =>
  'local' in derivative ? resultOf(derivative.local, bindings) : undefined;

interface Numbers {
  readonly upstreamName: string;
  readonly upstream: Tensor;
  readonly share: Tensor;
  readonly local: Tensor | undefined;
  readonly write: Writer;
}

function chainRule(
  node: OperationNode,
  to: NodeId,
  text: string,
  bindings: Bindings,
  { upstreamName, upstream, share, local, write }: Numbers,
): readonly Equation[] {
  const localName = `∂${node.name}/∂${operandNameOf(node, to, bindings)}`;
  const symbols = withNames(text, bindings);
  const numbers = withNumbers(text, bindings, write);
  const value = write(local!); // there is one wherever the rule is local
  const product = [numberPiece(write(upstream), 'gradient'), { text: ' · ' }, numberPiece(inProduct(value), 'value')];
  const isStretched = !isSameShape(share.shape, node.shape) && share.data.length < node.size;
  return [
    {
      left: '',
      relation: '=',
      right: [{ text: upstreamName, role: 'gradient' }, { text: ' · ' }, { text: localName }],
      label: 'chain rule',
    },
    {
      left: '',
      relation: '=',
      right: [{ text: upstreamName, role: 'gradient' }, { text: ' · ' }, { text: inProduct(symbols) }],
      label: `as ${localName} = ${symbols}`,
    },
    ...(numbers !== value && numbers !== symbols && local!.shape.length === 0
      ? [
          {
            left: '',
            relation: '=' as const,
            right: [
              numberPiece(write(upstream), 'gradient'),
              { text: ' · ' },
              { text: inProduct(numbers), role: 'value' as const },
            ],
            label: 'numbers',
          },
        ]
      : []),
    {
      left: '',
      relation: '=',
      right: product,
      label: isStretched ? `numbers; summed to shape ${shapeText(share.shape)}` : 'numbers',
    },
  ];
}

/** What stands under the ∂: the operand's name, in parentheses when it is a piece of source. */
function operandNameOf(node: OperationNode, to: NodeId, bindings: Bindings): string {
  const text = typeset([...bindings.values()][node.operands.indexOf(to)]!.text)!; // operands come first, each has a text
  return inProduct(text);
}

/** A share that mixes elements: matrix products, softmax, movements. */
function wholeShare(text: string, bindings: Bindings, write: Writer): readonly Equation[] {
  if (text === 'scatter(upstream)') {
    const upstream = bindings.get('upstream')!;
    const right: readonly Piece[] = [
      { text: `${upstream.text}, each element back where it came from`, role: 'gradient' },
    ];
    return [
      { left: '', relation: '=', right, label: 'only moved' },
      {
        left: '',
        relation: '=',
        right: [numberPiece(write(upstream.tensor!), 'gradient'), { text: ' put back' }],
        label: 'numbers',
      },
    ];
  }
  return [
    { left: '', relation: '=', right: [{ text: withNames(text, bindings) }], label: 'chain rule for all elements' },
    { left: '', relation: '=', right: [{ text: withNumbers(text, bindings, write) }], label: 'numbers' },
  ];
}

/** An unnamed operation is shown with the piece of source that it is. */
const titled = ({ name, text }: GraphNode): string =>
  name.includes('.') && text.length <= 36 ? `${name} = ${typeset(text)}` : name;

/** before + share = after, and which of all contributions this was. */
export function explainAccumulation(
  state: State,
  node: NodeId,
  edge: EdgeId,
  before: Tensor | undefined,
  after: Tensor,
  style: NumberStyle,
): Derivation {
  const { program } = state.log;
  const share = shareOf(state.log, state.position);
  const write = writerFor(style, [node], [before, share, after]);
  const name = partialName(program, node);
  const total = countSenders(state, node);
  const place = arrivals(state, node);
  const from = nodeOf(program, program.edges[edge]!.from).name;
  const start = before ? write(before) : 'nothing yet';
  return {
    title: `gradient of ${titled(nodeOf(program, node))}: the share of ${from} is added`,
    equations: [
      {
        left: name,
        relation: '=',
        right: [
          before ? numberPiece(start, 'gradient') : { text: start, role: 'muted' },
          { text: ' + ' },
          numberPiece(inSum(write(share)), 'gradient'),
        ],
        label: 'before + share',
      },
      {
        left: '',
        relation: '=',
        right: [numberPiece(write(after), 'gradient')],
        label: `accumulated (${place} of ${total})`,
      },
    ],
    remarks:
      total > 1 && place === total
        ? [`All ${total} contributions have arrived: gradients add up where ways to the loss meet.`]
        : [],
    sentence: `Gradient of ${nodeOf(program, node).name}: ${start} plus ${write(share)} is ${write(after)} (${place} of ${total})`,
  };
}

/** What the accumulation at `position` adds: the contribution comes right before it, edits aside. */
export function shareOf(log: EventLog, position: number): Tensor {
  let contribution = position - 1;
  while (isEdit(log.kindAt(contribution))) contribution--;
  const event = log.at(contribution);
  if (event.type !== 'contribution.computed') throw new Error(`event ${position} adds nothing that was sent`);
  return event.share;
}

/** How many contributions have reached the node so far in this iteration. */
export function arrivals(state: State, node: NodeId): number {
  return writersOfGradient(state, node).filter(i => state.log.kindAt(i) === KIND.accumulated).length;
}

/** What wrote the gradient in this iteration, newest first: accumulations, edits, for the loss its seed. */
function writersOfGradient(state: State, node: NodeId): readonly number[] {
  const { log } = state;
  const since = Math.max(log.startOf(state.iteration)!, log.nothingSince(state.position, node)); // the position lies in it
  const writers = [];
  for (let i = state.gradientWriter(node) ?? NONE; i > since; i = log.previousWriter(i)) writers.push(i);
  return writers;
}

/** The ledger of a node's gradient at a position: every contribution that has arrived, oldest first. */
export function ledgerOf(
  state: State,
  node: NodeId,
): readonly { readonly position: number; readonly edge: EdgeId; readonly share: Tensor; readonly after: Tensor }[] {
  const { log } = state;
  return writersOfGradient(state, node)
    .filter(i => log.kindAt(i) === KIND.accumulated)
    .map(i => ({
      position: i,
      edge: log.edgeAt(i),
      share: shareOf(log, i),
      after: log.gradientWrittenBy(i, node),
    }))
    .reverse();
}
