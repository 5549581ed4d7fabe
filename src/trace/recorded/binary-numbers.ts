/** The numbers of a binary log: read where they are looked at, their CRCs when they are first read. */

import { crc32 } from 'node:zlib';
import type { FileNumbers } from '../../engine/recorded-file.ts';
import { RECORDED_LIMITS } from '../../limits.ts';
import { bytesOfType, type DType, numbersFrom } from '../../tensor/dtype.ts';
import { sizeOf, type Tensor, tensor } from '../../tensor/tensor.ts';
import { visibleLine } from '../../text/visible.ts';
import { ALIGNED, HOW, type RecordedRows } from './binary-rows.ts';
import type { BytesAt } from './bytes-at.ts';
import type { Definitions, NodeDefinition } from './definitions.ts';
import { factsIn } from './event-records.ts';
import type { FactPlaces } from './fact-places.ts';
import type { RecordedHeader } from './header-and-end.ts';
import { typeWritten } from './number-records.ts';
import { RecentNumbers } from './recent-numbers.ts';
import type { RecordedProgram } from './recorded-program.ts';
import { damaged, type FilePiece, type Json, RecordMistake, recordAt } from './records.ts';
import { countIn, SUMMARY, SUMMARY_BYTES, summaryIn } from './summary-bytes.ts';
import { updateIn } from './update-records.ts';

interface Source {
  readonly header: RecordedHeader;
  readonly definitions: Definitions;
  /** Where the facts of events stand in the file, by event. */
  readonly facts: FactPlaces;
  readonly rows: RecordedRows;
  readonly stored: NumberBytes;
  readonly program: RecordedProgram;
  readonly name: string;
  readonly memory: number;
}

export class BinaryNumbers implements FileNumbers {
  private readonly file: BytesAt;
  private readonly source: Source;
  private readonly recent: RecentNumbers;

  constructor(file: BytesAt, source: Source) {
    this.file = file;
    this.source = source;
    this.recent = new RecentNumbers(source.memory);
  }

  get bytes(): number {
    return this.recent.bytes + this.source.rows.places.bytes;
  }

  numbersOf = (i: number, node: number) =>
    this.recent.of(i, () => {
      const { size } = this.source.program.program.nodes[node]!; // rows are about defined nodes
      return this.read(this.placeOf(i), this.definition(node).dtype, size);
    });

  firstNumberOf(i: number, node: number): number {
    if (this.source.program.program.nodes[node]!.size === 0) return Number.NaN; // rows are about defined nodes
    const { dtype } = this.definition(node);
    return numbersFrom(dtype, this.source.stored.peek(this.placeOf(i), bytesOfType(dtype)), 1)[0]!;
  }

  summaryOf(i: number): Json | undefined {
    if (!this.source.rows.summaries.has(i)) return undefined;
    const fields = summaryIn(this.source.stored.at(this.source.rows.places.at(i) * ALIGNED, SUMMARY_BYTES));
    return Object.fromEntries(SUMMARY.map((field, k) => [field, fields[k]]));
  }

  factsOf = (i: number) => this.said(i, () => factsIn(this.recordOf(i), this.source.definitions, this.source.program));

  updateOf(i: number, node: number) {
    return this.said(i, () => updateIn(this.recordOf(i), this.definition(node), this.source.header, this.elsewhere));
  }

  /** Returns what stands at a place that the facts of an event name: the first numbers, as a vector, where a tensor is summarised. */
  private readonly elsewhere = (record: Json, node: NodeDefinition): Tensor | undefined => {
    const { shape: whole, place, how } = record;
    const isShape =
      Array.isArray(whole) &&
      whole.length <= RECORDED_LIMITS.axes &&
      whole.every(size => Number.isSafeInteger(size) && size >= 0);
    if (!isShape || typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0) return undefined;
    const isPart = how === HOW.summary;
    const shape = isPart ? [this.source.stored.countAt(place)] : whole;
    if (sizeOf(shape) > RECORDED_LIMITS.kept) return undefined;
    const start = isPart ? place + SUMMARY_BYTES : place;
    return tensor(shape, this.read(start, typeWritten(record, node.dtype), sizeOf(shape)));
  };

  /** Reads what the facts of an event say. @throws Failure 65 with their byte, when they say something else. */
  private said<T>(i: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw damagedAt(error, this.source.name, this.source.facts.get(i)?.offset ?? 0);
    }
  }

  /** Where the numbers of row i begin: behind the summary of a tensor that is not kept whole. */
  private placeOf(i: number): number {
    const { places, summaries } = this.source.rows;
    return places.at(i) * ALIGNED + (summaries.has(i) ? SUMMARY_BYTES : 0);
  }

  private definition(node: number): NodeDefinition {
    return this.source.definitions.nodes[node]!; // rows are about defined nodes
  }

  private recordOf(i: number): Json {
    const piece = this.source.facts.get(i);
    return piece === undefined ? {} : recordAt(this.file, piece);
  }

  private read(place: number, type: DType, count: number): Float64Array {
    return numbersFrom(type, this.source.stored.at(place, count * bytesOfType(type)), count);
  }
}

/** A chunk of numbers: where its body begins in the file, and among all numbers. */
export interface NumberChunk extends FilePiece {
  readonly start: number;
  readonly crc: number;
}

/** The bytes of numbers. */
export class NumberBytes {
  private readonly file: BytesAt;
  private readonly numbers: readonly NumberChunk[];
  private readonly name: string;
  /** Chunks whose CRC was right. */
  private readonly sound = new Set<NumberChunk>();

  constructor(file: BytesAt, numbers: readonly NumberChunk[], name: string) {
    this.file = file;
    this.numbers = numbers;
    this.name = name;
  }

  /** The count at the beginning of a summary. */
  countAt(place: number): number {
    return countIn(this.at(place, 8));
  }

  /** Returns bytes of the numbers, whose chunk's CRC is checked when it is first looked at. @throws Failure 65 */
  at(place: number, length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    const chunk = this.chunkWith(place, length);
    if (!this.sound.has(chunk)) {
      if (crc32(this.file.read(chunk.offset, chunk.length)) !== chunk.crc)
        throw this.damaged(chunk.offset, `the ${chunk.length} bytes of this chunk are damaged`);
      this.sound.add(chunk);
    }
    return this.bytesIn(chunk, place, length);
  }

  /** Returns bytes of the numbers without a look at their chunk's CRC. @throws Failure 65 where there are none */
  peek(place: number, length: number): Uint8Array {
    return this.bytesIn(this.chunkWith(place, length), place, length);
  }

  /** The file may have been cut off since its chunk was looked at. */
  private bytesIn(chunk: NumberChunk, place: number, length: number): Uint8Array {
    const bytes = this.file.read(chunk.offset + place - chunk.start, length);
    if (bytes.length < length)
      throw this.damaged(chunk.offset, `expected ${length} bytes of numbers, found ${bytes.length}`);
    return bytes;
  }

  private chunkWith(place: number, length: number): NumberChunk {
    const chunk = this.chunkOf(place);
    if (chunk !== undefined && place + length <= chunk.start + chunk.length) return chunk;
    throw this.damaged(chunk?.offset ?? 0, `expected ${length} bytes of numbers at place ${place}, found fewer`);
  }

  private damaged(offset: number, message: string): unknown {
    return damagedAt(new RecordMistake(message), this.name, offset);
  }

  private chunkOf(place: number): NumberChunk | undefined {
    const { numbers } = this;
    let [low, high] = [0, numbers.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (numbers[middle]!.start <= place) low = middle;
      else high = middle;
    }
    return numbers[low];
  }
}

/** Returns a mistake of a record as a failure that names the byte. */
export const damagedAt = (error: unknown, name: string, at: number): unknown =>
  damaged(error, `${visibleLine(name)}: byte ${at}`, 'expected lines of JSON');
