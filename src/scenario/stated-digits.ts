/** The digits that a scenario's source prints: the screen shows at least as many. */

import { idNamed } from '../graph/node-names.ts';
import { DIGITS } from '../limits.ts';
import type { ReadonlyFloats } from '../tensor/tensor.ts';
import { decimalOf } from '../text/decimal.ts';
import type { Scenario } from './scenario.ts';

/** Most digits of a number that a person typed: what is drawn, or was computed, has about 16. */
const MOST_TYPED = 9;
/** Most numbers of a leaf that was typed. */
const MOST_NUMBERS = 64;

/** Returns the digits by node, of leaves as they are given and of all as they are expected; 0 where the source prints none. */
export function statedDigits({ program, expect }: Scenario): Uint8Array {
  const stated = new Uint8Array(program.nodes.length);
  for (const node of program.nodes)
    if ('initial' in node && node.role !== 'literal' && node.size <= MOST_NUMBERS)
      stated[node.id] = typedDigits(node.initial.data);
  for (const { node, digits } of expect) {
    const id = node === undefined ? undefined : idNamed(program, node);
    if (id !== undefined) stated[id] = Math.max(stated[id]!, digits);
  }
  return stated;
}

/** Returns the most digits of any number; 0 where they were not typed. */
function typedDigits(numbers: ReadonlyFloats): number {
  let most = 0;
  for (const x of numbers)
    if (x !== 0 && Number.isFinite(x)) most = Math.max(most, decimalOf(x, DIGITS.most).digits.length);
  return most > MOST_TYPED ? 0 : most;
}
