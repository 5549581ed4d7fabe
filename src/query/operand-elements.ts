/** The operand elements that an operation reads for one element of its result, and the part that each has in it. */

import type { State } from '../engine/state.ts';
import { type EvaluateScope, evaluate } from '../graph/evaluate.ts';
import { callOf, hasRule, type NodeId, nodeOf, type OperationNode, wholeShapeOf } from '../graph/program.ts';
import { type Expression, namesIn, partsOf } from '../language/ast.ts';
import { parsedIfShort } from '../language/parse.ts';
import { sourceIndex } from '../ops/element-texts.ts';
import { operandName } from '../ops/operation.ts';
import { flatOf, indexOf, type ReadonlyFloats, type Shape, sizeOf, type Tensor } from '../tensor/tensor.ts';

/** One element of an operand. */
export interface OperandElement {
  readonly slot: number;
  readonly node: NodeId;
  /** Flat index in the operand. */
  readonly element: number;
  readonly value: number;
}

/** The formula of one element of operands with more numbers is too long to write out, unless it is a product of few. */
const WRITTEN_OUT = 512;

/** Whether the formula of one of `size` elements, which `numbers` numbers may be part of, is short enough to write out. */
export const isWrittenOut = ({ kernel }: OperationNode, size: number, numbers: number): boolean =>
  numbers <= WRITTEN_OUT || (kernel?.multiplications ?? Number.POSITIVE_INFINITY) <= WRITTEN_OUT * size;

/** The formula of one element over the operands' elements. */
export interface ElementFormula {
  readonly text: string;
  readonly expression: Expression;
}

/** Returns the formula of one element of a node's value; undefined where it is too long to write out. */
export function elementFormula(
  { log: { program } }: State,
  node: OperationNode,
  element: number,
): ElementFormula | undefined {
  const { operation, shape, size, operands } = node;
  const numbers = () => operands.reduce((sum, id) => sum + nodeOf(program, id).size, 0);
  if (operation.element === undefined) return undefined;
  if (operation.definition === undefined && !isWrittenOut(node, size, numbers())) return undefined;
  const text = operation.element(indexOf(shape, element), callOf(program, node), shape);
  const expression = parsedIfShort(text);
  return expression && { text, expression };
}

/** Maps operand names in the operation's texts to the operands' values. */
const operandTensors = (state: State, { operation, operands }: OperationNode): ReadonlyMap<string, Tensor> =>
  new Map(operands.map((id, slot) => [operandName(operation.operands, slot), state.valueOf(id)!])); // it has been computed

/** Returns the operand elements that make element `element` of a node's value; for an operation that mixes many elements, all of them. */
export const operandElements = (state: State, node: OperationNode, element: number): readonly OperandElement[] =>
  elementsFor(state, node, element, elementFormula(state, node, element));

/** The same where the element's formula is known, or is too long to write out. */
export const elementsFor = (
  state: State,
  node: OperationNode,
  element: number,
  formula: ElementFormula | undefined,
): readonly OperandElement[] =>
  formula === undefined
    ? (placedElements(state, node, element) ?? allElements(state, node))
    : elementsIn(state, node, formula.expression);

/** Returns the operand elements that an expression reads: a choice reads its test, and what it takes. */
export function elementsIn(state: State, node: OperationNode, part: Expression): readonly OperandElement[] {
  const tensors = operandTensors(state, node);
  const names = [...tensors.keys()];
  const scope: EvaluateScope = { name: name => (name === 'out' ? state.valueOf(node.id) : tensors.get(name)) };
  const read = (part: Expression): readonly OperandElement[] => {
    if (part.kind === 'conditional') return [part.test, ...takenOf(part, scope)].flatMap(read);
    const name = part.kind === 'index' && part.operand.kind === 'name' ? part.operand.name : nameOf(part);
    const slot = name === undefined ? -1 : names.indexOf(name);
    if (slot < 0) return partsOf(part).flatMap(read);
    const { shape, data } = tensors.get(name!)!; // a name with a slot has a tensor
    const places = part.kind === 'index' ? placesOf(part, shape, scope) : Array.from(data, (_, i) => i);
    const inner = part.kind === 'index' ? partsOf(part).slice(1).flatMap(read) : [];
    return [
      ...places.map(place => ({ slot, node: node.operands[slot]!, element: place, value: data[place]! })),
      ...inner,
    ];
  };
  return read(part);
}

/** Returns the branch that a choice takes; both where its test is no single number, or reads more than the operands and the result. */
function takenOf(
  { test, then, otherwise }: Expression & { kind: 'conditional' },
  scope: EvaluateScope,
): readonly Expression[] {
  if (namesIn(test).some(name => scope.name(name) === undefined)) return [then, otherwise];
  const { shape, data } = evaluate(test, scope);
  return shape.length > 0 ? [then, otherwise] : [data[0] !== 0 ? then : otherwise];
}

const nameOf = (part: Expression): string | undefined => (part.kind === 'name' ? part.name : undefined);

/** Returns the flat indices of `x[1, 0]`, `x[2, :]`. */
function placesOf(
  { subscripts }: Expression & { kind: 'index' },
  shape: Shape,
  scope: EvaluateScope,
): readonly number[] {
  const wholeNumber = (at: Expression | undefined, otherwise: number) =>
    at === undefined ? otherwise : evaluate(at, scope).data[0]!;
  const ranges = shape.map((length, axis) => {
    const subscript = subscripts[axis];
    if (subscript?.kind === 'element') return [wholeNumber(subscript.at, 0)];
    const slice = subscript?.kind === 'slice' ? subscript : undefined;
    const [from, to] = [wholeNumber(slice?.from, 0), wholeNumber(slice?.to, length)];
    return Array.from({ length: to - from }, (_, i) => from + i);
  });
  const indices = ranges.reduce<readonly (readonly number[])[]>(
    (before, range) => before.flatMap(index => range.map(i => [...index, i])),
    [[]],
  );
  return indices.map(index => flatOf(shape, index));
}

/** PyTorch's operators that leave the numbers in their order, where they leave out none. */
const KEEPS_ORDER = /(view|shape|squeeze|flatten|slice|clone|detach|alias)$/;

/** The element of an operand that is broadcast to one of the result; undefined where it is not kept, or from before a recording. */
export function broadcastElement(
  state: State,
  node: OperationNode,
  slot: number,
  element: number,
): OperandElement | undefined {
  const id = node.operands[slot]!;
  const shape = wholeShapeOf(nodeOf(state.program, id));
  const place = flatOf(shape, sourceIndex(shape, indexOf(wholeShapeOf(node), element)));
  const value = state.valueOf(id)?.data[place];
  return value === undefined ? undefined : { slot, node: id, element: place, value };
}

/** Returns the elements that an operation reads for one of its result, where what it is tells their places: its numbers stay in order, or it is without a rule and works element by element. */
function placedElements(state: State, node: OperationNode, element: number): readonly OperandElement[] | undefined {
  const whole = wholeShapeOf(node);
  const shapes = node.operands.map(id => wholeShapeOf(nodeOf(state.program, id)));
  const isByElement = !hasRule(node) && (node.isPointwise || node.operation.name === 'expand');
  const isInOrder = KEEPS_ORDER.test(node.operation.name) && sizeOf(shapes[0] ?? []) === sizeOf(whole);
  if (!isByElement && !isInOrder) return undefined;
  return node.operands.flatMap((id, slot): OperandElement | readonly OperandElement[] => {
    if (!isInOrder) return broadcastElement(state, node, slot, element) ?? [];
    const value = state.valueOf(id)?.data[element];
    return value === undefined ? [] : { slot, node: id, element, value }; // it is not kept, or from before a recording
  });
}

/** Returns the elements of an operation's operands; none of an operand from before a recording. */
export const allElements = (state: State, { operands }: OperationNode): readonly OperandElement[] =>
  operands.flatMap((node, slot) =>
    Array.from(state.valueOf(node)?.data ?? [], (value, element) => ({ slot, node, element, value })),
  );

const amount = (x: number): number => (Number.isNaN(x) ? Number.POSITIVE_INFINITY : Math.abs(x));

/** Returns |∂out[element] / ∂operand · operand| for each, ∞ for NaN: its part in the result, in the result's units. */
export function amountsOf(
  state: State,
  { kernel, operands, size, id }: OperationNode,
  element: number,
  of: readonly OperandElement[],
): readonly number[] {
  if (kernel === undefined) return of.map(({ value }) => amount(value)); // without a rule, the larger an element, the larger its part
  const values = operands.map(operand => state.valueOf(operand)!.data); // it has been computed
  const upstream = new Float64Array(size);
  upstream[element] = 1;
  const contributions = new Map<number, ReadonlyFloats>();
  const contributionsTo = (slot: number) => {
    let known = contributions.get(slot);
    if (known === undefined) {
      const sent = new Float64Array(values[slot]!.length);
      kernel.vjp(slot, upstream, values, state.valueOf(id)!.data, sent); // computed before the backward pass
      known = sent;
      contributions.set(slot, known);
    }
    return known;
  };
  return of.map(({ slot, element: place, value }) => amount(contributionsTo(slot)[place]! * value));
}
