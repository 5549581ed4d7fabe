/** Reads the log of a recorded run on and on: what is there when it is opened, and what comes after it. */

import { NONE } from '../../engine/columns.ts';
import type { FileNumbers } from '../../engine/recorded-file.ts';
import type { BytesAt } from './bytes-at.ts';
import type { Definitions } from './definitions.ts';
import type { RecordedHeader } from './header-and-end.ts';
import { type OpenedRun, openRecorded } from './open-recorded.ts';
import type { RecordedProgram } from './recorded-program.ts';
import type { Differs } from './recorded-source.ts';
import { RecordMistake } from './records.ts';
import type { RowList } from './row-list.ts';

/** The reader of one form of a log. */
export interface LogReader {
  readonly bytes: BytesAt;
  readonly definitions: Definitions;
  /** Rows that have been read and not taken. */
  readonly rows: RowList;
  /** Events read. */
  readonly events: number;
  /** Bytes read. */
  readonly read: number;
  /** Whether the last record, which ends the log, has been read. */
  readonly hasEnded: boolean;
  /** @throws RecordMistake without a header */
  readonly head: RecordedHeader;
  /** Reads the next record or chunk; false where the rest is not written yet, or never will be. @throws RecordMistake */
  next(): boolean;
  /** What a person should know of the log as it is now. */
  notes(): readonly string[];
  numbers(program: RecordedProgram): FileNumbers;
  /** Returns a mistake as a failure that names the place that is read. */
  damaged(error: unknown): unknown;
}

/** A run as far as its log has been read. */
export class RecordedReading {
  private readonly reader: LogReader;
  private readonly differs: Differs | undefined;
  private built: (OpenedRun & { readonly made: RecordedProgram; readonly version: number }) | undefined;
  /** Whether there was nothing more to read. */
  isAtEnd = false;

  constructor(reader: LogReader, differs?: Differs) {
    this.reader = reader;
    this.differs = differs;
  }

  get events(): number {
    return this.reader.events;
  }

  get iterations(): number {
    return this.reader.rows.iterations;
  }

  /** Bytes read. */
  get read(): number {
    return this.reader.read;
  }

  get hasEnded(): boolean {
    return this.reader.hasEnded;
  }

  notes(): readonly string[] {
    return this.reader.notes();
  }

  /** Reads on until there is no more or it is enough. @throws Failure 65 with the line or byte of a mistake */
  readOn(isEnough: () => boolean = () => false): void {
    try {
      this.isAtEnd = false;
      do this.isAtEnd = !this.reader.next();
      while (!this.isAtEnd && !isEnough());
    } catch (error) {
      throw this.reader.damaged(error);
    }
  }

  /** Whether `run()` would be the same log as before, with more events: nothing was defined since. */
  get isSameProgram(): boolean {
    return this.built?.version === this.reader.definitions.version;
  }

  /** The run as far as it was read: the same log as long as nothing is defined. @throws Failure 65 for rows that cannot follow one another, and without any. */
  run(): OpenedRun {
    try {
      const { bytes, definitions, rows, events, head: header } = this.reader;
      if (events === 0) throw new RecordMistake('this log has no event');
      const { version } = definitions;
      if (this.built?.version !== version) {
        const numbers = (program: RecordedProgram) => this.reader.numbers(program);
        const { loss, iterations } = rows;
        const before = this.built && { log: this.built.log, edges: this.built.made.edges };
        const opened = openRecorded({
          header,
          definitions,
          loss,
          iterations,
          bytes,
          numbers,
          differs: this.differs,
          before,
        });
        this.built = { ...opened, version };
      }
      const { log, made } = this.built;
      for (const row of rows.taken()) log.addRow({ ...row, edge: made.edges[row.edge] ?? NONE }); // checked by the reader
      return this.built;
    } catch (error) {
      throw this.reader.damaged(error);
    }
  }
}

/** Reads all that is there. @throws Failure 65 */
export function openWhole(reader: LogReader, differs?: Differs): OpenedRun & { readonly notes: readonly string[] } {
  const reading = new RecordedReading(reader, differs);
  reading.readOn();
  return { ...reading.run(), notes: reading.notes() };
}
