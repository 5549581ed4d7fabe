/** The numbers of a log of lines: their lines are read again where they are looked at. */

import type { FileNumbers } from '../../engine/recorded-file.ts';
import { sizeOf } from '../../tensor/tensor.ts';
import { visibleLine } from '../../text/visible.ts';
import type { BytesAt } from './bytes-at.ts';
import type { Definitions } from './definitions.ts';
import { factsIn, numbersIn } from './event-records.ts';
import type { RecordedHeader } from './header-and-end.ts';
import { numbersWritten, typeWritten } from './number-records.ts';
import { RecentNumbers } from './recent-numbers.ts';
import type { RecordedProgram } from './recorded-program.ts';
import { damaged, type FilePiece, isObject, type Json, RecordMistake, recordAt } from './records.ts';
import { updateIn } from './update-records.ts';

interface Source {
  readonly file: BytesAt;
  readonly name: string;
  /** Bytes for numbers. */
  readonly memory: number;
  readonly header: RecordedHeader;
  readonly definitions: Definitions;
  readonly program: RecordedProgram;
  readonly lineOf: (i: number) => FilePiece;
}

export class JsonNumbers implements FileNumbers {
  private readonly source: Source;
  private readonly recent: RecentNumbers;
  private last: { readonly i: number; readonly event: Json } | undefined;

  constructor(source: Source) {
    this.source = source;
    this.recent = new RecentNumbers(source.memory);
  }

  get bytes(): number {
    return this.recent.bytes;
  }

  numbersOf = (i: number, node: number) =>
    this.recent.of(i, () =>
      this.read(i, () => {
        const value = numbersIn(this.eventAt(i));
        const { dtype, shape } = this.source.definitions.nodes[node]!; // rows are about defined nodes
        const { size } = this.source.program.program.nodes[node]!;
        return numbersWritten(value, typeWritten(value, dtype), size, sizeOf(shape));
      }),
    );

  firstNumberOf = (i: number, node: number): number => this.numbersOf(i, node)[0] ?? Number.NaN;

  summaryOf(i: number): Json | undefined {
    const value = this.read(i, () => numbersIn(this.eventAt(i)));
    return isObject(value) && isObject(value.summary) ? value.summary : undefined;
  }

  factsOf = (i: number) => this.read(i, () => factsIn(this.eventAt(i), this.source.definitions, this.source.program));

  updateOf(i: number, node: number) {
    const { definitions, header } = this.source;
    return this.read(i, () => updateIn(this.eventAt(i), definitions.nodes[node]!, header)); // as above
  }

  /** Reads what a record says. @throws Failure 65 with the event, when it says something else. */
  private read<T>(i: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw damagedLine(
        error instanceof RecordMistake ? new RecordMistake(`event ${i}: ${error.message}`) : error,
        this.source.name,
      );
    }
  }

  private eventAt(i: number): Json {
    if (this.last?.i !== i) this.last = { i, event: recordAt(this.source.file, this.source.lineOf(i)) };
    return this.last.event;
  }
}

/** Returns a mistake of a record as a failure that names the line, where it is known. */
export function damagedLine(error: unknown, name: string, line?: { readonly number: number }): unknown {
  const place = line === undefined ? visibleLine(name) : `${visibleLine(name)}:${line.number}`;
  return damaged(error, place, 'expected a JSON object on one line');
}
