/** Words for a run that does not fit into its memory budget, and the budget that would be enough. */

import type { EventLog } from '../engine/log.ts';
import { type Shortage, shortageOf } from '../engine/memory.ts';
import type { Training } from '../engine/training.ts';
import { MEMORY_LIMITS } from '../limits.ts';
import { bytesFlag, bytesText } from '../text/bytes.ts';

/** Says why a run has fewer iterations than planned; undefined when its memory was enough. */
export function shortageIn(log: EventLog, training: Training): string | undefined {
  const shortage = shortageOf(log, training);
  return shortage && shortageText(shortage);
}

export const shortageText = (shortage: Shortage): string =>
  `${reason(shortage)} the memory budget of ${bytesText(shortage.budget)}${adviceFor(shortage.needed)}`;

/** Leaves below this fraction of the memory are not mentioned. */
const TOLD = 1 / 100;

function reason(shortage: Shortage): string {
  if (shortage.of === 'events') {
    const { events, recorded, iterations } = shortage;
    return `recording ended after iteration ${recorded} of ${iterations}: the list of ${events} events fills`;
  }
  const holding = shortage.held === 1 ? '' : `, and ${shortage.held} of them are held at once`;
  const leaves = shortage.given < shortage.needed * TOLD ? '' : `, and the leaves take ${bytesText(shortage.given)}`;
  return `one iteration writes ${bytesText(shortage.oneIteration)} of numbers${holding}${leaves}: more than`;
}

const adviceFor = (needed: number): string =>
  needed > MEMORY_LIMITS.most ? '' : `; --memory ${bytesFlag(Math.max(needed, MEMORY_LIMITS.least))} is enough`;
