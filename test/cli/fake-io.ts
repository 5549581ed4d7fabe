/** A command line in this process: fake streams in, everything written out. */

import { PassThrough, Readable, Writable } from 'node:stream';
import type { Environment, Io } from '../../src/cli/io.ts';
import { runCommandLine } from '../../src/cli/run.ts';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** What arrives on standard input; by default nothing. */
  readonly stdin?: string | Uint8Array;
  readonly env?: Environment;
  /** In place of the stream that keeps what is written. */
  readonly stdout?: Writable & { readonly isTTY?: boolean };
}

/** Runs one command line to its end. */
export async function run(
  words: readonly string[],
  { stdin = '', env = {}, stdout }: Surroundings = {},
): Promise<Result> {
  const out = keeper();
  const errors = keeper();
  const io: Io = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: stdout ?? out.stream,
    stderr: errors.stream,
    env,
  };
  const code = await runCommandLine(words, io);
  return { code, stdout: out.text(), stderr: errors.text() };
}

function keeper(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

/** A terminal's output stream, as far as colours are concerned. */
export function terminal(): { readonly stream: Writable & { readonly isTTY: true }; readonly text: () => string } {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on('data', chunk => chunks.push(String(chunk)));
  return { stream: Object.assign(stream, { isTTY: true as const }), text: () => chunks.join('') };
}

/** A reader that leaves after the first piece, as `head -1` does. */
export function leavingReader(): Writable {
  let pieces = 0;
  return new Writable({
    write: (_, __, done) => {
      pieces++;
      done(pieces > 1 ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null);
    },
  });
}

/** Streams of which nothing is read and nothing kept. */
export const io = (): Io => ({ stdin: Readable.from([]), stdout: keeper().stream, stderr: keeper().stream, env: {} });
