/** The layers of a graph without a drawing. */

import { layer } from './layered.ts';
import type { Joined } from './neighbourhood.ts';
import { order } from './order.ts';

/** Returns the nodes of each layer, top down, as in every drawing of the graph. @throws RangeError for a graph that `layer` refuses. */
export function layersOf({ ids, edges }: Joined): readonly (readonly number[])[] {
  const nodes = ids.map(id => ({ id, width: 1, height: 1 }));
  return order(layer(nodes, edges)).map(vertices => vertices.flatMap(({ node }) => node?.id ?? []));
}
