/** The part of the graph that is shown, and the neighbours in it. */

import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { layersOf } from '../layout/layers.ts';
import { type Excerpt, excerpt, type Hops, isLarge, type Joined } from '../layout/neighbourhood.ts';
import { memoised } from '../memoised.ts';
import { selectedNode } from './commands/command.ts';
import { logOf, type Session } from './session.ts';

/** All nodes but numbers written into formulas; edges lead from operand to operation. */
const graphOf = memoised((program: Program): Joined => {
  const edges = program.edges
    .filter(({ to }) => nodeOf(program, to).role !== 'literal')
    .map(({ from, to, slot }) => ({ from: to, to: from, slot }));
  return { ids: program.nodes.filter(({ role }) => role !== 'literal').map(({ id }) => id), edges };
});

/** The shown part; `hops` is undefined when it is the whole graph. */
export interface ShownGraph extends Excerpt {
  readonly hops: Hops | undefined;
}

/** The last shown graph of each program: it stays while only values change. */
const slotOf = memoised(
  (_program: Program): { last?: { readonly centre: NodeId | undefined; readonly graph: ShownGraph } } => ({}),
);

const USUAL_HOPS = 2;

/** The hops in use: those chosen, else undefined for the whole graph, or the default in a graph that is too large. */
export const hopsOf = (session: Session): Hops | undefined =>
  session.view.hops ?? (isLarge(graphOf(logOf(session).program)) ? USUAL_HOPS : undefined);

export function shownGraph(session: Session): ShownGraph {
  const { program } = logOf(session);
  const hops = hopsOf(session);
  const centre = hops === undefined ? undefined : selectedNode(session);
  const slot = slotOf(program);
  const known = slot.last;
  if (known !== undefined && known.centre === centre && known.graph.hops === hops) return known.graph;
  const whole = graphOf(program);
  const graph = hops === undefined ? { ...whole, stubs: [], hops } : { ...excerpt(whole, centre, hops), hops };
  slot.last = { centre, graph };
  return graph;
}

/** Returns one hop more or fewer, `undefined` where that changes nothing. Above the most hops it returns the whole graph, if that is small enough. */
export function otherHops(session: Session, by: 1 | -1): { readonly hops: Hops | undefined } | undefined {
  const canShowAll = !isLarge(graphOf(logOf(session).program));
  const steps: readonly (Hops | undefined)[] = canShowAll ? [1, 2, 3, undefined] : [1, 2, 3];
  const at = steps.indexOf(hopsOf(session)) + by;
  return at < 0 || at >= steps.length ? undefined : { hops: steps[at] };
}

/** The node above (−1) or below (1) in the layer of the drawing; undefined at its end. */
export function besideInLayer(session: Session, from: NodeId, by: 1 | -1): NodeId | undefined {
  const { ids, edges, stubs } = shownGraph(session);
  const isStub = new Set(stubs.map(({ id }) => id));
  const layers = layersOf({ ids: [...ids, ...isStub], edges });
  const layer = layers.find(nodes => nodes.includes(from))?.filter(id => !isStub.has(id));
  return layer?.[layer.indexOf(from) + by];
}

/** The first operand that is an operation, else the first leaf. */
export function operandOf(program: Program, from: NodeId): NodeId | undefined {
  const node = nodeOf(program, from);
  if (node.role !== 'operation') return undefined;
  const operands = node.operands.filter(id => nodeOf(program, id).role !== 'literal');
  return operands.find(id => nodeOf(program, id).role === 'operation') ?? operands[0];
}

/** The first operation that uses the node. */
export const consumerOf = (program: Program, from: NodeId): NodeId | undefined =>
  program.edges.find(({ to }) => to === from)?.from;
