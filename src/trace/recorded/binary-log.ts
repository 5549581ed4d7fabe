/** Reads a recorded run from bytes: definitions and rows as their chunks come, numbers when they are looked at. */

import { crc32 } from 'node:zlib';
import type { FileNumbers } from '../../engine/recorded-file.ts';
import { RECORDED_LIMITS } from '../../limits.ts';
import { HEAD, headIn } from '../log-chunks.ts';
import { SIGNATURE } from '../log-signature.ts';
import { BinaryNumbers, damagedAt, NumberBytes, type NumberChunk } from './binary-numbers.ts';
import { RecordedRows } from './binary-rows.ts';
import type { BytesAt } from './bytes-at.ts';
import { Definitions } from './definitions.ts';
import { FactPlaces } from './fact-places.ts';
import { headerOf, NO_END, notesAtEnd, type RecordedHeader } from './header-and-end.ts';
import type { LogReader } from './log-reader.ts';
import type { RecordedProgram } from './recorded-program.ts';
import { type FilePiece, type Json, RecordMistake, recordFrom } from './records.ts';
import { RowList } from './row-list.ts';

const known = new Set(['head', 'defs', 'nums', 'rows', 'ends']);

export class BinaryReader implements LogReader {
  readonly definitions = new Definitions();
  readonly rows = new RowList();
  hasEnded = false;
  /** The byte that is read. */
  read = 0;
  readonly bytes: BytesAt;
  private readonly name: string;
  private readonly memory: number;
  private readonly numberChunks: NumberChunk[] = [];
  private readonly facts = new FactPlaces();
  private readonly stored: NumberBytes;
  private readonly recorded: RecordedRows;
  private header: RecordedHeader | undefined;
  private endNotes: readonly string[] = [];
  private isCut = false;
  /** Bytes of all numbers so far. */
  private place = 0;

  /** @param memory Bytes for numbers. */
  constructor(bytes: BytesAt, name: string, memory: number) {
    this.bytes = bytes;
    this.name = name;
    this.memory = memory;
    this.stored = new NumberBytes(bytes, this.numberChunks, name);
    this.recorded = new RecordedRows(bytes, this.definitions, this.facts, place => this.stored.countAt(place));
  }

  get events(): number {
    return this.recorded.count;
  }

  get head(): RecordedHeader {
    if (this.header === undefined) throw new RecordMistake('this log has no header');
    return this.header;
  }

  next(): boolean {
    const { bytes } = this;
    this.isCut = false;
    if (this.read === 0 && !this.signature()) return false;
    const before = bytes.read(this.read, HEAD);
    if (before.length === 0) return false;
    if (before.length < HEAD) return this.cutOff();
    const head = headIn(before);
    if (head === undefined) throw new RecordMistake('the head of this chunk is damaged');
    const piece = { offset: this.read + HEAD, length: head.length };
    if (piece.offset + piece.length > bytes.size()) return this.cutOff();
    if (this.hasEnded) throw new RecordMistake('expected nothing after the end of the log');
    this.take(head.tag, piece, head.crc);
    this.read = piece.offset + piece.length;
    return true;
  }

  notes(): readonly string[] {
    if (this.isCut) return [`the log ends in the middle of its events: those before ${this.events} are shown`];
    return this.hasEnded ? this.endNotes : [NO_END];
  }

  numbers(program: RecordedProgram): FileNumbers {
    const { bytes, recorded: rows, stored, definitions, facts, name, memory, head: header } = this;
    return new BinaryNumbers(bytes, { header, definitions, facts, rows, stored, program, name, memory });
  }

  damaged(error: unknown): unknown {
    return damagedAt(error, this.name, this.read);
  }

  private signature(): boolean {
    const first = this.bytes.read(0, SIGNATURE.length);
    if (first.some((byte, k) => byte !== SIGNATURE[k]))
      throw new RecordMistake('the first bytes of this log are damaged');
    if (first.length < SIGNATURE.length) return false;
    this.read = SIGNATURE.length;
    return true;
  }

  private cutOff(): false {
    this.isCut = true;
    return false;
  }

  private take(tag: string, piece: FilePiece, crc: number): void {
    if (!known.has(tag)) {
      if (/^[a-z]/.test(tag)) return; // of a later version, which says that it can be skipped
      throw new RecordMistake('this chunk is of a kind that this version does not know');
    }
    if (tag === 'nums') {
      this.numberChunks.push({ ...piece, start: this.place, crc });
      this.place += piece.length;
      return;
    }
    if (piece.length > RECORDED_LIMITS.record)
      throw new RecordMistake(`this chunk has ${piece.length} bytes, at most ${RECORDED_LIMITS.record} are read`);
    const body = this.bytes.read(piece.offset, piece.length);
    if (crc32(body) !== crc) throw new RecordMistake(`the ${piece.length} bytes of this chunk are damaged`);
    if ((this.header === undefined) !== (tag === 'head'))
      throw new RecordMistake('expected the header first, and once');
    if (tag === 'head') this.header = headerOf(recordFrom(body), 'bplog');
    else if (tag === 'defs') this.takeDefinitions(body, piece.offset);
    else if (tag === 'ends') this.takeEnd(body);
    else for (const row of this.recorded.taken(body, this.place)) this.rows.add(row);
  }

  private takeDefinitions(body: Uint8Array, offset: number): void {
    for (let start = 0; start < body.length; ) {
      const found = body.indexOf(10, start);
      const end = found < 0 ? body.length : found;
      const record = recordFrom(body.subarray(start, end));
      if (record.def !== undefined) this.definitions.add(record);
      else if (typeof record.event === 'number')
        this.facts.set(record.event, { offset: offset + start, length: end - start });
      start = end + 1;
    }
  }

  private takeEnd(body: Uint8Array): void {
    this.endNotes = notesAtEnd(endIn(body), this.events);
    this.hasEnded = true;
  }
}

function endIn(body: Uint8Array): Json {
  if (body.length < 8) throw new RecordMistake('the end of the log is damaged');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const rest = body.length > 8 ? recordFrom(body.subarray(8)) : {};
  return { ...rest, ends: Number(view.getBigUint64(0, true)) };
}
