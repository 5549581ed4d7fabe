/** The derivative of a link in words of the program: `c`, `a2 × (1 − a2)`, `outer(g, x)`. */

import type { State } from '../engine/state.ts';
import type { Link } from '../graph/chain-paths.ts';
import { callOf, type Edge, nodeOf, type Program, ruledOf } from '../graph/program.ts';
import { specialised } from '../language/simplify.ts';
import type { Derivative } from '../ops/operation.ts';
import { isSameShape, type Tensor, tensor } from '../tensor/tensor.ts';
import { isEvery, isNear } from './chain-recorded.ts';
import { inProduct } from './derivation.ts';
import { type Bindings, bindingsOf, simplifiedText, valueOfText, withNames } from './formula.ts';
import { wholeRule, wholeRuleText, wholeRuleValue } from './line-rules.ts';

/** What stands for the gradient before a factor of a chain: `g`, unless the program has a g. */
export const beforeName = ({ byName }: Program): string => ['g', 'δ'].find(name => !byName.has(name)) ?? '∂';

/**
 * Returns ∂from/∂to over the program's names, of one operation or of a line with a rule of its own; undefined where it takes
 * several operations, or mixes elements. A line's own rule counts where it gives the derivative of its operations, `local`.
 */
export function ruleText(state: State, link: Link, local: Tensor): string | undefined {
  const edge = onlyEdge(state, link);
  if (edge === undefined) return ruleOfLine(state, link, local);
  const { bindings, derivative } = boundDerivative(state, edge);
  if ('local' in derivative) {
    const text = withNames(derivative.local, bindings);
    if (text === '1') return text; // also for every element
    return isSameShape(valueOfText(derivative.local, bindings).shape, local.shape)
      ? text
      : `${text}, for every element`;
  }
  const settledText = specialised(derivative.contribution, new Map([['upstream', 1]]));
  return settledText.includes('upstream') || nodeOf(state.program, edge.from).shape.length > 0
    ? undefined
    : withNames(settledText, bindings);
}

function ruleOfLine(state: State, { from, to }: Link, local: Tensor): string | undefined {
  const rule = wholeRule(state, from, to);
  if (rule === undefined) return undefined;
  const value = wholeRuleValue(rule);
  const isSame = isSameShape(value.shape, local.shape) && isEvery(value, (x, i) => isNear(x, local.data[i]!));
  return isSame ? wholeRuleText(rule) : undefined;
}

/** Returns what the factor makes of the gradient before it: `outer(g, x) = g xᵀ`; undefined where it takes several operations. */
export function appliedText(state: State, link: Link, upstream = beforeName(state.program)): string | undefined {
  const edge = onlyEdge(state, link);
  if (edge === undefined) return undefined;
  const { bindings, derivative } = boundDerivative(state, edge, upstream);
  if ('contribution' in derivative) return contributionText(withNames(derivative.contribution, bindings));
  const { program } = state;
  const [from, to] = [nodeOf(program, edge.from), nodeOf(program, edge.to)];
  const local = withNames(derivative.local, bindings);
  const product = local === '1' ? upstream : `${upstream} ⊙ ${inProduct(local)}`;
  if (to.size === from.size) return product;
  return to.size > from.size ? `${product}, for every element` : `${product}, summed over what was broadcast`;
}

/** Returns the link's edge that does more than pass a gradient on; its first edge where none does; undefined where several do. */
function onlyEdge(state: State, { edges }: Link): Edge | undefined {
  const acting = edges.filter(edge => !isPassedOn(state, edge));
  const isSingle = new Set(edges.map(({ from }) => from)).size === edges.length;
  if (!isSingle || acting.length > 1) return undefined;
  return acting[0] ?? edges[0];
}

/** Whether the edge's contribution is its upstream gradient, as in a sum of equal shapes. */
function isPassedOn(state: State, edge: Edge): boolean {
  const { program } = state;
  const [from, to] = [nodeOf(program, edge.from), nodeOf(program, edge.to)];
  const { derivative } = boundDerivative(state, edge);
  return 'local' in derivative && derivative.local === '1' && isSameShape(from.shape, to.shape);
}

function boundDerivative(
  state: State,
  { from, slot }: Edge,
  upstream = beforeName(state.program),
): { readonly bindings: Bindings; readonly derivative: Derivative } {
  const { program } = state;
  const node = ruledOf(program, from);
  const call = callOf(program, node);
  const kept = node.operation.keptShape?.(call) ?? node.shape;
  const out = state.valueOf(from);
  const bindings = bindingsOf(program, node, id => state.valueOf(id), [
    ['out', { text: node.name, tensor: out && tensor(kept, out.data) }],
    ['upstream', { text: upstream, tensor: filled(kept) }],
  ]);
  const derivative = node.operation.derivative(slot, call);
  return {
    bindings,
    derivative:
      'local' in derivative ? { local: simplifiedText(derivative.local, program, node, bindings) } : derivative,
  };
}

/** Numbers of that shape: only the shape decides how a product is written. */
const filled = (shape: readonly number[]): Tensor =>
  tensor(shape, new Float64Array(shape.reduce((size, length) => size * length, 1)));

const NAME = String.raw`[\p{L}_][\p{L}\d_.]*`;

/** A movement in words, a matrix product in both notations. */
function contributionText(text: string): string {
  const [, moved] = /^scatter\((.*)\)$/.exec(text) ?? [];
  return moved === undefined ? alsoAsProduct(text) : `${moved}, each element back where it came from`;
}

/** A matrix product as a lecture writes it as well: `outer(g, x) = g xᵀ`, `transpose(W) @ g = Wᵀ g`. */
function alsoAsProduct(text: string): string {
  const [, left, right] = /^outer\(([^,()]+), ([^,()]+)\)$/.exec(text) ?? [];
  if (left !== undefined) return `${text} = ${left} ${right}ᵀ`;
  const turned = text.replace(new RegExp(`transpose\\((${NAME})\\)`, 'gu'), '$1ᵀ').replace(' @ ', ' ');
  return turned.includes('ᵀ') && /^[^ ]+ [^ ]+$/.test(turned) ? `${text} = ${turned}` : text;
}
