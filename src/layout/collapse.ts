/** A graph in which groups of nodes are collapsed into a single node each. */

import type { LayoutEdge } from './layered.ts';
import type { Joined } from './neighbourhood.ts';

/** For each hidden node the node that stands for it. */
export type Representatives = ReadonlyMap<number, number>;

/**
 * Returns the graph without its hidden nodes; their edges lead to and from their stand-ins.
 * A stand-in has one edge from each operand of its group, and slots count its operands in the order of their first use.
 */
export function collapse({ ids, edges }: Joined, standIns: Representatives): Joined {
  const shown = (id: number) => standIns.get(id) ?? id;
  const isGroup = new Set(standIns.values());
  const slots = new Map<number, Set<number>>();
  const kept: LayoutEdge[] = [];
  for (const edge of edges) {
    const [from, to] = [shown(edge.from), shown(edge.to)];
    if (from === to) continue;
    if (!isGroup.has(to)) {
      kept.push({ from, to, slot: edge.slot });
      continue;
    }
    const operands = slots.get(to) ?? new Set();
    slots.set(to, operands);
    if (operands.has(from)) continue;
    kept.push({ from, to, slot: operands.size });
    operands.add(from);
  }
  return { ids: ids.filter(id => !standIns.has(id)), edges: kept };
}
