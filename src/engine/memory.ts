/** Whether a run can be kept within its memory budget, and how much would be enough. */

import { nodeOf, type Program } from '../graph/program.ts';
import { MEMORY_LIMITS } from '../limits.ts';
import { type EventLog, UPDATE_HEAD } from './log.ts';
import type { UpdateRule } from './optimizers/table.ts';
import type { Training } from './training.ts';

/** What does not fit, and why; all amounts in bytes. */
export type Shortage = { readonly budget: number; readonly needed: number } & (
  | {
      readonly of: 'numbers';
      readonly oneIteration: number;
      /** Iterations that are held at once. */
      readonly held: number;
    }
  | { readonly of: 'events'; readonly events: number; readonly recorded: number; readonly iterations: number }
);

/** The budget does not hold even a few iterations. */
export class MemoryShortage extends Error {
  readonly shortage: Shortage;

  constructor(shortage: Shortage) {
    super(`${shortage.needed} bytes are needed, the budget has ${shortage.budget}`);
    this.shortage = shortage;
  }
}

interface Demand {
  readonly program: Program;
  readonly training: Training;
  readonly rule: UpdateRule | undefined;
  /** Numbers fed in each iteration. */
  readonly fedSize: number;
}

/** @param budget Bytes. @throws MemoryShortage when the iterations that are held at once take more. */
export function demandRoom(run: Demand, budget: number): void {
  const oneIteration = iterationNumbers(run) * Float64Array.BYTES_PER_ELEMENT;
  const held = Math.min(run.training.iterations, MEMORY_LIMITS.iterations);
  const needed = oneIteration * held;
  if (needed > budget) throw new MemoryShortage({ of: 'numbers', oneIteration, held, budget, needed });
}

/** Why a run has fewer iterations than it was to have; undefined when there was room. */
export function shortageOf(log: EventLog, { iterations }: Training): Shortage | undefined {
  const { iterationCount: recorded, length: events, budget } = log;
  if (log.hasRoom || recorded >= iterations) return undefined;
  const needed = (log.bytes.columns / recorded / MEMORY_LIMITS.shareOfEvents) * iterations;
  return { of: 'events', events, recorded, iterations, budget, needed };
}

/** Numbers that an iteration writes. */
function iterationNumbers({ program, training, rule, fedSize }: Demand): number {
  const size = (id: number) => nodeOf(program, id).size;
  let numbers = fedSize;
  for (const id of program.order) numbers += size(id);
  if (program.loss === undefined) return numbers;
  const hasReceived = new Uint8Array(program.nodes.length);
  for (const edge of program.backward) {
    const { to } = program.edges[edge]!;
    numbers += hasReceived[to] === 0 ? size(to) : 2 * size(to); // the first contribution is the sum so far
    hasReceived[to] = 1;
  }
  if (rule === undefined) return numbers + 1; // the seed
  const parts = 1 + rule.state.length + (training.clip === undefined ? 0 : 1); // a clipped gradient is written once more
  for (const id of program.parameters) if (hasReceived[id] === 1) numbers += UPDATE_HEAD.length + parts * size(id);
  return numbers + 1;
}
