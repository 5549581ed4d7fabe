/** Rows that have been read, until the program that they belong to is known. */

import { KIND } from '../../engine/events.ts';
import type { RecordedRow } from '../../engine/recorded-log.ts';

export class RowList {
  /** Number of iterations that have begun, of all rows. */
  iterations = 0;
  /** The node of the first seed of all rows; undefined without one. */
  loss: number | undefined;
  private rows: RecordedRow[] = [];

  add(row: RecordedRow): void {
    if (row.kind === KIND.started) this.iterations++;
    if (row.kind === KIND.seeded) this.loss ??= row.node;
    this.rows.push(row);
  }

  /** Takes the rows out. */
  taken(): readonly RecordedRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }
}
