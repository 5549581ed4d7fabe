/** Moving through the graph by keys: along edges to operands and consumers, up and down among neighbours. */

import type { GraphPlan } from './draw.ts';
import type { PlacedNode } from './layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** A cell is about twice as high as it is wide. */
const CELL_ASPECT = 2;

/**
 * The node that an arrow key leads to, or the same one where there is none: left and right follow an edge to the operand or
 * consumer nearest in height, up and down go to the next node of the layer and, past its end, to the nearest one above or below.
 */
export function moveFocus({ layout, stubs }: GraphPlan, from: number, direction: Direction): number {
  const start = layout.nodes.get(from);
  if (start === undefined) return from;
  const isNode = (id: number): boolean => !stubs.has(id);
  const along = (ids: readonly number[]): PlacedNode[] => ids.filter(isNode).map(id => layout.nodes.get(id)!);
  switch (direction) {
    case 'left':
      return nearest(start, along(layout.edges.filter(edge => edge.to === from).map(edge => edge.from)));
    case 'right':
      return nearest(start, along(layout.edges.filter(edge => edge.from === from).map(edge => edge.to)));
    case 'up':
    case 'down': {
      const isBeyond = ({ y }: PlacedNode): boolean => (direction === 'up' ? y < start.y : y > start.y);
      const inLayer = along(layout.layers[start.layer]!).filter(isBeyond);
      return nearest(start, inLayer.length > 0 ? inLayer : along([...layout.nodes.keys()]).filter(isBeyond));
    }
  }
}

function nearest(start: PlacedNode, candidates: readonly PlacedNode[]): number {
  let best = start.id;
  let shortest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = Math.abs(candidate.y - start.y) * CELL_ASPECT + Math.abs(candidate.x - start.x);
    if (distance >= shortest) continue;
    best = candidate.id;
    shortest = distance;
  }
  return best;
}
