/** One operation by itself: its numbers, and its texts evaluated over the same numbers. */

import { type EvaluateScope, evaluate } from '../../src/graph/evaluate.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { specialised } from '../../src/language/simplify.ts';
import {
  type Attributes,
  type Conventions,
  DEFAULT_CONVENTIONS,
  isChooser,
  type Operation,
  type OperationCall,
  operandName,
} from '../../src/ops/operation.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { broadcastShapes, broadcastSources } from '../../src/tensor/broadcast.ts';
import {
  flatOf,
  indexOf,
  type Nested,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
  toNested,
} from '../../src/tensor/tensor.ts';
import { tensorOf } from './programs.ts';

/** A call with numbers: everything a record can be asked about. */
export interface Applied {
  readonly operation: Operation;
  readonly call: OperationCall;
  readonly operands: readonly Tensor[];
  readonly out: Tensor;
}

export function applied(
  operation: Operation,
  operands: readonly Tensor[],
  attributes: Attributes = {},
  conventions: Conventions = DEFAULT_CONVENTIONS,
): Applied {
  const call = { operands: operands.map(({ shape }) => shape), attributes, conventions };
  const kernel = operation.kernel(call);
  const out = new Float64Array(sizeOf(kernel.shape));
  kernel.forward(
    operands.map(({ data }) => data),
    out,
  );
  return { operation, call, operands, out: tensor(kernel.shape, out) };
}

/** The vjp, in the shape of its operand. Its memory is dirty beforehand: a kernel must write every element. */
export function contributionOf({ operation, call, operands, out }: Applied, slot: number, upstream: Tensor): Tensor {
  const { shape } = operands[slot]!;
  const contribution = new Float64Array(sizeOf(shape)).fill(12345);
  operation.kernel(call).vjp(
    slot,
    upstream.data,
    operands.map(({ data }) => data),
    out.data,
    contribution,
  );
  return tensor(shape, contribution);
}

/** The derivative text evaluated, with upstream applied and broadcast axes summed, in the shape of the operand. */
export function contributionByText(what: Applied, slot: number, upstream: Tensor): Tensor {
  const derivative = what.operation.derivative(slot, what.call);
  const kept = what.operation.keptShape?.(what.call) ?? what.out.shape;
  const scope = scopeOver(what, tensor(kept, what.out.data), tensor(kept, upstream.data));
  if ('contribution' in derivative)
    return derivative.contribution.startsWith('scatter(')
      ? contributionByPaths(what, slot, upstream)
      : evaluate(parseExpression(derivative.contribution), scope);
  const local = evaluate(parseExpression(`upstream * (${derivative.local})`), scope);
  return summedTo(what.operands[slot]!.shape, local);
}

/** The local derivative where one operand is a written number, with what that settles settled. */
export function settledContribution(
  what: Applied,
  slot: number,
  literal: readonly [operand: string, value: number],
): number {
  const derivative = what.operation.derivative(slot, what.call);
  if ('contribution' in derivative) throw new Error(`${what.operation.name} is not elementwise`);
  return numberOf(specialised(derivative.local, new Map([literal])), scopeOver(what, what.out, what.out));
}

function summedTo(shape: Shape, broadcast: Tensor): Tensor {
  const full = broadcastShapes(shape, broadcast.shape)!; // a derivative's shape goes with its operand's
  const sources = broadcastSources(broadcast.shape, full);
  const spread = Float64Array.from(sources, source => broadcast.data[source]!);
  const sum = new Float64Array(sizeOf(shape));
  broadcastSources(shape, full).forEach((element, flat) => {
    sum[element]! += spread[flat]!;
  });
  return tensor(shape, sum);
}

/** Σ upstream[out] · ∂out/∂element over all paths of each element. */
export function contributionByPaths(what: Applied, slot: number, upstream: Tensor): Tensor {
  const { operation, call, operands, out } = what;
  const { shape } = operands[slot]!;
  const scope = scopeOver(what, out, upstream);
  const elements = Array.from({ length: sizeOf(shape) }, (_, flat) =>
    operation
      .paths(slot, indexOf(shape, flat), call, out.shape)
      .reduce((sum, path) => sum + upstream.data[flatOf(out.shape, path.out)]! * numberOf(path.local, scope), 0),
  );
  return tensor(shape, elements);
}

/** The output by its element texts. */
export function outByText(what: Applied): Tensor {
  const { operation, call, out } = what;
  const scope = scopeOver(what, out, out);
  const elements = Array.from({ length: out.data.length }, (_, flat) =>
    numberOf(operation.element(indexOf(out.shape, flat), call, out.shape), scope),
  );
  return tensor(out.shape, elements);
}

function numberOf(text: string, scope: EvaluateScope): number {
  const { shape, data } = evaluate(parseExpression(text), scope);
  if (shape.length !== 0) throw new Error(`${text} is no single number`);
  return data[0]!;
}

function scopeOver({ operation, operands }: Applied, out: Tensor, upstream: Tensor): EvaluateScope {
  const names = new Map<string, Tensor>(
    operands.map((operand, slot) => [operandName(operation.operands, slot), operand]),
  );
  names.set('out', out).set('upstream', upstream);
  return { name: name => names.get(name) };
}

/** The operation of that name or operator; `arity` tells `max(x)` from `max(x, y)`, `-x` from `x - y`. */
export function named(name: string, arity: number): Operation {
  const found = OPERATIONS.find(
    operation =>
      (operation.name === name || operation.operator === name) &&
      (operation.operands.length === arity || operation.operands[0]!.startsWith('...')),
  );
  if (found === undefined) throw new Error(`there is no operation ${name} of ${arity}`);
  return found;
}

export interface Example {
  readonly operands: readonly Nested[];
  readonly attributes?: Attributes;
  readonly reluAtZero?: 0 | 1;
  /** Default: ones. */
  readonly upstream?: Nested;
}

/** The output and what goes back to each operand that counts, as nested arrays. */
export function worked(name: string, { operands, attributes, reluAtZero = 0, upstream }: Example) {
  const what = applied(named(name, operands.length), operands.map(tensorOf), attributes, { reluAtZero });
  const sent =
    upstream === undefined
      ? tensor(what.out.shape, new Float64Array(what.out.data.length).fill(1))
      : tensorOf(upstream);
  const slots = operands.map((_, slot) => slot).filter(slot => !isChooser(what.operation, slot));
  return { out: toNested(what.out), contributions: slots.map(slot => toNested(contributionOf(what, slot, sent))) };
}
