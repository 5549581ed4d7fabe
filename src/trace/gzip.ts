/** Gzip around a log, or a scenario: written where the file's name asks for it, recognised by its first bytes. */

import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { EXIT, Failure } from '../failure.ts';
import { visibleLine } from '../text/visible.ts';

/** Most of what can be gained, at several times the speed of the usual level: numbers are irregular. */
const LEVEL = constants.Z_BEST_SPEED;

/** Bytes that are squeezed, or let out, at a time. */
const AT_ONCE = 256 * 1024;

/** Pieces are asked for as fast as they can be taken. */
export const gzipped = (pieces: Iterable<string | Uint8Array>): AsyncIterable<Uint8Array> =>
  pipeline(Readable.from(pieces), createGzip({ level: LEVEL, chunkSize: AT_ONCE }), ignore);

/** What was cut off ends where it was cut, as a log without gzip would. @throws Failure 65 for damage. */
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

/** Errors reach whoever reads the stream. */
const ignore = (): void => {};
