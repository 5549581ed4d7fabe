/** The paths from the loss to a node, from named value to named value: what the chain rule multiplies along and adds up. */

import { memoised } from '../memoised.ts';
import { isNamed } from './line-groups.ts';
import type { Edge, NodeId, Program } from './program.ts';

/** From a named value to a named value that it is computed from, with the edges between them: one factor of a chain. */
export interface Link {
  readonly from: NodeId;
  readonly to: NodeId;
  /** All edges of all paths through the operations inside the line; an edge comes after those that lead to it. */
  readonly edges: readonly Edge[];
}

export interface ChainPaths {
  /** How many paths there are; a large number is rounded, and may be Infinity. */
  readonly count: number;
  /** The first of them, at most as many as asked for; each from the loss to the node. */
  readonly paths: readonly (readonly Link[])[];
  /** The links of every named value, by the value that they start from: later values first. */
  readonly links: ReadonlyMap<NodeId, readonly Link[]>;
}

/** Edges that carry a gradient, by the operation that they start from, in the order of its operands. */
const carriedFrom = memoised((program: Program): readonly (readonly Edge[])[] => {
  const from: Edge[][] = program.nodes.map(() => []);
  for (const edge of program.edges) if (edge.carriesGradient) from[edge.from]!.push(edge);
  return from;
});

/** Returns the paths from `loss` to `target`; none where no gradient arrives. The work grows with the edges, not with the paths. */
export function chainPaths(program: Program, loss: NodeId, target: NodeId, most: number): ChainPaths {
  const carried = carriedFrom(program);
  const leads = leading(carried, target, loss);
  const isKept = (id: NodeId) => id === target || isNamed(program, id);
  const links = new Map<NodeId, readonly Link[]>();
  const open = new Set([loss]);
  for (let id = loss; id > target; id--) {
    if (!open.has(id) || leads[id] === 0) continue;
    const made = linksFrom(id, carried, leads, isKept);
    for (const { to } of made) open.add(to);
    links.set(id, made);
  }
  const counts = new Map<NodeId, number>([[target, leads[loss] === 1 ? 1 : 0]]);
  for (const [id, made] of [...links].reverse())
    counts.set(
      id,
      made.reduce((sum, { to }) => sum + counts.get(to)!, 0),
    ); // a link leads to a later key of the map, or to the target
  return { count: counts.get(loss) ?? 0, paths: firstPaths(links, loss, target, most), links };
}

/** Marks the operations from which a gradient travels to the target. Operands have smaller ids than what is computed from them. */
function leading(carried: readonly (readonly Edge[])[], target: NodeId, loss: NodeId): Uint8Array {
  const leads = new Uint8Array(carried.length);
  leads[target] = 1;
  for (let id = target + 1; id <= loss; id++) if (carried[id]!.some(({ to }) => leads[to] === 1)) leads[id] = 1;
  return leads;
}

/** Returns the links from a named value to all named values that its line sends a gradient to. */
export const linksOf = (program: Program, from: NodeId): readonly Link[] =>
  linksFrom(from, carriedFrom(program), new Uint8Array(program.nodes.length).fill(1), id => isNamed(program, id));

function linksFrom(
  from: NodeId,
  carried: readonly (readonly Edge[])[],
  leads: Uint8Array,
  isKept: (id: NodeId) => boolean,
): readonly Link[] {
  const edges: Edge[] = [];
  const ends = new Set<NodeId>();
  const seen = new Set([from]);
  for (const id of seen)
    for (const edge of carried[id]!) {
      if (leads[edge.to] === 0) continue;
      edges.push(edge);
      if (isKept(edge.to)) ends.add(edge.to);
      else seen.add(edge.to); // the loop goes on to it
    }
  edges.sort((a, b) => b.from - a.from || a.slot - b.slot);
  return [...ends].map(to => ({ from, to, edges: leadingTo(edges, to, isKept) }));
}

/** Returns those edges, in the same order, that lie between the link's ends. */
function leadingTo(edges: readonly Edge[], to: NodeId, isKept: (id: NodeId) => boolean): readonly Edge[] {
  const reaches = new Set([to]);
  return edges
    .toReversed()
    .filter(edge => {
      const isBetween = reaches.has(edge.to) && (edge.to === to || !isKept(edge.to));
      if (isBetween) reaches.add(edge.from);
      return isBetween;
    })
    .reverse();
}

/** Walks the paths one after the other: every step leads to the target, so the work is that of the paths returned. */
function firstPaths(
  links: ReadonlyMap<NodeId, readonly Link[]>,
  loss: NodeId,
  target: NodeId,
  most: number,
): readonly (readonly Link[])[] {
  const paths: Link[][] = [];
  const path: Link[] = [];
  const turns: number[] = [0];
  while (turns.length > 0 && paths.length < most) {
    const at = path.at(-1)?.to ?? loss;
    const next = links.get(at)?.[turns.at(-1)!];
    if (at === target) paths.push([...path]);
    if (at === target || next === undefined) {
      turns.pop();
      path.pop();
      continue;
    }
    turns[turns.length - 1]!++;
    turns.push(0);
    path.push(next);
  }
  return paths;
}
