/** Opens the log of a recorded run: a file is read where its numbers are looked at, a stream is held in memory. */

import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { EXIT, Failure } from '../failure.ts';
import { MEMORY_LIMITS, RECORDED_LIMITS } from '../limits.ts';
import { bytesText } from '../text/bytes.ts';
import { visibleLine } from '../text/visible.ts';
import { type BytesAt, bytesInMemory, inPieces } from '../trace/recorded/bytes-at.ts';
import { type LogReader, RecordedReading } from '../trace/recorded/log-reader.ts';
import type { OpenedRun } from '../trace/recorded/open-recorded.ts';
import type { Differs } from '../trace/recorded/recorded-source.ts';
import { smallFile } from './small-file.ts';

/** The part of the memory budget for numbers that were read last. */
const SHARE = 1 / 4;

interface Recorded {
  readonly name: string;
  /** The path; undefined for what is no file by itself: standard input, gzip. */
  readonly file: string | undefined;
  readonly memory: number;
  readonly isBinary: boolean;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A recorded run, as far as its log was read. */
export interface RecordedInput extends OpenedRun {
  /** What a person should know of its log. */
  readonly notes: readonly string[];
  readonly reading: RecordedReading;
  readonly bytes: BytesAt;
  readonly isBinary: boolean;
  /** The file it is read from; undefined for a stream or gzip. */
  readonly file: LogFile | undefined;
}

/** What became of the file under the log's path: `cut` when it has fewer bytes than were read, or is another file; `gone` when nothing, or no file, is there. */
export type FileState = 'same' | 'cut' | 'gone';

/** An open file. It stays open, as its numbers are read when they are looked at. */
export interface LogFile extends BytesAt {
  readonly path: string;
  readonly state: () => FileState;
  readonly close: () => void;
}

/** Milliseconds of reading between two calls of `told`. */
const SLICE = 20;

/** Resolves to the run. @param told Called now and then with the part of the file that is read, 0 … 1. @param isEnough When to stop reading before the end. @throws Failure 65 with the line or byte of a mistake */
export async function openRecordedInput(
  input: Recorded,
  told: (part: number) => Promise<void> | undefined,
  isEnough: (reading: RecordedReading) => boolean = () => false,
): Promise<RecordedInput> {
  const { name, file, memory, isBinary } = input;
  const opened = file === undefined ? undefined : openedFile(file);
  const bytes = opened === undefined ? bytesInMemory(await allOf(input)) : inPieces(opened);
  const reading = new RecordedReading(await readerOf(bytes, { name, memory, isBinary }), differsFrom(file));
  try {
    for (let isOver = false; !isOver; ) {
      const end = Date.now() + SLICE;
      reading.readOn(() => {
        isOver = isEnough(reading);
        return isOver || Date.now() >= end;
      });
      isOver ||= reading.isAtEnd;
      await told(Math.min(1, reading.read / Math.max(1, bytes.size())));
    }
    const { scenario, log } = reading.run();
    return { scenario, log, notes: reading.notes(), reading, bytes, isBinary, file: opened };
  } catch (error) {
    opened?.close();
    throw error;
  }
}

async function readerOf(
  bytes: BytesAt,
  { name, memory, isBinary }: Pick<Recorded, 'name' | 'memory' | 'isBinary'>,
): Promise<LogReader> {
  if (isBinary) {
    const { BinaryReader } = await import('../trace/recorded/binary-log.ts');
    return new BinaryReader(bytes, name, memory * SHARE);
  }
  const { JsonReader } = await import('../trace/recorded/json-log.ts');
  return new JsonReader(bytes, name, memory * SHARE);
}

/** Compares recorded sources with the files of their paths, from here or from beside the log; a file that is not there does not differ. */
const differsFrom =
  (log: string | undefined): Differs =>
  (path, sha256) => {
    const places = [path, ...(log === undefined || isAbsolute(path) ? [] : [join(dirname(log), path)])];
    const here = places.map(contentOf).find(content => content !== undefined);
    return here !== undefined && createHash('sha256').update(here).digest('hex') !== sha256;
  };

function contentOf(file: string): Buffer | undefined {
  try {
    const content = smallFile(file, RECORDED_LIMITS.source);
    return Buffer.isBuffer(content) ? content : undefined;
  } catch {
    return undefined; // it is not there, or not for this person to read
  }
}

/** @throws an error of the file system */
function openedFile(path: string): LogFile {
  const file = openSync(path, 'r');
  const { ino, dev } = fstatSync(file);
  let most = 0;
  return {
    path,
    size: () => fstatSync(file).size,
    read(offset, length) {
      const { size } = fstatSync(file);
      most = Math.max(most, size);
      const left = Math.max(0, Math.min(length, size - offset));
      const bytes = Buffer.allocUnsafe(left);
      let filled = 0;
      while (filled < left) {
        const count = readSync(file, bytes, filled, left - filled, offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return bytes.subarray(0, filled);
    },
    state() {
      const there = statOf(path);
      if (there === undefined || !there.isFile()) return 'gone';
      return there.ino === ino && there.dev === dev && there.size >= most ? 'same' : 'cut';
    },
    close: () => closeSync(file),
  };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined; // it is not there, a link to itself, or not for this person to see
  }
}

async function allOf({ chunks, name, memory }: Recorded): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    size += chunk.byteLength;
    if (size > Math.max(memory, MEMORY_LIMITS.least))
      throw new Failure(
        EXIT.badScenario,
        `${visibleLine(name)}: expected at most ${bytesText(memory)} from a stream or gzip, the memory budget\n  open it as a file that is not packed`,
      );
  }
  return Buffer.concat(pieces);
}
