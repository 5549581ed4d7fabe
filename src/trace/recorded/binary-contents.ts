/** The chunks of a binary log, rows and numbers aside: definitions, and where everything else stands. */

import { crc32 } from 'node:zlib';
import { RECORDED_LIMITS } from '../../limits.ts';
import { visibleLine } from '../../text/visible.ts';
import { HEAD, headIn } from '../log-chunks.ts';
import { ROW } from '../log-rows.ts';
import { SIGNATURE } from '../log-signature.ts';
import type { BytesAt } from './bytes-at.ts';
import { Definitions } from './definitions.ts';
import { headerOf, NO_END, notesAtEnd, type RecordedHeader } from './header-and-end.ts';
import { damaged, type Json, type Piece, RecordMistake, recordFrom } from './records.ts';

/** A chunk of numbers: where its body begins in the file, and among all numbers. */
export interface Numbers {
  readonly offset: number;
  readonly start: number;
  readonly length: number;
  readonly crc: number;
}

/** What the chunks say, rows aside. */
export interface Contents {
  readonly header: RecordedHeader;
  readonly definitions: Definitions;
  readonly numbers: readonly Numbers[];
  readonly rows: readonly Piece[];
  /** Where the facts of events stand in the file, by event. */
  readonly facts: ReadonlyMap<number, Piece>;
  readonly events: number;
  readonly notes: readonly string[];
}

/** Returns a mistake of a record as a failure that names the byte. */
export const damagedAt = (error: unknown, name: string, at: number): unknown =>
  damaged(error, `${visibleLine(name)}: byte ${at}`, 'expected lines of JSON');

const known = new Set(['head', 'defs', 'nums', 'rows', 'ends']);

/** Goes over the chunks. */
export class Reading {
  /** The byte that is read. */
  at = 0;
  private readonly bytes: BytesAt;
  private readonly definitions = new Definitions();
  private readonly numbers: Numbers[] = [];
  private readonly rows: Piece[] = [];
  private readonly facts = new Map<number, Piece>();
  private readonly notes: string[] = [];
  private header: RecordedHeader | undefined;
  private end: Json | undefined;
  private place = 0;
  private events = 0;

  constructor(bytes: BytesAt) {
    this.bytes = bytes;
  }

  contents(): Contents {
    if (!isSame(this.bytes.read(0, SIGNATURE.length), SIGNATURE))
      throw new RecordMistake('the first bytes of this log are damaged');
    this.at = SIGNATURE.length;
    while (this.chunk());
    if (this.header === undefined) throw new RecordMistake('this log has no header');
    if (this.end !== undefined) this.notes.push(...notesAtEnd(this.end, this.events));
    else if (this.notes.length === 0) this.notes.push(NO_END);
    const { header, definitions, numbers, rows, facts, events, notes } = this;
    return { header, definitions, numbers, rows, facts, events, notes };
  }

  /** Reads a chunk; returns false after the last. */
  private chunk(): boolean {
    const { at, bytes } = this;
    const before = bytes.read(at, HEAD);
    if (before.length === 0) return false;
    if (before.length < HEAD) return this.cutOff();
    const head = headIn(before);
    if (head === undefined) throw new RecordMistake('the head of this chunk is damaged');
    const piece = { offset: at + HEAD, length: head.length };
    if (piece.offset + piece.length > bytes.size()) return this.cutOff();
    if (this.end !== undefined) throw new RecordMistake('expected nothing after the end of the log');
    this.take(head.tag, piece, head.crc);
    this.at = piece.offset + piece.length;
    return true;
  }

  private cutOff(): false {
    this.notes.push(`the log ends in the middle of its events: those before ${this.events} are shown`);
    return false;
  }

  private take(tag: string, piece: Piece, crc: number): void {
    if (!known.has(tag)) {
      if (/^[a-z]/.test(tag)) return; // of a later version, which says that it can be skipped
      throw new RecordMistake('this chunk is of a kind that this version does not know');
    }
    if (tag === 'nums') {
      this.numbers.push({ ...piece, start: this.place, crc });
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
    else if (tag === 'ends') this.end = endIn(body);
    else {
      if (piece.length % ROW !== 0)
        throw new RecordMistake(`expected rows of ${ROW} bytes, found ${piece.length} bytes`);
      this.rows.push(piece);
      this.events += piece.length / ROW;
    }
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
}

function endIn(body: Uint8Array): Json {
  if (body.length < 8) throw new RecordMistake('the end of the log is damaged');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const rest = body.length > 8 ? recordFrom(body.subarray(8)) : {};
  return { ...rest, ends: Number(view.getBigUint64(0, true)) };
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
