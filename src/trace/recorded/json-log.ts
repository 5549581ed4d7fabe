/** Reads a recorded run from lines of JSON: the lines are gone through once, and read again where their numbers are looked at. */

import { KIND } from '../../engine/events.ts';
import type { RecordedNumbers, RecordedRow } from '../../engine/recorded-log.ts';
import { LOG_LIMITS, RECORDED_LIMITS } from '../../limits.ts';
import { sizeOf } from '../../tensor/tensor.ts';
import { visibleLine } from '../../text/visible.ts';
import type { BytesAt } from './bytes-at.ts';
import { Definitions } from './definitions.ts';
import { factsIn, numbersIn, rowOf } from './event-records.ts';
import { headerOf, NO_END, notesAtEnd, type RecordedHeader } from './header-and-end.ts';
import { numbersWritten, typeWritten } from './number-records.ts';
import { type OpenedRun, openRecorded } from './open-recorded.ts';
import { RecentNumbers } from './recent-numbers.ts';
import type { Differs, RecordedProgram } from './recorded-program.ts';
import { damaged, isObject, type Json, type Piece, RecordMistake, recordAt, shortText } from './records.ts';
import { RowList } from './row-list.ts';
import { updateIn } from './update-records.ts';

/** A line of the file that is a record. */
interface Line extends Piece {
  /** From 1. */
  readonly number: number;
  readonly isWhole: boolean;
}

const AT_ONCE = 1024 * 1024;
const NEW_LINE = 10;

/** Yields the lines that are not blank. @throws RecordMistake for a line that is too long */
function* linesIn(bytes: BytesAt): Generator<Line> {
  let [offset, start, number, blank] = [0, 0, 1, 0];
  for (;;) {
    const piece = bytes.read(offset, AT_ONCE);
    if (piece.length === 0) break;
    for (let at = piece.indexOf(NEW_LINE); at >= 0; at = piece.indexOf(NEW_LINE, at + 1)) {
      const end = offset + at;
      if (end - start > 1) yield { offset: start, length: end - start, number, isWhole: true };
      else if (++blank > LOG_LIMITS.blankLines)
        throw new RecordMistake(`expected at most ${LOG_LIMITS.blankLines} blank lines`);
      start = end + 1;
      number++;
    }
    offset += piece.length;
    if (offset - start > RECORDED_LIMITS.record)
      throw new RecordMistake(`expected lines of at most ${RECORDED_LIMITS.record} bytes`);
  }
  if (offset > start) yield { offset: start, length: offset - start, number, isWhole: false };
}

/** What the lines say. */
interface Contents {
  readonly header: RecordedHeader;
  readonly definitions: Definitions;
  readonly rows: RowList;
  /** Where the line of each event begins, and its bytes. */
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  readonly notes: readonly string[];
}

/** Opens a run from lines of JSON. @param memory Bytes for numbers. @throws Failure 65 with the line of a mistake */
export function openJsonLog(
  bytes: BytesAt,
  name: string,
  memory: number,
  differs?: Differs,
): OpenedRun & { readonly notes: readonly string[] } {
  const contents = contentsOf(bytes, name);
  const { header, definitions, rows, notes } = contents;
  try {
    const opened = openRecorded({
      header,
      definitions,
      rows: rows.all(),
      loss: rows.loss,
      iterations: rows.iterations,
      differs,
      bytes,
      numbers: program => new JsonNumbers(bytes, { contents, program, name, memory }),
    });
    return { ...opened, notes };
  } catch (error) {
    throw damagedLine(error, name);
  }
}

function contentsOf(bytes: BytesAt, name: string): Contents {
  const definitions = new Definitions();
  const rows = new RowList();
  const [offsets, lengths]: [number[], number[]] = [[], []];
  let header: RecordedHeader | undefined;
  let line: Line = { offset: 0, length: 0, number: 1, isWhole: true };
  let hasEnded = false;
  const notes: string[] = [];
  try {
    for (line of linesIn(bytes)) {
      if (hasEnded) throw new RecordMistake('expected nothing after the end of the log');
      const record = line.isWhole ? recordAt(bytes, line) : lastRecord(bytes, line);
      if (record === undefined) {
        notes.push(`the log ends in the middle of line ${line.number}: what is before it is shown`);
        break;
      }
      if (header === undefined) header = headerOf(record, 'trace');
      else if (record.def !== undefined) definitions.add(record);
      else if (record.ends !== undefined) {
        notes.push(...notesAtEnd(record, rows.length));
        hasEnded = true;
      } else {
        if (record.i !== rows.length)
          throw new RecordMistake(`expected event ${rows.length}, found ${shortText(record.i, 40)}`);
        const row = rowOf(record, definitions);
        rows.add(row);
        noteSummary(record, row, definitions);
        offsets.push(line.offset);
        lengths.push(line.length);
      }
    }
    if (header === undefined || rows.length === 0) throw new RecordMistake('this log has no event');
  } catch (error) {
    throw damagedLine(error, name, line);
  }
  if (!hasEnded && notes.length === 0) notes.push(NO_END);
  return { header, definitions, rows, offsets, lengths, notes };
}

/** The last line has no line break: it is whole if it can be read. */
function lastRecord(bytes: BytesAt, line: Line): Json | undefined {
  try {
    return recordAt(bytes, line);
  } catch {
    return undefined;
  }
}

/** Returns a mistake of a record as a failure that names the line, where it is known. */
function damagedLine(error: unknown, name: string, line?: Pick<Line, 'number'>): unknown {
  const place = line === undefined ? visibleLine(name) : `${visibleLine(name)}:${line.number}`;
  return damaged(error, place, 'expected a JSON object on one line');
}

/** A tensor that is only summarised says how many numbers of its node there are. */
function noteSummary(event: Json, { kind, node, edge }: RecordedRow, definitions: Definitions): void {
  const value = numbersIn(event);
  if (!isObject(value) || value.summary === undefined) return;
  const { length } = Array.isArray(value.head) ? value.head : [];
  definitions.noteKept(kind === KIND.contribution ? definitions.edges[edge]!.to : node, length);
}

interface Source {
  readonly contents: Contents;
  readonly program: RecordedProgram;
  readonly name: string;
  readonly memory: number;
}

class JsonNumbers implements RecordedNumbers {
  private readonly file: BytesAt;
  private readonly contents: Contents;
  private readonly program: RecordedProgram;
  private readonly name: string;
  private readonly recent: RecentNumbers;
  private last: { readonly i: number; readonly event: Json } | undefined;

  constructor(file: BytesAt, { contents, program, name, memory }: Source) {
    this.file = file;
    this.contents = contents;
    this.program = program;
    this.name = name;
    this.recent = new RecentNumbers(memory);
  }

  get bytes(): number {
    return this.recent.bytes;
  }

  numbersOf = (i: number, node: number) =>
    this.recent.of(i, () =>
      this.read(i, () => {
        const value = numbersIn(this.eventAt(i));
        const { dtype, shape } = this.contents.definitions.nodes[node]!; // rows are about defined nodes
        const { size } = this.program.program.nodes[node]!;
        return numbersWritten(value, typeWritten(value, dtype), size, sizeOf(shape));
      }),
    );

  firstNumberOf = (i: number, node: number): number => this.numbersOf(i, node)[0] ?? Number.NaN;

  summaryOf(i: number): Json | undefined {
    const value = this.read(i, () => numbersIn(this.eventAt(i)));
    return isObject(value) && isObject(value.summary) ? value.summary : undefined;
  }

  factsOf = (i: number) => this.read(i, () => factsIn(this.eventAt(i), this.contents.definitions, this.program));

  updateOf(i: number, node: number) {
    const { definitions, header } = this.contents;
    return this.read(i, () => updateIn(this.eventAt(i), definitions.nodes[node]!, header)); // as above
  }

  /** Reads what a record says. @throws Failure 65 with the event, when it says something else. */
  private read<T>(i: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw damagedLine(
        error instanceof RecordMistake ? new RecordMistake(`event ${i}: ${error.message}`) : error,
        this.name,
      );
    }
  }

  private eventAt(i: number): Json {
    if (this.last?.i !== i)
      this.last = {
        i,
        event: recordAt(this.file, { offset: this.contents.offsets[i]!, length: this.contents.lengths[i]! }),
      };
    return this.last.event;
  }
}
