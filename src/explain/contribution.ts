/** Explains contributions: upstream × local derivative along one edge. */

import type { Event } from '../engine/events.ts';
import type { State } from '../engine/state.ts';
import { gradientType } from '../graph/precision.ts';
import {
  callOf,
  type GraphNode,
  hasRule,
  type NodeId,
  nodeOf,
  type OperationNode,
  operationOf,
  type Program,
  type RuledNode,
} from '../graph/program.ts';
import { namesIn } from '../language/ast.ts';
import { isInner } from '../language/names.ts';
import { parseExpression } from '../language/parse.ts';
import { type Derivative, operandName } from '../ops/operation.ts';
import { broadcastShapes } from '../tensor/broadcast.ts';
import { isSameShape, shapeText, type Tensor } from '../tensor/tensor.ts';
import { checkedNode, contributionAgreement } from './agreement.ts';
import { countSenders } from './backward.ts';
import {
  type Derivation,
  type Equation,
  inEquation,
  inProduct,
  type NumberStyle,
  numberPiece,
  type Piece,
  partialName,
  type Writer,
  writerFor,
} from './derivation.ts';
import {
  type Bindings,
  derivativeBindings,
  formulaOf,
  simplifiedText,
  titled,
  underPartial,
  valueOfText,
  withNames,
  withNumbers,
  withOperands,
} from './formula.ts';
import { ingredientsOf, kinkRemark } from './forward.ts';
import { localNumbers } from './local-numbers.ts';
import { blockedRemark, factorRemark, type Ingredient, type Making } from './non-finite.ts';
import { exactContribution, roundingRemark } from './rounded-results.ts';
import { backwardOf, wildReach } from './wild-numbers.ts';
import { explainOpaqueContribution } from './without-rule.ts';

/** A contribution along an edge, with its numbers. */
interface Sending {
  readonly program: Program;
  readonly node: OperationNode;
  readonly to: NodeId;
  readonly bindings: Bindings;
  readonly upstreamName: string;
  readonly upstream: Tensor;
  readonly contribution: Tensor;
  readonly write: Writer;
}

/** Explains upstream × local derivative along one edge. */
export function explainContribution(
  state: State,
  event: Event & { type: 'contribution.computed' },
  style: NumberStyle,
): Derivation {
  const { program } = state;
  const { contribution } = event;
  const { from, to, slot } = program.edges[event.edge]!;
  const node = operationOf(program, from);
  if (!hasRule(node)) return explainOpaqueContribution(state, node, event, style);
  const [upstreamName, targetName] = [partialName(program, from), partialName(program, to)];
  const bindings = derivativeBindings(program, node, id => state.valueOf(id), {
    text: upstreamName,
    tensor: event.upstream,
  });
  const upstream = bindings.get('upstream')!.tensor!; // just given
  const derivative = derivativeOf(state, node, slot, bindings);
  const local =
    'local' in derivative
      ? localNumbers(state, node, slot, { worked: valueOfText(derivative.local, bindings), contribution })
      : undefined;
  const write = writerFor(style, [from, to], [upstream, contribution, local]);
  const sending: Sending = { program, node, to, bindings, upstreamName, upstream, contribution, write };
  const rule =
    'local' in derivative
      ? chainRule(sending, derivative.local, local!, from === program.loss) // a local rule always gives a local derivative
      : wholeContribution(sending, derivative.contribution);
  const operands = node.operands.map(id => state.valueOf(id)!); // computed before the backward pass
  const checked = checkedNode(program, node);
  const title = `${node.name} = ${formulaOf(program, node)} sends back to ${titled(nodeOf(program, to), program)}${slotWord(node, to, slot)}`;
  return {
    title,
    equations: [
      { ...rule[0]!, left: countSenders(state, to) > 1 ? `contribution to ${targetName}` : targetName },
      ...rule.slice(1),
      { left: '', relation: '=', right: [numberPiece(write(contribution), 'gradient')], label: 'contribution' },
      ...(checked
        ? contributionAgreement(state, checked, { to, slot, upstream: event.upstream, contribution }, write)
        : []),
    ],
    remarks: [
      ...(upstream.shape === event.upstream.shape ? [] : [keptAxisRemark(sending)]),
      ...(local === undefined ? [] : broadcastRemark(nodeOf(program, to), node, upstream, local)),
      ...kinkRemark(node, operands, state),
      ...blockedRemark(upstream, contribution),
      ...factorRemark(
        contribution,
        upstream,
        local,
        ...madeOf(state, node, { slot, upstream, contribution, derivative }),
      ),
      ...roundingRemark(gradientType(program, to), exactContribution(state, node, slot, event.upstream), contribution),
    ],
    sentence: contributionSentence(title, local, sending),
  };
}

/** Returns what a contribution is made of, the upstream gradient first, and how. */
function madeOf(
  state: State,
  node: RuledNode,
  {
    slot,
    upstream,
    contribution,
    derivative,
  }: Pick<Sending, 'upstream' | 'contribution'> & { readonly slot: number; readonly derivative: Derivative },
): [from: readonly Ingredient[], making: Making] {
  const operands = ingredientsOf(state, node);
  const read = slotsRead(node, derivative);
  const from = [{ name: `∂${node.name}`, tensor: upstream }, ...read.map(place => operands[place]!)];
  const isByElement = node.operation.definition !== undefined && isSameShape(contribution.shape, node.shape);
  const tensors = [upstream, ...node.operands.map(id => state.valueOf(id)!)]; // they have been computed
  const inputOf = (ingredient: number) => (ingredient === 0 ? 0 : 1 + read[ingredient - 1]!);
  const reach = () => {
    const known = wildReach(tensors, node.kernel, backwardOf(node.kernel, slot), isByElement ? node.shape : undefined);
    return known && ((ingredient: number, place: number) => known(inputOf(ingredient), place));
  };
  return [from, { isByElement, reach }];
}

/** Returns the slots of the operands that a derivative reads; only these can cause NaN or ∞. A derivative that reads the result reads all operands. */
function slotsRead({ operation, operands }: RuledNode, derivative: Derivative): readonly number[] {
  const names = new Set(namesIn(parseExpression('local' in derivative ? derivative.local : derivative.contribution)));
  return operands.flatMap((_, slot) =>
    names.has('out') || names.has(operandName(operation.operands, slot)) ? [slot] : [],
  );
}

/** Returns the derivative's text for this call, simplified by what is known before the run. */
function derivativeOf({ program }: State, node: RuledNode, slot: number, bindings: Bindings): Derivative {
  const derivative = node.operation.derivative(slot, callOf(program, node));
  return 'local' in derivative ? { local: simplifiedText(derivative.local, program, node, bindings) } : derivative;
}

function contributionSentence(
  title: string,
  local: Tensor | undefined,
  { upstream, contribution, write }: Sending,
): string {
  const sends = title.replace('sends back', `sends ${write(contribution)} back`);
  return local
    ? `${sends}: upstream ${write(upstream)} times local derivative ${write(local)}`
    : `${sends}: from upstream ${write(upstream)}`;
}

/** `x * x` sends back twice, once for each slot. */
const slotWord = (node: OperationNode, to: NodeId, slot: number): string =>
  node.operands.filter(id => id === to).length > 1 ? `, operand ${slot + 1} of ${node.operands.length}` : '';

/** Longest reason shown, in characters; a longer reason would repeat the formula beside it over several rows. */
const LONGEST_REASON = 36;

function chainRule(sending: Sending, text: string, local: Tensor, isOfLoss: boolean): readonly Equation[] {
  const { bindings, upstreamName, upstream, write } = sending;
  const localName = localDerivativeName(sending, isOfLoss);
  const symbols = withNames(text, bindings);
  const numbers = withNumbers(text, bindings, write);
  const value = write(local);
  const because = `as ${localName} = ${inEquation(symbols)}`;
  const name: Piece = { text: upstreamName, role: 'gradient' };
  const number = numberPiece(write(upstream), 'gradient');
  const sign = upstream.shape.length > 0 && local.shape.length > 0 ? ' ⊙ ' : ' · ';
  const times = (first: Piece, second: string, label: string, role?: 'value'): Equation => ({
    left: '',
    relation: '=',
    right: [first, { text: sign }, role ? numberPiece(second, role) : { text: second }],
    label,
  });
  return [
    times(name, localName, 'chain rule'),
    times(name, inProduct(symbols), because.length <= LONGEST_REASON ? because : 'local derivative put in'),
    ...(numbers !== value && numbers !== symbols && local.shape.length === 0
      ? [times(number, inProduct(numbers), 'numbers', 'value')]
      : []),
    times(number, inProduct(value), `numbers${broadcastWord(sending, local)}`, 'value'),
  ];
}

/** `∂e/∂d`. For the loss this would read ∂L/∂c, the gradient itself, so the loss's formula is used: `∂(c × e)/∂c`. */
function localDerivativeName({ node, to, program }: Sending, isOfLoss: boolean): string {
  const upper = isOfLoss ? underPartial(overNames(node, program)) : node.name;
  return `∂${upper}/∂${nodeOf(program, to).name}`;
}

/** The operation over the names of its operands, as the chain rule calls them: `−L.7`. */
export const overNames = (node: OperationNode, program: Program): string =>
  withOperands(program, node, id => {
    const operand = nodeOf(program, id);
    return operand.role === 'operation' && isInner(operand) ? operand.name : undefined;
  });

/** Words for the contribution's shape, where it differs from the product's. */
function broadcastWord({ contribution: { shape }, upstream }: Sending, local: Tensor): string {
  const product = broadcastShapes(upstream.shape, local.shape) ?? shape;
  const all = broadcastShapes(product, shape) ?? shape;
  const forEach = isSameShape(all, product) ? '' : ', for every element';
  if (isSameShape(all, shape)) return forEach;
  return `${forEach}; summed to ${shape.length === 0 ? 'one number' : `shape ${shapeText(shape)}`}`;
}

/** Explains an axis of length 1 that the program's own shape does not have. */
const keptAxisRemark = ({ node, upstreamName, upstream, to, program }: Sending): string =>
  `${node.name} and ${upstreamName} stand as ${shapeText(upstream.shape)} here: the reduced axis is kept at length 1, so that they broadcast against ${nodeOf(program, to).name}.`;

/** Explains a sum that is not written in the program. */
function broadcastRemark({ name, size }: GraphNode, node: OperationNode, upstream: Tensor, local: Tensor) {
  const isSummed = size < Math.max(upstream.data.length, local.data.length) && size < node.size;
  return isSummed
    ? [`${name} is used for several elements of ${node.name}, so all that they send back is added up.`]
    : [];
}

/** A contribution that mixes elements: matrix products, softmax, movements. */
function wholeContribution({ bindings, write }: Sending, text: string): readonly Equation[] {
  const [, moved] = /^scatter\((.*)\)$/.exec(text) ?? [];
  if (moved !== undefined) return movedContribution(moved, bindings, write);
  const rows = [
    [withNames(text, bindings), 'chain rule for all elements'],
    [withNumbers(text, bindings, write), 'numbers'],
  ] as const;
  return rows.map(([right, label]) => ({ left: '', relation: '=', right: [{ text: right }], label }));
}

/** The upstream gradient, or its products with one operand, each back at the element that it came from. */
function movedContribution(moved: string, bindings: Bindings, write: Writer): readonly Equation[] {
  const isProduct = moved.includes(' * ');
  const times = (render: (part: string) => string) => moved.split(' * ').map(render).join(' times ');
  const symbols = times(part => withNames(part, bindings));
  const numbers = times(part => withNumbers(part, bindings, write));
  return [
    {
      left: '',
      relation: '=',
      right: [
        { text: `${symbols}, each ${isProduct ? 'product' : 'element'} back where it came from`, role: 'gradient' },
      ],
      label: isProduct ? 'products added up' : 'only moved',
    },
    {
      left: '',
      relation: '=',
      right: [numberPiece(numbers, 'gradient'), { text: ' put back' }],
      label: 'numbers',
    },
  ];
}
