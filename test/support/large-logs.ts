/** Large logs of recorded runs: a kept log whose last iteration comes again and again, with its numbers. */

import { closeSync, openSync, writeSync } from 'node:fs';
import { bytesInMemory } from '../../src/trace/recorded/bytes-at.ts';
import { entriesOfBytes } from '../../src/trace/recorded/entries-of-bytes.ts';
import type { LogEntry } from '../../src/trace/recorded/log-entries.ts';
import { writtenBytes } from '../../src/trace/recorded/write-bytes.ts';
import { writtenLines } from '../../src/trace/recorded/write-lines.ts';

/** Bytes that are written at a time. */
const PIECE = 1 << 20;

/** Writes a log of at least so many bytes, in the form of its ending. @param kept A log of bytes with an iteration. */
export function writeLargeLog(file: string, kept: Uint8Array, bytes: number): void {
  const out = openSync(file, 'w');
  try {
    for (const piece of largeLog(kept, bytes, file.endsWith('.bplog') ? 'bytes' : 'lines')) writeSync(out, piece);
  } finally {
    closeSync(out);
  }
}

/** Yields the same in pieces. */
export function* largeLog(kept: Uint8Array, bytes: number, form: 'bytes' | 'lines'): Generator<Uint8Array> {
  let [written, waiting] = [0, 0];
  let parts: Uint8Array[] = [];
  const isWanted = () => written < bytes;
  for (const piece of form === 'bytes' ? writtenBytes(repeated(kept, isWanted)) : repeatedLines(kept, isWanted)) {
    parts.push(piece);
    written += piece.length;
    waiting += piece.length;
    if (waiting < PIECE) continue;
    yield Buffer.concat(parts);
    [parts, waiting] = [[], 0];
  }
  yield Buffer.concat(parts);
}

const isStart = (entry: LogEntry): boolean => entry.kind === 'event' && entry.type === 'iteration.started';

/** The entries of a log without its end, and those of its last iteration. */
function entriesIn(kept: Uint8Array) {
  const entries = [...entriesOfBytes(bytesInMemory(kept), 'kept')].filter(({ kind }) => kind !== 'end');
  return { entries, last: entries.slice(entries.findLastIndex(isStart)), count: entries.filter(isStart).length };
}

/** The entries of a log, its last iteration again while more `isWanted`, and its end. */
function* repeated(kept: Uint8Array, isWanted: () => boolean): Generator<LogEntry> {
  const { entries, last, count } = entriesIn(kept);
  yield* entries;
  for (let iteration = count + 1; isWanted(); iteration++)
    for (const entry of last)
      yield isStart(entry) && entry.kind === 'event' ? { ...entry, fields: { iteration } } : entry;
  yield { kind: 'end', record: {} };
}

/** The same as lines, whose numbers are put into words once. */
function* repeatedLines(kept: Uint8Array, isWanted: () => boolean): Generator<Uint8Array> {
  const { entries, last, count } = entriesIn(kept);
  const lines = [...writtenLines(entries)];
  for (const line of lines) yield Buffer.from(`${line}\n`);
  const events = lines.slice(-last.length).filter(line => line.startsWith('{"i":'));
  let i = lines.filter(line => line.startsWith('{"i":')).length;
  for (let iteration = count + 1; isWanted(); iteration++) {
    const again = events.map((line, k) =>
      line.replace(/^\{"i":\d+/, `{"i":${i + k}`).replace(/"iteration":\d+/, `"iteration":${iteration}`),
    );
    i += events.length;
    yield Buffer.from(`${again.join('\n')}\n`);
  }
  yield Buffer.from(`{"ends":${i}}\n`);
}
