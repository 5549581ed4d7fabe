/** Explains values: the formula, its definition, the numbers put in, the result. */

import type { State } from '../engine/state.ts';
import {
  callOf,
  hasRule,
  type NodeId,
  nodeOf,
  type OperationNode,
  operationOf,
  type Program,
} from '../graph/program.ts';
import { add, subtract } from '../ops/arithmetic.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkedNode, valueAgreement } from './agreement.ts';
import { cancelledRemark } from './cancelled.ts';
import { type Derivation, type Equation, type NumberStyle, numberPiece, type Writer, writerFor } from './derivation.ts';
import { bindingsOf, formulaOf, withNames, withNumbers, withOperands } from './formula.ts';
import { type Ingredient, type Making, MIXED, nonFiniteRemark } from './non-finite.ts';
import { exactValue, roundingRemark } from './rounded-results.ts';
import { forwardOf, wildReach } from './wild-numbers.ts';

/** Explains what `node = …` computed at the state's position. */
export function explainValue(state: State, node: NodeId, style: NumberStyle): Derivation {
  const { program } = state;
  const operation = operationOf(program, node);
  const out = state.valueOf(node)!; // the event has just written it
  const operands = operation.operands.flatMap(id => state.valueOf(id) ?? []);
  const areKnown = operands.length === operation.operands.length; // a recorded run may not have shown them
  const write = writerFor(style, [node, ...operation.operands], [out, ...operands]);
  const result = write(out);
  const formula = formulaOf(program, operation);
  const equations: Equation[] = [
    {
      left: operation.name,
      relation: '=',
      right: [{ text: formula }],
      label: operationWords(program, operation),
    },
  ];
  for (const { text, label } of areKnown ? middleTexts(state, operation, out, write) : [])
    if (text !== formula && text !== result)
      equations.push({ left: '', relation: '=', right: [{ text, role: 'value' }], label });
  equations.push({ left: '', relation: '=', right: [numberPiece(result, 'value')], label: 'value' });
  const checked = checkedNode(program, operation);
  if (checked) equations.push(...valueAgreement(state, checked, out, write));
  const remarks = [
    ...(areKnown ? kinkRemark(operation, operands, state) : []),
    ...nonFiniteRemark(out, ingredientsOf(state, operation), areKnown ? makingOf(operation, operands) : MIXED),
    ...(areKnown ? ownRemark(program, operation, operands) : []),
    ...(areKnown ? differenceRemark(operation, out, operands, write, style) : []),
    ...(hasRule(operation) ? roundingRemark(program.precision?.dtype, exactValue(state, operation), out) : []),
  ];
  return {
    title: `${operation.name} = ${formula}`,
    equations,
    remarks,
    sentence: `${operation.name} = ${formula} is ${result}`,
  };
}

/** What a sum or difference of two is in all digits, where those that are written say something else. */
function differenceRemark(
  { operation }: OperationNode,
  out: Tensor,
  [a, b]: readonly Tensor[],
  write: Writer,
  style: NumberStyle,
): readonly string[] {
  const sign = operation === add ? '+' : operation === subtract ? '−' : undefined;
  return sign === undefined ? [] : cancelledRemark(out, [a!, b!], sign, write, style); // both have two operands
}

/** `sum`, `product, element by element`. */
function operationWords(program: Program, node: OperationNode): string {
  const { operation, operands, shape } = node;
  const words = operation.nounOf?.(callOf(program, node)) ?? operation.noun ?? operation.summary.split(';')[0]!;
  const isByElement = operation.definition !== undefined && operands.length > 1 && shape.length > 0;
  return isByElement ? `${words}, element by element` : words;
}

/** Longest definition shown for tensors, in characters: their numbers are not put into it, so a longer definition explains little. */
const LONGEST_DEFINITION = 40;

/** Returns the definition over names, and the texts with numbers: in the definition if all operands are single numbers, else in the call. */
function middleTexts(
  state: State,
  node: OperationNode,
  out: Tensor,
  write: Writer,
): readonly { readonly text: string; readonly label: string }[] {
  if (!hasRule(node)) return [];
  const { program } = state;
  const bindings = bindingsOf(program, node, id => state.valueOf(id));
  const isScalar = out.shape.length === 0 && node.operands.every(id => nodeOf(program, id).shape.length === 0);
  const call = callOf(program, node);
  const definition = isScalar ? node.operation.element([], call, []) : node.operation.definition?.(call);
  const defined = definition === undefined ? undefined : withNames(definition, bindings);
  const isShown = defined !== undefined && (isScalar || defined.length <= LONGEST_DEFINITION);
  return [
    ...(isShown ? [{ text: defined, label: 'definition' }] : []),
    {
      text: isScalar ? withNumbers(definition!, bindings, write) : substituted(state, node, write), // operations of numbers have one
      label: 'numbers',
    },
  ];
}

/** Returns the formula with each operand's tensor in its slot, keywords included: `[[1, 1], …] @ [0.442, …]`, `sum([[1, 2], [3, 4]], axis=1)`. */
export const substituted = (state: State, node: OperationNode, write: Writer): string =>
  withOperands(state.program, node, id => write(state.valueOf(id)!)); // an operation's operands have values

/** What the operation itself has to say of these numbers. */
function ownRemark(program: Program, node: OperationNode, operands: readonly Tensor[]): readonly string[] {
  const numbers = operands.map(({ data }) => data);
  const remark = node.operation.remark?.(numbers, callOf(program, node));
  return remark === undefined ? [] : [remark];
}

function makingOf({ operation, kernel, shape, size }: OperationNode, operands: readonly Tensor[]): Making {
  const isByElement = operation.definition !== undefined;
  const reach = () => kernel && wildReach(operands, kernel, forwardOf(kernel, size), isByElement ? shape : undefined);
  return { isByElement, reach };
}

/** The operands by name. */
export const ingredientsOf = (state: State, { operands }: OperationNode): readonly Ingredient[] =>
  operands.map(id => ({ name: nodeOf(state.program, id).name, tensor: state.valueOf(id) }));

/** Says which convention acts where an operand is exactly at a kink. */
export function kinkRemark(node: OperationNode, operands: readonly Tensor[], state: State): readonly string[] {
  const { kink } = node.operation;
  const call = callOf(state.program, node);
  if (
    kink === undefined ||
    kink.distance(
      operands.map(({ data }) => data),
      call,
    ) !== 0
  )
    return [];
  return [kink.convention(call)];
}
