/** Words the first NaN, ∞ or 0 by the numbers that made it. */

import type { Event } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { type State, stateAt } from '../engine/state.ts';
import { asFirstFactor, inProduct, inSum } from '../explain/derivation.ts';
import { bindingsOf, typeset, withNumbers, withoutIgnored } from '../explain/formula.ts';
import { exactValue, isLost, lostText } from '../explain/rounded-results.ts';
import { elementName } from '../graph/kept-elements.ts';
import { gradientType } from '../graph/precision.ts';
import {
  callOf,
  type GraphNode,
  hasRule,
  nodeOf,
  type OperationNode,
  operationOf,
  type Program,
} from '../graph/program.ts';
import { isCallable } from '../ops/operation-table.ts';
import type { FloatType } from '../tensor/dtype.ts';
import { formatNumber } from '../text/number-format.ts';
import { type ContributionCause, causeOfContribution } from './cause.ts';
import { elementFormula } from './operand-elements.ts';

type Contribution = Event & { readonly type: 'contribution.computed' };

/** Cells that a formula with its numbers may take. */
const LONGEST = 48;

const number = (x: number): string => formatNumber(x, { digits: 5 });

/** `sqrt(−1) = NaN`; for a long formula, or one that takes a whole tensor, only the operation: `sum(c) = NaN`. What the operation says of it comes first. */
export function valueWords(state: State, node: OperationNode, element: number): string {
  const { program } = state;
  const operands = node.operands.map(id => state.valueOf(id)!.data); // they have been computed
  const remark = node.operation.remark?.(operands, callOf(program, node));
  if (remark !== undefined) return remark;
  const found = state.valueOf(node.id)!.data[element]!; // it has been computed
  const exact = hasRule(node) ? exactValue(state, node)?.[element] : undefined;
  const value = lostWords(program.precision?.dtype, exact, found) ?? number(found);
  if (isFunction(node)) return `${node.operation.name}(${number(operands[0]![element]!)}) = ${value}`; // it is taken of each element
  const short = `${typeset(node.text, program)} = ${value}`;
  const formula = elementFormula(state, node, element);
  if (formula === undefined) return short;
  const bindings = bindingsOf(program, node, id => state.valueOf(id));
  const kept = withoutIgnored(formula.text, program, node, bindings);
  const written = withNumbers(kept, bindings, ({ data }) => (data.length === 1 ? number(data[0]!) : '…'));
  return written.length > LONGEST || written.includes('…') ? short : `${written} = ${value}`;
}

/** `1×10⁻⁸, which is 0 in float16`; undefined where rounding did not take all of a number. */
const lostWords = (type: FloatType | undefined, exact: number | undefined, found: number): string | undefined =>
  type !== undefined && exact !== undefined && isLost(exact, found) ? lostText(exact, found, type) : undefined;

/** `∞ + (−∞) = NaN`. */
export const sumWords = (parts: readonly number[], sum: number): string =>
  parts.length > 4
    ? `${parts.length} contributions come to ${number(sum)}`
    : `${parts.map((part, i) => (i === 0 ? number(part) : inSum(number(part)))).join(' + ')} = ${number(sum)}`;

/** For a finite gradient. */
export const updateWords = (value: number): string => `the update makes it ${number(value)}`;

/** `sqrt′(0) = ∞`, `0 · log′(0) = 0 · ∞ = NaN`, `k = l[1:3] leaves out l[0]`. */
export function contributionWords(
  state: State,
  event: Contribution,
  element: number,
  { factors, from }: ContributionCause,
): string {
  const { program } = state;
  const edge = program.edges[event.edge]!; // ids are positions
  const [node, operand] = [operationOf(program, edge.from), nodeOf(program, edge.to)];
  const sent = event.contribution.data[element]!;
  if (factors === undefined)
    return from === undefined && sent === 0 && hasRule(node)
      ? leavesOut(program, node, operand, element)
      : `${node.name} sends ${number(sent)} to ${elementName(operand, element)}`;
  const { upstream, local, out } = factors;
  const lost = lostWords(gradientType(program, operand.id), upstream * local, sent);
  const isProduct = Object.is(upstream * local, sent) || upstream * local === sent || lost !== undefined;
  if (!isProduct) return `${node.name} sends ${elementName(operand, element)} parts that come to ${number(sent)}`;
  const value = number(state.valueOf(operand.id)!.data[element]!); // it was computed with
  const name = isFunction(node)
    ? `${node.operation.name}′(${value})`
    : `∂${elementName(node, out)}/∂${elementName(operand, element)}`;
  const derivative = `${name} = ${number(local)}`;
  if (Object.is(local, sent) || (local === 0 && sent === 0)) return derivative;
  const product = (right: string) => `${asFirstFactor(number(upstream))} · ${right}`;
  const result = `${product(inProduct(number(local)))} = ${lost ?? number(sent)}`;
  return Number.isNaN(sent) ? `${product(name)} = ${result}` : Number.isFinite(local) ? result : derivative;
}

const isFunction = ({ operation, operands }: OperationNode): boolean =>
  operands.length === 1 && operation.definition !== undefined && isCallable(operation);

const leavesOut = (program: Program, node: OperationNode, operand: GraphNode, element: number): string =>
  `${node.name} = ${typeset(node.text, program)} leaves out ${elementName(operand, element)}`;

/** Says why a contribution is the first 0: `m = mask × r sends 0 to r[0], as mask[0] = 0`. */
export function branchNotTaken(log: EventLog, position: number, element: number): string {
  const state = stateAt(log, position);
  const event = log.at(position) as Contribution; // callers pass contributions only
  const edge = log.program.edges[event.edge]!; // ids are positions
  const [node, operand] = [operationOf(log.program, edge.from), nodeOf(log.program, edge.to)];
  const { from, factors } = causeOfContribution(state, event, element);
  if (factors === undefined && from === undefined) return leavesOut(log.program, node, operand, element);
  const sends = `${node.name} = ${typeset(node.text, log.program)} sends 0 to ${elementName(operand, element)}`;
  if (from === undefined || 'upstream' in from) return sends;
  return `${sends}, as ${elementName(nodeOf(log.program, from.node), from.element)} = ${number(from.value)}`;
}
