/** Reads a recorded run from lines of JSON: the lines are gone through once, and read again where their numbers are looked at. */

import { KIND } from '../../engine/events.ts';
import { NumberList } from '../../engine/number-list.ts';
import type { FileNumbers, RecordedRow } from '../../engine/recorded-file.ts';
import type { BytesAt } from './bytes-at.ts';
import { Definitions } from './definitions.ts';
import { numbersIn, recordedRow } from './event-records.ts';
import { headerOf, NO_END, notesAtEnd, type RecordedHeader } from './header-and-end.ts';
import { JsonLines, recordOfLine } from './json-lines.ts';
import { damagedLine, JsonNumbers } from './json-numbers.ts';
import type { LogReader } from './log-reader.ts';
import type { RecordedProgram } from './recorded-program.ts';
import { isObject, type Json, RecordMistake, shortText } from './records.ts';
import { RowList } from './row-list.ts';

export class JsonReader implements LogReader {
  readonly definitions = new Definitions();
  readonly rows = new RowList();
  hasEnded = false;
  readonly bytes: BytesAt;
  private readonly name: string;
  private readonly memory: number;
  private readonly lines: JsonLines;
  private header: RecordedHeader | undefined;
  private readonly offsets = new NumberList(length => new Float64Array(length));
  private readonly lengths = new NumberList(length => new Uint32Array(length));
  private endNotes: readonly string[] = [];
  private isCut = false;

  /** @param memory Bytes for numbers. */
  constructor(bytes: BytesAt, name: string, memory: number) {
    this.bytes = bytes;
    this.name = name;
    this.memory = memory;
    this.lines = new JsonLines(bytes);
  }

  get events(): number {
    return this.offsets.length;
  }

  get read(): number {
    return this.lines.offset;
  }

  get head(): RecordedHeader {
    if (this.header === undefined) throw new RecordMistake('this log has no event');
    return this.header;
  }

  next(): boolean {
    const line = this.lines.next();
    this.isCut = false;
    if (line === undefined) return false;
    if (this.hasEnded) throw new RecordMistake('expected nothing after the end of the log');
    const record = recordOfLine(line);
    this.isCut = record === undefined;
    if (record === undefined) return false;
    this.take(record, line);
    this.lines.take(line);
    return true;
  }

  notes(): readonly string[] {
    if (this.isCut) return [`the log ends in the middle of line ${this.lines.number}: what is before it is shown`];
    return this.hasEnded ? this.endNotes : [NO_END];
  }

  numbers(program: RecordedProgram): FileNumbers {
    const { bytes: file, name, memory, definitions, offsets, lengths, head: header } = this;
    const lineOf = (i: number) => ({ offset: offsets.at(i), length: lengths.at(i) });
    return new JsonNumbers({ file, name, memory, definitions, header, program, lineOf });
  }

  damaged(error: unknown): unknown {
    return damagedLine(error, this.name, this.lines);
  }

  private take(record: Json, { offset, length }: { readonly offset: number; readonly length: number }): void {
    const { definitions, rows } = this;
    if (this.header === undefined) this.header = headerOf(record, 'trace');
    else if (record.def !== undefined) definitions.add(record);
    else if (record.ends !== undefined) {
      this.endNotes = notesAtEnd(record, this.events);
      this.hasEnded = true;
    } else {
      if (record.i !== this.events)
        throw new RecordMistake(`expected event ${this.events}, found ${shortText(record.i, 40)}`);
      const row = recordedRow(record, definitions);
      noteSummary(record, row, definitions);
      rows.add(row);
      this.offsets.push(offset);
      this.lengths.push(length);
    }
  }
}

/** A tensor that is only summarised says how many numbers of its node there are. */
function noteSummary(event: Json, { kind, node, edge }: RecordedRow, definitions: Definitions): void {
  const value = numbersIn(event);
  if (!isObject(value) || value.summary === undefined) return;
  const { length } = Array.isArray(value.head) ? value.head : [];
  definitions.noteKept(kind === KIND.contribution ? definitions.edges[edge]!.to : node, length);
}
