/** Which node stands below which, without drawing anything. */

import { layer } from './layered.ts';
import type { Joined } from './neighbourhood.ts';
import { order } from './order.ts';

/** The nodes of each layer, top down, as every drawing of the graph has them. @throws RangeError for a graph that `layer` refuses. */
export function layersOf({ ids, edges }: Joined): readonly (readonly number[])[] {
  const nodes = ids.map(id => ({ id, width: 1, height: 1 }));
  return order(layer(nodes, edges)).map(vertices => vertices.flatMap(({ node }) => node?.id ?? []));
}
