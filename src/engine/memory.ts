/** Whether a run can be kept within its memory budget, and what is said when it cannot. */

import { nodeOf, type Program } from '../graph/program.ts';
import { MEMORY_LIMITS } from '../limits.ts';
import { bytesFlag, bytesText } from '../text/bytes.ts';
import { type EventLog, UPDATE_HEAD } from './log.ts';
import type { UpdateRule } from './optimizers.ts';
import type { Training } from './training.ts';

/** The budget does not hold even a few iterations; the message says what would. */
export class MemoryShortage extends Error {}

interface Demand {
  readonly program: Program;
  readonly training: Training;
  readonly rule: UpdateRule | undefined;
  /** Numbers fed in each iteration. */
  readonly fedSize: number;
}

/** @param budget Bytes. @throws MemoryShortage when the iterations that are held at once take more. */
export function demandRoom(run: Demand, budget: number): void {
  const one = iterationNumbers(run) * Float64Array.BYTES_PER_ELEMENT;
  const held = Math.min(run.training.iterations, MEMORY_LIMITS.iterations);
  if (one * held <= budget) return;
  const holding = held === 1 ? '' : `, and ${held} of them are held at once`;
  throw new MemoryShortage(
    `one iteration writes ${bytesText(one)} of numbers${holding}: more than the memory budget of ${bytesText(budget)}${adviceFor(one * held)}`,
  );
}

/** Why a run has fewer iterations than it was to have; undefined when there was room. */
export function shortageOf(log: EventLog, { iterations }: Training): string | undefined {
  if (log.hasRoom || log.iterationCount >= iterations) return undefined;
  const needed = (log.bytes.columns / log.iterationCount / MEMORY_LIMITS.shareOfEvents) * iterations;
  return `recording ended after iteration ${log.iterationCount} of ${iterations}: the list of ${log.length} events fills the memory budget of ${bytesText(log.budget)}${adviceFor(needed)}`;
}

const adviceFor = (bytes: number): string =>
  bytes > MEMORY_LIMITS.most ? '' : `; --memory ${bytesFlag(Math.max(bytes, MEMORY_LIMITS.least))} is enough`;

/** Numbers that an iteration writes. */
function iterationNumbers({ program, training, rule, fedSize }: Demand): number {
  const size = (id: number) => nodeOf(program, id).size;
  let numbers = fedSize;
  for (const id of program.order) numbers += size(id);
  if (program.loss === undefined) return numbers;
  const hasReceived = new Uint8Array(program.nodes.length);
  for (const edge of program.backward) {
    const { to } = program.edges[edge]!;
    numbers += hasReceived[to] === 0 ? size(to) : 2 * size(to); // the first share is the sum so far
    hasReceived[to] = 1;
  }
  if (rule === undefined) return numbers + 1; // the seed
  const parts = 1 + rule.state.length + (training.clip === undefined ? 0 : 1); // a clipped gradient is written once more
  for (const id of program.parameters) if (hasReceived[id] === 1) numbers += UPDATE_HEAD.length + parts * size(id);
  return numbers + 1;
}
