/** The numbers of a chain: local derivatives along its links, what each path sends, and the sum of all paths. */

import type { State } from '../engine/state.ts';
import { stateAt } from '../engine/state.ts';
import { type ChainPaths, chainPaths, type Link } from '../graph/chain-paths.ts';
import { type NodeId, nodeOf, operationOf, type Program, ruledOf } from '../graph/program.ts';
import { isSameShape, type Shape, sumOf, type Tensor, tensor } from '../tensor/tensor.ts';

/** How a link's derivative multiplies the gradient before it. */
export type FactorKind =
  /** A number times a number. */
  | 'number'
  /** A number times a tensor in the operand's shape. */
  | 'tensor'
  /** Element by element. */
  | 'elements'
  /** A linear map that mixes elements: a matrix product, a sum, a rearrangement. */
  | 'map';

export interface Factor {
  readonly link: Link;
  readonly kind: FactorKind;
  /** ∂from/∂to; undefined for a map. */
  readonly local: Tensor | undefined;
  /** What this path has sent to `to`: the product of the factors so far. */
  readonly product: Tensor;
}

export interface Chain {
  readonly node: NodeId;
  /** The event after whose backward pass these are the numbers. */
  readonly paths: readonly (readonly Factor[])[];
  /** All paths; a large number is rounded, and may be Infinity. */
  readonly count: number;
  /** The sum over the paths that are not in `paths`; undefined when there are none. */
  readonly rest: Tensor | undefined;
  /** The sum over all paths. */
  readonly total: Tensor;
}

/** Why a node has no chain, in words. */
export interface NoChain {
  readonly reason: string;
  /** The paths, where they have no numbers yet. */
  readonly found?: ChainPaths;
}

/** Paths that are written out. */
const MOST_PATHS = 8;

/** Returns the chain from the loss to a node with this iteration's numbers, or why there is none. */
export function chainOf(state: State, node: NodeId, most = MOST_PATHS): Chain | NoChain {
  const before = beforeUpdates(state);
  const { program } = before;
  const { name } = nodeOf(program, node);
  const { loss } = program;
  if (loss === undefined) return { reason: 'this program has no loss: there is no gradient' };
  const found = chainPaths(program, loss, node, most);
  if (found.count === 0) return { reason: `no path leads from ${nodeOf(program, loss).name} back to ${name}` };
  if (before.valueOf(loss) === undefined || before.isStale(loss))
    return { reason: `${nodeOf(program, loss).name} has no value yet at this event`, found };
  return new Flow(before, loss, found).chain(node);
}

/** The state from which the backward pass computes: parameters are not updated yet. */
function beforeUpdates(state: State): State {
  const { log, position } = state;
  let end = position;
  while (end > 0 && log.phaseAt(end) === 'update') end--;
  return end === position ? state : stateAt(log, end);
}

/** Sends gradients along links, with the values of one state. */
class Flow {
  private readonly state: State;
  private readonly loss: NodeId;
  private readonly found: ChainPaths;
  private readonly program: Program;

  constructor(state: State, loss: NodeId, found: ChainPaths) {
    this.state = state;
    this.loss = loss;
    this.found = found;
    this.program = state.program;
  }

  chain(node: NodeId): Chain {
    const { paths, count } = this.found;
    const seed = filled(nodeOf(this.program, this.loss).shape, 1);
    const factors = paths.map(path => {
      let product = seed;
      return path.map((link): Factor => {
        product = sentAlong(this.state, link, product);
        return { link, product, ...localAlong(this.state, link) };
      });
    });
    const sums = factors.map(path => path.at(-1)?.product ?? seed);
    const rest = count > paths.length ? this.restOf(node, factors, seed) : undefined;
    const total = [...sums, ...(rest ? [rest] : [])].reduce(sumOf);
    return { node, paths: factors, count, rest, total };
  }

  /**
   * Returns the sum over all other paths. What leaves the written paths is gathered where it leaves them, and goes back
   * from there in one pass; nothing is subtracted, so nothing cancels.
   */
  private restOf(node: NodeId, written: readonly (readonly Factor[])[], seed: Tensor): Tensor {
    const gathered = new Map<NodeId, Tensor>();
    const gather = (id: NodeId, sent: Tensor) => {
      const earlier = gathered.get(id);
      gathered.set(id, earlier ? sumOf(earlier, sent) : sent);
    };
    const open = [{ at: this.loss, product: seed, paths: written, depth: 0 }];
    for (const { at, product, paths, depth } of open) {
      if (at === node) continue;
      for (const link of this.found.links.get(at)!) {
        const along = paths.filter(path => path[depth]?.link === link);
        if (along.length === 0) gather(link.to, sentAlong(this.state, link, product));
        else open.push({ at: link.to, product: along[0]![depth]!.product, paths: along, depth: depth + 1 });
      }
    }
    for (const [id, links] of this.found.links) {
      const gradient = gathered.get(id);
      if (gradient !== undefined) for (const link of links) gather(link.to, sentAlong(this.state, link, gradient));
    }
    return gathered.get(node)!; // there is another path
  }
}

/** Returns how a link multiplies a gradient, and its derivative; a map has none that is a tensor of either shape. */
export function localAlong(state: State, link: Link): Pick<Factor, 'kind' | 'local'> {
  const { program } = state;
  const [from, to] = [nodeOf(program, link.from).shape, nodeOf(program, link.to).shape];
  if (from.length === 0)
    return { kind: to.length === 0 ? 'number' : 'tensor', local: sentAlong(state, link, filled(from, 1)) };
  return isByElement(program, link)
    ? { kind: 'elements', local: sentAlong(state, link, filled(from, 1)) }
    : { kind: 'map', local: undefined };
}

function isByElement(program: Program, { from, edges }: Link): boolean {
  const { shape } = nodeOf(program, from);
  return edges.every(
    edge =>
      operationOf(program, edge.from).operation.definition !== undefined &&
      isSameShape(nodeOf(program, edge.to).shape, shape),
  );
}

/** Returns what a gradient at the link's start sends to its end, in 64 bits. All values on the way are known. */
export function sentAlong(state: State, { from, to, edges }: Link, gradient: Tensor): Tensor {
  const { program } = state;
  const numbersOf = (id: NodeId) => state.valueOf(id)!.data; // the forward pass has come this far
  const gradients = new Map<NodeId, Tensor>([[from, gradient]]);
  for (const edge of edges) {
    const upstream = gradients.get(edge.from)!; // edges that lead to this one come before it
    const { operands, kernel } = ruledOf(program, edge.from);
    const { shape, size } = nodeOf(program, edge.to);
    const contribution = new Float64Array(size);
    (kernel.exact ?? kernel).vjp(edge.slot, upstream.data, operands.map(numbersOf), numbersOf(edge.from), contribution);
    const sent = tensor(shape, contribution);
    const earlier = gradients.get(edge.to);
    gradients.set(edge.to, earlier ? sumOf(earlier, sent) : sent);
  }
  return gradients.get(to)!; // the last edges lead to it
}

const filled = (shape: Shape, value: number): Tensor =>
  tensor(shape, new Float64Array(shape.reduce((size, length) => size * length, 1)).fill(value));
