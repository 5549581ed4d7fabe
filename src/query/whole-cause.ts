/** The cause of a number whose formula is too long to write out: NaN and ∞ are followed by computing it without the others. */

import type { State } from '../engine/state.ts';
import { backwardOf, forwardOf, oneThatReaches, wildCost, wildReach } from '../explain/wild-numbers.ts';
import { hasRule, type OperationNode } from '../graph/program.ts';
import type { Kernel } from '../ops/operation.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { bestOf, elementToFollow, passesOn } from './likeliest.ts';
import { allElements, type OperandElement } from './operand-elements.ts';

/** Multiplications and numbers of an operation that is computed a few dozen times while a person waits. */
const SOON = 2e7;

/** What computes the node's numbers: its rule, or what recorded ones are held against. */
const kernelOf = (node: OperationNode): Kernel | undefined => (hasRule(node) ? node.kernel : node.check?.kernel);

/** The kernel of an operation that can be computed a few dozen times while a person waits. */
function soonKernel(state: State, node: OperationNode): Kernel | undefined {
  const kernel = kernelOf(node);
  return kernel && wildCost(kernel, operandsOf(state, node)) <= SOON ? kernel : undefined;
}

export const isComputedSoon = (state: State, node: OperationNode): boolean => soonKernel(state, node) !== undefined;

/** The numbers of a computed operation's operands. */
const operandsOf = (state: State, { operands }: OperationNode): readonly ReadonlyFloats[] =>
  operands.map(id => state.valueOf(id)!.data); // it has been computed

/** Returns the NaN or ∞ of an operand from which that of a value comes, of the value's own kind where there is one. */
export function reachingValue(
  state: State,
  node: OperationNode,
  element: number,
  out: number,
): OperandElement | undefined {
  const kernel = kernelOf(node);
  if (kernel === undefined) return undefined;
  const found = oneThatReaches(operandsOf(state, node), forwardOf(kernel, node.size), element, passesOn(out));
  return found && operandElement(state, node, found.input, found.element);
}

/** Returns those of several NaN and ∞ that make a value so, of an operation that works element by element: max(∞, −∞) is the ∞. */
export function thatReach(
  state: State,
  node: OperationNode,
  element: number,
  passing: readonly OperandElement[],
): readonly OperandElement[] {
  const isWild = passing.length > 1 && passing.every(({ value }) => !Number.isFinite(value));
  if (!isWild || node.operation.definition === undefined || node.kernel === undefined) return passing;
  const tensors = node.operands.map(id => state.valueOf(id)!); // it has been computed
  const reach = wildReach(tensors, node.kernel, forwardOf(node.kernel, node.size), node.shape);
  return reach === undefined ? passing : passing.filter(({ slot }) => reach(slot, element).length > 0);
}

/** Whether a 0 stays 0 whatever the other numbers are, as that of a product: the 0 of 5 − 5 + 0 does not. */
export function isZeroOfZeros(state: State, node: OperationNode, element: number): boolean {
  const kernel = soonKernel(state, node);
  if (kernel === undefined) return true;
  const others = operandsOf(state, node).map((data, slot) =>
    data.map((x, i) => x * (1 + ((i * Math.SQRT2 + slot * Math.E) % 1))),
  );
  return forwardOf(kernel, node.size)(others)[element] === 0;
}

const operandElement = (state: State, { operands }: OperationNode, slot: number, element: number): OperandElement => {
  const node = operands[slot]!; // a slot has an operand
  return { slot, node, element, value: state.valueOf(node)!.data[element]! }; // it has been computed
};

/** The cause of a contribution: an element of the upstream gradient or of an operand. */
export interface WholeCause {
  /** NaN, ∞ or 0 first appears here. */
  readonly isFirst: boolean;
  readonly from: { readonly upstream: number } | OperandElement | undefined;
}

interface Sent {
  readonly slot: number;
  /** Flat index in the operand. */
  readonly element: number;
  readonly upstream: ReadonlyFloats;
  /** What is sent to the element. */
  readonly sent: number;
}

/** Returns the cause without factors: an upstream element that explains the contribution, else an operand's element. */
export function causeAsAWhole(state: State, node: OperationNode, contribution: Sent): WholeCause {
  const { slot, upstream, sent } = contribution;
  if (!Number.isFinite(sent)) {
    const reaching = reachingContribution(state, node, contribution);
    if (reaching !== undefined) return reaching;
  } else if (sent !== 0) {
    const place = mostEffective(state, node, contribution) ?? elementToFollow(upstream);
    return { isFirst: false, from: { upstream: place } };
  } else if (upstream.every(u => u === 0)) return { isFirst: false, from: { upstream: 0 } };
  const others = allElements(state, node);
  return {
    isFirst: true,
    from: bestOf(
      state,
      others.filter(other => other.slot !== slot || others.length === 1),
    ),
  };
}

/** Returns the NaN or ∞ from which that of a contribution comes, of its own kind where there is one. */
function reachingContribution(
  state: State,
  node: OperationNode,
  { slot, element, upstream, sent }: Sent,
): WholeCause | undefined {
  const kernel = soonKernel(state, node);
  if (kernel === undefined) {
    const place = upstream.findIndex(passesOn(sent));
    if (place >= 0) return { isFirst: false, from: { upstream: place } };
    const same = allElements(state, node).filter(({ value }) => passesOn(sent)(value));
    return same.length === 0 ? undefined : { isFirst: false, from: bestOf(state, same) };
  }
  const compute = backwardOf(kernel, slot);
  const found = oneThatReaches([upstream, ...operandsOf(state, node)], compute, element, passesOn(sent));
  if (found === undefined) return undefined;
  const from =
    found.input === 0 ? { upstream: found.element } : operandElement(state, node, found.input - 1, found.element);
  const value = 'upstream' in from ? upstream[from.upstream]! : from.value; // it was found in it
  return { isFirst: !passesOn(sent)(value), from };
}

/** Returns an upstream element that makes much of a contribution: where that is linear, the half that makes more is followed. */
function mostEffective(state: State, node: OperationNode, { slot, element, upstream }: Sent): number | undefined {
  const kernel = soonKernel(state, node);
  if (kernel === undefined) return undefined;
  const compute = backwardOf(kernel, slot);
  const operands = operandsOf(state, node);
  const part = (from: number, to: number): number => {
    const kept = upstream.map((u, i) => (i >= from && i < to ? u : 0));
    return Math.abs(compute([kept, ...operands])[element]!); // it has the operand's size
  };
  let [from, to] = [0, upstream.length];
  while (to - from > 1) {
    const middle = Math.ceil((from + to) / 2);
    if (part(from, middle) >= part(middle, to)) to = middle;
    else from = middle;
  }
  return from;
}
