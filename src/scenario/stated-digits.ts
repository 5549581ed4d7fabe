/** The digits that a scenario's source prints: the screen shows at least as many. */

import type { Scenario } from './scenario.ts';

/** Returns the digits by node, 0 where the source prints none. */
export function statedDigits({ program, expect }: Scenario): Uint8Array {
  const stated = new Uint8Array(program.nodes.length);
  for (const { node, digits } of expect) {
    const id = program.byName.get(node)!; // checked when the scenario was read
    stated[id] = Math.max(stated[id]!, digits);
  }
  return stated;
}
