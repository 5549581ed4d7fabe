/** Where the facts of events stand in the file, by event. */

import { SparseList } from '../../engine/sparse-list.ts';
import type { FilePiece } from './records.ts';

export class FactPlaces {
  private readonly offsets = new SparseList();
  private readonly lengths = new SparseList();
  private last = -1;
  /** Those that a program wrote in another order. */
  private readonly others = new Map<number, FilePiece>();

  set(event: number, piece: FilePiece): void {
    if (!(event > this.last && event < 2 ** 32 && Number.isInteger(event))) {
      this.others.set(event, piece);
      return;
    }
    this.offsets.set(event, piece.offset);
    this.lengths.set(event, piece.length);
    this.last = event;
  }

  get(event: number): FilePiece | undefined {
    const offset = this.offsets.get(event);
    const other = this.others.get(event);
    if (other !== undefined || offset === undefined) return other;
    return { offset, length: this.lengths.get(event)! }; // both have the same keys
  }
}
