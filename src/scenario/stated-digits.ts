/** How many digits a scenario's source prints: numbers that it states are shown at least as exactly. */

import type { Scenario } from './scenario.ts';

/** By node, 0 where it prints none. */
export function statedDigits({ program, expect }: Scenario): Uint8Array {
  const stated = new Uint8Array(program.nodes.length);
  for (const { node, digits } of expect) {
    const id = program.byName.get(node)!; // checked when the scenario was read
    stated[id] = Math.max(stated[id]!, digits);
  }
  return stated;
}
