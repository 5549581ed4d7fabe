/** The kept logs of recorded runs. */

import { readdirSync, readFileSync } from 'node:fs';
import { Run } from '../../src/session/runs.ts';
import { BinaryReader } from '../../src/trace/recorded/binary-log.ts';
import { type BytesAt, bytesInMemory } from '../../src/trace/recorded/bytes-at.ts';
import { JsonReader } from '../../src/trace/recorded/json-log.ts';
import { type LogReader, openWhole } from '../../src/trace/recorded/log-reader.ts';

const FOLDER = new URL('../recorded/', import.meta.url);

/** Bytes for numbers that were read. */
const MEMORY = 16 * 1024 * 1024;

/** `hooks.bplog`, `hooks.ndjson`, … */
export const LOG_NAMES: readonly string[] = readdirSync(FOLDER)
  .filter(file => /\.(bplog|ndjson)$/.test(file))
  .sort();

export const bytesOfLog = (name: string): Uint8Array => readFileSync(new URL(name, FOLDER));

/** The lines of a log as text. */
export const textOfLog = (name: string): string => new TextDecoder().decode(bytesOfLog(name));

/** Opens bytes by the form that their name says. @throws Failure 65 */
export const openedBytes = (bytes: Uint8Array, name: string) => openWhole(readerOf(bytesInMemory(bytes), name));

/** The reader of the form that a name says. */
export const readerOf = (bytes: BytesAt, name: string): LogReader =>
  new (name.endsWith('.bplog') ? BinaryReader : JsonReader)(bytes, name, MEMORY);

export const openedLog = (name: string) => openedBytes(bytesOfLog(name), name);

export function runOfLog(name: string): Run {
  const { scenario, log } = openedLog(name);
  return new Run(scenario, log);
}
