/** The streams and environment of a run. Text is written completely, however slow the reader; a reader that has left is not an error. */

import type { Readable, Writable } from 'node:stream';
import { EXIT, Failure } from '../failure.ts';
import { visibleLine, visibleLines } from '../text/visible.ts';
import type { FlagValues } from './options.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Terminal = { readonly isTTY?: boolean; readonly columns?: number };

export interface Io {
  readonly stdin: Readable & Terminal;
  readonly stdout: Writable & Terminal;
  readonly stderr: Writable & Terminal;
  readonly env: Environment;
}

/** Characters written at once: a compromise between memory and the cost of writes. */
const PIECE = 65_536;
/** Milliseconds after which a shorter piece is written. */
const PATIENCE = 50;

/** Resolves when the reader has taken the text. @throws an error that `isGone` knows when the reader left, Failure 66 when the disk is full or the like. */
export function writeTo(stream: Writable, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => (error ? reject(isGone(error) ? error : unwritable(error)) : resolve()));
  });
}

/** Writes a remark to stderr, whatever its text holds without control characters. If this fails, nothing else changes, and the exit code stays. */
export const remark = (stream: Writable, text: string): Promise<void> =>
  writeTo(stream, visibleLines(text).join('\n')).catch(() => {});

const unwritable = ({ message }: Error): Failure =>
  new Failure(EXIT.noInput, `the output cannot be written: ${visibleLine(message)}`);

/** Writes lines, given without line breaks, in pieces. The next lines are made only when the reader has taken the previous piece. */
export async function writeLines(stream: Writable, lines: Iterable<string>): Promise<void> {
  for (const piece of piecesOf(lines)) await writeTo(stream, piece);
}

/** Joins lines to pieces that are large enough to write. */
export function* piecesOf(lines: Iterable<string>): Generator<string> {
  function* ended(): Generator<string> {
    for (const line of lines) yield `${line}\n`;
  }
  yield* gathered(ended());
}

/** Joins texts to pieces that are large enough to write, or took long to make. */
export function* gathered(texts: Iterable<string>): Generator<string> {
  let piece = '';
  let end = Date.now() + PATIENCE;
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE && Date.now() < end) continue;
    yield piece;
    piece = '';
    end = Date.now() + PATIENCE;
  }
  if (piece !== '') yield piece;
}

/** Whether writing failed because the reader has left, as after `| head -1`. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}

/** Whether output is spoken words instead of a screen. */
export const isSpoken = (flags: FlagValues, env: Environment): boolean =>
  flags['screen-reader'] === true || env.INK_SCREEN_READER === 'true';
