/** The cause of one element: an earlier element, or NaN, ∞ or 0 first appearing here. */

import type { Event } from '../engine/events.ts';
import type { State } from '../engine/state.ts';
import { type Bindings, bindingsOf, valueOfExpression } from '../explain/formula.ts';
import { isOwnConstant } from '../graph/own-constants.ts';
import { callOf, hasRule, nodeOf, type OperationNode, operationOf } from '../graph/program.ts';
import { type Expression, namesIn } from '../language/ast.ts';
import { parsedIfShort } from '../language/parse.ts';
import { COMPARED } from '../language/simplify.ts';
import { flatOf, indexOf } from '../tensor/tensor.ts';
import { bestOf, isInfinity, isLiteral, passesOn, strength } from './likeliest.ts';
import {
  amountsOf,
  broadcastElement,
  elementFormula,
  elementsFor,
  elementsIn,
  isWrittenOut,
  type OperandElement,
  operandElements,
} from './operand-elements.ts';
import { causeAsAWhole, isComputedSoon, isZeroOfZeros, reachingValue, thatReach } from './whole-cause.ts';

/** `isFirst`: NaN, ∞ or 0 first appears here. */
export interface ValueCause {
  readonly isFirst: boolean;
  readonly from: OperandElement | undefined;
}

/** One path from the operand's element to the result: the upstream gradient there and the local derivative. */
export interface PathFactors {
  /** Flat index in the operation's result. */
  readonly out: number;
  readonly upstream: number;
  readonly local: number;
  /** The local derivative over the operands' elements. */
  readonly expression: Expression;
}

export interface ContributionCause {
  readonly isFirst: boolean;
  /** The decisive factors; undefined where the element has no path to the result, or too many to write out. */
  readonly factors: PathFactors | undefined;
  /** The cause: an element of the upstream gradient, or the value that determines the local derivative. */
  readonly from: { readonly upstream: number } | OperandElement | undefined;
}

/** Returns the cause of element `element` of the node's value at the state's position. */
export function causeOfValue(state: State, node: OperationNode, element: number): ValueCause {
  const out = state.valueOf(node.id)!.data[element]!; // it has just been computed
  const decided = Number.isFinite(out) ? undefined : decidingElement(state, node, element);
  if (decided !== undefined) return { isFirst: true, from: decided };
  const formula = elementFormula(state, node, element);
  const isComputed = !Number.isFinite(out) && formula === undefined && isComputedSoon(state, node);
  const reaching = isComputed ? reachingValue(state, node, element, out) : undefined;
  if (reaching !== undefined) return { isFirst: !passesOn(out)(reaching.value), from: reaching };
  const read = elementsFor(state, node, element, formula).filter(({ node: id }) => !isLiteral(state, id));
  // No operand reaches a number that is computed anew; the 0 of a false comparison comes from no 0.
  const isPassedOn = !isComputed && !(out === 0 && isComparison(node));
  const passing = isPassedOn ? read.filter(({ value }) => passesOn(out)(value)) : [];
  const isCancelled = out === 0 && passing.length < read.length && !isZeroOfZeros(state, node, element);
  const same = isCancelled ? [] : thatReach(state, node, element, passing);
  const wild = read.filter(({ value }) => !Number.isFinite(value));
  const candidates = same.length > 0 ? same : Number.isFinite(out) || wild.length === 0 ? read : wild;
  return { isFirst: same.length === 0, from: largestOf(state, node, element, candidates) };
}

const COMPARISONS: ReadonlySet<string | undefined> = new Set(COMPARED.keys());

/** Whether the result says how two numbers compare. */
const isComparison = ({ operation }: OperationNode): boolean => COMPARISONS.has(operation.operator);

const FILLS = 'masked_fill';

/** Operations whose second operand decides NaN or ∞ of a finite first: what is divided by 0, and what a mask fills. */
const DECIDING: ReadonlyMap<string, (x: number) => boolean> = new Map([
  ['div', (x: number) => x === 0],
  [FILLS, (x: number) => x !== 0],
]);

function decidingElement(state: State, node: OperationNode, element: number): OperandElement | undefined {
  const [first, second] = node.operands;
  const decides = DECIDING.get(node.operation.name);
  if (decides === undefined || first === undefined || second === undefined) return undefined;
  const decider = isLiteral(state, second) ? undefined : broadcastElement(state, node, 1, element);
  if (decider === undefined || !decides(decider.value)) return undefined;
  return node.operation.name === FILLS || Number.isFinite(broadcastElement(state, node, 0, element)?.value)
    ? decider
    : undefined; // what is filled does not count
}

/** Whether an amount is as large, up to rounding: both factors of a product account for all of it. */
const isAsLarge = (amount: number, than: number): boolean => amount === than || amount >= than * (1 - 1e-9);

/**
 * Returns the element with the largest part in the result, in the result's units; constants, labels included, come behind what a
 * gradient goes to, and last what the program makes of nothing that it is given. Data fed to this iteration counts where it
 * multiplies: its part in the product is as large as the other factor's.
 */
function largestOf(
  state: State,
  node: OperationNode,
  element: number,
  candidates: readonly OperandElement[],
): OperandElement | undefined {
  const amounts = amountsOf(state, node, element, candidates);
  const rated = candidates.map((candidate, i) => ({ candidate, amount: amounts[i]! })); // each candidate has an amount
  const { program, fed } = state.log;
  const variable = rated.filter(({ candidate }) => nodeOf(program, candidate.node).needsGradient);
  const given = rated.filter(({ candidate }) => !isOwnConstant(program, candidate.node));
  const first = [variable, given, rated].find(({ length }) => length > 0) ?? rated;
  const most = first.reduce((largest, { amount }) => Math.max(largest, amount), 0);
  const others = rated.filter(({ candidate }) => first === variable && fed.includes(candidate.node));
  const isFactor = !Number.isFinite(most) || most > 0;
  return [...first, ...(isFactor ? others : [])]
    .filter(({ amount }) => isAsLarge(amount, most) && isAsLarge(most, amount))
    .map(({ candidate }) => candidate)
    .reduce<OperandElement | undefined>((a, b) => (a && !(strength(b.value) > strength(a.value)) ? a : b), undefined);
}

/** Returns the cause of element `element` of the contribution at the state's position. */
export function causeOfContribution(
  state: State,
  event: Event & { type: 'contribution.computed' },
  element: number,
): ContributionCause {
  const { from, slot } = state.program.edges[event.edge]!;
  const node = operationOf(state.program, from);
  const sent = event.contribution.data[element]!;
  const upstream = event.upstream.data;
  const factors = factorsOf(state, event, element);
  if (factors === undefined)
    return { ...causeAsAWhole(state, node, { slot, element, upstream, sent }), factors: undefined };
  const ofProduct = factors.filter(({ upstream: u, local }) => passesOn(sent)(u * local));
  const chosen = mostOf(sent === 0 ? factors : ofProduct.length > 0 ? ofProduct : factors);
  if (chosen === undefined) return { isFirst: true, factors: undefined, from: undefined };
  const isPassedOn = (sent === 0 ? factors : [chosen]).every(({ upstream: u }) => passesOn(sent)(u));
  const ofUpstream = { upstream: chosen.out };
  if (isPassedOn) return { isFirst: false, factors: chosen, from: ofUpstream };
  if (isInfinity(chosen.upstream) || isLeading(sent, chosen))
    return { isFirst: true, factors: chosen, from: ofUpstream };
  const cause = causeOfLocal(state, node, chosen);
  const isOfValue = cause !== undefined && !Number.isFinite(sent) && passesOn(sent)(cause.value);
  return { isFirst: !isOfValue, factors: chosen, from: cause };
}

/** Whether the upstream gradient, not the local derivative, decides the product; neither is NaN, ∞ or 0. */
function isLeading(sent: number, { upstream, local }: PathFactors): boolean {
  if (passesOn(sent)(local) || !Number.isFinite(local)) return false;
  return sent === 0 ? Math.abs(upstream) < Math.abs(local) : Math.abs(upstream) > Math.abs(local);
}

/** Returns the factors with the largest product; NaN ranks above all. */
function mostOf(factors: readonly PathFactors[]): PathFactors | undefined {
  const size = ({ upstream, local }: PathFactors) => {
    const product = Math.abs(upstream * local);
    return Number.isNaN(product) ? Number.POSITIVE_INFINITY : product;
  };
  // Where all products are 0, a nonzero upstream gradient explains more than a zero.
  const isMore = (a: PathFactors, b: PathFactors) =>
    size(a) > size(b) || (size(a) === size(b) && a.upstream !== 0 && b.upstream === 0);
  return factors.reduce<PathFactors | undefined>(
    (most, one) => (most === undefined || isMore(one, most) ? one : most),
    undefined,
  );
}

/** Returns every path from the element to the result; undefined where there are too many. */
function factorsOf(
  state: State,
  { edge, upstream }: Event & { type: 'contribution.computed' },
  element: number,
): readonly PathFactors[] | undefined {
  const { program } = state;
  const { from, to, slot } = program.edges[edge]!;
  const node = operationOf(program, from);
  const { shape, size } = nodeOf(program, to);
  if (!hasRule(node)) return undefined;
  const isElementwise = node.operation.definition !== undefined && size === node.size;
  if (!isElementwise && !isWrittenOut(node, size, size + node.size)) return undefined;
  const bindings: Bindings = bindingsOf(program, node, id => state.valueOf(id));
  const factors: PathFactors[] = [];
  for (const { out, local } of node.operation.paths(slot, indexOf(shape, element), callOf(program, node), node.shape)) {
    const expression = parsedIfShort(local);
    if (expression === undefined) return undefined;
    const place = flatOf(node.shape, out);
    const value = valueOfExpression(expression, bindings).data[0]!;
    factors.push({ out: place, upstream: upstream.data[place]!, local: value, expression });
  }
  return factors;
}

/** Returns the value that decides a local derivative: among the values it reads, or, if it reads the result, among the result's operands. Undefined where it is a number of the program: the 0 in `b * 0`. */
function causeOfLocal(state: State, node: OperationNode, { expression, out }: PathFactors): OperandElement | undefined {
  const read = elementsIn(state, node, expression);
  const isOfResult = namesIn(expression).includes('out');
  return bestOf(state, isOfResult ? [...read, ...operandElements(state, node, out)] : read);
}
