/** Excerpts of a large graph: the nodes within a few edges of the selection, and stubs where it is cut. */

import { keptIn, memoised } from '../memoised.ts';
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
  readonly incoming: readonly LayoutEdge[];
  readonly outgoing: readonly LayoutEdge[];
  readonly operands: ReadonlySet<number>;
  readonly consumers: ReadonlySet<number>;
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
  const known = new Map<number, Ends>();
  const endsOf = (id: number): Ends => {
    const [before, after] = [incoming(id), outgoing(id)];
    const operands = new Set(before.map(({ from }) => from));
    const consumers = new Set(after.map(({ to }) => to));
    return { incoming: before, outgoing: after, operands, consumers };
  };
  return { has: id => ids.has(id), get: id => (ids.has(id) ? keptIn(known, id, () => endsOf(id)) : undefined) };
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
      const { incoming, outgoing, operands, consumers } = adjacency.get(id)!;
      const before = incoming.length <= LIMITS.perNode ? operands : nearestTo(start, operands);
      const after = outgoing.length <= LIMITS.perNode ? consumers : nearestTo(start, consumers);
      for (const other of [...before, ...after]) {
        if (shown.has(other) || shown.size >= LIMITS.neighbourhood) continue;
        shown.add(other);
        next.push(other);
      }
    }
    ring = next;
  }
  return shown;
}

/** Returns the nearest ids, of equally near ones the first, in time linear in their number: a parameter may be used a thousand times. */
function nearestTo(start: number, ids: ReadonlySet<number>): readonly number[] {
  const nearest: number[] = [];
  for (const id of ids) {
    const distance = Math.abs(id - start);
    const place = nearest.findLastIndex(other => Math.abs(other - start) <= distance) + 1;
    if (place >= LIMITS.perNode) continue;
    nearest.splice(place, 0, id);
    nearest.length = Math.min(nearest.length, LIMITS.perNode);
  }
  return nearest;
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
    const { incoming, ...neighbours } = adjacency.get(id)!;
    const cutOff = (others: ReadonlySet<number>) => others.size - countCommon(others, shown);
    const [operands, consumers] = [cutOff(neighbours.operands), cutOff(neighbours.consumers)];
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

/** In time linear in the smaller of the two: a parameter may be used a thousand times, and a line may have ten thousand operations. */
function countCommon(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let count = 0;
  for (const id of few) if (many.has(id)) count++;
  return count;
}
