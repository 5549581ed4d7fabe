/** The numbers of a tensor as a log of either form stores them: bytes of their own type, with a summary where only the first are kept. */

import { bytesFrom, bytesOfType, type DType, isDType, numbersFrom, shortestIn } from '../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../tensor/tensor.ts';
import { numberJson } from './json-text.ts';
import { numbersWritten } from './number-records.ts';
import { isObject, type Json, RecordMistake } from './records.ts';
import { countIn, FLOATS, SUMMARY, SUMMARY_BYTES, summaryIn, writeSummary } from './summary-bytes.ts';

export interface TypedShape {
  readonly dtype: DType;
  readonly shape: Shape;
}

export class StoredNumbers implements TypedShape {
  readonly dtype: DType;
  readonly shape: Shape;
  /** All numbers, or the first. */
  readonly bytes: Uint8Array;
  readonly summary: readonly number[] | undefined;

  constructor({ dtype, shape }: TypedShape, bytes: Uint8Array, summary?: readonly number[]) {
    this.dtype = dtype;
    this.shape = shape;
    this.bytes = bytes;
    this.summary = summary;
  }

  /** Reads what a record of JSON has in a field; undefined for null. @param like The type and shape of the field's node. @throws RecordMistake */
  static written(value: unknown, like: TypedShape): StoredNumbers | undefined {
    if (value === null || value === undefined) return undefined;
    const own = isObject(value) ? { dtype: typeIn(value, like), shape: shapeIn(value, like) } : like;
    const summary = isObject(value) && isObject(value.summary) ? value.summary : undefined;
    const head = isObject(value) && Array.isArray(value.head) ? value.head.length : 0;
    const count = summary === undefined ? sizeOf(own.shape) : head;
    const bytes = bytesFrom(own.dtype, numbersWritten(value, own.dtype, count));
    return new StoredNumbers(own, bytes, summary && SUMMARY.map((field, k) => numberIn(summary, field, k >= FLOATS)));
  }

  /** Reads what stands at a place of a binary log. @param at Returns bytes of all numbers. */
  static stored(like: TypedShape, isSummary: boolean, at: (skip: number, length: number) => Uint8Array): StoredNumbers {
    const size = bytesOfType(like.dtype);
    if (!isSummary) return new StoredNumbers(like, at(0, size * sizeOf(like.shape)));
    const head = at(0, SUMMARY_BYTES);
    return new StoredNumbers(like, at(SUMMARY_BYTES, size * countIn(head)), summaryIn(head));
  }

  /** Returns the bytes of a binary log, a multiple of 8. */
  packed(): Uint8Array {
    const { bytes, summary } = this;
    const start = summary === undefined ? 0 : SUMMARY_BYTES;
    const packed = new Uint8Array(Math.ceil((start + bytes.length) / 8) * 8);
    packed.set(bytes, start);
    if (summary !== undefined) writeSummary(packed, bytes.length / bytesOfType(this.dtype), summary);
    return packed;
  }

  isSame(other: StoredNumbers | undefined): boolean {
    if (other === undefined || Buffer.compare(this.bytes, other.bytes) !== 0) return false;
    return `${this.summary}` === `${other.summary}` && this.isLike(other);
  }

  isLike({ dtype, shape }: TypedShape): boolean {
    return dtype === this.dtype && `${shape}` === `${this.shape}`;
  }

  /** Returns the text of a record of JSON. @param like The type and shape of the field's node: others are said. */
  text(like: TypedShape): string {
    const { shape, dtype, summary } = this;
    const type = this.isLike(like) ? '' : `"dtype":"${dtype}",`;
    if (summary !== undefined) {
      const facts = SUMMARY.map((field, k) => `"${field}":${numberJson(summary[k]!, k < FLOATS)}`);
      return `{"shape":[${shape}],${type}"summary":{${facts}},"head":[${this.texts()}]}`;
    }
    const texts = this.texts();
    const nested = nestedText(shape, texts);
    return type === '' ? nested : `{"shape":[${shape}],${type}"value":${nested}}`;
  }

  private texts(): readonly string[] {
    const { dtype, bytes } = this;
    const isFloat = dtype.includes('float');
    const count = bytes.length / bytesOfType(dtype);
    if (dtype === 'int64') {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Array.from({ length: count }, (_, k) => String(view.getBigInt64(8 * k, true))); // more digits than a number has
    }
    return Array.from(numbersFrom(dtype, bytes, count), x => numberJson(isFloat ? shortestIn(dtype, x) : x, isFloat));
  }
}

/** A number of a summary; the infinite are texts. */
function numberIn(summary: Json, field: string, isCount: boolean): number {
  const value = summary[field];
  if (isCount && !Number.isSafeInteger(value)) throw new RecordMistake(`expected a whole number for ${field}`);
  return Number(value);
}

function typeIn(value: Json, like: TypedShape): DType {
  const { dtype = like.dtype } = value;
  if (typeof dtype === 'string' && isDType(dtype)) return dtype;
  throw new RecordMistake('expected a type of numbers');
}

function shapeIn({ shape }: Json, like: TypedShape): Shape {
  if (shape === undefined) return like.shape;
  if (Array.isArray(shape) && shape.every(size => Number.isSafeInteger(size) && size >= 0)) return shape;
  throw new RecordMistake('expected a shape');
}

/** `[[1.0,2.0],[3.0,4.0]]`. */
function nestedText(shape: Shape, texts: readonly string[]): string {
  const level = (axis: number, start: number, size: number): string => {
    if (axis === shape.length) return texts[start] ?? 'null';
    const step = shape[axis] === 0 ? 0 : size / shape[axis]!;
    return `[${Array.from({ length: shape[axis]! }, (_, k) => level(axis + 1, start + k * step, step))}]`;
  };
  return level(0, 0, texts.length);
}
