/** What the log of a recorded run reads from its file. */

import type { NodeId } from '../graph/program.ts';
import type { ReadonlyFloats, Tensor } from '../tensor/tensor.ts';
import type { EventFacts, Kind } from './events.ts';
import type { Said } from './recorded-tensor.ts';

/** An update as the log has it. */
export interface RecordedUpdate {
  readonly optimizer: string;
  readonly lr: number;
  /** Whether the settings of its group give another rule than the optimizer's. */
  readonly hasOwnSettings: boolean;
  /** Undefined where the gradient is what had arrived. */
  readonly gradient: Tensor | undefined;
  readonly stateBefore: ReadonlyMap<string, Tensor>;
  readonly stateAfter: ReadonlyMap<string, Tensor>;
}

/** Reads from the file of a log. All may throw when the file is damaged there. */
export interface FileNumbers {
  /** The numbers that row i wrote: all, or the first of a summarised tensor. */
  numbersOf(i: number, node: NodeId): ReadonlyFloats;
  /** The first number that row i wrote; its bytes are not checked, so that a chart of all losses does not read all of the file. */
  firstNumberOf(i: number, node: NodeId): number;
  /** What is said of the elements of a tensor that is not kept whole. */
  summaryOf(i: number, node: NodeId): Said | undefined;
  factsOf(i: number): EventFacts;
  updateOf(i: number, node: NodeId): RecordedUpdate;
  /** Bytes held in memory. */
  readonly bytes: number;
}

/** The bytes of the log, of which a part is read at a time. */
export interface LogBytes {
  readonly size: () => number;
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** A row as a log has it; its previous writer follows from the rows before. */
export interface RecordedRow {
  readonly kind: Kind;
  readonly node: NodeId;
  readonly edge: number;
  /** Whether it is the first accumulation of its pass: it begins anew, with the numbers of its contribution. */
  readonly isFirst: boolean;
  /** Whose gradients a clearing clears; undefined for all. */
  readonly cleared: readonly NodeId[] | undefined;
  /** The number of an iteration that starts, as the script counts; 0 where the log does not say. */
  readonly iteration: number;
}
