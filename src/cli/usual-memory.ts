/** What a run may take without --memory. */

import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';
import { MEMORY_LIMITS } from '../limits.ts';

/** Bytes: a part of the machine's memory, or of what a container may take of it. */
export function usualMemory(): number {
  const { part, least } = MEMORY_LIMITS.usual;
  const allowed = constrainedMemory(); // 0 or more than there is, where nothing constrains it
  const machine = totalmem();
  return Math.max(least, Math.floor((allowed > 0 ? Math.min(allowed, machine) : machine) * part));
}
