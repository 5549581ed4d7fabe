/** Excerpts of a large graph: the nodes within a few edges of the selection, and stubs where it is cut. */

import { memoised } from '../memoised.ts';
import type { LayoutEdge } from './layered.ts';

/** How many edges from the centre nodes the screen shows. */
export type Hops = 1 | 2 | 3;

/** A graph by its ids. */
export interface Joined {
  readonly ids: readonly number[];
  readonly edges: readonly LayoutEdge[];
}

/** A stub that stands for omitted neighbours. */
export interface Stub {
  readonly id: number;
  readonly text: string;
}

/** The nodes and edges that are laid out; edges also join the stubs. */
export interface Excerpt extends Joined {
  readonly stubs: readonly Stub[];
}

/** Largest graph shown whole; most nodes of a neighbourhood, and most neighbours of a node in it, as a parameter may be used a thousand times. */
const LIMITS = { whole: 200, neighbourhood: 60, perNode: 6 };

/** Whether a graph is too large to be shown whole. */
export const isLarge = ({ ids }: Joined): boolean => ids.length > LIMITS.whole;

/**
 * Returns the neighbourhood of the centre (an unknown centre means the first node).
 * A node with omitted operands or consumers gets a stub "… 3 more" on that side; stubs have ids below all others.
 */
export function excerpt(graph: Joined, centre: number | undefined, hops: number): Excerpt {
  const adjacency = adjacencyOf(graph);
  const start = centre !== undefined && adjacency.has(centre) ? centre : graph.ids[0];
  if (start === undefined) return { ...graph, stubs: [] };
  return cutOut(graph, within(adjacency, start, hops));
}

/** Returns these nodes and the edges between them, with stubs as above. */
export function cutOut(graph: Joined, shown: ReadonlySet<number>): Excerpt {
  const adjacency = adjacencyOf(graph);
  const ids = [...shown].sort((a, b) => a - b);
  const { stubs, edges } = cut(graph, ids, adjacency, shown);
  const inside = ids.flatMap(id => adjacency.get(id)!.incoming.filter(({ from }) => shown.has(from)));
  return { ids, edges: [...inside, ...edges], stubs };
}

interface Ends {
  readonly incoming: LayoutEdge[];
  readonly outgoing: LayoutEdge[];
}

interface Adjacency {
  readonly has: (id: number) => boolean;
  readonly get: (id: number) => Ends | undefined;
}

/** Made once a graph: an excerpt of it then costs as much as what it shows. The edges of a node are listed only when it is asked for. */
export const adjacencyOf = memoised((graph: Joined): Adjacency => {
  const ids = new Set(graph.ids);
  const incoming = edgesBy(graph, ({ to }) => to);
  const outgoing = edgesBy(graph, ({ from }) => from);
  return {
    has: id => ids.has(id),
    get: id => (ids.has(id) ? { incoming: incoming(id), outgoing: outgoing(id) } : undefined),
  };
});

/** Returns the edges of a node at one end, in their order: each edge knows the next one, and a node its first. */
function edgesBy({ ids, edges }: Joined, end: (edge: LayoutEdge) => number): (id: number) => LayoutEdge[] {
  const size = ids.reduce((most, id) => Math.max(most, id), -1) + 1;
  const first = new Int32Array(size).fill(-1);
  const next = new Int32Array(edges.length);
  for (let i = edges.length - 1; i >= 0; i--) {
    const id = end(edges[i]!);
    next[i] = first[id] ?? -1;
    first[id] = i;
  }
  return id => {
    const found: LayoutEdge[] = [];
    for (let i = first[id]!; i >= 0; i = next[i]!) found.push(edges[i]!);
    return found;
  };
}

/** Searches breadth first, so that the limit omits the farthest nodes; among many neighbours it keeps the nearest in the program. */
function within(adjacency: Adjacency, start: number, hops: number): ReadonlySet<number> {
  const shown = new Set([start]);
  let ring = [start];
  for (let hop = 0; hop < hops; hop++) {
    const next: number[] = [];
    for (const id of ring) {
      const { incoming, outgoing } = adjacency.get(id)!;
      const operands = nearestTo(
        start,
        incoming.map(edge => edge.from),
      );
      const consumers = nearestTo(
        start,
        outgoing.map(edge => edge.to),
      );
      for (const other of [...operands, ...consumers]) {
        if (shown.has(other) || shown.size >= LIMITS.neighbourhood) continue;
        shown.add(other);
        next.push(other);
      }
    }
    ring = next;
  }
  return shown;
}

function nearestTo(start: number, ids: readonly number[]): readonly number[] {
  if (ids.length <= LIMITS.perNode) return ids;
  return [...new Set(ids)].sort((a, b) => Math.abs(a - start) - Math.abs(b - start)).slice(0, LIMITS.perNode);
}

function cut(
  graph: Joined,
  ids: readonly number[],
  adjacency: Adjacency,
  shown: ReadonlySet<number>,
): Pick<Excerpt, 'stubs' | 'edges'> {
  const stubs: Stub[] = [];
  const edges: LayoutEdge[] = [];
  let stub = Math.min(0, graph.ids[0]!); // ids rise
  for (const id of ids) {
    const { incoming, outgoing } = adjacency.get(id)!;
    const operands = countDistinct(incoming.map(edge => edge.from).filter(other => !shown.has(other)));
    const consumers = countDistinct(outgoing.map(edge => edge.to).filter(other => !shown.has(other)));
    if (operands > 0) {
      stubs.push({ id: --stub, text: `… ${operands} more` });
      edges.push({ from: stub, to: id, slot: incoming.length });
    }
    if (consumers > 0) {
      stubs.push({ id: --stub, text: `… ${consumers} more` });
      edges.push({ from: id, to: stub, slot: 0 });
    }
  }
  return { stubs, edges };
}

function countDistinct(ids: readonly number[]): number {
  return new Set(ids).size;
}
