/** The streams and environment of one run; text is written to its end, however slow the reader, and a reader that left is no error. */

import type { Readable, Writable } from 'node:stream';
import { EXIT, Failure } from '../failure.ts';
import { visibleLine } from '../text/visible.ts';
import type { FlagValues } from './options.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Terminal = { readonly isTTY?: boolean; readonly columns?: number };

export interface Io {
  readonly stdin: Readable & Terminal;
  readonly stdout: Writable & Terminal;
  readonly stderr: Writable & Terminal;
  readonly env: Environment;
}

/** Characters written at once: few enough to keep memory small, enough that writing costs little. */
const PIECE = 65_536;

/** Resolves when the reader has taken the text. @throws an error that `isGone` knows when the reader left, Failure 66 when the disk is full or the like. */
export function write(stream: Writable, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => (error ? reject(isGone(error) ? error : unwritable(error)) : resolve()));
  });
}

/** Says something beside the output, on stderr: where it cannot be taken nothing else changes, least of all the exit code. */
export const remark = (stream: Writable, text: string): Promise<void> => write(stream, text).catch(() => {});

const unwritable = ({ message }: Error): Failure =>
  new Failure(EXIT.noInput, `the output cannot be written: ${visibleLine(message)}`);

/** Lines without their line breaks, in pieces; the next are asked for only when the reader has taken those before. */
export async function writeLines(stream: Writable, lines: Iterable<string>): Promise<void> {
  for (const piece of piecesOf(lines)) await write(stream, piece);
}

/** Lines joined to pieces that are worth writing. */
export function* piecesOf(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** Whether writing failed because nobody reads any more, as after `| head -1`. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}

/** Whether words are wanted instead of a screen. */
export const isSpoken = (flags: FlagValues, env: Environment): boolean =>
  flags['screen-reader'] === true || env.INK_SCREEN_READER === 'true';
