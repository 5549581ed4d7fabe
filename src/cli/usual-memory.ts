/** The memory budget of a run without --memory. */

import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';
import { MEMORY_LIMITS } from '../limits.ts';

/** Returns bytes: a part of the machine's or the container's memory. */
export function usualMemory(): number {
  const { part, least } = MEMORY_LIMITS.usual;
  const allowed = constrainedMemory(); // 0 or more than the machine has, without a limit
  const machine = totalmem();
  return Math.max(least, Math.floor((allowed > 0 ? Math.min(allowed, machine) : machine) * part));
}
