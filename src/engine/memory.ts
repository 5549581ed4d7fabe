/** Whether a run can be kept within its memory budget, and how much would be enough. */

import { nodeOf, type Program } from '../graph/program.ts';
import { MEMORY_LIMITS } from '../limits.ts';
import { memoisedPair } from '../memoised.ts';
import type { ArenaPlan } from './arena.ts';
import { Budget } from './budget.ts';
import { changesGradients } from './clip.ts';
import { fedIn } from './feed.ts';
import { type EventLog, UPDATE_HEAD } from './log.ts';
import { buffersIn } from './steps.ts';
import type { Training } from './training.ts';
import { updatesOf } from './updates.ts';

/** A shortage of memory and its reason; all amounts in bytes. */
export type Shortage = { readonly budget: number; readonly needed: number } & (
  | {
      readonly of: 'numbers';
      readonly oneIteration: number;
      /** Iterations that are held at once. */
      readonly held: number;
      /** Bytes of the leaves and of the data fed to them. */
      readonly given: number;
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

/** The numbers that an iteration writes. */
interface IterationNumbers {
  readonly count: number;
  /** Lengths of payloads up to which they are dropped later than longer ones: few numbers, and those that take but a small part of an iteration together. */
  readonly bounds: readonly number[];
}

/** Returns what a run writes: how many numbers, and the lengths of payloads up to which they are dropped later than longer ones.
 * @param budget Bytes. @throws MemoryShortage when the iterations that are held at once take more. */
export function planMemory(program: Program, training: Training, budget: number): ArenaPlan {
  const { count, bounds } = iterationNumbers(program, training);
  const oneIteration = count * Float64Array.BYTES_PER_ELEMENT;
  const held = Math.min(training.iterations, MEMORY_LIMITS.iterations);
  const given = givenBytes(program, training);
  const needed = oneIteration * held + given;
  if (needed > budget) throw new MemoryShortage({ of: 'numbers', oneIteration, held, given, budget, needed });
  return { bounds, numbers: count * training.iterations };
}

/** Returns why a run has fewer iterations than planned; undefined when its memory was enough. */
export function shortageOf(log: EventLog, { iterations }: Training): Shortage | undefined {
  const { iterationCount: recorded, length: events, budget } = log;
  if (log.hasRoom() || recorded >= iterations) return undefined;
  const own = log.bytes.columns;
  const others = budget.eventBytes - own;
  const needed = (others + (own / recorded) * iterations) / MEMORY_LIMITS.shareOfEvents;
  return { of: 'events', events, recorded, iterations, budget: budget.bytes, needed };
}

/** Payloads of at most this many numbers are dropped last. */
const FEW = 16;

/** The parts of an iteration's numbers whose payloads are dropped later than longer ones. */
const LASTING = [1 / 16, 1 / 4];

/** Returns the bytes of the leaves and of all data fed to them. */
const givenBytes = memoisedPair((program: Program, training: Training): number => {
  let numbers = 0;
  for (const node of program.nodes) if (node.role !== 'operation') numbers += node.size;
  for (const { parts } of training.state?.values() ?? []) for (const part of parts) numbers += part.length;
  for (const { data } of training.feed?.leaves.values() ?? []) numbers += data.length;
  for (const { data } of training.validation?.leaves.values() ?? []) numbers += data.length;
  return numbers * Float64Array.BYTES_PER_ELEMENT;
});

/** Returns the length of the longest payload among the shortest that have at most `numbers` numbers together. */
function longestWithin(rising: readonly number[], numbers: number): number {
  let [taken, longest] = [0, FEW];
  for (const length of rising) {
    taken += length;
    if (taken > numbers) break;
    longest = length;
  }
  return longest;
}

const iterationNumbers = memoisedPair((program: Program, training: Training): IterationNumbers => {
  const { numbers, long } = payloadsOf(program, training);
  const rising = long.toSorted((a, b) => a - b);
  const bounds = long.length === 0 ? [] : [FEW, ...LASTING.map(part => longestWithin(rising, part * numbers))];
  return { count: numbers, bounds };
});

/** Returns the number of all numbers that an iteration writes, and the lengths of payloads with more than FEW of them. */
function payloadsOf(
  program: Program,
  training: Training,
): { readonly numbers: number; readonly long: readonly number[] } {
  const updates = updatesOf(program, training);
  const size = (id: number) => nodeOf(program, id).size;
  const long: number[] = [];
  let numbers = 0;
  const count = (length: number): void => {
    numbers += length;
    if (length > FEW) long.push(length);
  };
  const losses = Math.max(1, program.losses.length);
  const passes = (training.accumulate ?? 1) * losses;
  if (training.validation !== undefined) for (const _ of program.losses) count(1);
  const hasReceived = new Uint8Array(program.nodes.length);
  for (let pass = 0; pass < passes; pass++) {
    if (pass % losses === 0) {
      count(fedIn(program, training).size);
      for (const id of program.order) count(size(id));
      for (const buffers of buffersIn(program).values()) for (const { leaf } of buffers) count(size(leaf));
    }
    if (program.loss === undefined) continue;
    count(1); // the seed
    hasReceived.fill(0);
    for (const edge of program.backward) {
      const { to } = program.edges[edge]!;
      count(size(to));
      if (hasReceived[to] === 1) count(size(to)); // the first contribution is the sum so far
      hasReceived[to] = 1;
    }
    if (pass === 0 && training.clear !== 'never') continue;
    for (const { id, role } of program.nodes) if (role !== 'operation' && hasReceived[id] === 1) count(size(id)); // what is kept
  }
  if (program.loss === undefined || updates === undefined) return { numbers, long };
  for (const id of program.parameters) {
    const parts = 1 + updates.ruleOf(id).state.length + (changesGradients(training) ? 1 : 0); // such a gradient is written once more
    if (hasReceived[id] === 1) count(UPDATE_HEAD.length + parts * size(id));
  }
  return { numbers, long };
}

/** Returns the budget of a recording. A fork shares its parent's budget unless it has a budget of its own. */
export function budgetOf(program: Program, training: Training, memory?: number, parents?: Budget): Budget {
  if (memory === undefined && parents !== undefined) return parents;
  return new Budget(memory ?? MEMORY_LIMITS.usual.least, givenBytes(program, training));
}
