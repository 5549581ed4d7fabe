/** Records of a recorded run's log, in both forms: JSON objects, in which everything is checked, as any program may have written them. */

import { EXIT, Failure } from '../../failure.ts';
import { RECORDED_LIMITS } from '../../limits.ts';
import { visibleLine } from '../../text/visible.ts';
import type { BytesAt } from './bytes-at.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A mistake in a record. */
export class RecordMistake extends Error {}

/** Bytes of a file. */
export interface FilePiece {
  readonly offset: number;
  readonly length: number;
}

const decoder = new TextDecoder();

/** Returns the record of these bytes. @throws SyntaxError, RecordMistake when they are no JSON object */
export function recordFrom(bytes: Uint8Array): Json {
  const value: unknown = JSON.parse(decoder.decode(bytes));
  if (!isObject(value)) throw new RecordMistake('expected a JSON object');
  return value;
}

/** Returns the record that stands in a piece of the file. @throws SyntaxError, RecordMistake when it is no JSON object */
export const recordAt = (file: BytesAt, { offset, length }: FilePiece): Json => recordFrom(file.read(offset, length));

/** Returns a mistake of a record as a failure that names its place; other errors as they are. @param notJson What is wrong where the JSON is. */
export function damaged(error: unknown, place: string, notJson: string): unknown {
  if (!(error instanceof RecordMistake || error instanceof RangeError || error instanceof SyntaxError)) return error;
  const message = error instanceof SyntaxError ? notJson : error.message;
  return new Failure(EXIT.badScenario, `${place}: ${message}\n  take another copy of the log`);
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first characters of a text; of any other value, of its JSON. */
export const shortText = (value: unknown, most: number): string =>
  visibleLine((typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')).slice(0, most));

/** A value in a message, as JSON. */
export const shown = (value: unknown): string => visibleLine(JSON.stringify(value)?.slice(0, 40) ?? 'nothing');

export function textIn(record: Json, key: string, most: number = RECORDED_LIMITS.name): string {
  const value = record[key];
  if (typeof value !== 'string') throw new RecordMistake(`expected a text for ${key}, found ${shown(value)}`);
  if (value.length > most)
    throw new RecordMistake(`expected at most ${most} characters for ${key}, found ${value.length}`);
  return value;
}

/** Returns the beginning of a text that only describes, such as a title. @throws RecordMistake for what is no text */
export const describedIn = (record: Json, key: string): string =>
  shortText(textIn(record, key, Number.POSITIVE_INFINITY), RECORDED_LIMITS.name);

/** Returns a whole number from `least` to `most`. */
export function wholeIn(record: Json, key: string, least = 0, most: number = Number.MAX_SAFE_INTEGER): number {
  const value = record[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new RecordMistake(`expected a whole number from ${least} to ${most} for ${key}, found ${shown(value)}`);
  return value;
}

export const listIn = (record: Json, key: string): readonly unknown[] => {
  const value = record[key] ?? [];
  if (!Array.isArray(value)) throw new RecordMistake(`expected a list for ${key}, found ${shown(value)}`);
  return value;
};
