/** A large graph is looked at a piece at a time: the nodes within a few edges of the selection, and stubs where it is cut. */

import type { Graph, GraphEdge, GraphNode, Stub } from './model.ts';

/** How many edges away from the centre nodes are still shown. */
export type Hops = 1 | 2 | 3;

/** The nodes and edges that are laid out; edges also join the stubs. */
export interface Excerpt {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly stubs: readonly Stub[];
}

/** Largest graph shown whole; most nodes of a neighbourhood, and most neighbours of one node in it: a parameter may be used a thousand times. */
const LIMITS = { whole: 200, neighbourhood: 60, perNode: 6 };

/** Whether a graph is too large to be shown whole. */
export function isLarge(graph: Graph): boolean {
  return graph.nodes.length > LIMITS.whole;
}

/**
 * The whole graph up to 200 nodes; of a larger one the neighbourhood of the centre (an unknown centre means the first node).
 * A node whose operands or consumers are left out in part gets a stub "… 3 more" on that side; stubs have ids below all others.
 */
export function excerpt(graph: Graph, centre?: number, hops: Hops = 2): Excerpt {
  if (!isLarge(graph)) return { ...graph, stubs: [] };
  const adjacency = adjacencyOf(graph);
  const start = centre !== undefined && adjacency.has(centre) ? centre : graph.nodes[0]!.id;
  const shown = within(adjacency, start, hops);
  const isShown = ({ from, to }: GraphEdge): boolean => shown.has(from) && shown.has(to);
  const { stubs, edges } = cut(graph, adjacency, shown);
  return {
    nodes: graph.nodes.filter(node => shown.has(node.id)),
    edges: [...graph.edges.filter(isShown), ...edges],
    stubs,
  };
}

interface Ends {
  readonly incoming: GraphEdge[];
  readonly outgoing: GraphEdge[];
}

type Adjacency = ReadonlyMap<number, Ends>;

function adjacencyOf({ nodes, edges }: Graph): Adjacency {
  const adjacency = new Map<number, Ends>(nodes.map(({ id }) => [id, { incoming: [], outgoing: [] }]));
  for (const edge of edges) {
    adjacency.get(edge.to)?.incoming.push(edge);
    adjacency.get(edge.from)?.outgoing.push(edge);
  }
  return adjacency;
}

/** Breadth first, so that the limit leaves out the farthest; of many neighbours those nearest to the start in id, that is in the program. */
function within(adjacency: Adjacency, start: number, hops: Hops): ReadonlySet<number> {
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

function cut({ nodes }: Graph, adjacency: Adjacency, shown: ReadonlySet<number>): Pick<Excerpt, 'stubs' | 'edges'> {
  const stubs: Stub[] = [];
  const edges: GraphEdge[] = [];
  let id = nodes.reduce((least, node) => Math.min(least, node.id), 0);
  for (const node of nodes) {
    if (!shown.has(node.id)) continue;
    const { incoming, outgoing } = adjacency.get(node.id)!;
    const operands = countDistinct(incoming.map(edge => edge.from).filter(other => !shown.has(other)));
    const consumers = countDistinct(outgoing.map(edge => edge.to).filter(other => !shown.has(other)));
    if (operands > 0) {
      stubs.push({ id: --id, text: `… ${operands} more` });
      edges.push({ from: id, to: node.id, slot: incoming.length });
    }
    if (consumers > 0) {
      stubs.push({ id: --id, text: `… ${consumers} more` });
      edges.push({ from: node.id, to: id, slot: 0 });
    }
  }
  return { stubs, edges };
}

function countDistinct(ids: readonly number[]): number {
  return new Set(ids).size;
}
