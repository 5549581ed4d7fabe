/** Which nodes and edges of two programs are the same: those of one name, else the operations of one place in the source. */

import { NONE } from '../../engine/columns.ts';
import type { GraphNode, NodeId, OperationNode, Program } from '../../graph/program.ts';
import { memoised } from '../../memoised.ts';
import { isSameShape } from '../../tensor/tensor.ts';

/** By node and edge of `there`, that of `here`; NONE where `here` has none. */
export interface Matching {
  readonly nodes: Int32Array;
  readonly edges: Int32Array;
}

const matchingsFrom = memoised((here: Program) => memoised((there: Program) => matched(here, there)));

/** Returns the nodes and edges of `there` in the terms of `here`. */
export const matchingOf = (here: Program, there: Program): Matching => matchingsFrom(here)(there);

function matched(here: Program, there: Program): Matching {
  const nodes = new Int32Array(there.nodes.length).fill(NONE);
  const names = new Map(here.nodes.filter(isNamed).map(({ name, id }) => [name, id]));
  const free = new Set(names.values());
  const match = (other: GraphNode, id: NodeId | undefined): void => {
    if (id === undefined || !free.delete(id)) return;
    nodes[other.id] = id;
  };
  for (const node of there.nodes) if (isNamed(node)) match(node, names.get(node.name));
  for (const placeOf of [statementOf, lineOf]) {
    const places = placesOf(here, id => free.has(id), placeOf);
    for (const [place, id] of placesOf(there, other => nodes[other] === NONE, placeOf)) {
      const found = places.get(place);
      if (found !== undefined && isSameShape(here.nodes[found]!.shape, there.nodes[id]!.shape))
        match(there.nodes[id]!, found);
    }
  }
  return { nodes, edges: edgesOf(here, there, nodes) };
}

/** A literal has no name of its own. */
const isNamed = ({ role }: GraphNode): boolean => role !== 'literal';

type PlaceOf = (program: Program, node: OperationNode) => string;

/** The text of the call, in its module: it stays when lines are added above it, and when its result has another name. */
const statementOf: PlaceOf = ({ lines }, { line, span, operation, module = '' }) =>
  `${module} ${operation.name} ${lines[line]!.text.slice(span.start, span.end)}`;

/** The number of the line, in its module: it stays when the text of the line is another. */
const lineOf: PlaceOf = ({ lines }, { line, operation, module = '' }) =>
  `${module} ${operation.name} ${lines[line]!.number ?? line + 1}`;

/** The operations that are asked for, by their place and how often it came before. */
function placesOf(program: Program, isAsked: (id: NodeId) => boolean, placeOf: PlaceOf): ReadonlyMap<string, NodeId> {
  const counts = new Map<string, number>();
  const places = new Map<string, NodeId>();
  for (const node of program.nodes) {
    if (node.role !== 'operation' || !isAsked(node.id)) continue;
    const place = placeOf(program, node);
    const count = counts.get(place) ?? 0;
    counts.set(place, count + 1);
    places.set(`${count} ${place}`, node.id);
  }
  return places;
}

/** Edges between nodes that are the same, in the same slot. */
function edgesOf(here: Program, there: Program, nodes: Int32Array): Int32Array {
  const ids = new Map(here.edges.map(({ id, from, to, slot }) => [`${from} ${to} ${slot}`, id]));
  return Int32Array.from(there.edges, ({ from, to, slot }) => ids.get(`${nodes[from]} ${nodes[to]} ${slot}`) ?? NONE);
}
