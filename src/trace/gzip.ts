/** Gzip for logs and scenarios: written when the file's name ends in .gz, recognised by its first bytes. */

import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { EXIT, Failure } from '../failure.ts';
import { visibleLine } from '../text/visible.ts';

/** This level saves nearly as much as the default at several times its speed, as numbers are irregular. */
const LEVEL = constants.Z_BEST_SPEED;

/** Bytes compressed or decompressed at a time. */
const AT_ONCE = 256 * 1024;

/** Returns the compressed bytes of the pieces; a piece is read only when the reader is ready. */
export const gzipped = (
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): AsyncIterable<Uint8Array> =>
  pipeline(Readable.from(pieces), createGzip({ level: LEVEL, chunkSize: AT_ONCE }), ignore);

/** Yields the decompressed bytes. A cut file ends where it was cut, like a log without gzip. @throws Failure 65 for damage. */
export async function* gunzipped(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const options = { chunkSize: AT_ONCE, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    yield* pipeline(Readable.from(bytes), createGunzip(options), ignore);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new Failure(
        EXIT.badScenario,
        `${visibleLine(name)}: damaged within its gzip (${visibleLine(error.message)}); take another copy of it`,
      );
    throw error;
  }
}

/** The stream's reader receives the errors. */
const ignore = (): void => {};
