/** The digits that a scenario's source prints: the screen shows at least as many. */

import { idNamed } from '../graph/node-names.ts';
import type { Scenario } from './scenario.ts';

/** Returns the digits by node, 0 where the source prints none. */
export function statedDigits({ program, expect }: Scenario): Uint8Array {
  const stated = new Uint8Array(program.nodes.length);
  for (const { node, digits } of expect) {
    const id = node === undefined ? undefined : idNamed(program, node);
    if (id !== undefined) stated[id] = Math.max(stated[id]!, digits);
  }
  return stated;
}
